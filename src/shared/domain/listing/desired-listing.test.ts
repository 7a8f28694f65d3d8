import { describe, expect, it } from 'vitest';
import { asId, type VariantId } from '#kernel/ids';
import type { ProductOverride, VariantOverride } from '../catalog/override.ts';
import { desiredListing } from './desired-listing.ts';
import { eur, product, productId, shopId, testManifest, wanted } from './plan.test-support.ts';

const full = product(
  {
    optionNames: ['Colour'],
    category: 'Clothing >T-shirts ',
    brand: ' ',
    images: [{ key: 'url:https://a.test/1', alt: '' }],
  },
  [
    { id: 1, optionValues: ['Red'], imageKey: 'url:https://a.test/2', cost: eur(400) },
    { id: 2, optionValues: ['Blue'], units: null },
    { id: 3, optionValues: ['Red'], units: -3 },
  ],
);
const see = (own: Partial<ProductOverride>, variants: readonly Partial<VariantOverride>[] = []) =>
  desiredListing({
    full,
    productOverride: { shopId, productId, ...own },
    variantOverrides: variants.map((variant, index) => ({
      shopId,
      variantId: asId<VariantId>(index + 1),
      ...variant,
    })),
    shopCurrency: 'EUR',
    manifest: testManifest(),
  });
const prices = (listing: ReturnType<typeof see>, field: 'price' | 'salePrice' | 'quantity') =>
  listing.variants.map((variant) => variant.fields[field]);

describe('what a shop should show', () => {
  it('is the catalogue where nothing is overridden', () => {
    const listing = wanted(full);
    expect(listing.fields).toMatchObject({
      title: 'Shirt',
      category: 'Clothing > T-shirts',
      brand: null,
      options: [{ name: 'Colour', values: ['Red', 'Blue'] }],
    });
    expect(listing.variants[0]?.fields).toMatchObject({
      sku: 'S-1',
      optionValues: [{ name: 'Colour', value: 'Red' }],
      image: 'url:https://a.test/2',
      price: eur(1000),
      salePrice: null,
      quantity: 5,
    });
    expect(listing.variants[0]?.cost).toEqual(eur(400));
  });

  it('shows no stock below none, and none at all where it is not counted', () => {
    expect(prices(wanted(full), 'quantity')).toEqual([5, null, 0]);
  });

  it("caps quantities by the variant's cap, else the product's", () => {
    expect(prices(see({ quantityCap: 3 }, [{ quantityCap: 1 }]), 'quantity')).toEqual([1, null, 0]);
    expect(prices(see({ quantityCap: 3 }), 'quantity')).toEqual([3, null, 0]);
    expect(prices(see({ quantityCap: -2 }), 'quantity')).toEqual([0, null, 0]);
  });

  it('adds up stock over locations', () => {
    const two = {
      ...full,
      stock: [
        ...full.stock,
        ...full.stock.map((level) => ({ ...level, locationId: asId<typeof level.locationId>(2) })),
      ],
    };
    expect(prices(wanted(two), 'quantity')).toEqual([10, null, 0]);
  });

  it('takes the own price of a variant, else the rule, else the catalogue', () => {
    const priceRule = { percent: 110, addMinor: 0, currency: 'EUR' };
    expect(prices(see({ priceRule }, [{ price: eur(777) }]), 'price')).toEqual([
      eur(777),
      eur(1100),
      eur(1100),
    ]);
    expect(prices(see({}, [{ salePrice: eur(5) }]), 'salePrice')).toEqual([eur(5), null, null]);
  });

  it('lets a shop have no sale while the catalogue has one', () => {
    const onSale = product({}, [{ id: 1, salePrice: eur(800) }]);
    const shown = desiredListing({
      full: onSale,
      productOverride: null,
      variantOverrides: [{ shopId, variantId: asId<VariantId>(1), salePrice: null }],
      shopCurrency: 'EUR',
      manifest: testManifest(),
    });
    expect(shown.variants[0]?.fields.salePrice).toBeNull();
    expect(wanted(onSale).variants[0]?.fields.salePrice).toEqual(eur(800));
  });

  it('tells no price in another currency than the shop’s', () => {
    const yuan = product({}, [
      { id: 1, price: { minor: 1000, currency: 'CNY' }, cost: { minor: 5, currency: 'CNY' } },
    ]);
    const plain = wanted(yuan).variants[0];
    expect(plain?.fields.price).toBeUndefined();
    expect(plain?.priceProblem).toMatchObject({ code: 'currency-differs', brake: true });
    expect(plain?.cost).toBeNull();
    const ruled = wanted(yuan, { rule: { percent: 13, addMinor: 0, currency: 'EUR' } }).variants[0];
    expect(ruled?.fields.price).toEqual(eur(130));
    const elsewhere = wanted(yuan, { rule: { percent: 13, addMinor: 0, currency: 'USD' } })
      .variants[0];
    expect(elsewhere?.priceProblem?.code).toBe('currency-differs');
  });

  it('tells no price by a rule that cannot be computed', () => {
    const broken = wanted(product({}, [{ id: 1 }]), {
      rule: { percent: Number.NaN, addMinor: 0, currency: 'EUR' },
    });
    expect(broken.variants[0]?.priceProblem).toMatchObject({
      code: 'price-rule-invalid',
      brake: true,
    });
  });

  it('shows a lone variant’s picture among the product’s', () => {
    const lone = wanted(
      product({ images: [{ key: 'file:a', alt: 'x' }] }, [{ id: 1, imageKey: 'file:b' }]),
    );
    expect(lone.fields.images).toEqual([
      { key: 'file:a', alt: 'x' },
      { key: 'file:b', alt: '' },
    ]);
    expect(lone.variants[0]?.fields.image).toBeUndefined();
  });

  it('warns of every limit of the marketplace and cuts only pictures', () => {
    const manifest = testManifest({
      text: {
        title: { maxLength: 3, required: true },
        description: { maxLength: 2, required: false },
        sku: { maxLength: 2, required: false },
      },
      maxImages: 1,
      maxOptions: 0,
      maxVariants: 1,
    });
    const images = [
      { key: 'url:1', alt: '' },
      { key: 'url:2', alt: '' },
    ];
    const listing = wanted(
      product({ description: '𠮷𠮷𠮷', optionNames: ['Colour'], images }, [{ id: 1 }, { id: 2 }]),
      { manifest },
    );
    expect(listing.warnings.map((item) => [item.warning.code, item.warning.brake])).toEqual([
      ['text-too-long', true],
      ['text-too-long', true],
      ['too-many-images', false],
      ['too-many-options', true],
      ['too-many-variants', true],
    ]);
    expect(listing.warnings[1]?.warning.detail).toEqual({
      field: 'description',
      length: 3,
      max: 2,
    });
    expect(listing.fields.images).toHaveLength(1);
    expect(listing.variants[0]?.warnings[0]?.warning.code).toBe('text-too-long');
  });

  it('misses a title that is required', () => {
    const manifest = testManifest();
    const codes = wanted(product({ title: ' ' }, [{ id: 1 }]), { manifest }).warnings;
    expect(codes.map((item) => item.warning.code)).toEqual(['title-missing']);
  });
});
