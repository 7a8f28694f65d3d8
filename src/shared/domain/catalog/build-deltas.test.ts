/** Deltas hold what changes and no more. */
import { describe, expect, it } from 'vitest';
import { asId, type LocationId, type ProductId, type ShopId, type VariantId } from '#kernel/ids';
import {
  deleteProduct,
  insertProduct,
  inverseOf,
  overrideProduct,
  overrideVariant,
  setStock,
  updateProduct,
  updateVariant,
} from './build-deltas.ts';
import { checkDelta } from './edit-rules.ts';
import { emptyProduct, emptyVariant, type FullProduct } from './product.ts';

const productId = asId<ProductId>(1);
const location = asId<LocationId>(1);
const full: FullProduct = {
  product: { ...emptyProduct, id: productId, title: 'T', images: [{ key: 'url:a', alt: '' }] },
  variants: [
    {
      ...emptyVariant,
      id: asId<VariantId>(2),
      productId,
      sku: 'A',
      price: { minor: 5, currency: 'CNY' },
    },
  ],
  stock: [{ variantId: asId<VariantId>(2), locationId: location, quantity: 3 }],
};
const [variant] = full.variants;
if (variant === undefined) throw new Error('no variant');

describe('building deltas', () => {
  it('makes a product, its variants, then their stock, without what is empty anyway', () => {
    const fields = { title: 'T', brand: null, description: '' };
    const input = {
      id: productId,
      fields,
      variants: [
        { id: variant.id, fields: { sku: 'A' }, stock: { locationId: location, quantity: 0 } },
      ],
    };
    const deltas = insertProduct(input);
    expect(deltas.map(({ entity, after }) => [entity, after])).toEqual([
      ['product', { title: 'T' }],
      ['variant', { sku: 'A' }],
      ['stock', { '1': 0 }],
    ]);
    expect(deltas.map(checkDelta)).toEqual([null, null, null]);
  });

  it('makes nothing when nothing changes, however the value is spelled', () => {
    expect(
      updateProduct(full.product, { title: 'T', images: [{ alt: '', key: 'url:a' }] }),
    ).toEqual([]);
    expect(updateVariant(variant, { price: { currency: 'CNY', minor: 5 } })).toEqual([]);
    expect(setStock(variant, full.stock, location, 3)).toEqual([]);
    expect(overrideProduct({ shopId: asId<ShopId>(1), productId }, { title: undefined })).toEqual(
      [],
    );
  });

  it('tells a level that is not there from one that is not counted', () => {
    expect(setStock(variant, [], location, null)).toMatchObject([
      { op: 'insert', after: { '1': null } },
    ]);
    expect(setStock(variant, full.stock, location, null)).toMatchObject([
      { op: 'update', before: { '1': 3 }, after: { '1': null } },
    ]);
  });

  it('deletes variants before their product', () => {
    expect(deleteProduct(full).map(({ entity, op }) => [entity, op])).toEqual([
      ['variant', 'delete'],
      ['product', 'delete'],
    ]);
  });

  it('takes an override back by leaving its field out', () => {
    const shopId = asId<ShopId>(1);
    const salePrice = { shopId, variantId: variant.id, salePrice: null };
    expect(overrideVariant(productId, salePrice, { salePrice: undefined })).toMatchObject([
      { before: { salePrice: null }, after: {} },
    ]);
  });

  it('takes back every delta by its inverse, and the inverse of that is the delta', () => {
    const all = [
      ...deleteProduct(full),
      ...updateProduct(full.product, { title: 'U' }),
      ...setStock(variant, [], location, 1),
    ];
    for (const delta of all) {
      expect(checkDelta(inverseOf(delta))).toBeNull();
      expect(inverseOf(inverseOf(delta))).toEqual(delta);
    }
  });
});
