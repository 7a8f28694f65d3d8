/** The change set of the kill suite: 5,000 deltas that insert, rename, reprice and delete. */
import type { OpenCatalogue } from '#adapters/sqlite/catalogue/catalogue.test-support';
import {
  deleteVariant,
  insertProduct,
  updateProduct,
  updateVariant,
} from '#domain/catalog/build-deltas';
import type { Delta } from '#domain/catalog/change-set';
import type { FullProduct } from '#domain/catalog/product';
import { asId, type LocationId, type ProductId, type VariantId } from '#kernel/ids';

/** How many deltas it has. */
export const largeSetSize = 5_000;

const location = asId<LocationId>(1);

/** 400 products with three variants each: what the set changes. */
export function seed(catalogue: OpenCatalogue): void {
  for (let n = 0; n < 400; n += 1) {
    catalogue.store.edit({ kind: 'edit' }, 'seller', product(1 + n, 1 + n * 3, `OLD-${n}`, 3));
  }
}

/** The deltas, always the same for the same catalogue. */
export function largeSet(catalogue: OpenCatalogue): Delta[] {
  const deltas: Delta[] = [];
  const all = catalogue.reads.exportSlice(null, 5_000);
  all.forEach((full, index) => {
    deltas.push(...updateProduct(full.product, { title: `${full.product.title} 新款` }));
    // SKUs go round in a ring within each product: every step takes what another gives up.
    full.variants.forEach((variant, v) => {
      if (index % 10 === 9 && v === 0) return;
      const next = full.variants[(v + 1) % full.variants.length];
      const sku = index % 10 === 9 ? `${variant.sku}-N` : (next?.sku ?? variant.sku);
      deltas.push(...updateVariant(variant, { sku, price: { minor: 5_000 + v, currency: 'CNY' } }));
    });
    const [first] = full.variants;
    if (index % 10 === 9 && first !== undefined) deltas.push(...deleteVariant(first));
  });
  for (let n = 0; deltas.length + 5 <= largeSetSize; n += 1) {
    deltas.push(...product(10_001 + n, 100_001 + n * 2, `NEW-${n}`, 2));
  }
  while (deltas.length < largeSetSize) {
    deltas.push(...product(90_001 + deltas.length, 0, `PAD-${deltas.length}`, 0));
  }
  return deltas;
}

/** All products, to compare two workspaces. */
export function snapshot(catalogue: OpenCatalogue): string {
  const all: FullProduct[] = [];
  for (;;) {
    const slice = catalogue.reads.exportSlice(all.at(-1)?.product.id ?? null, 1_000);
    if (slice.length === 0) return JSON.stringify(all);
    all.push(...slice);
  }
}

function product(id: number, firstVariant: number, code: string, variants: number): Delta[] {
  return insertProduct({
    id: asId<ProductId>(id),
    fields: { title: `连衣裙 ${code}`, brand: 'B' },
    variants: Array.from({ length: variants }, (_, v) => ({
      id: asId<VariantId>(firstVariant + v),
      fields: { sku: `${code}-${v}`, price: { minor: 1_000, currency: 'CNY' } },
      stock: { locationId: location, quantity: v },
    })),
  });
}
