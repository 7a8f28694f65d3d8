import { describe, expect, it } from 'vitest';
import { asId, type RemoteId } from '#kernel/ids';
import { type LinkableProduct, type LinkableVariant, LinkIndex } from './link-index.ts';
import { type LinkOutcome, linkListings } from './link-listings.ts';
import type { FieldValues } from './operation.ts';
import type { ShownListing } from './shown-listing.ts';

const remote = (id: string | number) => asId<RemoteId>(String(id));
const local = (
  id: number,
  rest: Partial<Omit<LinkableProduct, 'variants'>> & {
    readonly variants?: readonly Partial<LinkableVariant>[];
  } = {},
): LinkableProduct => ({
  productId: asId(id),
  title: `Thing ${id}`,
  parentSku: null,
  hasOptions: false,
  ...rest,
  variants: (rest.variants ?? [{}]).map((variant, index) => ({
    variantId: asId(id * 10 + index),
    sku: `S-${id}${index}`,
    barcode: null,
    optionValues: [],
    ...variant,
  })),
});
const single = (id: number, variant: FieldValues, values: FieldValues = {}): ShownListing => ({
  remoteId: remote(id),
  values,
  variants: [{ remoteId: remote(id), values: variant }],
});
const withSizes = (
  id: number,
  skus: readonly string[],
  values: FieldValues = {},
): ShownListing => ({
  remoteId: remote(id),
  values: { options: [{ name: 'Size', values: ['S', 'M', 'L', 'XL'] }], ...values },
  variants: skus.map((sku, index) => ({
    remoteId: remote(id * 100 + index),
    values: { sku, optionValues: [{ name: 'Size', value: ['S', 'M', 'L', 'XL'][index] ?? '' }] },
  })),
});
const link = (listings: readonly ShownListing[], products: readonly LinkableProduct[]) =>
  linkListings(listings, new LinkIndex(products));
const told = (outcome: LinkOutcome | undefined) => {
  if (outcome === undefined) return 'none';
  if (outcome.kind === 'linked')
    return ['linked', outcome.candidate.productId, outcome.candidate.by];
  return outcome.kind === 'doubtful' ? [...outcome.reasons] : outcome.kind;
};

describe('a listing found in a shop', () => {
  it('is linked by its exact SKU', () => {
    const [found] = link([single(1, { sku: ' S-50 ' })], [local(4), local(5)]);
    expect(told(found)).toEqual(['linked', 5, 'sku']);
    expect(found?.kind === 'linked' && found.candidate.pairs).toEqual([
      { variantId: 50, remoteId: '1' },
    ]);
  });

  it('is linked by its barcode, leading zeros aside', () => {
    const products = [local(1, { variants: [{ barcode: '012345678905' }] })];
    expect(
      told(link([single(1, { sku: 'other', barcode: '0012345678905' })], products)[0]),
    ).toEqual(['linked', 1, 'barcode']);
    expect(
      told(link([single(1, { barcode: '' })], [local(1, { variants: [{ barcode: '' }] })])[0]),
    ).toBe('unmatched');
  });

  it('is doubtful by a SKU that is only similar', () => {
    expect(told(link([single(1, { sku: 's - 50' })], [local(5)])[0])).toEqual(['sku-similar']);
  });

  it('is doubtful when SKU and barcode name different variants, both of them candidates', () => {
    const [found] = link(
      [single(1, { sku: 'S-10', barcode: '777' })],
      [local(1), local(2, { variants: [{ barcode: '777' }] })],
    );
    expect(told(found)).toEqual(['sku-and-barcode-disagree', 'several-products']);
    expect(found?.kind === 'doubtful' && found.candidates.map((one) => one.productId)).toEqual([
      1, 2,
    ]);
  });

  it('is doubtful when the shop or the catalogue has a code twice', () => {
    expect(
      link([single(1, { sku: 'S-10' }), single(2, { sku: 'S-10' })], [local(1)]).map(told),
    ).toEqual([['sku-twice-in-shop'], ['sku-twice-in-shop']]);
    const twice = [
      local(1, { variants: [{ barcode: '777' }] }),
      local(2, { variants: [{ barcode: '777' }] }),
    ];
    expect(told(link([single(1, { barcode: '777' })], twice)[0])).toEqual([
      'barcode-twice-here',
      'several-products',
    ]);
    const shop = [single(1, { barcode: '777' }), single(2, { barcode: '777' })];
    expect(link(shop, twice.slice(0, 1)).map(told)).toEqual([
      ['barcode-twice-in-shop'],
      ['barcode-twice-in-shop'],
    ]);
  });

  it('is doubtful when another listing claims the same product by another code', () => {
    const products = [local(1, { variants: [{ barcode: '777' }] })];
    const found = link([single(1, { sku: 'S-10' }), single(2, { barcode: '777' })], products);
    expect(found.map(told)).toEqual([['product-claimed-twice'], ['product-claimed-twice']]);
  });

  it('is only put forward by its title, and told why when SKUs are blank', () => {
    const products = [local(1, { title: 'Tom & Jerry’s mug!' })];
    const found = link(
      [
        single(1, { sku: 'X' }, { title: 'Tom &amp; Jerry&#8217;s  MUG' }),
        single(2, {}, { title: 'Unknown' }),
      ],
      products,
    );
    expect(found.map(told)).toEqual([['title-only'], 'unmatched']);
    const [blank] = link([single(1, { sku: '' }, { title: "tom & jerry's mug" })], products);
    expect(told(blank)).toEqual(['title-only', 'sku-blank']);
    expect(blank?.kind === 'doubtful' && blank.candidates[0]?.pairs).toEqual([
      { variantId: 10, remoteId: '1' },
    ]);
    const both = link(
      [single(1, { sku: 'X' }, { title: 'Same' })],
      [local(1, { title: 'Same' }), local(2, { title: 'same' })],
    );
    expect(told(both[0])).toEqual(['title-only', 'several-products']);
  });

  it('is new here when nothing speaks for a product', () => {
    expect(
      link([single(1, { sku: '' }, { title: '' })], [local(1, { title: '' })]).map(told),
    ).toEqual(['unmatched']);
  });
});

describe('a listing with options found in a shop', () => {
  const shirt = local(1, {
    hasOptions: true,
    parentSku: 'P',
    title: 'Shirt',
    variants: ['S', 'M', 'L'].map((size) => ({ sku: `P-${size}`, optionValues: [size] })),
  });

  it('is linked when all of its variants agree, though there are more here', () => {
    const [found] = link([withSizes(1, ['P-S', 'P-M'])], [shirt]);
    expect(told(found)).toEqual(['linked', 1, 'sku']);
    expect(found?.kind === 'linked' && found.candidate.pairs).toHaveLength(2);
    expect(found?.kind === 'linked' && found.extra).toEqual([]);
  });

  it('is linked when most agree, and names the variants that only the shop has', () => {
    const [found] = link([withSizes(1, ['P-S', 'P-M', 'Q'])], [shirt]);
    expect(told(found)).toEqual(['linked', 1, 'sku']);
    expect(found?.kind === 'linked' && found.extra).toEqual(['102']);
  });

  it('is doubtful when half or fewer agree', () => {
    expect(told(link([withSizes(1, ['P-S', 'Q'])], [shirt])[0])).toEqual(['few-variants-agree']);
  });

  it('is doubtful when its variants belong to several products', () => {
    expect(told(link([withSizes(1, ['P-S', 'P-M', 'S-20'])], [shirt, local(2)])[0])).toEqual([
      'several-products',
    ]);
  });

  it('is doubtful when two of its variants claim the same one', () => {
    const listing = withSizes(1, ['P-S', 'P-M', 'p-s']);
    expect(told(link([listing], [shirt])[0])).toEqual(['sku-similar', 'variant-claimed-twice']);
  });

  it('is doubtful when the product has none, or the other way round', () => {
    expect(told(link([withSizes(1, ['S-20'])], [local(2)])[0])).toEqual(['structure-differs']);
    expect(told(link([single(1, { sku: 'P-S' })], [shirt])[0])).toEqual(['structure-differs']);
  });

  it('takes the parent code on a variant for no SKU and puts the product forward by it', () => {
    const [found] = link([withSizes(1, ['P', 'P'], { parentSku: 'P' })], [shirt]);
    expect(told(found)).toEqual(['parent-sku-only', 'sku-blank']);
    expect(found?.kind === 'doubtful' && found.candidates[0]).toEqual({
      productId: 1,
      by: 'parent-sku',
      pairs: [
        { variantId: 10, remoteId: '100' },
        { variantId: 11, remoteId: '101' },
      ],
    });
  });

  it('without variants is put forward by its title or new', () => {
    expect(
      link([withSizes(1, [], { title: 'shirt' }), withSizes(2, [])], [shirt]).map(told),
    ).toEqual([['title-only', 'sku-blank'], 'unmatched']);
  });
});

describe('linking a whole shop', () => {
  it('takes time in proportion to its size', () => {
    const products = Array.from({ length: 50_000 }, (_, index) =>
      local(index + 1, { title: 'All the same' }),
    );
    const shop = products.map((one, index) =>
      single(index, { sku: one.variants[0]?.sku ?? '' }, { title: 'All the same' }),
    );
    const started = performance.now();
    const found = link(shop, products);
    expect(found.every((one) => one.kind === 'linked')).toBe(true);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
