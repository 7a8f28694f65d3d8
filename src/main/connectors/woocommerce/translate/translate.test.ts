import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '#domain/listing/operation';
import { asId, type RemoteId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import { factsOf, type ShopFacts } from '../shop-facts.ts';
import { readProduct, type WireProduct } from '../wire/product.ts';
import { attributeList, fromAttributes, fromVariationAttributes, sameTuple } from './attributes.ts';
import { pictureName } from './images.ts';
import { type BodySource, productBody, variationBody } from './product-body.ts';
import { listingValues, variantValues } from './product-values.ts';
import { showsAll } from './shows.ts';
import { cleanSku, fromWireText, toWireText, wireMoney } from './text.ts';
import { dimensionText, gramsOf, millimetresOf, weightText } from './units.ts';

const facts: ShopFacts = {
  ...factsOf({ url: 'https://shop.test', facts: {} }),
  currency: 'CNY',
  weightUnit: 'kg',
  dimensionUnit: 'cm',
  manageStock: true,
};

function source(values: FieldValues, more: Partial<BodySource> = {}): BodySource {
  return { values, echoed: {}, references: new Map(), facts, ...more };
}

function bodyOf(
  values: FieldValues,
  more: Partial<BodySource> = {},
): { readonly [key: string]: Json } {
  const body = productBody(source(values, more), false);
  if (!body.ok) throw new Error(JSON.stringify(body.failure));
  return body.value;
}

function product(json: { readonly [key: string]: Json }): WireProduct {
  const read = readProduct({ id: 1, type: 'simple', ...json });
  if (read === null) throw new Error('no product');
  return read;
}

describe('measures', () => {
  it('come back from every unit to a hundredth of a gram and a millimetre', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500_000 }), (value) => {
        for (const unit of ['kg', 'g', 'lbs', 'oz'] as const) {
          expect(gramsOf(weightText(value, unit), unit)).toBeCloseTo(value, 1);
        }
        for (const unit of ['m', 'cm', 'mm', 'in', 'yd'] as const) {
          expect(millimetresOf(dimensionText(value, unit), unit)).toBeCloseTo(value, 1);
        }
      }),
    );
  });

  it('are written without needless zeros', () => {
    expect(weightText(1500, 'kg')).toBe('1.5');
    expect(weightText(100, 'g')).toBe('100');
    expect(dimensionText(100, 'cm')).toBe('10');
    expect(gramsOf('', 'kg')).toBeNull();
  });

  it('are not guessed when the unit is unknown', () => {
    const body = bodyOf(
      { weightGrams: 5, lengthMm: 5 },
      { facts: { ...facts, weightUnit: null, dimensionUnit: null } },
    );
    expect(body).toEqual({});
  });
});

describe('text', () => {
  it('of a title keeps a sign that would open a tag', () => {
    expect(toWireText('a <b> & c')).toBe('a &lt;b> & c');
    expect(fromWireText('a &lt;b&gt; &amp; c')).toBe('a <b> & c');
  });

  it('of a code is compared the way the shop cleans it', () => {
    expect(cleanSku('  A \t 1<br> ')).toBe('A 1');
    expect(cleanSku('A&amp;B')).toBe('A&B');
  });

  it('of a price is exact, and rounded only where the shop has more decimals than the currency', () => {
    expect(wireMoney('19.9', 'CNY')).toEqual({ minor: 1990, currency: 'CNY' });
    expect(wireMoney('19.995', 'CNY')).toEqual({ minor: 2000, currency: 'CNY' });
    expect(wireMoney('1200', 'JPY')).toEqual({ minor: 1200, currency: 'JPY' });
    expect(wireMoney('', 'CNY')).toBeNull();
  });
});

describe('a product body', () => {
  it('writes prices as text, clears with empty text, and leaves out what was not given', () => {
    expect(
      bodyOf({ price: { minor: 1999, currency: 'CNY' }, salePrice: null, barcode: null }),
    ).toEqual({
      regular_price: '19.99',
      sale_price: '',
      global_unique_id: '',
    });
  });

  it('turns stock keeping on with a quantity and off without one', () => {
    expect(bodyOf({ quantity: 3 })).toEqual({ manage_stock: true, stock_quantity: 3 });
    expect(bodyOf({ quantity: null })).toEqual({ manage_stock: false, stock_status: 'instock' });
    const counting = { facts: { ...facts, manageStock: false } };
    expect(bodyOf({ quantity: 0 }, counting)).toEqual({ stock_status: 'outofstock' });
  });

  it('refuses a price in another currency than the shop has', () => {
    const body = productBody(source({ price: { minor: 1, currency: 'USD' } }), false);
    expect(!body.ok && body.failure).toMatchObject({
      code: 'rejected',
      acted: 'no',
      detail: { field: 'price' },
    });
  });

  it('refuses an option value that the shop would split in two', () => {
    const body = productBody(source({ options: [{ name: 'Size', values: ['S|M'] }] }), true);
    expect(!body.ok && body.failure).toMatchObject({ code: 'rejected', detail: { value: 'S|M' } });
  });

  it('refuses a category and a local picture that the shop does not know yet', () => {
    const category = productBody(source({ category: 'A > B' }), false);
    expect(!category.ok && category.failure.code).toBe('remote-missing');
    const images = productBody(
      source({ images: [{ key: `file:${'a'.repeat(64)}`, alt: '' }] }),
      false,
    );
    expect(!images.ok && images.failure.code).toBe('image-refused');
  });

  it('names pictures the shop has by id, and marks those it must fetch', () => {
    const references = new Map([[`file:${'a'.repeat(64)}`, asId<RemoteId>('77')]]);
    const echoed = { images: [{ key: 'url:https://x.test/1.jpg', id: '5', src: 's', alt: '' }] };
    const images = [
      { key: 'url:https://x.test/2.jpg', alt: 'new' },
      { key: 'url:https://x.test/1.jpg', alt: '' },
      { key: `file:${'a'.repeat(64)}`, alt: '' },
    ];
    expect(bodyOf({ images }, { references, echoed })['images']).toEqual([
      { src: 'https://x.test/2.jpg', name: pictureName('url:https://x.test/2.jpg'), alt: 'new' },
      { id: 5 },
      { id: 77 },
    ]);
    expect(pictureName(`file:${'a'.repeat(64)}`)).toBe(`shopkeep-${'a'.repeat(16)}`);
  });

  it('takes a variation picture down with an empty object', () => {
    const body = variationBody(source({ image: null }));
    expect(body.ok && body.value).toEqual({ image: {} });
  });
});

describe('the attribute list', () => {
  const known: FieldValues = {
    options: [{ id: 3, name: 'Colour', values: ['Red'] }],
    brand: 'Potter',
    attributes: [
      { id: 9, name: 'Fabric', value: 'Wool' },
      { name: 'Care', value: 'Cold' },
    ],
  };

  it('is completed from what the shop last showed, shared attributes by their id', () => {
    expect(
      attributeList({ options: [{ name: 'Colour', values: ['Red', 'Blue'] }] }, known),
    ).toEqual([
      { id: 3, position: 0, visible: true, variation: true, options: ['Red', 'Blue'] },
      { name: 'Brand', position: 1, visible: true, variation: false, options: ['Potter'] },
      { id: 9, position: 2, visible: true, variation: false, options: ['Wool'] },
      { name: 'Care', position: 3, visible: true, variation: false, options: ['Cold'] },
    ]);
  });

  it('loses what is cleared and names nothing twice', () => {
    const list = attributeList(
      {
        brand: null,
        attributes: [
          { name: 'colour', value: 'x' },
          { name: 'New', value: 'a | b' },
        ],
      },
      known,
    );
    expect(list).toEqual([
      { id: 3, position: 0, visible: true, variation: true, options: ['Red'] },
      { name: 'New', position: 1, visible: true, variation: false, options: ['a', 'b'] },
    ]);
  });

  it('is read back into options, brand and attributes', () => {
    const shown = product({
      type: 'variable',
      attributes: [
        { id: 0, name: 'Size', slug: 'Size', variation: true, options: ['S', 'M'] },
        { id: 0, name: 'Brand', variation: false, options: ['A &amp; B'] },
        { id: 2, name: 'Fabric', variation: false, options: ['Wool', 'Silk'] },
      ],
    });
    expect(fromAttributes(shown.attributes)).toEqual({
      options: [{ name: 'Size', values: ['S', 'M'] }],
      brand: 'A & B',
      attributes: [{ id: 2, name: 'Fabric', value: 'Wool | Silk' }],
    });
  });

  it('of a variation follows the order and spelling of the options, also when names come back encoded', () => {
    const { attributes } = product({
      attributes: [
        { id: 0, name: '%e9%a2%9c%e8%89%b2', option: '红' },
        { id: 0, name: 'size', option: 'S' },
      ],
    });
    const options = [
      { id: 0, slug: '', name: 'Size', values: ['S'] },
      { id: 0, slug: '', name: '颜色', values: ['红'] },
    ];
    expect(fromVariationAttributes(attributes, options)).toEqual([
      { name: 'Size', value: 'S' },
      { name: '颜色', value: '红' },
    ]);
    const tuple = (value: string) => [
      { id: 0, name: '颜色', value: '红' },
      { id: 0, name: 'Size', value },
    ];
    expect(sameTuple(tuple('S'), attributes)).toBe(true);
    expect(sameTuple(tuple('M'), attributes)).toBe(false);
  });

  it.each([
    ['颜色 Color', '颜色-color'],
    ['尺码 (cm)', '尺码-cm'],
    ['Größe', 'große'],
    ['Länge / m', 'lange-m'],
  ])('%s is known again where the shop shows its key', (name, shown) => {
    const { attributes } = product({ attributes: [{ id: 0, name: shown, option: 'S' }] });
    expect(sameTuple([{ id: 0, name, value: 'S' }], attributes)).toBe(true);
  });

  it('does not lose an option to another whose name the shop tells apart', () => {
    const options = ['Size_US', 'Size US', 'size us'].map((name) => ({ name, values: ['1'] }));
    const sent = attributeList({ options }, {}).map((item) => (item as { name: string }).name);
    expect(sent).toEqual(['Size_US', 'Size US']);
  });
});

describe('what a shop shows', () => {
  it('keeps a long id as text and tells a missing field from an empty one', () => {
    expect(readProduct({ id: '90071992547409931' })?.id).toBe('90071992547409931');
    expect(readProduct({ id: 0 })).toBeNull();
    const context = { facts, paths: new Map() };
    expect('barcode' in variantValues(product({}), context)).toBe(false);
    expect(variantValues(product({ global_unique_id: '' }), context).barcode).toBeNull();
  });

  it('counts stock only where the shop does, also when a variation uses its parent', () => {
    const context = { facts, paths: new Map() };
    const quantity = (json: { readonly [key: string]: Json }) =>
      variantValues(product(json), context).quantity;
    expect(quantity({ manage_stock: true, stock_quantity: 4 })).toBe(4);
    expect(quantity({ manage_stock: false, stock_quantity: null })).toBeNull();
    expect(quantity({ manage_stock: 'parent', stock_quantity: 9 })).toBe(9);
    expect(quantity({ manage_stock: false, stock_status: 'instock' })).toBeNull();
    expect(quantity({ manage_stock: false, stock_status: 'outofstock' })).toBe(0);
  });

  it('keeps the attributes of a product that once had variants', () => {
    const attributes = [{ id: 0, name: 'Size', variation: true, options: ['S'] }];
    const shown = listingValues(product({ type: 'simple', attributes }), {
      facts,
      paths: new Map(),
    });
    expect(shown.attributes).toEqual([{ name: 'Size', value: 'S' }]);
    expect(shown.options).toBeUndefined();
  });

  it('takes the deepest of several categories', () => {
    const paths = new Map([
      ['1', 'A'],
      ['2', 'A > B'],
    ]);
    const shown = product({
      categories: [
        { id: 1, name: 'A' },
        { id: 2, name: 'B' },
      ],
    });
    expect(listingValues(shown, { facts, paths }).category).toBe('A > B');
  });

  it('is compared after the rewriting that shops do', () => {
    const sent: FieldValues = {
      title: 'Tea & <cups>',
      description: '<p>a & b</p>\n<p>c</p>',
      price: { minor: 1990, currency: 'CNY' },
      weightGrams: 333,
      attributes: [{ name: 'Care', value: 'Cold' }],
    };
    const shown = product({
      name: 'Tea &amp; &lt;cups&gt;',
      description: '<p>a &amp; b</p><p>c</p>',
      regular_price: '19.9',
      weight: '0.333',
      attributes: [
        { id: 0, name: 'Care', options: ['Cold'] },
        { id: 0, name: 'Brand', options: ['x'] },
      ],
    });
    expect(showsAll(source(sent), shown)).toBe(true);
    expect(showsAll(source({ ...sent, title: 'Tea' }), shown)).toBe(false);
    expect(showsAll(source({ ...sent, price: { minor: 1991, currency: 'CNY' } }), shown)).toBe(
      false,
    );
    expect(showsAll(source({ ...sent, description: '<p>a & b</p><b>c</b>' }), shown)).toBe(false);
    expect(showsAll(source({ ...sent, attributes: [] }), shown)).toBe(false);
  });

  it('does not count as shown when only some of the pictures are there', () => {
    const images = [
      { key: 'url:https://x.test/1.jpg', alt: '' },
      { key: 'url:https://x.test/2.jpg', alt: '' },
    ];
    const wire = (names: readonly string[]) =>
      product({ images: names.map((name, at) => ({ id: at + 1, src: 's', name, alt: '' })) });
    const both = images.map((image) => pictureName(image.key));
    expect(showsAll(source({ images }), wire(both))).toBe(true);
    expect(showsAll(source({ images }), wire(both.slice(0, 1)))).toBe(false);
    expect(showsAll(source({ images }), wire([...both].reverse()))).toBe(false);
  });
});
