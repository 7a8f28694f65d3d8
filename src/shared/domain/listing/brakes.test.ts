import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type ShopId } from '#kernel/ids';
import type { FullProduct } from '../catalog/product.ts';
import { type BrakeSettings, defaultBrakeSettings } from './brake-settings.ts';
import { BrakeObserver } from './brake-statistics.ts';
import { judge } from './brakes.ts';
import { desiredListing } from './desired-listing.ts';
import type { Listing } from './listing.ts';
import {
  carriedOut,
  eur,
  plan,
  product,
  shopId,
  testManifest,
  type VariantSketch,
  wanted,
} from './plan.test-support.ts';
import type { PlannedOperation } from './planned-operation.ts';

/** A shop's products with one variant each. */
const goods = (
  prices: readonly (number | null)[],
  rest: Partial<VariantSketch> = {},
): FullProduct[] =>
  prices.map((price, index) =>
    product(
      { title: `Item ${index}` },
      [{ ...rest, id: index + 1, price: price === null ? null : eur(price) }],
      asId(index + 1),
    ),
  );
const publish = (full: FullProduct): Listing | null =>
  carriedOut(null, plan(wanted(full), null).operations);

interface Judged {
  readonly operation: PlannedOperation;
  readonly codes: readonly string[];
}

/** Plans what the products became, and judges: what the plan warns of and what the brakes add. */
function judged(
  before: readonly FullProduct[],
  after: readonly (FullProduct | null)[],
  settings: Partial<BrakeSettings> = {},
  live = before.length,
): Judged[] {
  const operations = after.flatMap((full, index) => {
    const old = before[index];
    return plan(full === null ? null : wanted(full), old === undefined ? null : publish(old))
      .operations;
  });
  const observer = new BrakeObserver();
  for (const operation of operations) observer.observe(operation);
  const statistics = observer.finish(new Map<ShopId, number>([[shopId, live]]));
  return operations.map((operation) => ({
    operation,
    codes: [
      ...operation.warnings,
      ...judge(operation, statistics, { ...defaultBrakeSettings, ...settings }),
    ]
      .filter((warning) => warning.brake)
      .map((warning) => warning.code),
  }));
}
/** What would go out without a person ticking it by itself. */
const sent = (found: readonly Judged[]) => found.filter((one) => one.codes.length === 0);
const hundred = Array.from({ length: 100 }, (_, index) => 500 + index * 37);
const noShare = { maxCatalogueSharePercent: 100 };

describe('replays of what ruined sellers', () => {
  it('the evening of the one-penny prices: a repricer sets everything to 0.01 and nothing is sent', () => {
    const before = goods(hundred);
    const found = judged(before, goods(hundred.map(() => 1)));
    expect(found).toHaveLength(100);
    expect(sent(found)).toEqual([]);
    // Even for a seller who switched the other brakes as far off as they go, the step alone holds all of them.
    const loose = { ...noShare, blankFloorMinor: 0, medianFactor: 1e9 };
    expect(sent(judged(before, goods(hundred.map(() => 1)), loose))).toEqual([]);
  });

  it('the evening of the one-penny prices, for products that are new in the shop: nothing is sent', () => {
    expect(sent(judged([], goods(hundred.map(() => 1))))).toEqual([]);
    const some = judged([], goods(hundred.map((price, index) => (index % 10 === 0 ? 1 : price))));
    expect(some.filter((one) => one.codes.length > 0)).toHaveLength(10);
    expect(sent(some)).toHaveLength(90);
  });

  it('the one-penny prices that come as a sale: nothing is sent', () => {
    const found = judged(goods(hundred), goods(hundred, { salePrice: eur(1) }));
    expect(found).toHaveLength(100);
    expect(sent(found)).toEqual([]);
  });

  it('the blank minimum: with no floor set, prices at 0.01 and blank prices are refused', () => {
    const blankFloors: Partial<BrakeSettings> = { floorMinor: {}, ...noShare };
    const before = goods(hundred);
    for (const price of [1, null, 0]) {
      const found = judged(before, goods(hundred.map(() => price)), blankFloors);
      expect(found).toHaveLength(100);
      expect(sent(found)).toEqual([]);
      expect(sent(judged([], goods(hundred.map(() => price)), blankFloors))).toEqual([]);
    }
    const few = judged(goods([20, 20]), goods([9, 12]), { ...blankFloors, maxStepPercent: 90 });
    expect(few.map((one) => one.codes)).toEqual([['price-below-floor'], []]);
  });

  it('a floor left blank for one currency is still a floor there', () => {
    const found = judged([], goods([5]), { floorMinor: { USD: 300 } });
    expect(found[0]?.codes).toEqual(['price-below-floor']);
  });
});

describe('a price brake', () => {
  it('lets a rise of 5 % through but for the share of the catalogue', () => {
    const after = goods(hundred.map((price) => Math.round(price * 1.05)));
    expect(sent(judged(goods(hundred), after, noShare))).toHaveLength(100);
    expect(new Set(judged(goods(hundred), after).flatMap((one) => one.codes))).toEqual(
      new Set(['catalogue-share']),
    );
  });

  it('holds a uniform rise of 60 % by its step', () => {
    const found = judged(
      goods(hundred),
      goods(hundred.map((price) => Math.round(price * 1.6))),
      noShare,
    );
    expect(new Set(found.map((one) => one.codes.join()))).toEqual(new Set(['price-step']));
  });

  it('holds one price that rises tenfold among rises of 5 %, and only that', () => {
    const after = goods(
      hundred.map((price, index) => Math.round(price * (index === 42 ? 10 : 1.05))),
    );
    const found = judged(goods(hundred), after, noShare);
    expect(found[42]?.codes).toEqual(['price-step', 'price-off-median']);
    expect(sent(found)).toHaveLength(99);
  });

  it('holds a price that goes the other way than the rest although its own step is allowed', () => {
    const after = goods(
      hundred.map((price, index) => Math.round(price * (index === 7 ? 0.6 : 1.4))),
    );
    const found = judged(goods(hundred), after, noShare);
    expect(found[7]?.codes).toEqual(['price-off-median']);
    expect(sent(found)).toHaveLength(99);
  });

  it('makes no median of a handful of prices', () => {
    const found = judged(goods([1000, 1000]), goods([1400, 600]), noShare);
    expect(found.map((one) => one.codes)).toEqual([[], []]);
  });

  it('holds what falls below the floor, the cost or the margin over cost', () => {
    const to = (price: number) =>
      judged(goods([1000]), goods([price], { cost: eur(700) }), {
        floorMinor: { EUR: 600 },
        minMarginPercent: 20,
      })[0]?.codes;
    expect(to(840)).toEqual([]);
    expect(to(839)).toEqual(['price-below-floor']);
    expect(to(699)).toEqual(['price-below-cost']);
    expect(to(599)).toEqual(['price-below-floor', 'price-below-cost']);
  });

  it('holds a sale price above the price, whichever of them changed', () => {
    expect(judged(goods([1000]), goods([1000], { salePrice: eur(1100) }))[0]?.codes).toContain(
      'sale-above-price',
    );
    const falling = judged(
      goods([1000], { salePrice: eur(900) }),
      goods([800], { salePrice: eur(900) }),
    );
    expect(falling[0]?.codes).toEqual(['sale-above-price']);
    expect(judged(goods([1000]), goods([1000], { salePrice: eur(1000) }))[0]?.codes).toEqual([]);
  });

  it('holds the end of more than its share of the catalogue, in shops that are not small', () => {
    const before = goods(hundred);
    const after = before.map((full, index) => (index < 31 ? null : full));
    expect(judged(before, after).map((one) => one.codes.join())).toEqual(
      Array.from({ length: 31 }, () => 'catalogue-share'),
    );
    expect(
      sent(
        judged(
          before,
          before.map((full, index) => (index < 30 ? null : full)),
        ),
      ),
    ).toHaveLength(30);
    const few = before.slice(0, 19);
    expect(
      sent(
        judged(
          few,
          few.map(() => null),
        ),
      ),
    ).toHaveLength(19);
  });

  it('counts a listing once, however many of its variants change', () => {
    const many = (price: number) =>
      product(
        { optionNames: ['Size'] },
        [1, 2, 3].map((id) => ({ id, optionValues: [`${id}`], price: eur(price) })),
      );
    const found = judged([many(1000)], [many(1100)], {}, 20);
    expect(found.map((one) => one.codes)).toEqual([[], [], []]);
  });

  it('leaves text and stock alone', () => {
    const found = judged(goods([1000]), [
      product({ title: 'New' }, [{ id: 1, units: 900, price: eur(1000) }], asId(1)),
    ]);
    expect(found).toHaveLength(2);
    expect(sent(found)).toHaveLength(2);
  });

  it('does not compare a cost in another currency', () => {
    const full = product(
      {},
      [{ id: 1, price: eur(100), cost: { minor: 500, currency: 'CNY' } }],
      asId(1),
    );
    expect(judged([], [full])[0]?.codes).toEqual([]);
  });

  it('holds every price that moves by more than the step and no smaller one, whatever the figures', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 100_000 }),
        fc.integer({ min: 20, max: 100_000 }),
        (from, to) => {
          fc.pre(from !== to);
          const codes = judged(goods([from]), goods([to]), noShare)[0]?.codes ?? [];
          expect(codes.includes('price-step')).toBe(to * 2 > from * 3 || to * 2 < from);
        },
      ),
      { seed: 5, numRuns: 300 },
    );
  });

  it('holds foreign prices before they become operations at all', () => {
    const desired = desiredListing({
      full: product({}, [{ id: 1, price: { minor: 100, currency: 'PLN' } }]),
      productOverride: null,
      variantOverrides: [],
      shopCurrency: 'EUR',
      manifest: testManifest(),
    });
    expect(plan(desired, null).operations).toEqual([]);
  });
});
