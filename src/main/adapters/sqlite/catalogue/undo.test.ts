/** Undo and redo over any number of rows, as one line of history. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deleteProduct,
  deleteVariant,
  insertProduct,
  setStock,
  updateProduct,
  updateVariant,
} from '#domain/catalog/build-deltas';
import type { ChangeSet, Delta } from '#domain/catalog/change-set';
import { asId, type ProductId, type VariantId } from '#kernel/ids';
import {
  addProduct,
  applyAll,
  mainLocation,
  type OpenCatalogue,
  openCatalogue,
  productOf,
  wholeCatalogue,
} from './catalogue.test-support.ts';
import { skuMismatches } from './check-skus.ts';
import { historyMismatches } from './history-digest.ts';

let catalogue: OpenCatalogue;
const edit = { kind: 'edit' } as const;

beforeEach(() => {
  catalogue = openCatalogue();
});
afterEach(() => catalogue.remove());

function retitle(id: number, title: string): ChangeSet {
  return catalogue.store.edit(
    edit,
    'seller',
    updateProduct(productOf(catalogue, id).product, { title }),
  );
}

function titleOf(id: number): string {
  return productOf(catalogue, id).product.title;
}

describe('undo and redo', () => {
  it('go back along what was done and forward again', () => {
    const { product } = addProduct(catalogue, { skus: ['A'], title: '0' });
    for (const title of ['1', '2', '3']) retitle(product.id, title);
    const seen: string[] = [];
    for (let step = 0; step < 3; step += 1) {
      catalogue.store.undo('seller');
      seen.push(titleOf(product.id));
    }
    for (let step = 0; step < 3; step += 1) {
      catalogue.store.redo('seller');
      seen.push(titleOf(product.id));
    }
    expect(seen).toEqual(['2', '1', '0', '1', '2', '3']);
    expect(() => catalogue.store.redo('seller')).toThrow('nothing-to-redo');
    catalogue.store.undo('seller');
    expect(titleOf(product.id)).toBe('2');
  });

  it('refuse when there is nothing, and redo when something new was done', () => {
    expect(() => catalogue.store.undo('seller')).toThrow('nothing-to-undo');
    expect(() => catalogue.store.redo('seller')).toThrow('nothing-to-redo');
    const { product } = addProduct(catalogue, { skus: ['A'], title: '0' });
    retitle(product.id, '1');
    catalogue.store.undo('seller');
    retitle(product.id, '2');
    expect(() => catalogue.store.redo('seller')).toThrow('nothing-to-redo');
    catalogue.store.undo('seller');
    expect(titleOf(product.id)).toBe('0');
    catalogue.store.undo('seller');
    expect(wholeCatalogue(catalogue)).toEqual([]);
    expect(() => catalogue.store.undo('seller')).toThrow('nothing-to-undo');
  });

  it('erase nothing: each is a set of its own that names what it takes back', () => {
    const { product } = addProduct(catalogue, { skus: ['A'], title: '0' });
    const done = retitle(product.id, '1');
    const undone = catalogue.store.undo('other');
    expect(undone).toMatchObject({
      state: 'applied',
      author: 'other',
      cause: { kind: 'undo', of: done.id },
    });
    expect(catalogue.reads.changeSet(done.id)?.undoneBy).toBe(undone.id);
    const redone = catalogue.store.redo('seller');
    expect(redone.cause).toEqual({ kind: 'redo', of: done.id });
    expect(catalogue.reads.changeSet(done.id)?.undoneBy).toBeNull();
    expect(catalogue.reads.changeSets({ before: null, limit: 9 })).toHaveLength(4);
  });

  it('delete what was inserted and restore what was deleted, stock and all', () => {
    const full = addProduct(catalogue, { skus: ['A', 'B'], quantity: 4 });
    catalogue.store.edit(edit, 'seller', deleteProduct(full));
    catalogue.store.undo('seller');
    expect(productOf(catalogue, full.product.id)).toEqual(full);
    catalogue.store.undo('seller');
    expect(wholeCatalogue(catalogue)).toEqual([]);
    catalogue.store.redo('seller');
    expect(productOf(catalogue, full.product.id)).toEqual(full);
  });

  it('leave alone what was edited since and say so', () => {
    const { product } = addProduct(catalogue, { skus: ['A'], title: '0' });
    const set = catalogue.store.edit(
      edit,
      'seller',
      updateProduct(product, { title: '1', brand: 'B' }),
    );
    retitle(product.id, '2');
    const undone = catalogue.store.undo('seller', set.id);
    expect(productOf(catalogue, product.id).product).toMatchObject({ title: '2', brand: null });
    expect(catalogue.reads.skipped(undone.id, 0, 9)).toMatchObject([
      { entity: 'product', field: 'title', reason: 'edited-since' },
    ]);
    catalogue.store.redo('seller');
    expect(productOf(catalogue, product.id).product).toMatchObject({ title: '2', brand: 'B' });
  });

  it('keep a product that got a variant since', () => {
    const full = addProduct(catalogue, { skus: ['A'] });
    const [made] = catalogue.reads.changeSets({ before: null, limit: 1 });
    const variant: Delta = {
      entity: 'variant',
      entityId: 77,
      productId: full.product.id,
      shopId: null,
      op: 'insert',
      before: null,
      after: { sku: 'LATER' },
    };
    catalogue.store.edit(edit, 'seller', [variant]);
    const undone = catalogue.store.undo('seller', made?.id);
    expect(productOf(catalogue, full.product.id).variants.map(({ sku }) => sku)).toEqual(['LATER']);
    expect(catalogue.reads.skipped(undone.id, 0, 9)).toMatchObject([{ reason: 'in-use' }]);
  });

  it('cannot take the same set back twice, nor an undo', () => {
    const { product } = addProduct(catalogue, { skus: ['A'], title: '0' });
    const set = retitle(product.id, '1');
    const undone = catalogue.store.undo('seller', set.id);
    expect(() => catalogue.store.undo('seller', set.id)).toThrow('nothing-to-undo');
    expect(() => catalogue.store.undo('seller', undone.id)).toThrow('nothing-to-undo');
  });

  it('take back and bring again a large import in slices', () => {
    const id = catalogue.store.begin(
      { kind: 'import', file: 'f', sheet: null, sha256: '0' },
      'seller',
    );
    const ids = catalogue.store.allocate({ products: 300, variants: 600 });
    for (let index = 0; index < 300; index += 1) {
      catalogue.store.draft(
        id,
        insertProduct({
          id: asId<ProductId>(ids.firstProductId + index),
          fields: { title: `T ${index}` },
          variants: [0, 1].map((v) => ({
            id: asId<VariantId>(ids.firstVariantId + index * 2 + v),
            fields: { sku: `S-${index}-${v}` },
            stock: { locationId: mainLocation, quantity: v },
          })),
        }),
      );
    }
    catalogue.store.startApplying(id);
    applyAll(catalogue, id, 100);
    const before = wholeCatalogue(catalogue);
    const undoing = catalogue.store.undo('seller');
    expect(undoing).toMatchObject({ state: 'drafting', deltaCount: 0 });
    expect(() => catalogue.store.undo('seller')).toThrow('catalogue-applying');
    expect(applyAll(catalogue, undoing.id, 100)).toMatchObject({
      deltaCount: 1500,
      skippedCount: 0,
    });
    expect(wholeCatalogue(catalogue)).toEqual([]);
    applyAll(catalogue, catalogue.store.redo('seller').id, 100);
    expect(wholeCatalogue(catalogue)).toEqual(before);
  });

  it('no longer reach a set whose deltas were forgotten by age', () => {
    const { product } = addProduct(catalogue, { skus: ['A'], title: '0' });
    retitle(product.id, '1');
    catalogue.now += 1_000;
    const later = catalogue.now;
    retitle(product.id, '2');
    while (catalogue.store.compactHistory(later, 1));
    catalogue.store.undo('seller');
    expect(titleOf(product.id)).toBe('1');
    expect(() => catalogue.store.undo('seller')).toThrow('nothing-to-undo');
    expect(catalogue.reads.changeSets({ before: null, limit: 9 })).toHaveLength(4);
  });
});

/** One thing a seller does. Numbers pick a product, a variant and a value among those there are. */
type Step = readonly [
  kind: 'add' | 'title' | 'sku' | 'stock' | 'deleteVariant' | 'delete' | 'undo' | 'redo',
  a: number,
  b: number,
];

const step: fc.Arbitrary<Step> = fc.tuple(
  fc.constantFrom(
    'add',
    'title',
    'sku',
    'sku',
    'stock',
    'deleteVariant',
    'delete',
    'undo',
    'undo',
    'redo',
  ),
  fc.nat(9),
  fc.nat(9),
);

describe('any sequence of edits, undo and redo', () => {
  it('behaves like a plain stack of whole catalogues, with every SKU there once', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        const open = openCatalogue();
        try {
          const model = {
            past: [] as unknown[],
            now: wholeCatalogue(open) as unknown,
            future: [] as unknown[],
          };
          for (const one of steps) play(open, model, one);
          expect(wholeCatalogue(open)).toEqual(model.now);
          expect(skuMismatches(open.db, 5)).toEqual([]);
          expect(historyMismatches(open.db, 5)).toEqual([]);
        } finally {
          open.remove();
        }
      }),
      { numRuns: 40, seed: 20_261_121 },
    );
  });
});

function play(
  open: OpenCatalogue,
  model: { past: unknown[]; now: unknown; future: unknown[] },
  [kind, a, b]: Step,
): void {
  if (kind === 'undo' || kind === 'redo') {
    const [from, to] = kind === 'undo' ? [model.past, model.future] : [model.future, model.past];
    const expected = from.pop();
    if (expected === undefined) {
      expect(() => open.store[kind]('seller')).toThrow('nothing-to');
      return;
    }
    open.store[kind]('seller');
    to.push(model.now);
    model.now = expected;
    expect(wholeCatalogue(open)).toEqual(model.now);
    return;
  }
  const deltas = deltasOf(open, [kind, a, b]);
  if (deltas.length === 0) return;
  try {
    open.store.edit(edit, 'seller', deltas);
  } catch (thrown) {
    expect(String(thrown)).toContain('sku-duplicate');
    return;
  }
  model.past.push(model.now);
  model.now = wholeCatalogue(open);
  model.future = [];
}

function deltasOf(open: OpenCatalogue, [kind, a, b]: Step): Delta[] {
  if (kind === 'add') {
    const ids = open.store.allocate({ products: 1, variants: 2 });
    const variants = [0, 1].map((v) => ({
      id: asId<VariantId>(ids.firstVariantId + v),
      fields: { sku: `S${(a + v) % 6}` },
      stock: { locationId: mainLocation, quantity: b },
    }));
    return insertProduct({
      id: ids.firstProductId,
      fields: { title: `T${b}`, parentSku: `S${b % 7}` },
      variants,
    });
  }
  const all = wholeCatalogue(open);
  const full = all[a % Math.max(1, all.length)];
  const variant = full?.variants[b % Math.max(1, full.variants.length)];
  if (full === undefined) return [];
  if (kind === 'title') return updateProduct(full.product, { title: `T${b}` });
  if (kind === 'delete') return deleteProduct(full);
  if (variant === undefined) return [];
  if (kind === 'deleteVariant') return deleteVariant(variant);
  if (kind === 'sku') return updateVariant(variant, { sku: `S${b}` });
  const levels = full.stock.filter(({ variantId }) => variantId === variant.id);
  return setStock(variant, levels, mainLocation, a);
}
