import { describe, expect, it } from 'vitest';
import { asId } from '#kernel/ids';
import { carriedOut, eur, plan, product, wanted } from './plan.test-support.ts';
import { type BatchOf, PlanSummary } from './plan-summary.ts';
import { planByListing } from './plan-view.ts';
import type { PlannedOperation } from './planned-operation.ts';

const mug = product({ title: 'Mug', category: 'Home' }, [{ id: 1 }]);
const shirt = product(
  { title: 'Shirt', optionNames: ['Size'], parentSku: 'P' },
  [
    { id: 2, optionValues: ['S'], imageKey: 'file:s' },
    { id: 3, optionValues: ['M'], price: null },
  ],
  asId(2),
);
const live = (full: typeof mug) => carriedOut(null, plan(wanted(full), null).operations);
const byKind: BatchOf = (operation) => ({
  batchKey: `${operation.kind}/${operation.lane}`,
  batchMax: 2,
});
const summarise = (operations: readonly PlannedOperation[]) => {
  const summary = new PlanSummary(byKind);
  for (const operation of operations) summary.add(operation);
  return summary.result();
};

describe('the summary of a plan', () => {
  it('counts listings once, with what they need of the shop, their fields, money and brakes', () => {
    const operations = [
      ...plan(wanted(mug), null).operations,
      ...plan(wanted(shirt), null).operations,
    ];
    expect(summarise(operations)).toMatchObject([
      {
        shopId: 7,
        created: 2,
        changed: 0,
        ended: 0,
        restored: 0,
        categories: 1,
        uploads: 1,
        operations: 7,
        held: 1,
        fields: { title: 2, sku: 3, price: 2, image: 1, category: 1 },
        money: { EUR: { up: 10_000, down: 0, net: 10_000 } },
        warnings: { 'price-blank': { count: 1, brakes: 1 } },
        dispatches: 5,
      },
    ]);
  });

  it('keeps rises and falls of the value apart', () => {
    const up = plan(
      wanted(product(mug.product, [{ id: 1, price: eur(1100) }])),
      live(mug),
    ).operations;
    const down = plan(null, live(shirt)).operations;
    expect(summarise([...up, ...down])).toMatchObject([
      { changed: 1, ended: 1, money: { EUR: { up: 500, down: 5000, net: -4500 } } },
    ]);
  });

  it('estimates the fewest calls per group', () => {
    const many = Array.from({ length: 5 }, (_, index) =>
      product({}, [{ id: 10 + index }], asId(10 + index)),
    );
    const calls = summarise(many.flatMap((full) => plan(wanted(full), null).operations))[0]?.calls;
    expect(calls).toEqual([
      {
        batchKey: 'listing.create/existence',
        kind: 'listing.create',
        operations: 5,
        batchMax: 2,
        dispatches: 3,
      },
    ]);
  });

  it('counts a restored listing as restored although its variants change', () => {
    const ended = carriedOut(live(shirt), plan(null, live(shirt)).operations);
    const next = product(
      shirt.product,
      [
        { id: 2, optionValues: ['S'], imageKey: 'file:s', units: 1 },
        { id: 3, optionValues: ['M'], price: null },
      ],
      asId(2),
    );
    expect(summarise(plan(wanted(next), ended).operations)).toMatchObject([
      { restored: 1, changed: 0, operations: 2 },
    ]);
  });

  it('tells notes as warnings that hold nothing', () => {
    const summary = new PlanSummary(byKind);
    const foreign = plan(
      wanted(product({}, [{ id: 1, price: { minor: 1, currency: 'CNY' } }])),
      null,
    );
    for (const note of foreign.notes) summary.note(note);
    expect(summary.result()).toMatchObject([
      { held: 0, warnings: { 'currency-differs': { count: 1, brakes: 0 } } },
    ]);
  });
});

describe('a plan by listing', () => {
  it('shows fields old to new under their listing, and what the shop itself needs apart', () => {
    const next = product({ ...mug.product, title: 'Cup', category: 'Toys' }, [
      { id: 1, price: eur(1200), units: 5 },
    ]);
    const view = planByListing(plan(wanted(next), live(mug)).operations);
    expect(view.map((one) => [one.label, one.effect, one.keys.length])).toEqual([
      ['Toys', 'shop', 1],
      ['Cup', 'changed', 2],
    ]);
    expect(
      view[1]?.fields.map(({ label, field, old, new: next }) => [label, field, old, next]),
    ).toEqual([
      ['Cup', 'title', 'Mug', 'Cup'],
      ['Cup', 'category', 'Home', 'Toys'],
      ['S-1', 'price', eur(1000), eur(1200)],
    ]);
    expect(view[1]?.moneyEffect).toEqual(eur(1000));
  });

  it('shows variants that come and go, and warnings with the operation they belong to', () => {
    const next = product(
      shirt.product,
      [
        { id: 2, optionValues: ['S'], imageKey: 'file:s' },
        { id: 4, optionValues: ['L'], price: eur(0) },
      ],
      asId(2),
    );
    const [listing] = planByListing(plan(wanted(next), live(shirt)).operations);
    expect(listing?.effect).toBe('changed');
    expect(listing?.variants.map(({ label, effect }) => [label, effect])).toEqual([
      ['S-3', 'ended'],
      ['S-4', 'created'],
    ]);
    expect(listing?.warnings.map(({ key, warning }) => [key, warning.code])).toEqual([
      ['7/variant.create/4', 'price-zero'],
    ]);
  });
});
