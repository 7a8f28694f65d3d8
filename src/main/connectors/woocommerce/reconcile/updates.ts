/** Updates whose replies were lost: read back and compared. They set absolute values, so a repeat is safe. */
import type { RemoteId } from '#kernel/ids';
import type { ReconcileItem, Verdict } from '#ports/marketplace';
import { done, echoFor } from '../outcomes.ts';
import { findByIds, findVariationsByIds } from '../read/look-up.ts';
import { callFor } from '../send/send.ts';
import { type Session, valueOr } from '../session.ts';
import { showsAll } from '../translate/shows.ts';
import type { WireProduct } from '../wire/product.ts';
import { lookUpFailed, notFound, type Settled } from './verdicts.ts';

interface Looked {
  readonly parentId: RemoteId | null;
  readonly items: ReconcileItem[];
}

/** Products in one look, variations in one look per parent. */
export async function reconcileUpdates(
  session: Session,
  items: readonly ReconcileItem[],
  settled: Settled,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const { parentId, items: mine } of byPlace(items)) {
    const ids = [...new Set(mine.flatMap((item) => targetOf(item) ?? []))];
    const found =
      parentId === null
        ? await findByIds(session.api, ids)
        : await findVariationsByIds(session.api, parentId, ids);
    for (const item of mine) {
      const id = targetOf(item);
      if (!found.ok) verdicts.push(lookUpFailed(item, found.failure));
      else
        verdicts.push(
          await verdictOf(session, item, id === null ? undefined : found.value.get(id), settled),
        );
    }
  }
  return verdicts;
}

async function verdictOf(
  session: Session,
  item: ReconcileItem,
  product: WireProduct | undefined,
  settled: Settled,
): Promise<Verdict> {
  // What is gone cannot show anything; a repeat is refused and says so.
  if (product === undefined) return { jobId: item.jobId, outcome: 'not-done' };
  const { echoed, references } = item.remote;
  const source = { values: item.values, echoed, references, facts: session.facts };
  if (!hasStatus(item, product) || !showsAll(source, product)) return notFound(item, settled);
  const paths = valueOr(await session.categories.covering([])) ?? new Map();
  return done(item, product.id, echoFor(item, { product, facts: session.facts, paths }, false));
}

function hasStatus(item: ReconcileItem, product: WireProduct): boolean {
  if (item.kind.endsWith('.end')) return product.status === 'draft' || product.status === 'private';
  return !item.kind.endsWith('.restore') || product.status === 'publish';
}

function targetOf(item: ReconcileItem): RemoteId | null {
  return isVariation(item) ? item.remote.variantId : item.remote.listingId;
}

function isVariation(item: ReconcileItem): boolean {
  return callFor(item.kind, item.remote.hasOptions) === 'variations';
}

function byPlace(items: readonly ReconcileItem[]): readonly Looked[] {
  const places = new Map<string, Looked>();
  for (const item of items) {
    const parentId = isVariation(item) ? item.remote.listingId : null;
    const route = parentId ?? 'products';
    const place = places.get(route) ?? { parentId, items: [] };
    place.items.push(item);
    places.set(route, place);
  }
  return [...places.values()];
}
