/** Deltas that the store must never take. */
import { describe, expect, it } from 'vitest';
import { asId, type ProductId, type ShopId } from '#kernel/ids';
import type { Delta } from './change-set.ts';
import { checkDelta } from './edit-rules.ts';

const productId = asId<ProductId>(1);
const title: Delta = {
  entity: 'product',
  entityId: 1,
  productId,
  shopId: null,
  op: 'update',
  before: { title: 'a' },
  after: { title: 'b' },
};
const variant: Delta = {
  ...title,
  entity: 'variant',
  entityId: 2,
  before: { sku: 'A' },
  after: { sku: 'B' },
};
const stock: Delta = {
  ...title,
  entity: 'stock',
  entityId: 2,
  before: { '1': 4 },
  after: { '1': null },
};
const override: Delta = {
  ...title,
  entity: 'product-override',
  shopId: asId<ShopId>(3),
  before: {},
  after: { quantityCap: 4 },
};

const changes = (delta: Delta, field: string, value: unknown): Delta =>
  ({ ...delta, before: { [field]: null }, after: { [field]: value } }) as Delta;

describe('a delta', () => {
  it('may be taken when it names known fields with values of their shape', () => {
    const good = [
      title,
      variant,
      stock,
      override,
      {
        ...variant,
        op: 'insert',
        before: null,
        after: { sku: 'A', price: { minor: -5, currency: 'CNY' } },
      },
      { ...variant, op: 'delete', before: { sku: 'A' }, after: null },
      { ...override, before: { title: 'x' }, after: {} },
    ] as const;
    for (const delta of good) expect([delta, checkDelta(delta)]).toEqual([delta, null]);
  });

  it('is refused with the field named when a value has another shape', () => {
    const bad: readonly (readonly [Delta, string])[] = [
      [changes(title, 'brand', 7), 'brand'],
      [changes(title, 'optionNames', ['a', 1]), 'optionNames'],
      [changes(title, 'images', [{ key: 'k' }]), 'images'],
      [changes(title, 'images', [{ key: 'k', alt: 'a', extra: 1 }]), 'images'],
      [changes(title, 'parentSku', ''), 'parentSku'],
      [changes(variant, 'price', 19.99), 'price'],
      [changes(variant, 'price', { minor: 1.5, currency: 'CNY' }), 'price'],
      [changes(variant, 'price', { minor: 1, currency: 'yuan' }), 'price'],
      [changes(variant, 'weightGrams', -1), 'weightGrams'],
      [changes(title, 'nothing', 'x'), 'nothing'],
      [changes(title, 'constructor', 'x'), 'constructor'],
      [changes(stock, 'shelf', 4), 'shelf'],
      [changes(stock, '0', 4), '0'],
      [changes(stock, '1', 1.5), '1'],
      [{ ...variant, before: { sku: 'A' }, after: { sku: '' } }, 'sku'],
    ];
    for (const [delta, field] of bad) {
      expect([field, checkDelta(delta)]).toMatchObject([
        field,
        { code: 'invalid-input', detail: { field } },
      ]);
    }
  });

  it('is refused when a side is missing or too many', () => {
    const bad: readonly (readonly [Partial<Delta>, string])[] = [
      [{ before: null }, 'before'],
      [{ op: 'insert' }, 'before'],
      [{ op: 'delete' }, 'after'],
      [{ before: {}, after: { title: 'b' } }, 'title'],
      [{ shopId: asId<ShopId>(1) }, 'shopId'],
      [{ entityId: 5 }, 'productId'],
      [{ entityId: 0 }, 'id'],
      [{ productId: asId<ProductId>(1.5) }, 'id'],
    ];
    for (const [change, field] of bad) {
      expect(checkDelta({ ...title, ...change })).toMatchObject({ detail: { field } });
    }
    expect(checkDelta({ ...override, shopId: null })).toMatchObject({
      detail: { field: 'shopId' },
    });
  });

  it('must name the SKU that a variant takes or gives up', () => {
    const insert: Delta = { ...variant, op: 'insert', before: null, after: { barcode: '1' } };
    const remove: Delta = { ...variant, op: 'delete', before: {}, after: null };
    for (const delta of [insert, remove])
      expect(checkDelta(delta)).toMatchObject({ detail: { field: 'sku' } });
  });
});
