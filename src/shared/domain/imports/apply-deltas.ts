/**
 * A product with deltas laid over it. The store applies deltas row by row; this is the same in memory, for an import
 * whose later drafts speak of a product that earlier drafts of the same file already change.
 */
import type { Delta } from '#domain/catalog/change-set';
import {
  emptyProduct,
  emptyVariant,
  type FullProduct,
  type Product,
  type StockLevel,
  type Variant,
} from '#domain/catalog/product';
import { asId, type LocationId, type VariantId } from '#kernel/ids';

/** The product after inserts and updates; `null` when it did not exist and no delta makes it. Deletes are not made here. */
export function applyDeltas(
  full: FullProduct | null,
  deltas: readonly Delta[],
): FullProduct | null {
  let product = full?.product ?? null;
  const variants = new Map((full?.variants ?? []).map((variant) => [variant.id, variant]));
  const stock = new Map((full?.stock ?? []).map((level) => [levelKey(level), level]));
  for (const delta of deltas) {
    if (delta.op === 'delete') throw new Error('an import never deletes');
    if (delta.entity === 'product') {
      const base = product ?? { ...emptyProduct, id: delta.productId };
      product = { ...base, ...delta.after } as Product;
    } else if (delta.entity === 'variant') {
      const id = asId<VariantId>(delta.entityId);
      const base = variants.get(id) ?? { ...emptyVariant, id, productId: delta.productId };
      variants.set(id, { ...base, ...delta.after } as Variant);
    } else if (delta.entity === 'stock') {
      for (const level of levelsOf(delta)) stock.set(levelKey(level), level);
    }
  }
  if (product === null) return null;
  return { product, variants: [...variants.values()], stock: [...stock.values()] };
}

function levelsOf(delta: Delta): StockLevel[] {
  return Object.entries(delta.after ?? {}).map(([location, quantity]) => ({
    variantId: asId<VariantId>(delta.entityId),
    locationId: asId<LocationId>(Number(location)),
    quantity: typeof quantity === 'number' ? quantity : null,
  }));
}

function levelKey(level: StockLevel): string {
  return `${level.variantId}/${level.locationId}`;
}
