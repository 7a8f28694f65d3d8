/** The way back: undo is a plan like any other, old and new swapped, and redo goes forward again. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Operation } from '#domain/listing/operation';
import {
  addSimple,
  createPublishBed,
  importRows,
  makePlan,
  push,
  shopBySku,
} from '../support/publish-bed.ts';
import type { TestShop } from '../support/workspace.ts';

const bed = createPublishBed();
afterEach(() => bed.close());

type Changes = Pick<Operation, 'kind' | 'lane' | 'productId' | 'variantId' | 'changes'>;

const sides = (list: readonly Changes[]) =>
  list
    .map(({ kind, lane, productId, variantId, changes }) => ({
      what: [kind, lane, productId, variantId].join(' '),
      changes: changes.map(({ field, old, new: now }) => [field, old, now]),
    }))
    .sort((a, b) => (a.what < b.what ? -1 : 1));

const swapped = (list: readonly Changes[]) =>
  sides(list).map((operation) => ({
    ...operation,
    changes: operation.changes.map(([field, old, now]) => [field, now, old]),
  }));

const shownStates = (shop: TestShop): Record<string, unknown> =>
  Object.fromEntries(
    [...shopBySku(shop)].map(([sku, thing]) => [
      sku,
      [
        thing['id'],
        thing['status'],
        thing['name'],
        thing['regular_price'],
        thing['stock_quantity'],
      ],
    ]),
  );

describe('undo after a push', () => {
  it('of an edit plans exactly the way back, and the push brings the shop back', async () => {
    const { workspace, shop } = await bed.open();
    await addSimple(workspace, 6);
    await push(workspace);
    const before = shownStates(shop);
    await importRows(bed, workspace, [
      ['sku', 'title', 'price', 'stock'],
      ['A-1', 'New name', '11.00', 0],
      ['A-2', 'Product 2', '12.50', 10],
      ['A-3', 'Product 3', '12.00', 7],
    ]);
    const forth = await makePlan(workspace);
    await push(workspace, { plan: forth.plan });
    const edited = shownStates(shop);
    expect(edited).not.toEqual(before);
    await workspace.call('catalogue.undo');
    const back = await makePlan(workspace);
    expect(sides(back.list)).toEqual(swapped(forth.list));
    await push(workspace, { plan: back.plan });
    expect(shownStates(shop)).toEqual(before);
    await workspace.call('catalogue.redo');
    const again = await makePlan(workspace);
    expect(sides(again.list)).toEqual(sides(forth.list));
    await push(workspace, { plan: again.plan });
    expect(shownStates(shop)).toEqual(edited);
    expect((await makePlan(workspace)).list).toEqual([]);
  });

  it('of a whole import takes the listings down, held until the seller accepts it; redo puts the same ones back', async () => {
    const { workspace, shop } = await bed.open();
    await addSimple(workspace, 25);
    await importRows(bed, workspace, [
      ['parent sku', 'sku', 'title', 'Colour', 'price', 'stock'],
      ['SHIRT', 'S-R', 'Shirt', 'Red', '20.00', 3],
      ['SHIRT', 'S-B', 'Shirt', 'Blue', '20.00', 4],
    ]);
    await push(workspace);
    const before = shownStates(shop);
    await workspace.call('catalogue.undo');
    await workspace.call('catalogue.undo');
    const back = await makePlan(workspace);
    expect(back.list.map((operation) => operation.kind)).toEqual(
      Array.from({ length: 26 }, () => 'listing.end'),
    );
    expect(back.list.every((operation) => operation.braked)).toBe(true);
    expect(back.held).toBe(26);
    expect(back.list[0]?.warnings.map((warning) => warning.code)).toContain('catalogue-share');
    shop.shop.admin.resetCounters();
    expect(await push(workspace)).toMatchObject({ approved: 0, heldBack: 26 });
    expect(shop.writes()).toBe(0);
    expect(await push(workspace, { acceptBraked: 'all' })).toMatchObject({
      approved: 26,
      heldBack: 0,
      failed: 0,
    });
    expect(shop.writes()).toBe(1);
    const listings = shop.shop.admin.state().products;
    expect(new Set(listings.map((product) => product['status']))).toEqual(new Set(['draft']));
    expect((await makePlan(workspace)).list).toEqual([]);
    await workspace.call('catalogue.redo');
    await workspace.call('catalogue.redo');
    const redone = await push(workspace, { acceptBraked: 'all' });
    expect(redone).toMatchObject({ failed: 0, waiting: 0 });
    expect(new Set(redone.listings.map((one) => one.outcome))).toEqual(new Set(['restored']));
    expect(shownStates(shop)).toEqual(before);
    expect((await makePlan(workspace)).list).toEqual([]);
  });

  it('of a variant takes that variant off sale, and redo puts the same one back', async () => {
    const { workspace, shop } = await bed.open();
    const rows = (...colours: string[]) => [
      ['parent sku', 'sku', 'title', 'Colour', 'price', 'stock'],
      ...colours.map((colour) => ['S', `S-${colour}`, 'Shirt', colour, '20.00', 3]),
    ];
    await importRows(bed, workspace, rows('Red', 'Blue'));
    await push(workspace);
    await importRows(bed, workspace, rows('Red', 'Blue', 'Green'));
    await push(workspace);
    const before = shownStates(shop);
    await workspace.call('catalogue.undo');
    const back = await makePlan(workspace);
    expect(back.list.map((operation) => [operation.kind, operation.label])).toEqual([
      ['variant.end', 'S-Green'],
      ['listing.options', 'Shirt'],
    ]);
    await push(workspace);
    expect(shopBySku(shop).get('S-Green')?.['status']).toBe('private');
    expect((await makePlan(workspace)).list).toEqual([]);
    await workspace.call('catalogue.redo');
    expect(await push(workspace)).toMatchObject({ failed: 0, waiting: 0 });
    expect(shownStates(shop)).toEqual(before);
    expect(shop.shop.admin.state().variations).toHaveLength(3);
    expect((await makePlan(workspace)).list).toEqual([]);
  });

  it('before anything was sent leaves the shop untouched', async () => {
    const { workspace, shop } = await bed.open();
    await workspace.call('jobs.pause', { shop: 'Main' });
    await addSimple(workspace, 2);
    await importRows(bed, workspace, [
      ['parent sku', 'sku', 'title', 'Colour', 'price', 'stock', 'images'],
      ['SHIRT', 'S-R', 'Shirt', 'Red', '20.00', 3, 'https://p.example/a.jpg'],
    ]);
    await push(workspace);
    await workspace.call('catalogue.undo');
    await workspace.call('catalogue.undo');
    await push(workspace, { acceptBraked: 'all' });
    await workspace.call('jobs.resume', { shop: 'Main' });
    expect(await push(workspace)).toMatchObject({ waiting: 0, failed: 0 });
    expect(shop.writes()).toBe(0);
    expect((await makePlan(workspace)).list).toEqual([]);
  });
});
