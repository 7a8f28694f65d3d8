import { describe, expect, it } from 'vitest';
import { MemoryCatalogue } from './catalogue.test-support.ts';
import { readTable } from './sheet.test-support.ts';

const headers = ['标题', '父SKU', 'SKU', '颜色', '价格', '库存', '品牌'];
const first = [
  headers,
  ['T', 'P1', 'A', '红', '10', '5', '青禾'],
  ['T', 'P1', 'B', '蓝', '20', '6', '青禾'],
  ['Solo', '', 'S', '', '7', '', ''],
];

const taking = (catalogue: MemoryCatalogue, table: string[][]) =>
  readTable(table).drafts.map((draft) => catalogue.take(draft));
const filled = (): MemoryCatalogue => {
  const catalogue = new MemoryCatalogue();
  taking(catalogue, first);
  return catalogue;
};
const kinds = (diffs: ReturnType<typeof taking>) => diffs.map(({ kind }) => kind);

describe('a draft against the catalogue', () => {
  it('inserts a new product with what is not default, its variants, and their stock', () => {
    const [diff] = taking(new MemoryCatalogue(), first);
    expect(diff?.kind).toBe('new');
    expect(diff?.deltas.map(({ entity, op }) => `${op} ${entity}`)).toEqual([
      'insert product',
      'insert variant',
      'insert variant',
      'insert stock',
      'insert stock',
    ]);
    expect(diff?.deltas[0]?.after).toEqual({
      title: 'T',
      brand: '青禾',
      parentSku: 'P1',
      optionNames: ['颜色'],
    });
    expect(diff?.deltas[1]?.after).toEqual({
      sku: 'A',
      optionValues: ['红'],
      price: { minor: 1000, currency: 'CNY' },
    });
    expect(diff?.deltas[3]?.after).toEqual({ '1': 5 });
  });

  it('finds nothing to change the second time', () => {
    expect(kinds(taking(filled(), first))).toEqual(['unchanged', 'unchanged']);
  });

  it('holds only the fields that changed, before and after', () => {
    const diffs = taking(filled(), [
      ['SKU', '价格', '库存'],
      ['A', '12', '5'],
      ['B', '20', '0'],
    ]);
    expect(
      diffs.map(({ deltas }) => deltas.map(({ entity, before, after }) => [entity, before, after])),
    ).toEqual([
      [
        [
          'variant',
          { price: { minor: 1000, currency: 'CNY' } },
          { price: { minor: 1200, currency: 'CNY' } },
        ],
      ],
      [['stock', { '1': 6 }, { '1': 0 }]],
    ]);
    expect(diffs[0]?.priceChanges).toMatchObject([{ sku: 'A', row: 2, ratio: 1.2 }]);
    expect(diffs[1]?.stockChanges).toMatchObject([{ sku: 'B', before: 6, after: 0, ratio: 0 }]);
  });

  it('leaves alone what the file leaves blank or has no column for', () => {
    const blank = taking(filled(), [headers, ['', '', 'A', '', '', '', '']]);
    expect(kinds(blank)).toEqual(['unchanged']);
  });

  it('adds a variant to the product its parent SKU names', () => {
    const [diff] = taking(filled(), [headers, ['T', 'P1', 'C', '绿', '30', '1', '']]);
    expect(diff?.kind).toBe('changed');
    expect(diff?.deltas.map(({ entity, op }) => `${op} ${entity}`)).toEqual([
      'insert variant',
      'insert stock',
    ]);
  });

  it('refuses a new variant that looks like one the product has', () => {
    const [diff] = taking(filled(), [headers, ['T', 'P1', 'C', '红', '30', '1', '']]);
    expect(diff?.kind).toBe('rejected');
    expect(diff?.rejections).toMatchObject([
      { row: 2, reason: 'option-values-repeated', detail: { other: 'A' } },
    ]);
  });

  it('refuses SKUs of several products as one product', () => {
    const [diff] = taking(filled(), [
      headers,
      ['T', 'P1', 'A', '红', '', '', ''],
      ['T', 'P1', 'S', '黑', '', '', ''],
    ]);
    expect(diff?.rejections.map(({ row, reason }) => [row, reason])).toEqual([
      [2, 'skus-of-several-products'],
      [3, 'skus-of-several-products'],
    ]);
  });

  it('refuses a parent SKU that is another product’s', () => {
    const [diff] = taking(filled(), [headers, ['', 'P1', 'S', '', '', '', '']]);
    expect(diff?.rejections).toMatchObject([{ reason: 'parent-sku-of-other-product' }]);
  });

  it('refuses a new product without a title', () => {
    const [diff] = taking(filled(), [
      ['SKU', '价格'],
      ['NEW', '1'],
    ]);
    expect(diff).toMatchObject({
      kind: 'rejected',
      rejections: [{ row: 2, reason: 'title-missing' }],
    });
  });

  it('refuses fewer options than the product has when other variants would be left over', () => {
    const catalogue = new MemoryCatalogue();
    taking(catalogue, [
      ['标题', '父SKU', 'SKU', '颜色', '尺码'],
      ['T', 'P', 'A', '红', 'S'],
      ['T', 'P', 'B', '红', 'M'],
    ]);
    const [diff] = taking(catalogue, [
      ['父SKU', 'SKU', '口味'],
      ['P', 'A', '甜'],
    ]);
    expect(diff?.rejections).toMatchObject([{ reason: 'options-differ' }]);
  });

  it('keeps the options a stock list does not name', () => {
    const catalogue = new MemoryCatalogue();
    taking(catalogue, [
      ['标题', '父SKU', 'SKU', '颜色', '尺码'],
      ['T', 'P', 'A', '红', 'S'],
      ['T', 'P', 'B', '红', 'M'],
    ]);
    const diffs = taking(catalogue, [
      ['SKU', '颜色', '库存'],
      ['A', '红', '3'],
    ]);
    expect(diffs[0]?.deltas.map(({ entity }) => entity)).toEqual(['stock']);
  });

  it('turns a single SKU into a product with options when the file says so', () => {
    const catalogue = filled();
    const [diff] = taking(catalogue, [
      ['标题', 'SKU', '颜色'],
      ['Solo', 'S', '黑'],
      ['Solo', 'S2', '白'],
    ]);
    expect(diff?.kind).toBe('changed');
    expect(diff?.deltas[0]?.after).toEqual({ optionNames: ['颜色'], parentSku: 'S-P' });
  });

  it('makes a code that nothing in the catalogue has', () => {
    const catalogue = new MemoryCatalogue();
    taking(catalogue, [
      ['标题', 'SKU'],
      ['X', 'ABC'],
    ]);
    const [diff] = taking(catalogue, [
      ['标题', 'SKU', '颜色'],
      ['T', 'ABC-1', '红'],
      ['T', 'ABC-2', '蓝'],
    ]);
    expect(diff?.deltas[0]?.after?.['parentSku']).toBe('ABC-3');
  });
});
