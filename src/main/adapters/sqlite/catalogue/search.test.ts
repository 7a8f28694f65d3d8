/** Search over a real index: any length, Chinese and Latin, codes, nothing a person types breaks it. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deleteProduct,
  insertProduct,
  updateProduct,
  updateVariant,
} from '#domain/catalog/build-deltas';
import { asId, type ProductId, type VariantId } from '#kernel/ids';
import {
  addProduct,
  applyAll,
  type OpenCatalogue,
  openCatalogue,
  productOf,
  recoverAll,
} from './catalogue.test-support.ts';

let catalogue: OpenCatalogue;
const edit = { kind: 'edit' } as const;

beforeEach(() => {
  catalogue = openCatalogue();
});
afterEach(() => catalogue.remove());

function titles(text: string, limit = 50): string[] {
  return catalogue.reads
    .search({ text, limit, after: null })
    .products.map(({ product }) => product.title);
}

describe('search', () => {
  it('finds one Chinese character anywhere in a title, and any run of them', () => {
    addProduct(catalogue, { skus: ['1'], title: '夏季纯棉短袖连衣裙女装' });
    for (const text of [
      '夏',
      '棉',
      '装',
      '纯棉',
      '女装',
      '连衣裙',
      '纯棉短袖',
      '夏季纯棉短袖连衣裙女装',
    ]) {
      expect([text, titles(text)]).toEqual([text, ['夏季纯棉短袖连衣裙女装']]);
    }
    for (const text of ['冬', '棉纯', '短裙', '夏装', '夏季女装'])
      expect([text, titles(text)]).toEqual([text, []]);
  });

  it('finds every piece of every title and nothing that is not there', () => {
    const letters = fc.string({
      unit: fc.constantFrom(...'红蓝绿衣裤帽𠮷ア한'),
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(letters, fc.nat(), fc.nat(), letters, (title, from, length, other) => {
        const characters = [...title];
        const start = from % characters.length;
        const piece = characters.slice(start, start + 1 + (length % characters.length)).join('');
        const { product } = addProduct(catalogue, { skus: [`S${catalogue.now}`], title });
        const found = (text: string): boolean =>
          catalogue.reads
            .search({ text, limit: 5_000, after: null })
            .products.some(({ product: { id } }) => id === product.id);
        expect([title, piece, found(piece)]).toEqual([title, piece, true]);
        // Scripts are kept in one run here, so "found" must mean "contains".
        expect([title, other, found(other)]).toEqual([title, other, title.includes(other)]);
      }),
      { numRuns: 120, seed: 7 },
    );
  });

  it('finds Latin words whole or begun, whatever their case and accents', () => {
    addProduct(catalogue, { skus: ['1'], title: 'Café Crème Mug' });
    for (const text of ['c', 'caf', 'cafe', 'CAFÉ', 'mug cafe', 'crème m', 'ＭＵＧ']) {
      expect([text, titles(text)]).toEqual([text, ['Café Crème Mug']]);
    }
    expect(titles('afe')).toEqual([]);
    expect(titles('caf mug')).toEqual([]);
  });

  it('finds SKUs, parent SKUs and barcodes by their beginning and by an inner word', () => {
    const seed = {
      skus: ['TS-1001-RED'],
      title: 'T',
      fields: { parentSku: 'PARENT_9' },
      variant: { barcode: '6901234567892' },
    };
    addProduct(catalogue, seed);
    addProduct(catalogue, { skus: ['XX-TS-77'], title: 'other' });
    for (const text of [
      'TS-1001-RED',
      'ts-1001',
      'ts-10',
      '1001',
      '1001-r',
      'red',
      'parent_9',
      '69012',
    ]) {
      expect([text, titles(text)]).toEqual([text, ['T']]);
    }
    expect(titles('1001-ts')).toEqual([]);
  });

  it('finds brand, category and option values, and words of several fields together', () => {
    const fields = { brand: '海尔', category: 'Home > 厨具', optionNames: ['颜色'] };
    addProduct(catalogue, {
      skus: ['1'],
      title: '电饭煲 3L',
      fields,
      variant: { optionValues: ['象牙白'] },
    });
    for (const text of [
      '海尔',
      '厨具',
      'home',
      '象牙',
      '海尔 电饭煲',
      '电饭煲 3l 白',
      'T恤'.slice(1) === '恤' ? '3L电饭煲' : '',
    ]) {
      expect([text, titles(text)]).toEqual([text, ['电饭煲 3L']]);
    }
  });

  it('does not join what stands in different fields', () => {
    addProduct(catalogue, { skus: ['1'], title: '红色', fields: { brand: '色彩' } });
    expect(titles('红色彩')).toEqual([]);
    expect(titles('红色 色彩')).toEqual(['红色']);
  });

  it('takes every sign a person types as text', () => {
    addProduct(catalogue, { skus: ['1'], title: 'plain words' });
    const signs = [
      '"',
      "'",
      '*',
      'AND',
      'NOT plain',
      '(',
      'a OR b',
      'body:x',
      '-',
      '^',
      'NEAR(a b)',
      '{',
      ';--',
      '%',
      '\u0000',
      '"plain" *',
      '\ud800',
    ];
    for (const sign of signs) expect(() => titles(sign)).not.toThrow();
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        titles(text);
      }),
      { numRuns: 300, seed: 3 },
    );
    expect(titles('plain" OR "words')).toEqual([]);
    expect(titles('  ')).toEqual([]);
  });

  it('shows the newest products first and goes on from where a page ended', () => {
    for (let n = 0; n < 7; n += 1) addProduct(catalogue, { skus: [`S${n}`], title: `连衣裙 ${n}` });
    const first = catalogue.reads.search({ text: '衣裙', limit: 3, after: null });
    expect(first.products.map(({ product }) => product.title)).toEqual([
      '连衣裙 6',
      '连衣裙 5',
      '连衣裙 4',
    ]);
    const second = catalogue.reads.search({ text: '衣裙', limit: 3, after: first.next });
    const third = catalogue.reads.search({ text: '衣裙', limit: 3, after: second.next });
    expect(third.products.map(({ product }) => product.title)).toEqual(['连衣裙 0']);
    expect(third.next).toBeNull();
  });

  it('follows edits, deletes and undo at once', () => {
    const full = addProduct(catalogue, { skus: ['OLD-1'], title: '旧标题' });
    const [variant] = full.variants;
    if (variant === undefined) throw new Error('no variant');
    catalogue.store.edit(edit, 'seller', [
      ...updateProduct(full.product, { title: '新名字' }),
      ...updateVariant(variant, { sku: 'NEW-1' }),
    ]);
    expect([titles('旧标'), titles('old-1'), titles('新名'), titles('new-1')]).toEqual([
      [],
      [],
      ['新名字'],
      ['新名字'],
    ]);
    catalogue.store.edit(edit, 'seller', deleteProduct(productOf(catalogue, full.product.id)));
    expect(titles('新名')).toEqual([]);
    catalogue.store.undo('seller');
    catalogue.store.undo('seller');
    expect([titles('旧标'), titles('新名')]).toEqual([['旧标题'], []]);
  });

  it('knows what a large set brought once it was indexed, also after a crash in between', () => {
    const id = catalogue.store.begin(
      { kind: 'import', file: 'f', sheet: null, sha256: '0' },
      'seller',
    );
    for (let n = 1; n <= 25; n += 1) {
      const variants = [{ id: asId<VariantId>(n), fields: { sku: `S${n}` } }];
      catalogue.store.draft(
        id,
        insertProduct({ id: asId<ProductId>(n), fields: { title: `批量商品${n}` }, variants }),
      );
    }
    catalogue.store.startApplying(id);
    applyAll(catalogue, id);
    expect(titles('批量')).toEqual([]);
    expect(catalogue.store.indexSearch(10)).toBe(15);
    expect(titles('批量')).toHaveLength(10);
    catalogue.crash();
    const again = openCatalogue(catalogue.folder);
    recoverAll(again);
    expect(again.reads.search({ text: '批量', limit: 50, after: null }).products).toHaveLength(25);
    again.crash();
  });
});
