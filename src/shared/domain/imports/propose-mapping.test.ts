import { describe, expect, it } from 'vitest';
import type { ColumnMapping, MappingChoice } from './column-mapping.ts';
import { columnLetter } from './column-mapping.ts';
import { currencyCodes } from './currency-sign.ts';
import { createHeaderDictionary } from './header-dictionary.ts';
import { findHeaderRow } from './header-row.ts';
import { proposeMapping } from './propose-mapping.ts';

const reader = { dictionary: createHeaderDictionary(), codes: currencyCodes() };
const propose = (rows: string[][], choice: MappingChoice = {}): ColumnMapping =>
  proposeMapping(
    { rows, headerIndex: findHeaderRow(rows, reader)?.index ?? 0 },
    choice,
    { code: 'CNY', why: 'workspace' },
    reader,
  );
const fields = (mapping: ColumnMapping): (string | null)[] =>
  mapping.columns.map(({ field }) => field);

describe('the proposed mapping', () => {
  it.each([
    ['商品名称', 'title'],
    ['Product Title*', 'title'],
    ['标题 Title', 'title'],
    ['价格/Price', 'price'],
    ['售价（元）', 'price'],
    ['Price (USD)', 'price'],
    ['美元价格', 'price'],
    ['库存数量', 'stock'],
    ['Qty', 'stock'],
    ['商家编码', 'sku'],
    ['SPU编码', 'parentSku'],
    ['条形码', 'barcode'],
    ['重量(kg)', 'weight'],
    ['颜色分类', 'option'],
    ['Colour', 'option'],
    ['Attribute: Material', 'attribute'],
    ['属性：材质', 'attribute'],
    ['主图链接', 'images'],
    ['海关编码', 'hsCode'],
    ['__proto__', null],
    ['constructor', null],
    ['备注', null],
  ])('takes the header %s for %s', (header, field) => {
    expect(
      fields(
        propose([
          [header, 'SKU'],
          ['x', '1'],
        ]),
      )[0],
    ).toBe(field);
  });

  it('finds the headers below a title and a note', () => {
    const rows = [
      ['2026 supplier price list'],
      [],
      ['All prices in yuan'],
      ['SKU', '标题', '价格', '库存'],
      ['A', 'b', '1', '2'],
    ];
    expect(propose(rows).headerRow).toBe(4);
  });

  it('gives a weak name the field only when no sure one has it', () => {
    expect(fields(propose([['货号', '标题', '价格']]))).toEqual(['sku', 'title', 'price']);
    expect(fields(propose([['货号', 'SKU', '价格']]))).toEqual([null, 'sku', 'price']);
  });

  it('reads unit, currency and option name from the header', () => {
    const [weight, price, cost, option] = propose([
      ['Weight (kg)', 'Price', 'Cost (USD)', '颜色 Colour', 'SKU'],
    ]).columns;
    expect(weight?.unit).toBe('kg');
    expect(price?.currency).toBeUndefined();
    expect(cost?.currency).toBe('USD');
    expect(option?.name).toBe('颜色 Colour');
  });

  it('takes a header’s currency before the workspace’s, and says so', () => {
    expect(propose([['SKU', 'Price (USD)']]).currency).toEqual({ code: 'USD', why: 'header' });
    expect(propose([['SKU', 'Price']]).currency).toEqual({ code: 'CNY', why: 'workspace' });
  });

  it('tells the lengths of a parcel from the size of a garment by the cells', () => {
    expect(
      propose([
        ['SKU', '尺寸'],
        ['1', '30*20*10'],
      ]).columns[1]?.field,
    ).toBe('dimensions');
    expect(
      propose([
        ['SKU', '尺寸'],
        ['1', 'XL'],
      ]).columns[1]?.field,
    ).toBe('option');
  });

  it('lays the seller’s choices over it, by header, letter or index', () => {
    const rows = [
      ['SKU', '标题', '备注', 'X'],
      ['1', 't', 'n', '9'],
    ];
    const mapping = propose(rows, {
      columns: [
        { column: '备注', field: 'description' },
        { column: 'D', field: 'price', currency: 'EUR' },
        { column: 1, field: null },
      ],
    });
    expect(fields(mapping)).toEqual(['sku', null, 'description', 'price']);
    expect(mapping.currency).toEqual({ code: 'EUR', why: 'header' });
  });

  it('says that a sheet without SKU cannot be imported', () => {
    expect(propose([['标题', '价格']]).missing).toEqual(['sku']);
  });

  it('shows samples as they stand in the file', () => {
    expect(
      propose([
        ['SKU', '价格'],
        ['007', '¥1'],
        ['', '2'],
      ]).columns[0]?.samples,
    ).toEqual(['007']);
  });
});

describe('column letters', () => {
  it.each([
    [0, 'A'],
    [25, 'Z'],
    [26, 'AA'],
    [701, 'ZZ'],
    [702, 'AAA'],
    [16383, 'XFD'],
  ])('column %i is %s', (index, letter) => {
    expect(columnLetter(index)).toBe(letter);
  });
});
