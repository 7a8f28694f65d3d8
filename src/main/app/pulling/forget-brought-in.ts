/** Undoing a bring-in deletes products here; without this the next plan would take their listings down in the shop. */
import type { ChangeSet } from '#domain/catalog/change-set';
import type { ProductId } from '#kernel/ids';
import type { Application } from '../application.ts';
import { clearJobs } from './open-jobs.ts';

const pageDeltas = 1_000;
const pageProducts = 200;

/**
 * Unlinks what a bring-in made from the shop it came from. It goes before the undo, so that a crash in between leaves
 * products that the next pull links again, never listings that a plan would end. Throws `illegal-move` (later) while a
 * job of one of them is on its way.
 */
export async function forgetBroughtIn(app: Application, { id, cause }: ChangeSet): Promise<void> {
  if (cause.kind !== 'bring-in') return;
  const { shopId } = cause;
  const shop = (await app.shopReads.list()).find((one) => one.id === shopId);
  if (shop === undefined) return;
  const products = await insertedProducts(app, id);
  await clearJobs(app, shop, new Set(products));
  for (let from = 0; from < products.length; from += pageProducts) {
    await app.shops.unlink(shopId, products.slice(from, from + pageProducts), 'seller');
  }
}

async function insertedProducts(
  app: Application,
  id: ChangeSet['id'],
): Promise<readonly ProductId[]> {
  const products: ProductId[] = [];
  for (let from = 0; ; from += pageDeltas) {
    const deltas = await app.catalogueReads.deltas(id, from, pageDeltas);
    for (const { entity, op, productId } of deltas) {
      if (entity === 'product' && op === 'insert') products.push(productId);
    }
    if (deltas.length < pageDeltas) return products;
  }
}
