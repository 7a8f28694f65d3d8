import { describe, expect, it } from 'vitest';
import type { OperationKind } from './operation.ts';
import { carriedOut, eur, plan, product, wanted } from './plan.test-support.ts';
import type { ListingPlan, PlannedOperation } from './planned-operation.ts';

const simple = product(
  { title: 'Mug', category: 'Home > Kitchen', images: [{ key: 'url:https://a.test/1', alt: '' }] },
  [{ id: 1, units: 5 }],
);
const shirt = product({ title: 'Shirt', parentSku: 'P', optionNames: ['Colour'] }, [
  { id: 1, optionValues: ['Red'], imageKey: 'file:red' },
  { id: 2, optionValues: ['Blue'] },
]);
const outline = (found: ListingPlan) =>
  found.operations.map(
    (one) =>
      `${one.kind}/${one.lane} ${one.label}: ${one.changes.map((change) => change.field).join(' ')}`,
  );
const live = (full: typeof simple) => carriedOut(null, plan(wanted(full), null).operations);
const find = (found: ListingPlan, kind: OperationKind): PlannedOperation => {
  const operation = found.operations.find((one) => one.kind === kind);
  if (operation === undefined) throw new Error(`no ${kind}`);
  return operation;
};
const codes = (found: ListingPlan) => found.notes.map((note) => note.warning.code);

describe('a product that the shop has', () => {
  it('changes per lane, with what else the brakes need beside the new price', () => {
    const next = product({ ...simple.product, title: 'Big mug' }, [
      { id: 1, units: 4, salePrice: eur(900), weightGrams: 300, cost: eur(500) },
    ]);
    const found = plan(wanted(next), live(simple));
    expect(outline(found)).toEqual([
      'listing.update/content Big mug: title',
      'variant.update/content S-1: weightGrams',
      'variant.update/price S-1: salePrice',
      'variant.update/stock S-1: quantity',
    ]);
    const price = found.operations[2];
    expect(price).toMatchObject({
      context: { sku: 'S-1', price: eur(1000) },
      cost: eur(500),
      moneyEffect: eur(-500),
      variantId: 1,
    });
    expect(found.operations[3]?.moneyEffect).toEqual(eur(-900));
  });

  it('learns a new option value before the variant that has it', () => {
    const next = product(shirt.product, [
      ...[1, 2].map((id) => ({
        id,
        optionValues: [id === 1 ? 'Red' : 'Blue'],
        ...(id === 1 ? { imageKey: 'file:red' } : {}),
      })),
      { id: 3, optionValues: ['Green'] },
    ]);
    const found = plan(wanted(next), live(shirt));
    expect(outline(found)).toEqual([
      'listing.options/existence Shirt: options',
      'variant.create/existence S-3: sku optionValues price quantity',
    ]);
    expect(found.operations[1]?.after).toEqual([found.operations[0]?.key]);
  });

  it('loses a variant that is gone locally and gets it back as it was', () => {
    const less = product(shirt.product, [{ id: 1, optionValues: ['Red'], imageKey: 'file:red' }]);
    const gone = plan(wanted(less), live(shirt));
    expect(outline(gone)).toEqual([
      'variant.end/existence S-2: ',
      'listing.options/existence Shirt: options',
    ]);
    expect(gone.operations[0]?.context).toMatchObject({ sku: 'S-2' });
    const back = plan(wanted(shirt), carriedOut(live(shirt), gone.operations));
    expect(outline(back)).toEqual([
      'listing.options/existence Shirt: options',
      'variant.restore/existence S-2: ',
    ]);
  });

  it('ends when it is not wanted, once, and is restored with what changed meanwhile', () => {
    const end = plan(null, live(simple));
    expect(outline(end)).toEqual(['listing.end/existence Mug: ']);
    expect(end.operations[0]).toMatchObject({
      context: { sku: 'S-1', title: 'Mug' },
      moneyEffect: eur(-5000),
    });
    const ended = carriedOut(live(simple), end.operations);
    expect(plan(null, ended)).toEqual({ operations: [], notes: [] });
    expect(plan(null, null)).toEqual({ operations: [], notes: [] });
    const next = product(simple.product, [{ id: 1, units: 5, price: eur(1200) }]);
    const back = plan(wanted(next), ended);
    expect(outline(back)).toEqual(['listing.restore/existence Mug: price']);
    expect(back.operations[0]).toMatchObject({
      variantId: 1,
      changes: [{ old: eur(1000), new: eur(1200) }],
    });
  });

  it('is restored before its variants change', () => {
    const ended = carriedOut(live(shirt), plan(null, live(shirt)).operations);
    const next = product(shirt.product, [
      { id: 1, optionValues: ['Red'], imageKey: 'file:red', price: eur(1500) },
      { id: 2, optionValues: ['Blue'] },
    ]);
    const found = plan(wanted(next), ended);
    expect(outline(found)).toEqual([
      'listing.restore/existence Shirt: ',
      'variant.update/price S-1: price',
    ]);
    expect(found.operations[1]?.after).toEqual([found.operations[0]?.key]);
  });

  it('whose options came or went is left to a person, other changes go on', () => {
    const split = product(
      { ...simple.product, title: 'Mug 2', optionNames: ['Size'], parentSku: 'P' },
      [
        { id: 1, units: 4, optionValues: ['S'] },
        { id: 2, optionValues: ['M'] },
      ],
    );
    const found = plan(wanted(split), live(simple));
    expect(found.notes).toMatchObject([{ warning: { code: 'structure-changed', brake: true } }]);
    expect(outline(found)).toEqual([
      'listing.update/content Mug 2: title',
      'variant.update/stock S-1: quantity',
    ]);
    const joined = plan(
      wanted(product({ title: 'Shirt' }, [{ id: 1, price: eur(1) }])),
      live(shirt),
    );
    expect(codes(joined)).toEqual(['structure-changed']);
    expect(joined.operations.map((one) => one.kind)).toEqual(['variant.update']);
    const swapped = plan(wanted(product(simple.product, [{ id: 8 }])), live(simple));
    expect(codes(swapped)).toEqual(['structure-changed']);
    expect(swapped.operations).toEqual([]);
  });

  it('keeps its price when the new one is in another currency', () => {
    const yuan = product(simple.product, [
      { id: 1, units: 4, price: { minor: 1, currency: 'CNY' } },
    ]);
    const found = plan(wanted(yuan), live(simple));
    expect(outline(found)).toEqual(['variant.update/stock S-1: quantity']);
    expect(codes(found)).toEqual(['currency-differs']);
    const ended = carriedOut(live(simple), plan(null, live(simple)).operations);
    const back = find(plan(wanted(yuan), ended), 'listing.restore');
    expect(back.warnings).toMatchObject([{ code: 'currency-differs', brake: true }]);
    expect(back.changes.map((change) => change.field)).toEqual(['quantity']);
  });

  it('shows what the shop made of a value when that differs', () => {
    const listing = live(simple);
    if (listing === null) throw new Error('no listing');
    const echoed = { ...listing.base.echoed, title: 'MUG' };
    const found = plan(
      wanted(product({ ...simple.product, title: 'Cup' }, [{ id: 1, units: 5 }])),
      { ...listing, base: { ...listing.base, echoed } },
    );
    expect(found.operations[0]?.changes).toEqual([
      { field: 'title', old: 'Mug', new: 'Cup', shown: 'MUG' },
    ]);
  });

  it('keeps its pictures when none of the new ones can reach the shop', () => {
    const next = product({ ...simple.product, images: [{ key: 'file:x', alt: '' }] }, [
      { id: 1, units: 5 },
    ]);
    const found = plan(wanted(next), live(simple), { canUpload: false });
    expect(found.operations).toEqual([]);
    expect(codes(found)).toEqual(['image-upload-unavailable']);
  });

  it('clears a list with an empty one and a text with nothing', () => {
    const full = product({ ...simple.product, brand: 'Acme' }, [{ id: 1, units: 5 }]);
    const bare = product({ ...full.product, images: [], brand: null }, [{ id: 1, units: 5 }]);
    const found = plan(wanted(bare), live(full));
    expect(found.operations.flatMap((one) => one.changes.map((change) => change.new))).toEqual([
      null,
      [],
    ]);
  });

  it('is held when only its sale price becomes nothing', () => {
    const free = product(simple.product, [{ id: 1, units: 5, salePrice: eur(0) }]);
    const [price] = plan(wanted(free), live(simple)).operations;
    expect(price?.changes.map((change) => change.field)).toEqual(['salePrice']);
    expect(price?.warnings).toMatchObject([{ code: 'price-zero', brake: true }]);
  });

  it('makes no call for a difference that nobody could see', () => {
    const text = (description: string, category: string) =>
      product({ description, category, attributes: [] }, [{ id: 1 }]);
    const listing = live(text('<p>a</p>\n<p>b</p>', 'A > B'));
    expect(plan(wanted(text('<p>a </p><p>b</p>\r\n', 'A>B')), listing)).toEqual({
      operations: [],
      notes: [],
    });
  });
});
