/** Shops by the names a seller uses. */
import { FailureError, failure } from '#kernel/failure';
import type { Shop } from '#ports/shop-store';
import type { Application } from '../application.ts';

/** One shop. Throws `not-found` naming it. */
export async function shopByName(app: Application, name: string): Promise<Shop> {
  const shop = await app.shopReads.byName(name);
  if (shop === null) throw new FailureError(failure('not-found', { shop: name }));
  return shop;
}

/** The shops named, or all of them. */
export async function shopsByNames(
  app: Application,
  names: readonly string[] | undefined,
): Promise<readonly Shop[]> {
  if (names === undefined) return app.shopReads.list();
  return Promise.all(names.map((name) => shopByName(app, name)));
}
