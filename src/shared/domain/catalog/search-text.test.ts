/** What the index is given and asked; search.test.ts of the store tries both against a real index. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type ProductId, type VariantId } from '#kernel/ids';
import { emptyProduct, emptyVariant, type FullProduct } from './product.ts';
import { searchBody, searchQuery } from './search-text.ts';

function full(title: string, skus: readonly string[] = []): FullProduct {
  const id = asId<ProductId>(1);
  return {
    product: { ...emptyProduct, id, title },
    variants: skus.map((sku, n) => ({
      ...emptyVariant,
      id: asId<VariantId>(n + 1),
      productId: id,
      sku,
    })),
    stock: [],
  };
}

describe('the body of a product', () => {
  it('holds a run of Chinese as its pairs and its last character', () => {
    expect(searchBody(full('连衣裙'))).toBe('连衣 衣裙 裙');
    expect(searchBody(full('裙'))).toBe('裙');
  });

  it('holds characters outside the basic plane whole', () => {
    expect(searchBody(full('𠮷野家'))).toBe('𠮷野 野家 家');
  });

  it('holds Latin words in lower case without accents or full-width forms', () => {
    expect(searchBody(full('Café ＡＢＣ-12 Straße'))).toBe('cafe abc 12 straße');
  });

  it('keeps the marks that make Japanese and Korean letters what they are', () => {
    expect(searchBody(full('ガラス'))).toBe('ガラ ラス ス');
    expect(searchBody(full('한국'))).toBe('한국 국');
  });

  it('tells scripts apart where they meet', () => {
    expect(searchBody(full('T恤XL码'))).toBe('t 恤 xl 码');
  });

  it('splits codes at punctuation and says a repeated text once', () => {
    expect(searchBody(full('A', ['TS-10/RED', 'TS-10/RED', 'TS_10.BLUE']))).toBe(
      'a ts 10 red ts 10 blue',
    );
  });

  it('holds only letters, digits and single spaces, whatever the fields hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (title) => {
        expect(searchBody(full(title))).toMatch(
          /^$|^[\p{L}\p{N}\p{M}々〆ー]+( [\p{L}\p{N}\p{M}々〆ー]+)*$/u,
        );
      }),
      { numRuns: 500, seed: 5 },
    );
  });
});

describe('a query', () => {
  it('asks for a run of Chinese as a phrase of pairs, one character as a beginning', () => {
    expect(searchQuery('连衣裙')).toBe('"连衣 衣裙"');
    expect(searchQuery('裙')).toBe('"裙" *');
  });

  it('asks for whole words, the last of which may be unfinished', () => {
    expect(searchQuery('Red shi')).toBe('"red" AND "shi" *');
    expect(searchQuery('iph手机')).toBe('"iph" * AND "手机"');
  });

  it('asks for words joined by punctuation as one piece', () => {
    expect(searchQuery('TS-10/re')).toBe('"ts 10 re" *');
    expect(searchQuery('t-shirt red')).toBe('"t shirt" AND "red" *');
  });

  it('is none when nothing can be searched for', () => {
    for (const text of ['', '  ', '"*()', '🙂']) expect(searchQuery(text)).toBeNull();
  });

  it('looks at the beginning of a pasted page only', () => {
    expect((searchQuery('word '.repeat(10_000)) ?? '').length).toBeLessThan(1_000);
  });

  it('never carries a sign the index would read as its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const query = searchQuery(text);
        if (query === null) return;
        expect(query).toMatch(/^"[^"*]+"( \*)?( AND "[^"*]+"( \*)?)*$/u);
      }),
      { numRuns: 500, seed: 6 },
    );
  });
});
