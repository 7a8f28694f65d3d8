/** Pages, look-ups and exports, and that each hot query uses the index made for it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deleteProduct, updateProduct } from '#domain/catalog/build-deltas';
import type { ProductId } from '#kernel/ids';
import type { PageCursor } from '#ports/catalogue-store';
import {
  addProduct,
  type OpenCatalogue,
  openCatalogue,
  productOf,
} from './catalogue.test-support.ts';
import { catalogueQueries } from './queries.ts';

let catalogue: OpenCatalogue;
const edit = { kind: 'edit' } as const;

beforeEach(() => {
  catalogue = openCatalogue();
});
afterEach(() => catalogue.remove());

describe('the catalogue', () => {
  it('is paged by the last change without gaps or repeats', () => {
    for (let n = 0; n < 23; n += 1) addProduct(catalogue, { skus: [`S${n}`] });
    catalogue.store.edit(
      edit,
      'seller',
      updateProduct(productOf(catalogue, 3).product, { title: 'touched' }),
    );
    const seen: number[] = [];
    let after: PageCursor | null = null;
    do {
      const page = catalogue.reads.page({ after, limit: 5 });
      seen.push(...page.products.map(({ product }) => product.id));
      after = page.next;
    } while (after !== null);
    expect(seen[0]).toBe(3);
    expect(seen).toHaveLength(23);
    expect(new Set(seen).size).toBe(23);
  });

  it('pages products that changed at the same moment by their ids', () => {
    for (let n = 0; n < 5; n += 1) addProduct(catalogue, { skus: [`S${n}`] });
    catalogue.db.run('UPDATE product SET updated_at = 1');
    const first = catalogue.reads.page({ after: null, limit: 3 });
    const second = catalogue.reads.page({ after: first.next, limit: 3 });
    expect([...first.products, ...second.products].map(({ product }) => product.id)).toEqual([
      5, 4, 3, 2, 1,
    ]);
  });

  it('gives products in the order asked for, without unknown and deleted ones', () => {
    for (let n = 0; n < 4; n += 1) addProduct(catalogue, { skus: [`S${n}`] });
    catalogue.store.edit(edit, 'seller', deleteProduct(productOf(catalogue, 2)));
    const ids = [4, 999, 2, 1] as ProductId[];
    expect(catalogue.reads.fullProducts(ids).map(({ product }) => product.id)).toEqual([4, 1]);
    expect(catalogue.reads.fullProducts([])).toEqual([]);
  });

  it('is exported in slices by id', () => {
    for (let n = 0; n < 5; n += 1) addProduct(catalogue, { skus: [`S${n}`] });
    const first = catalogue.reads.exportSlice(null, 3);
    const second = catalogue.reads.exportSlice(first.at(-1)?.product.id ?? null, 3);
    expect([...first, ...second].map(({ product }) => product.id)).toEqual([1, 2, 3, 4, 5]);
  });

  it('says who holds a SKU, variants and parents told apart', () => {
    const full = addProduct(catalogue, { skus: ['A'], fields: { parentSku: 'P' } });
    const holders = catalogue.reads.bySku(['A', 'P', 'none']);
    const { id: productId } = full.product;
    expect(holders.get('A')).toEqual({
      kind: 'variant',
      productId,
      variantId: full.variants[0]?.id,
    });
    expect(holders.get('P')).toEqual({ kind: 'product', productId, variantId: null });
    expect(holders.has('none')).toBe(false);
  });

  it('has a revision that grows with every change', () => {
    const seen = [catalogue.reads.revision()];
    const { product } = addProduct(catalogue, { skus: ['A'] });
    seen.push(catalogue.reads.revision());
    catalogue.store.edit(edit, 'seller', updateProduct(product, { title: 'x' }));
    seen.push(catalogue.reads.revision());
    catalogue.store.undo('seller');
    seen.push(catalogue.reads.revision());
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
  });

  it('cannot be written through the reading connection', () => {
    expect(() => catalogue.reader.run('DELETE FROM product')).toThrow(/readonly|read-only/);
  });
});

describe('the hot queries', () => {
  const values: Readonly<Record<keyof typeof catalogueQueries, readonly (string | number)[]>> = {
    firstPage: [1],
    nextPage: [1, 1, 1],
    search: ['"a"', 1, 1],
    bySku: ['["a"]'],
    exportSlice: [1, 1],
    applyingProducts: [],
    applyingSet: [],
    draftingInverse: [],
    latestUndoable: [],
    revision: [],
  };
  const expected: Readonly<Record<keyof typeof catalogueQueries, readonly string[]>> = {
    firstPage: ['SCAN product USING COVERING INDEX product_updated'],
    nextPage: ['SEARCH product USING COVERING INDEX product_updated (updated_at<?)'],
    search: ['SCAN product_search VIRTUAL TABLE INDEX'],
    bySku: ['SCAN wanted VIRTUAL TABLE', 'SEARCH s USING PRIMARY KEY (sku=?)'],
    exportSlice: ['SEARCH product USING INTEGER PRIMARY KEY (rowid>?)'],
    applyingProducts: [
      'SCAN s USING COVERING INDEX change_set_applying',
      'SEARCH c USING PRIMARY KEY (change_set_id=?)',
    ],
    applyingSet: ['SCAN change_set USING COVERING INDEX change_set_applying'],
    draftingInverse: ['SCAN change_set USING INDEX change_set_drafting'],
    latestUndoable: ['SEARCH change_set USING INDEX change_set_order (applied_order>?)'],
    revision: [
      'SCAN CONSTANT ROW',
      'SCALAR SUBQUERY',
      'SEARCH change_set USING COVERING INDEX change_set_order',
      'SCALAR SUBQUERY',
      'SCAN change_set USING COVERING INDEX change_set_applying',
    ],
  };

  for (const name of Object.keys(catalogueQueries) as (keyof typeof catalogueQueries)[]) {
    it(`${name} uses its index and sorts nothing`, () => {
      const plan = catalogue.db
        .all(`EXPLAIN QUERY PLAN ${catalogueQueries[name]}`, ...values[name])
        .map((row) => String(row['detail']));
      expect(plan).toHaveLength(expected[name].length);
      for (const [index, words] of expected[name].entries()) expect(plan[index]).toContain(words);
      expect(plan.join(' ')).not.toContain('TEMP B-TREE');
    });
  }
});
