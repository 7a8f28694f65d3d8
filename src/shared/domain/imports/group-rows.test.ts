import { describe, expect, it } from 'vitest';
import { readTable } from './sheet.test-support.ts';

const shape = (table: string[][]) => {
  const { drafts, rejections } = readTable(table);
  return {
    products: drafts.map(({ parentSku, optionNames, variants }) => ({
      parent: parentSku?.code ?? null,
      options: optionNames.join('/'),
      skus: variants.map(({ sku }) => sku).join(' '),
    })),
    rejected: rejections.map(({ row, reason, detail }) => [row, reason, detail['first'] ?? null]),
  };
};

describe('rows of a sheet', () => {
  it('become variants by parent SKU, wherever they stand', () => {
    const { products } = shape([
      ['标题', '父SKU', 'SKU', '颜色'],
      ['T', 'P1', 'A', '红'],
      ['U', '', 'X', ''],
      ['T', 'P1', 'B', '蓝'],
    ]);
    expect(products).toEqual([
      { parent: 'P1', options: '颜色', skus: 'A B' },
      { parent: null, options: '', skus: 'X' },
    ]);
  });

  it('become variants by a repeated title with different options, with a code made of their SKUs', () => {
    const { products } = shape([
      ['标题', 'SKU', '颜色'],
      ['T', 'TS-100-R', '红'],
      ['T', 'TS-100-B', '蓝'],
    ]);
    expect(products).toEqual([{ parent: 'TS-100', options: '颜色', skus: 'TS-100-R TS-100-B' }]);
  });

  it('stand alone when a repeated title has the same options twice', () => {
    const { products } = shape([
      ['标题', 'SKU', '颜色'],
      ['T', 'A1', '红'],
      ['T', 'B1', '红'],
    ]);
    expect(products.map(({ skus, parent }) => [skus, parent])).toEqual([
      ['A1', 'A1-P'],
      ['B1', 'B1-P'],
    ]);
  });

  it('stand alone when they share a title but have no options', () => {
    const { products } = shape([
      ['标题', 'SKU'],
      ['T', 'A1'],
      ['T', 'B1'],
    ]);
    expect(products).toHaveLength(2);
  });

  it('get numbered codes where made ones would meet', () => {
    const { products } = shape([
      ['标题', 'SKU', '颜色'],
      ['T', 'ABC-1', '红'],
      ['T', 'ABC-2', '蓝'],
      ['U', 'ABC-3', '红'],
      ['U', 'ABC-4', '蓝'],
      ['V', 'ABC-5', '红'],
      ['V', 'ABC-6', '蓝'],
    ]);
    expect(products.map(({ parent }) => parent)).toEqual(['ABC', 'ABC-7', 'ABC-8']);
    expect(new Set(products.map(({ parent }) => parent)).size).toBe(3);
  });

  it('never give a product the code of a SKU of the file', () => {
    const { products } = shape([
      ['标题', 'SKU', '颜色'],
      ['T', 'ABC-1', '红'],
      ['T', 'ABC-2', '蓝'],
      ['U', 'ABC', ''],
    ]);
    expect(products.map(({ parent }) => parent)).toEqual(['ABC-1-P', null]);
  });

  it('take the row of the parent itself as the product, not as a variant', () => {
    const { products } = shape([
      ['标题', '父SKU', 'SKU', '颜色'],
      ['T', '', 'P1', ''],
      ['', 'P1', 'A', '红'],
      ['', 'P1', 'B', '蓝'],
    ]);
    expect(products).toEqual([{ parent: 'P1', options: '颜色', skus: 'A B' }]);
  });

  it('refuse a SKU that came before and name both rows', () => {
    const { rejected } = shape([
      ['标题', 'SKU'],
      ['T', 'A'],
      ['U', 'A'],
    ]);
    expect(rejected).toEqual([[3, 'sku-repeated', 2]]);
  });

  it('refuse a variant that repeats the options of another, and go on with the rest', () => {
    const { products, rejected } = shape([
      ['标题', '父SKU', 'SKU', '颜色'],
      ['T', 'P1', 'A', '红'],
      ['T', 'P1', 'B', '红'],
      ['T', 'P1', 'C', ''],
      ['T', 'P1', 'D', '蓝'],
    ]);
    expect(products).toEqual([{ parent: 'P1', options: '颜色', skus: 'A D' }]);
    expect(rejected).toEqual([
      [3, 'option-values-repeated', 2],
      [4, 'option-values-missing', null],
    ]);
  });

  it('are refused as a whole with every cell that cannot be read', () => {
    const { drafts, rejections } = readTable([
      ['标题', 'SKU', '价格', '库存', '条码'],
      ['T', 'A', '-1', 'many', '6.9E+12'],
      ['U', 'B', '2', '3', ''],
    ]);
    expect(drafts.map(({ variants }) => variants[0]?.sku)).toEqual(['B']);
    expect(
      rejections.map(({ row, column, value, reason }) => [row, column?.letter, value, reason]),
    ).toEqual([
      [2, 'C', '-1', 'price-negative'],
      [2, 'D', 'many', 'not-a-whole-number'],
      [2, 'E', '6.9E+12', 'scientific-notation'],
    ]);
  });

  it('without a SKU are refused; blank rows are passed over', () => {
    const { rejections } = readTable([
      ['标题', 'SKU'],
      ['T', ''],
      ['', ''],
      ['U', 'B'],
    ]);
    expect(rejections.map(({ row, reason }) => [row, reason])).toEqual([[2, 'sku-missing']]);
  });

  it('keep a price in its own currency, and say so', () => {
    const { drafts, remarks } = readTable([
      ['标题', 'SKU', '价格'],
      ['T', 'A', 'USD 3'],
    ]);
    expect(drafts[0]?.variants[0]?.fields.price).toEqual({ minor: 300, currency: 'USD' });
    expect(remarks[0]).toMatchObject({ row: 2, reason: 'own-currency' });
  });

  it('show the first picture of a row as its variant’s when the rows have different ones', () => {
    const { drafts } = readTable([
      ['标题', '父SKU', 'SKU', '颜色', '图片'],
      ['T', 'P', 'A', '红', 'https://x.example/1.jpg'],
      ['T', 'P', 'B', '蓝', 'https://x.example/2.jpg'],
    ]);
    expect(drafts[0]?.fields.images?.map(({ key }) => key)).toEqual([
      'url:https://x.example/1.jpg',
      'url:https://x.example/2.jpg',
    ]);
    expect(drafts[0]?.variants[1]?.fields.imageKey).toBe('url:https://x.example/2.jpg');
  });

  it('headed __proto__ and constructor touch nothing but the sheet', () => {
    const before = Object.getOwnPropertyNames(Object.prototype).sort();
    const { drafts } = readTable([
      ['SKU', 'Title', 'Attribute: __proto__', 'Option: constructor'],
      ['A', 'T', 'polluted', 'x'],
      ['__proto__', 'constructor', 'y', 'z'],
    ]);
    expect(drafts.map(({ variants }) => variants[0]?.sku)).toEqual(['A', '__proto__']);
    expect(drafts[0]?.fields.attributes).toEqual([{ name: '__proto__', value: 'polluted' }]);
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
  });
});
