/** Imports: drafts of a file against the catalogue in the store's own thread. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProductDraft, VariantDraft } from '#domain/imports/draft';
import type { ImportSlice } from '#ports/catalogue-store';
import {
  addProduct,
  applyAll,
  mainLocation,
  type OpenCatalogue,
  openCatalogue,
  wholeCatalogue,
} from './catalogue.test-support.ts';

let catalogue: OpenCatalogue;
const file = { kind: 'import', file: 'a.xlsx', sheet: 'S', sha256: '0'.repeat(64) } as const;
const options = { locationId: mainLocation, report: 'diffs' } as const;

beforeEach(() => {
  catalogue = openCatalogue();
});
afterEach(() => catalogue.remove());

function variant(row: number, sku: string, value?: string, stock = 5): VariantDraft {
  const fields = { price: { minor: 1000 + row, currency: 'CNY' } };
  return { row, sku, optionValues: value === undefined ? [] : [value], fields, stock };
}

function draft(
  row: number,
  title: string,
  variants: readonly VariantDraft[],
  parent?: string,
): ProductDraft {
  return {
    row,
    fields: { title },
    optionNames: variants.some(({ optionValues }) => optionValues.length > 0) ? ['颜色'] : [],
    parentSku: parent === undefined ? null : { code: parent, source: 'given' },
    variants,
  };
}

const sheet: readonly ProductDraft[] = [
  draft(2, '单品', [variant(2, 'A')]),
  draft(3, '多规格', [variant(3, 'B-1', '红'), variant(4, 'B-2', '蓝')], 'B'),
];

function importAll(drafts: readonly ProductDraft[], slice = 1): ImportSlice[] {
  const id = catalogue.store.begin(file, 'seller');
  const slices: ImportSlice[] = [];
  for (let at = 0; at < drafts.length; at += slice) {
    slices.push(catalogue.store.draftImport(id, drafts.slice(at, at + slice), options));
  }
  if (catalogue.store.startApplying(id).state !== 'applied') applyAll(catalogue, id);
  return slices;
}

function kinds(slices: readonly ImportSlice[]): string[] {
  return slices.flatMap(({ diffs }) => diffs.map(({ kind }) => kind));
}

describe('an import', () => {
  it('makes new products with their variants, prices and stock', () => {
    expect(kinds(importAll(sheet))).toEqual(['new', 'new']);
    const [single, many] = wholeCatalogue(catalogue);
    expect(single?.variants.map(({ sku, price }) => [sku, price?.minor])).toEqual([['A', 1002]]);
    expect(many?.product).toMatchObject({ title: '多规格', parentSku: 'B', optionNames: ['颜色'] });
    expect(many?.stock.map(({ quantity }) => quantity)).toEqual([5, 5]);
  });

  it('changes nothing the second time', () => {
    importAll(sheet);
    const before = wholeCatalogue(catalogue);
    const deltas = (): unknown => catalogue.db.get('SELECT count(*) AS n FROM change_delta')?.['n'];
    const count = deltas();
    expect(kinds(importAll(sheet))).toEqual(['unchanged', 'unchanged']);
    expect([wholeCatalogue(catalogue), deltas()]).toEqual([before, count]);
  });

  it('writes only what differs and undoes as one', () => {
    importAll(sheet);
    const before = wholeCatalogue(catalogue);
    const changed = [draft(2, '单品改', [variant(2, 'A', undefined, 9)]), ...sheet.slice(1)];
    const slices = importAll(changed, 10);
    expect(slices[0]?.counts).toEqual({ new: 0, changed: 1, unchanged: 1, rejected: 0 });
    expect(slices[0]?.diffs[0]?.deltas.map(({ entity, after }) => [entity, after])).toEqual([
      ['product', { title: '单品改' }],
      ['stock', { '1': 9 }],
    ]);
    catalogue.store.undo('seller');
    expect(wholeCatalogue(catalogue)).toEqual(before);
  });

  it('sees in later slices, and later in a slice, what earlier drafts of the file do', () => {
    const rows = [
      draft(2, '多规格', [variant(2, 'B-1', '红')], 'B'),
      draft(3, '多规格', [variant(3, 'B-2', '蓝')], 'B'),
      draft(4, '多规格', [variant(4, 'B-3', '绿')], 'B'),
    ];
    for (const slice of [1, 3]) {
      expect(kinds(importAll(rows, slice))).toEqual(['new', 'changed', 'changed']);
      expect(wholeCatalogue(catalogue).map(({ variants }) => variants.length)).toEqual([3]);
      catalogue.store.undo('seller');
    }
  });

  it('refuses, row by row, a code that is a SKU here and a parent SKU there', () => {
    addProduct(catalogue, { skus: ['X'], fields: { parentSku: 'P' } });
    const rows = [
      draft(2, 'sku is a parent', [variant(2, 'P')]),
      draft(3, 'parent is a sku', [variant(3, 'N', '红')], 'X'),
      draft(4, 'both in one', [variant(4, 'M', '红')], 'M'),
      draft(5, 'fine', [variant(5, 'F')]),
    ];
    const slices = importAll(rows, 4);
    expect(kinds(slices)).toEqual(['rejected', 'rejected', 'rejected', 'new']);
    const reasons = slices[0]?.diffs.flatMap(({ rejections }) =>
      rejections.map(({ row, reason }) => [row, reason]),
    );
    expect(reasons).toEqual([2, 3, 4].map((row) => [row, 'parent-sku-is-a-sku']));
    expect(catalogue.reads.count()).toEqual({ products: 2, variants: 2 });
  });

  it('spares the copy of deltas when only counts are asked for', () => {
    const id = catalogue.store.begin(file, 'seller');
    const slice = catalogue.store.draftImport(id, sheet, { ...options, report: 'counts' });
    expect(slice.diffs.map(({ kind, deltas }) => [kind, deltas.length])).toEqual([
      ['new', 0],
      ['new', 0],
    ]);
    expect(catalogue.reads.changeSet(id)?.deltaCount).toBe(8);
  });

  it('uses up no ids for what is already there', () => {
    importAll(sheet);
    const next = (): unknown =>
      catalogue.db.all("SELECT name, next FROM id_counter WHERE name IN ('product', 'variant')");
    const before = next();
    importAll(sheet);
    expect(next()).toEqual(before);
  });

  it('waits while another set is being applied', () => {
    const first = catalogue.store.begin(file, 'seller');
    catalogue.store.draftImport(first, sheet, options);
    catalogue.store.startApplying(first);
    const second = catalogue.store.begin(file, 'seller');
    expect(() => catalogue.store.draftImport(second, sheet, options)).toThrow('catalogue-applying');
  });
});

describe('a preview', () => {
  it('says the same as the import would and writes nothing', () => {
    importAll(sheet.slice(0, 1));
    const size = (): unknown => catalogue.db.get('SELECT total_changes() AS n')?.['n'];
    const before = size();
    const preview = catalogue.reads.previewImport(sheet, { locationId: mainLocation });
    expect(preview.counts).toEqual({ new: 1, changed: 0, unchanged: 1, rejected: 0 });
    expect(size()).toBe(before);
    const id = catalogue.store.begin(file, 'seller');
    expect(catalogue.store.draftImport(id, sheet, options).counts).toEqual(preview.counts);
  });
});
