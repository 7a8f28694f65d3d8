/** Puts products into the shop as if they had always been there: no call, no effect in the ledger. */
import type { Json } from '#kernel/json';
import { productArgs, variationArgs } from '../catalog/product-schema.ts';
import { createProduct } from '../catalog/save-product.ts';
import { createVariation, type StaleParents, settleParents } from '../catalog/save-variation.ts';
import type { Shop } from '../shop.ts';
import { defaultsOf } from '../wire/check-params.ts';

/** A product in the API's own writing form, its variations with it. */
export type SeedProduct = { readonly [key: string]: Json | undefined } & {
  readonly variations?: readonly { readonly [key: string]: Json | undefined }[];
};

/** The ids a seeded product got. */
export interface SeededProduct {
  readonly id: number;
  readonly variationIds: readonly number[];
}

/** Creates them in order; refusals of the shop (a taken SKU) throw. */
export async function seedProducts(
  shop: Shop,
  products: readonly SeedProduct[],
): Promise<SeededProduct[]> {
  const result: SeededProduct[] = [];
  // Call 0 is nobody's: the ledger leaves its effects out.
  const quiet: Shop = { ...shop, effect: () => undefined };
  const stale: StaleParents = new Set();
  for (const { variations, ...product } of products) {
    const id = await createProduct(quiet, { ...defaultsOf(productArgs), ...product }, 0);
    const variationIds: number[] = [];
    for (const variation of variations ?? []) {
      const params = { ...defaultsOf(variationArgs), ...variation, product_id: id };
      variationIds.push(await createVariation(quiet, params, 0, stale));
    }
    result.push({ id, variationIds });
  }
  settleParents(quiet, stale);
  return result;
}
