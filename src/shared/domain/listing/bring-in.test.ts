/** From a shop's listings to local products and first base snapshots: nothing must be planned for what is equal. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type ListingId, type RemoteId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { FullProduct } from '../catalog/product.ts';
import { firstBase } from './first-base.ts';
import type { Listing } from './listing.ts';
import type { FieldValues } from './operation.ts';
import {
  arbitraryProduct,
  carriedOut,
  eur,
  plan,
  product,
  productId,
  shopId,
  wanted,
} from './plan.test-support.ts';
import { remoteToProduct } from './remote-to-product.ts';
import { sameShown } from './same-shown.ts';
import type { ShownListing } from './shown-listing.ts';

const remote = (id: string | number) => asId<RemoteId>(String(id));
const isTaken = () => false;

/** The listing row that linking makes. */
function linked(
  full: FullProduct,
  shown: ShownListing,
  pairs: readonly { variantId: number; remoteId: RemoteId }[],
  imported: boolean,
): Listing {
  const first = firstBase({
    desired: wanted(full),
    shown,
    pairs: pairs.map((pair) => ({ variantId: asId(pair.variantId), remoteId: pair.remoteId })),
    imported,
  });
  return {
    id: asId<ListingId>(1),
    shopId,
    productId,
    remoteId: shown.remoteId,
    state: 'live',
    origin: 'linked',
    updatedAt: 0,
    ...first,
  };
}

/** Imports a listing as a new product and links it. */
function broughtIn(shown: ShownListing) {
  const made = remoteToProduct(shown, { shopCurrency: 'EUR', isTaken });
  const full = product(
    made.fields,
    made.variants.map((variant, index) => ({
      ...variant.fields,
      id: index + 1,
      units: variant.quantity,
    })),
  );
  const pairs = made.variants.map((variant, index) => ({
    variantId: index + 1,
    remoteId: variant.remoteId,
  }));
  return { made, full, listing: linked(full, shown, pairs, true) };
}

/** What a shop shows of a product, after it rewrote it as shops do. */
function rewritten(full: FullProduct): {
  shown: ShownListing;
  pairs: { variantId: number; remoteId: RemoteId }[];
} {
  const desired = wanted(full);
  const html = (value: Json | undefined) =>
    typeof value === 'string' ? `<p>${value.replaceAll('&', '&amp;')}</p>\n` : null;
  const copy = (key: string) =>
    key.startsWith('url:')
      ? key
          .replace('https://a.test/', 'https://shop.test/up/2026/')
          .replace('.jpg', '-1-scaled.jpg')
      : key;
  const images = desired.fields.images as readonly { key: string; alt: string }[];
  return {
    shown: {
      remoteId: remote(1),
      values: {
        ...desired.fields,
        title: String(desired.fields.title).replaceAll('&', '&amp;'),
        description: html(desired.fields.description),
        images: images.map((image) => ({ key: copy(image.key), alt: image.alt })),
        attributes: [...(desired.fields.attributes as readonly Json[])].reverse(),
      },
      variants: desired.variants.map((variant) => ({
        remoteId: remote(100 + variant.variantId),
        values: {
          ...variant.fields,
          ...(typeof variant.fields.image === 'string'
            ? { image: copy(variant.fields.image) }
            : {}),
          ...(typeof variant.fields.weightGrams === 'number'
            ? { weightGrams: variant.fields.weightGrams + 1 }
            : {}),
        },
      })),
    },
    pairs: desired.variants.map((variant) => ({
      variantId: variant.variantId,
      remoteId: remote(100 + variant.variantId),
    })),
  };
}

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('', ' ', '<p>a</p>\n\n<b>b</b>', 'A > B', 'x &amp; y'),
);
const anyMoney = fc.option(
  fc.record({
    minor: fc.integer({ min: -5, max: 99_999 }),
    currency: fc.constantFrom('EUR', 'EUR', 'CNY'),
  }),
  { nil: null },
);
const anyNumber = fc.option(fc.oneof(fc.integer({ min: -9, max: 900 }), fc.constant(2.5)), {
  nil: null,
});
const anyPicture = fc.record({
  key: fc.constantFrom('url:https://a.test/x.jpg', 'url:https://b.test/y-1.png', 'url:'),
  alt: anyText,
});
const partly = <T extends Record<string, fc.Arbitrary<Json>>>(
  fields: T,
): fc.Arbitrary<FieldValues> =>
  fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<FieldValues>;
const pairs = fc.array(fc.record({ name: anyText, value: anyText }), { maxLength: 3 });
const anyListing: fc.Arbitrary<ShownListing> = fc.record({
  remoteId: fc.constant(remote(1)),
  values: partly({
    title: anyText,
    description: anyText,
    category: fc.option(anyText, { nil: null }),
    brand: anyText,
    parentSku: fc.constantFrom('P', 'S', ''),
    attributes: pairs,
    options: fc.array(fc.record({ name: anyText, values: fc.array(anyText, { maxLength: 3 }) }), {
      maxLength: 3,
    }),
    images: fc.array(anyPicture, { maxLength: 14 }),
    hsCode: anyText,
    origin: anyText,
  }),
  variants: fc.array(
    fc.record({
      remoteId: fc.integer({ min: 1, max: 1e9 }).map(remote),
      values: partly({
        sku: fc.oneof(fc.constantFrom('P', 'S', '', ' S '), anyText),
        optionValues: pairs,
        barcode: anyText,
        weightGrams: anyNumber,
        lengthMm: anyNumber,
        widthMm: anyNumber,
        heightMm: anyNumber,
        image: fc.option(fc.constantFrom('url:https://a.test/x.jpg', ''), { nil: null }),
        price: anyMoney,
        salePrice: anyMoney,
        quantity: anyNumber,
      }),
    }),
    { maxLength: 5 },
  ),
});

describe('a product imported from a shop', () => {
  it('plans nothing after linking, whatever the listing was', () => {
    fc.assert(
      fc.property(anyListing, (shown) => {
        fc.pre(
          new Set(shown.variants.map((variant) => variant.remoteId)).size === shown.variants.length,
        );
        const { full, listing } = broughtIn(shown);
        expect(plan(wanted(full), listing).operations).toEqual([]);
        expect(
          plan(wanted(full), JSON.parse(JSON.stringify(listing)) as Listing).operations,
        ).toEqual([]);
      }),
      { seed: 11, numRuns: 1500 },
    );
  });

  it('plans exactly what the seller edits afterwards', () => {
    const shown: ShownListing = {
      remoteId: remote(1),
      values: { title: 'Mug', description: '<p>Nice</p>\n' },
      variants: [{ remoteId: remote(1), values: { sku: 'M', price: eur(500), quantity: 3 } }],
    };
    const { full, listing } = broughtIn(shown);
    const edited: FullProduct = {
      ...full,
      variants: full.variants.map((variant) => ({ ...variant, price: eur(550) })),
    };
    expect(plan(wanted(edited), listing).operations.map((one) => one.changes)).toEqual([
      [{ field: 'price', old: eur(500), new: eur(550) }],
    ]);
  });

  it('gets a code of its own where the shop has none, the same twice, or one that is taken here', () => {
    const shown: ShownListing = {
      remoteId: remote(9),
      values: { options: [{ name: 'Size', values: ['S', 'M'] }], parentSku: '' },
      variants: ['A', 'A', '', 'B'].map((sku, index) => ({
        remoteId: remote(index + 1),
        values: { sku },
      })),
    };
    const taken = new Set(['B', 'ID-3']);
    const made = remoteToProduct(shown, {
      shopCurrency: 'EUR',
      isTaken: (code) => taken.has(code),
    });
    expect(made.fields.parentSku).toBe('ID-9');
    expect(made.variants.map((variant) => variant.fields.sku)).toEqual([
      'A',
      'ID-2',
      'ID-3-2',
      'ID-4',
    ]);
    expect(made.flags.map((flag) => `${flag.code} ${flag.value}`)).toEqual([
      'parent-sku-blank ID-9',
      'sku-taken ID-2',
      'sku-blank ID-3-2',
      'sku-taken ID-4',
    ]);
  });

  it('keeps every field that the shop shows', () => {
    fc.assert(
      fc.property(arbitraryProduct(['Colour']), (full) => {
        const { shown } = rewritten(full);
        const made = remoteToProduct(shown, { shopCurrency: 'EUR', isTaken });
        const again = product(
          made.fields,
          made.variants.map((variant, index) => ({
            ...variant.fields,
            id: full.variants[index]?.id ?? 0,
            units: variant.quantity,
          })),
        );
        const back = wanted(again);
        for (const field of [
          'title',
          'category',
          'brand',
          'attributes',
          'images',
          'hsCode',
          'origin',
        ] as const) {
          expect(sameShown(field, back.fields[field], shown.values[field])).toBe(true);
        }
        for (const [index, variant] of back.variants.entries()) {
          for (const field of [
            'optionValues',
            'barcode',
            'price',
            'salePrice',
            'quantity',
            'image',
            'lengthMm',
          ] as const) {
            expect(
              sameShown(field, variant.fields[field], shown.variants[index]?.values[field]),
            ).toBe(true);
          }
        }
      }),
      { seed: 12, numRuns: 200 },
    );
  });

  it('has no price where the shop tells another currency, and says so', () => {
    const shown = {
      remoteId: remote(1),
      values: {},
      variants: [
        { remoteId: remote(1), values: { sku: 'A', price: { minor: 5, currency: 'CNY' } } },
      ],
    };
    const made = remoteToProduct(shown, { shopCurrency: 'EUR', isTaken });
    expect(made.variants[0]?.fields.price).toBeNull();
    expect(made.flags).toMatchObject([{ code: 'currency-differs', value: 'CNY' }]);
  });

  it('cannot be sold without any variant, and says so', () => {
    expect(
      remoteToProduct(
        { remoteId: remote(1), values: { title: 'X' }, variants: [] },
        { shopCurrency: 'EUR', isTaken },
      ),
    ).toMatchObject({ variants: [], flags: [{ code: 'no-variants', value: 'X' }] });
  });
});

describe('a local product linked to a listing', () => {
  it('plans nothing when the shop shows the same, rewritten as shops do', () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom<readonly string[]>([], ['Colour'], ['Colour', 'Size'])
          .chain(arbitraryProduct),
        (full) => {
          const { shown, pairs } = rewritten(full);
          expect(plan(wanted(full), linked(full, shown, pairs, false)).operations).toEqual([]);
        },
      ),
      { seed: 13, numRuns: 500 },
    );
  });

  it('plans old to new, from what the shop shows, exactly where that is something else', () => {
    const names = fc.constantFrom<readonly string[]>([], ['Colour']);
    const two = names.chain((optionNames) =>
      fc.tuple(arbitraryProduct(optionNames), arbitraryProduct(optionNames)),
    );
    fc.assert(
      fc.property(two, ([mine, theirs]) => {
        const { shown, pairs } = rewritten(theirs);
        const common = pairs.filter((pair) =>
          mine.variants.some((variant) => variant.id === pair.variantId),
        );
        fc.pre(common.length > 0);
        const listing = linked(mine, shown, common, false);
        const values = new Map(
          common.map((pair) => [
            pair.variantId,
            shown.variants.find((one) => one.remoteId === pair.remoteId)?.values,
          ]),
        );
        const { operations } = plan(wanted(mine), listing, { knows: () => true });
        for (const operation of operations) {
          if (operation.kind === 'variant.create') continue;
          const seen = operation.kind.startsWith('listing.')
            ? shown.values
            : values.get(Number(operation.variantId));
          if (seen === undefined) continue;
          for (const change of operation.changes) {
            expect(sameShown(change.field, change.new, seen[change.field])).toBe(false);
            expect(sameShown(change.field, change.old, seen[change.field])).toBe(true);
          }
        }
        expect(
          plan(wanted(mine), carriedOut(listing, operations), { knows: () => true }).operations,
        ).toEqual([]);
      }),
      { seed: 14, numRuns: 500 },
    );
  });

  it('does not ask to take away option values of variants that only the shop has', () => {
    const full = product({ optionNames: ['Size'] }, [{ id: 1, optionValues: ['S'] }]);
    const { shown, pairs } = rewritten(full);
    const more: ShownListing = {
      ...shown,
      values: { ...shown.values, options: [{ name: 'Size', values: ['S', 'M'] }] },
      variants: [...shown.variants, { remoteId: remote(999), values: {} }],
    };
    expect(plan(wanted(full), linked(full, more, pairs, false)).operations).toEqual([]);
  });

  it('keeps what the shop shows as its echo', () => {
    const full = product({ description: 'a & b' }, [{ id: 1 }]);
    const { shown, pairs } = rewritten(full);
    const listing = linked(full, shown, pairs, false);
    expect(listing.base.sent.description).toBe('a & b');
    expect(listing.base.echoed.description).toBe('<p>a &amp; b</p>\n');
  });

  it('plans a price that differs by a cent', () => {
    const full = product({}, [{ id: 1, price: eur(1000) }]);
    const { shown, pairs } = rewritten(product({}, [{ id: 1, price: eur(1001) }]));
    const { operations } = plan(wanted(full), linked(full, shown, pairs, false));
    expect(operations.map((one) => one.changes)).toEqual([
      [{ field: 'price', old: eur(1001), new: eur(1000) }],
    ]);
  });
});
