/** Change sets: one transaction for small ones, slices with a cursor for large ones, one rule for what is stale. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deleteProduct,
  deleteVariant,
  insertProduct,
  overrideProduct,
  setStock,
  updateProduct,
  updateVariant,
} from '#domain/catalog/build-deltas';
import type { Delta } from '#domain/catalog/change-set';
import { asId, type ChangeSetId, type ProductId, type ShopId, type VariantId } from '#kernel/ids';
import {
  addProduct,
  applyAll,
  mainLocation,
  type OpenCatalogue,
  openCatalogue,
  productOf,
  wholeCatalogue,
} from './catalogue.test-support.ts';

let catalogue: OpenCatalogue;
const edit = { kind: 'edit' } as const;
const file = { kind: 'import', file: 'a.xlsx', sheet: 'S', sha256: '0'.repeat(64) } as const;

beforeEach(() => {
  catalogue = openCatalogue();
});
afterEach(() => catalogue.remove());

function newProducts(count: number, variants = 2): Delta[] {
  const ids = catalogue.store.allocate({ products: count, variants: count * variants });
  return Array.from({ length: count }, (_, index) =>
    insertProduct({
      id: asId<ProductId>(ids.firstProductId + index),
      fields: { title: `Bulk ${index}` },
      variants: Array.from({ length: variants }, (_item, v) => ({
        id: asId<VariantId>(ids.firstVariantId + index * variants + v),
        fields: { sku: `B-${ids.firstProductId + index}-${v}` },
        stock: { locationId: mainLocation, quantity: index },
      })),
    }),
  ).flat();
}

function started(deltas: readonly Delta[]): ChangeSetId {
  const id = catalogue.store.begin(file, 'seller');
  catalogue.store.draft(id, deltas);
  catalogue.store.startApplying(id);
  return id;
}

describe('an edit', () => {
  it('keeps every field of a product, its variants and their stock', () => {
    const fields = {
      description: '<p>好</p>',
      category: 'Clothing > T-shirts',
      brand: 'Acme',
      parentSku: 'P-1',
      optionNames: ['Colour'],
      attributes: [{ name: 'Material', value: 'Cotton' }],
      images: [{ key: 'url:https://example.com/a.jpg', alt: 'front' }],
      hsCode: '610910',
      origin: 'CN',
    };
    const variant = {
      optionValues: ['红'],
      price: { minor: 1999, currency: 'CNY' },
      salePrice: { minor: 999, currency: 'CNY' },
      cost: { minor: 500, currency: 'USD' },
      barcode: '0012345678905',
      weightGrams: 200,
      lengthMm: 1,
      widthMm: 2,
      heightMm: 3,
      imageKey: 'url:https://example.com/a.jpg',
    };
    const full = addProduct(catalogue, {
      skus: ['S-1'],
      title: '纯棉T恤',
      fields,
      variant,
      quantity: 5,
    });
    expect(full.product).toEqual({ id: full.product.id, title: '纯棉T恤', ...fields });
    expect(full.variants).toEqual([
      { id: full.variants[0]?.id, productId: full.product.id, sku: 'S-1', ...variant },
    ]);
    expect(full.stock).toEqual([
      { variantId: full.variants[0]?.id, locationId: mainLocation, quantity: 5 },
    ]);
  });

  it('writes only what changes and keeps before and after in the history', () => {
    const full = addProduct(catalogue, { skus: ['S-1'], title: 'Old' });
    const set = catalogue.store.edit(
      edit,
      'seller',
      updateProduct(full.product, { title: 'New', brand: null }),
    );
    expect(productOf(catalogue, full.product.id).product.title).toBe('New');
    expect(catalogue.reads.deltas(set.id, 0, 10)).toEqual([
      {
        entity: 'product',
        entityId: full.product.id,
        productId: full.product.id,
        shopId: null,
        op: 'update',
        before: { title: 'Old' },
        after: { title: 'New' },
      },
    ]);
    expect(catalogue.reads.historyOf(full.product.id, 10).map(({ id }) => id)).toEqual([
      set.id,
      set.id - 1,
    ]);
  });

  it('leaves a field alone that was changed since, reports it, and writes the others', () => {
    const full = addProduct(catalogue, { skus: ['S-1'], title: 'Old' });
    catalogue.store.edit(edit, 'first', updateProduct(full.product, { title: 'First' }));
    const set = catalogue.store.edit(
      edit,
      'second',
      updateProduct(full.product, { title: 'Second', brand: 'B' }),
    );
    expect(productOf(catalogue, full.product.id).product).toMatchObject({
      title: 'First',
      brand: 'B',
    });
    expect(set.skippedCount).toBe(1);
    expect(catalogue.reads.skipped(set.id, 0, 10)).toEqual([
      {
        seq: 0,
        entity: 'product',
        entityId: full.product.id,
        productId: full.product.id,
        field: 'title',
        reason: 'edited-since',
      },
    ]);
    expect(catalogue.reads.deltas(set.id, 0, 10)[0]?.after).toEqual({ brand: 'B' });
  });

  it('does not report a field that somebody else already gave the same value', () => {
    const full = addProduct(catalogue, { skus: ['S-1'], title: 'Old' });
    const deltas = updateProduct(full.product, { title: 'New' });
    catalogue.store.edit(edit, 'first', deltas);
    expect(catalogue.store.edit(edit, 'second', deltas).skippedCount).toBe(0);
  });

  it('leaves nothing behind when one of its deltas is refused', () => {
    const full = addProduct(catalogue, { skus: ['S-1'], title: 'Old' });
    const before = wholeCatalogue(catalogue);
    const sets = catalogue.reads.changeSets({ before: null, limit: 10 });
    const bad = {
      ...updateProduct(full.product, { title: 'New' })[0],
      after: { title: 7 },
    } as unknown as Delta;
    const good = updateProduct(full.product, { brand: 'B' });
    expect(() => catalogue.store.edit(edit, 'seller', [...good, bad])).toThrow('invalid-input');
    expect(wholeCatalogue(catalogue)).toEqual(before);
    expect(catalogue.reads.changeSets({ before: null, limit: 10 })).toEqual(sets);
  });

  it('refuses none and more than the limit', () => {
    const many = newProducts(201, 1);
    expect(() => catalogue.store.edit(edit, 'seller', [])).toThrow('invalid-input');
    expect(() => catalogue.store.edit(edit, 'seller', many)).toThrow('invalid-input');
  });

  it('sets, counts down and un-counts stock by location', () => {
    const full = addProduct(catalogue, { skus: ['S-1'] });
    const [variant] = full.variants;
    if (variant === undefined) throw new Error('no variant');
    catalogue.store.edit(edit, 'seller', setStock(variant, full.stock, mainLocation, 3));
    const { stock } = productOf(catalogue, full.product.id);
    catalogue.store.edit(edit, 'seller', setStock(variant, stock, mainLocation, null));
    expect(productOf(catalogue, full.product.id).stock[0]?.quantity).toBeNull();
  });

  it('keeps per-shop overrides and takes a field back to the catalogue', () => {
    catalogue.db.run(
      `INSERT INTO shop VALUES (1, 'woocommerce', 'A', 'u', 'USD', '{}', '{}', 'active', NULL, 0)`,
    );
    const { product } = addProduct(catalogue, { skus: ['S-1'] });
    const base = { shopId: asId<ShopId>(1), productId: product.id };
    const patchOf = (): unknown =>
      catalogue.db.get('SELECT patch FROM product_override')?.['patch'];
    catalogue.store.edit(
      edit,
      'seller',
      overrideProduct(base, { title: 'Shop title', quantityCap: 5 }),
    );
    expect(JSON.parse(String(patchOf()))).toEqual({ title: 'Shop title', quantityCap: 5 });
    const current = { ...base, title: 'Shop title', quantityCap: 5 };
    catalogue.store.edit(edit, 'seller', overrideProduct(current, { quantityCap: undefined }));
    expect(JSON.parse(String(patchOf()))).toEqual({ title: 'Shop title' });
    catalogue.store.undo('seller');
    catalogue.store.undo('seller');
    expect(patchOf()).toBeUndefined();
  });

  it('will not delete a product while it has variants, and deletes both together', () => {
    const full = addProduct(catalogue, { skus: ['S-1', 'S-2'] });
    const alone = deleteProduct(full).slice(-1);
    const refused = catalogue.store.edit(edit, 'seller', alone);
    expect(catalogue.reads.skipped(refused.id, 0, 9).map(({ reason }) => reason)).toEqual([
      'in-use',
    ]);
    catalogue.store.edit(edit, 'seller', deleteProduct(full));
    expect(wholeCatalogue(catalogue)).toEqual([]);
    expect(catalogue.reads.count()).toEqual({ products: 0, variants: 0 });
  });

  it('will not add a variant to a product that is deleted', () => {
    const full = addProduct(catalogue, { skus: ['S-1'] });
    catalogue.store.edit(edit, 'seller', deleteProduct(full));
    const variant: Delta = {
      entity: 'variant',
      entityId: 999,
      productId: full.product.id,
      shopId: null,
      op: 'insert',
      before: null,
      after: { sku: 'S-9' },
    };
    const set = catalogue.store.edit(edit, 'seller', [variant]);
    expect(catalogue.reads.skipped(set.id, 0, 9).map(({ reason }) => reason)).toEqual(['missing']);
    expect(catalogue.reads.bySku(['S-9']).size).toBe(0);
  });

  it('has its audit row in the same transaction, and none when it fails', () => {
    const full = addProduct(catalogue, { skus: ['S-1'] });
    const rows = (): number => Number(catalogue.db.get('SELECT count(*) AS n FROM audit')?.['n']);
    expect(rows()).toBe(1);
    catalogue.store.edit(edit, 'seller', updateProduct(full.product, { title: 'New' }));
    expect(rows()).toBe(2);
    expect(() => catalogue.store.edit(edit, 'seller', [])).toThrow();
    expect(rows()).toBe(2);
  });
});

describe('a large set', () => {
  it('changes nothing while it is drafted, and everything once applied', () => {
    const deltas = newProducts(40);
    const id = catalogue.store.begin(file, 'seller');
    catalogue.store.draft(id, deltas.slice(0, 100));
    catalogue.store.draft(id, deltas.slice(100));
    expect(catalogue.reads.count().products).toBe(0);
    catalogue.store.startApplying(id);
    const set = applyAll(catalogue, id);
    expect(set).toMatchObject({ state: 'applied', cursor: 200, deltaCount: 200, skippedCount: 0 });
    expect(catalogue.reads.count()).toEqual({ products: 40, variants: 80 });
  });

  it('shows how far it is, and never a product by halves', () => {
    const id = started(newProducts(30, 5));
    const cursors: number[] = [];
    for (
      let set = catalogue.store.applySlice(id, 4);
      set.state !== 'applied';
      set = catalogue.store.applySlice(id, 4)
    ) {
      cursors.push(set.cursor);
      for (const full of wholeCatalogue(catalogue)) {
        expect([full.variants.length, full.stock.length]).toEqual([5, 5]);
      }
    }
    expect(cursors.length).toBeGreaterThan(5);
    expect(cursors).toEqual([...cursors].sort((a, b) => a - b));
  });

  it('changes nothing more when a finished set is applied again', () => {
    const id = started(newProducts(5));
    const set = applyAll(catalogue, id);
    const before = wholeCatalogue(catalogue);
    expect(catalogue.store.applySlice(id, 100)).toEqual(set);
    expect(wholeCatalogue(catalogue)).toEqual(before);
  });

  it('names the products it touches while it is applied, and none afterwards', () => {
    const deltas = newProducts(3);
    expect(catalogue.reads.applyingProducts()).toEqual([]);
    const id = started(deltas);
    expect(catalogue.reads.applyingProducts()).toEqual([
      ...new Set(deltas.map((delta) => delta.productId)),
    ]);
    const odd = catalogue.reads.revision();
    applyAll(catalogue, id);
    expect(catalogue.reads.applyingProducts()).toEqual([]);
    expect(catalogue.reads.revision()).toBeGreaterThan(odd);
  });

  it('keeps edits off the products it touches and lets others pass', () => {
    const touched = addProduct(catalogue, { skus: ['S-1'] });
    const other = addProduct(catalogue, { skus: ['S-2'] });
    const id = started(updateProduct(touched.product, { title: 'Bulk' }));
    const editTouched = (): unknown =>
      catalogue.store.edit(edit, 'seller', updateProduct(touched.product, { brand: 'B' }));
    expect(editTouched).toThrow('catalogue-applying');
    catalogue.store.edit(edit, 'seller', updateProduct(other.product, { brand: 'B' }));
    expect(() => catalogue.store.undo('seller')).toThrow('catalogue-applying');
    applyAll(catalogue, id);
    editTouched();
    expect(productOf(catalogue, touched.product.id).product).toMatchObject({
      title: 'Bulk',
      brand: 'B',
    });
  });

  it('is the only one being applied', () => {
    const id = started(newProducts(2));
    const second = catalogue.store.begin(file, 'seller');
    catalogue.store.draft(second, newProducts(2));
    expect(() => catalogue.store.startApplying(second)).toThrow('catalogue-applying');
    applyAll(catalogue, id);
    catalogue.store.startApplying(second);
    expect(applyAll(catalogue, second).state).toBe('applied');
  });

  it('leaves fields alone that were edited between drafting and applying', () => {
    const full = addProduct(catalogue, { skus: ['S-1'], title: 'Old', quantity: 9 });
    const [variant] = full.variants;
    if (variant === undefined) throw new Error('no variant');
    const id = catalogue.store.begin(file, 'seller');
    catalogue.store.draft(id, [
      ...updateProduct(full.product, { title: 'From the file', brand: 'F' }),
      ...updateVariant(variant, { barcode: '123' }),
      ...setStock(variant, full.stock, mainLocation, 100),
    ]);
    catalogue.store.edit(edit, 'seller', updateProduct(full.product, { title: 'By hand' }));
    catalogue.store.edit(edit, 'seller', setStock(variant, full.stock, mainLocation, 8));
    catalogue.store.startApplying(id);
    const set = applyAll(catalogue, id);
    const now = productOf(catalogue, full.product.id);
    expect(now.product).toMatchObject({ title: 'By hand', brand: 'F' });
    expect(now.variants[0]?.barcode).toBe('123');
    expect(now.stock[0]?.quantity).toBe(8);
    expect(
      catalogue.reads.skipped(set.id, 0, 9).map(({ entity, field }) => [entity, field]),
    ).toEqual([
      ['product', 'title'],
      ['stock', '1'],
    ]);
  });

  it('is applied at once when it is empty', () => {
    const id = catalogue.store.begin(file, 'seller');
    expect(catalogue.store.startApplying(id)).toMatchObject({ state: 'applied', deltaCount: 0 });
    expect(() => catalogue.store.undo('seller')).toThrow('nothing-to-undo');
  });

  it('can be dropped while it is a draft and not after', () => {
    const id = catalogue.store.begin(file, 'seller');
    catalogue.store.draft(id, newProducts(2));
    catalogue.store.discard(id);
    expect(() => catalogue.store.startApplying(id)).toThrow('not-found');
    expect(() => catalogue.store.draft(id, newProducts(1))).toThrow('not-found');
    const second = started(newProducts(2));
    expect(() => catalogue.store.discard(second)).toThrow('not-found');
    expect(
      catalogue.reads.changeSets({ before: null, limit: 9 }).map(({ state }) => state),
    ).toEqual(['applying']);
  });

  it('deletes what was edited since only when nothing was edited since', () => {
    const full = addProduct(catalogue, { skus: ['S-1', 'S-2'] });
    const [first, second] = full.variants;
    if (first === undefined || second === undefined) throw new Error('no variants');
    const id = catalogue.store.begin(file, 'seller');
    catalogue.store.draft(id, [...deleteVariant(first), ...deleteVariant(second)]);
    catalogue.store.edit(edit, 'seller', updateVariant(first, { barcode: '9' }));
    catalogue.store.startApplying(id);
    applyAll(catalogue, id);
    expect(productOf(catalogue, full.product.id).variants.map(({ sku }) => sku)).toEqual(['S-1']);
    expect(catalogue.reads.skipped(id, 0, 9)).toMatchObject([
      { field: 'barcode', reason: 'edited-since' },
    ]);
  });
});
