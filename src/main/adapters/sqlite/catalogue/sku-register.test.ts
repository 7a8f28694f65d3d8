/** SKUs and parent SKUs share one namespace; each is there once among what is not deleted. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deleteProduct,
  insertProduct,
  updateProduct,
  updateVariant,
} from '#domain/catalog/build-deltas';
import type { Delta } from '#domain/catalog/change-set';
import type { FullProduct, Variant } from '#domain/catalog/product';
import { failureOf } from '#kernel/failure';
import { asId, type ProductId, type VariantId } from '#kernel/ids';
import {
  addProduct,
  applyAll,
  type OpenCatalogue,
  openCatalogue,
  productOf,
  recoverAll,
  wholeCatalogue,
} from './catalogue.test-support.ts';
import { skuMismatches } from './check-skus.ts';

let catalogue: OpenCatalogue;
const edit = { kind: 'edit' } as const;
const file = { kind: 'import', file: 'a.csv', sheet: null, sha256: '0'.repeat(64) } as const;

beforeEach(() => {
  catalogue = openCatalogue();
});
afterEach(() => {
  expect(skuMismatches(catalogue.db, 10)).toEqual([]);
  catalogue.remove();
});

function first(full: FullProduct): Variant {
  const [variant] = full.variants;
  if (variant === undefined) throw new Error('no variant');
  return variant;
}

function newProduct(sku: string, parentSku: string | null = null): Delta[] {
  const ids = catalogue.store.allocate({ products: 1, variants: 1 });
  return insertProduct({
    id: ids.firstProductId,
    fields: { title: sku, parentSku },
    variants: [{ id: ids.firstVariantId, fields: { sku } }],
  });
}

function failing(call: () => unknown): unknown {
  try {
    call();
  } catch (thrown) {
    return failureOf(thrown);
  }
  throw new Error('it did not fail');
}

describe('a SKU', () => {
  it('that another variant has is refused with both named, and nothing is done', () => {
    const holder = addProduct(catalogue, { skus: ['A'] });
    const other = addProduct(catalogue, { skus: ['B'] });
    const before = wholeCatalogue(catalogue);
    const deltas = [
      ...updateProduct(other.product, { title: 'changed' }),
      ...updateVariant(first(other), { sku: 'A' }),
    ];
    expect(failing(() => catalogue.store.edit(edit, 'seller', deltas))).toMatchObject({
      code: 'sku-duplicate',
      detail: {
        sku: 'A',
        productId: other.product.id,
        entityId: first(other).id,
        otherKind: 'variant',
        otherProductId: holder.product.id,
        otherEntityId: first(holder).id,
      },
    });
    expect(wholeCatalogue(catalogue)).toEqual(before);
  });

  it('cannot be a parent SKU as well, either way round', () => {
    addProduct(catalogue, { skus: ['A'], fields: { parentSku: 'P' } });
    const variantAsParent = failing(() => catalogue.store.edit(edit, 'seller', newProduct('P')));
    expect(variantAsParent).toMatchObject({
      code: 'sku-duplicate',
      detail: { otherKind: 'product' },
    });
    const parentAsVariant = failing(() =>
      catalogue.store.edit(edit, 'seller', newProduct('C', 'A')),
    );
    expect(parentAsVariant).toMatchObject({
      code: 'sku-duplicate',
      detail: { otherKind: 'variant' },
    });
  });

  it('cannot be taken twice in one set', () => {
    const deltas = [...newProduct('A'), ...newProduct('A')];
    expect(failing(() => catalogue.store.edit(edit, 'seller', deltas))).toMatchObject({
      code: 'sku-duplicate',
    });
    expect(catalogue.reads.bySku(['A']).size).toBe(0);
  });

  it('is free again when its variant is deleted or renamed', () => {
    const full = addProduct(catalogue, { skus: ['A', 'B'] });
    catalogue.store.edit(edit, 'seller', updateVariant(first(full), { sku: 'A2' }));
    addProduct(catalogue, { skus: ['A'] });
    catalogue.store.edit(edit, 'seller', deleteProduct(productOf(catalogue, full.product.id)));
    addProduct(catalogue, { skus: ['A2', 'B'] });
    expect(catalogue.reads.bySku(['A', 'A2', 'B', 'C']).size).toBe(3);
  });

  it('can be swapped between variants in one edit', () => {
    const full = addProduct(catalogue, { skus: ['A', 'B', 'C'] });
    const next = ['B', 'C', 'A'];
    const deltas = full.variants.flatMap((variant, index) =>
      updateVariant(variant, { sku: next[index] ?? '' }),
    );
    catalogue.store.edit(edit, 'seller', deltas);
    expect(productOf(catalogue, full.product.id).variants.map(({ sku }) => sku)).toEqual(next);
    catalogue.store.undo('seller');
    expect(productOf(catalogue, full.product.id).variants.map(({ sku }) => sku)).toEqual([
      'A',
      'B',
      'C',
    ]);
  });

  it('can be swapped across slices of a large set', () => {
    const a = addProduct(catalogue, { skus: ['A'] });
    const b = addProduct(catalogue, { skus: ['B'] });
    const id = catalogue.store.begin(file, 'seller');
    catalogue.store.draft(id, updateVariant(first(a), { sku: 'B' }));
    catalogue.store.draft(id, updateVariant(first(b), { sku: 'A' }));
    catalogue.store.startApplying(id);
    applyAll(catalogue, id, 1);
    expect(catalogue.reads.bySku(['A']).get('A')?.productId).toBe(b.product.id);
    expect(catalogue.reads.bySku(['B']).get('B')?.productId).toBe(a.product.id);
  });

  it('that is taken is found before the first slice is applied', () => {
    const holder = addProduct(catalogue, { skus: ['A'] });
    const id = catalogue.store.begin(file, 'seller');
    catalogue.store.draft(id, [...newProduct('N'), ...newProduct('A')]);
    expect(failing(() => catalogue.store.startApplying(id))).toMatchObject({
      code: 'sku-duplicate',
      detail: { sku: 'A', otherProductId: holder.product.id },
    });
    expect(catalogue.reads.count().products).toBe(1);
  });

  it('is reserved by a draft against edits and other drafts until the draft is dropped', () => {
    const id = catalogue.store.begin(file, 'seller');
    catalogue.store.draft(id, newProduct('A'));
    expect(failing(() => catalogue.store.edit(edit, 'seller', newProduct('A')))).toMatchObject({
      code: 'sku-duplicate',
    });
    const second = catalogue.store.begin(file, 'seller');
    expect(failing(() => catalogue.store.draft(second, newProduct('A')))).toMatchObject({
      code: 'sku-duplicate',
    });
    catalogue.store.discard(id);
    addProduct(catalogue, { skus: ['A'] });
    recoverAll(catalogue);
    expect(catalogue.reads.bySku(['A']).size).toBe(1);
    expect(
      Number(
        catalogue.db.get('SELECT count(*) AS n FROM change_delta WHERE change_set_id = ?', id)?.[
          'n'
        ],
      ),
    ).toBe(0);
  });

  it('given up by another edit after drafting may be taken by the draft', () => {
    const holder = addProduct(catalogue, { skus: ['A'] });
    const id = catalogue.store.begin(file, 'seller');
    catalogue.store.draft(id, newProduct('A'));
    catalogue.store.edit(edit, 'seller', updateVariant(first(holder), { sku: 'Z' }));
    catalogue.store.startApplying(id);
    applyAll(catalogue, id);
    expect(catalogue.reads.bySku(['A', 'Z']).size).toBe(2);
  });

  it('stays with its holder when the set that would free it leaves the holder alone', () => {
    const holder = addProduct(catalogue, { skus: ['A'] });
    const id = catalogue.store.begin(file, 'seller');
    catalogue.store.draft(id, deleteProduct(holder));
    const added = newProduct('A');
    catalogue.store.draft(id, added);
    catalogue.store.edit(edit, 'seller', updateVariant(first(holder), { barcode: '1' }));
    catalogue.store.startApplying(id);
    applyAll(catalogue, id, 1);
    expect(catalogue.reads.bySku(['A']).get('A')?.productId).toBe(holder.product.id);
    const reasons = catalogue.reads.skipped(id, 0, 9).map(({ reason }) => reason);
    expect(reasons).toEqual(['edited-since', 'in-use', 'sku-taken']);
  });

  it('given to another one first makes its old holder go, though that was edited since', () => {
    const holder = addProduct(catalogue, { skus: ['A'] });
    const id = catalogue.store.begin(file, 'seller');
    catalogue.store.draft(id, newProduct('A'));
    catalogue.store.draft(id, deleteProduct(holder));
    catalogue.store.edit(edit, 'seller', updateVariant(first(holder), { barcode: '1' }));
    catalogue.store.startApplying(id);
    applyAll(catalogue, id, 1);
    expect(catalogue.reads.bySku(['A']).get('A')?.productId).not.toBe(holder.product.id);
    expect(catalogue.reads.fullProducts([holder.product.id])).toEqual([]);
  });

  it('taken since keeps an undo from bringing its variant back, and the rest comes back', () => {
    const full = addProduct(catalogue, { skus: ['A', 'B'] });
    catalogue.store.edit(edit, 'seller', deleteProduct(full));
    const removed = catalogue.reads.changeSets({ before: null, limit: 1 })[0];
    addProduct(catalogue, { skus: ['A'] });
    const undone = catalogue.store.undo('seller', removed?.id);
    expect(productOf(catalogue, full.product.id).variants.map(({ sku }) => sku)).toEqual(['B']);
    expect(catalogue.reads.skipped(undone.id, 0, 9)).toMatchObject([
      { entity: 'variant', field: null, reason: 'sku-taken' },
    ]);
  });

  it('is compared exactly: case and blanks make another SKU', () => {
    addProduct(catalogue, { skus: ['a-1', 'A-1', 'A-1 '] });
    expect([...catalogue.reads.bySku(['a-1', 'A-1', 'A-1 ']).values()]).toHaveLength(3);
  });

  it('moves from one product to another within one edit', () => {
    const from = addProduct(catalogue, { skus: ['A'] });
    const ids = { p: asId<ProductId>(500), v: asId<VariantId>(500) };
    const taken = insertProduct({
      id: ids.p,
      fields: { title: 'T' },
      variants: [{ id: ids.v, fields: { sku: 'A' } }],
    });
    catalogue.store.edit(edit, 'seller', [...taken, ...deleteProduct(from)]);
    expect(catalogue.reads.bySku(['A']).get('A')).toEqual({
      kind: 'variant',
      productId: 500,
      variantId: 500,
    });
    catalogue.store.undo('seller');
    expect(catalogue.reads.bySku(['A']).get('A')?.productId).toBe(from.product.id);
  });
});
