/** What the last whole read saw and is not linked, page by page; pages of listings are large, so they are not kept. */
import type { RemoteId } from '#kernel/ids';
import type { RemoteListing } from '#ports/marketplace';
import type { Shop } from '#ports/shop-store';
import type { Application } from '../application.ts';
import { throwIfCancelled, type UseCaseIo } from '../use-case.ts';

const pageListings = 50;

/** Pages in the order of remote ids. Linking what was seen does not disturb it. */
export async function* unlinkedPages(
  app: Application,
  shop: Shop,
  io: UseCaseIo,
): AsyncGenerator<readonly RemoteListing[]> {
  let after: RemoteId | null = null;
  for (;;) {
    throwIfCancelled(io);
    const page: readonly RemoteListing[] = await app.shopReads.unlinkedRemote(
      shop.id,
      after,
      pageListings,
    );
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.remoteId;
    yield page;
  }
}
