/** What was pushed is not pushed again; an edit travels in the fewest calls and touches nothing else. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Json } from '#kernel/json';
import {
  addSimple,
  createPublishBed,
  importRows,
  makePlan,
  push,
  shopBySku,
  simpleRows,
} from '../support/publish-bed.ts';
import { setPrice, type TestShop } from '../support/workspace.ts';

const bed = createPublishBed();
afterEach(() => bed.close());

/** Everything a SKU is in the shop but the times of its last change. */
function shopWithoutTimes(shop: TestShop): Map<string, Readonly<Record<string, Json>>> {
  const found = new Map<string, Readonly<Record<string, Json>>>();
  for (const [sku, thing] of shopBySku(shop)) {
    const { date_modified: _local, date_modified_gmt: _gmt, ...rest } = thing;
    found.set(sku, rest);
  }
  return found;
}

/** What differs between two looks at a shop: SKU → fields. */
function differences(
  before: Map<string, Readonly<Record<string, Json>>>,
  after: Map<string, Readonly<Record<string, Json>>>,
): Record<string, string[]> {
  const changed: Record<string, string[]> = {};
  for (const [sku, now] of after) {
    const was = before.get(sku) ?? {};
    const fields = Object.keys(now).filter(
      (field) => JSON.stringify(now[field]) !== JSON.stringify(was[field]),
    );
    if (fields.length > 0) changed[sku] = fields;
  }
  return changed;
}

const shirts = [
  ['parent sku', 'sku', 'title', 'Colour', 'price', 'stock'],
  ['SHIRT', 'S-R', 'Shirt', 'Red', '20.00', 3],
  ['SHIRT', 'S-B', 'Shirt', 'Blue', '20.00', 4],
  ['SHIRT', 'S-G', 'Shirt', 'Green', '20.00', 5],
];

describe('an edit of ten prices', () => {
  it('among sixty products is one call, and changes those ten prices and nothing else', async () => {
    const { workspace, shop } = await bed.open();
    await importRows(bed, workspace, simpleRows(60));
    await push(workspace);
    const before = shopWithoutTimes(shop);
    shop.shop.admin.resetCounters();
    const edit = Array.from({ length: 10 }, (_item, index) => [`A-${index + 11}`, '11.11']);
    const report = await importRows(bed, workspace, [['sku', 'price'], ...edit]);
    expect(report.preview.variants).toEqual({ new: 0, changed: 10, unchanged: 0 });
    const plan = await makePlan(workspace);
    expect(plan.list.map((operation) => [operation.kind, operation.changes])).toEqual(
      edit.map(([_sku], index) => [
        'variant.update',
        [
          {
            field: 'price',
            old: { minor: 1000 + (index % 5) * 100, currency: 'USD' },
            new: { minor: 1111, currency: 'USD' },
          },
        ],
      ]),
    );
    expect(plan.shops[0]?.dispatches).toBe(1);
    const pushed = await push(workspace, { plan: plan.plan });
    expect(pushed).toMatchObject({ approved: 10, heldBack: 0, failed: 0, waiting: 0 });
    expect(shop.shop.admin.calls().map((call) => [call.method, call.route])).toEqual([
      ['POST', '/wc/v3/products/batch'],
    ]);
    const after = shopWithoutTimes(shop);
    const changed = differences(before, after);
    expect(Object.keys(changed).sort()).toEqual(edit.map(([sku]) => String(sku)).sort());
    for (const fields of Object.values(changed))
      expect(fields.sort()).toEqual(['price', 'price_html', 'regular_price']);
    for (const [sku] of edit) expect(after.get(String(sku))?.['regular_price']).toBe('11.11');
    expect((await makePlan(workspace)).list).toEqual([]);
    await push(workspace);
    expect(shop.shop.admin.calls()).toHaveLength(1);
  });

  it('of variants is one call per product with options', async () => {
    const { workspace, shop } = await bed.open();
    await importRows(bed, workspace, shirts);
    await push(workspace);
    shop.shop.admin.resetCounters();
    await importRows(bed, workspace, [
      ['sku', 'price', 'stock'],
      ['S-R', '21.00', 3],
      ['S-B', '22.00', 9],
      ['S-G', '23.00', 5],
    ]);
    await push(workspace);
    expect(shop.shop.admin.calls().map((call) => call.route)).toEqual([
      '/wc/v3/products/(?<product_id>\\d+)/variations/batch',
    ]);
    expect(
      ['S-R', 'S-B', 'S-G'].map((sku) => {
        const shown = shopBySku(shop).get(sku);
        return [shown?.['regular_price'], shown?.['stock_quantity']];
      }),
    ).toEqual([
      ['21.00', 3],
      ['22.00', 9],
      ['23.00', 5],
    ]);
  });
});

describe('a plan made while work is still in the queue', () => {
  it('asks for nothing that was approved already, and its own edits merge into what waits', async () => {
    const { workspace, shop } = await bed.open();
    await addSimple(workspace, 2);
    await importRows(bed, workspace, shirts);
    await workspace.call('jobs.pause', { shop: 'Main' });
    expect(await push(workspace)).toMatchObject({ end: 'idle', failed: 0 });
    expect(shop.writes()).toBe(0);
    expect((await makePlan(workspace)).list).toEqual([]);
    await setPrice(workspace, 'A-1', 1050);
    await setPrice(workspace, 'S-R', 2100);
    const plan = await makePlan(workspace);
    expect(plan.list.map((operation) => operation.label)).toEqual(['A-1', 'S-R']);
    await push(workspace);
    await workspace.call('jobs.resume', { shop: 'Main' });
    expect(await push(workspace)).toMatchObject({ waiting: 0, failed: 0 });
    expect(shopBySku(shop).get('A-1')?.['regular_price']).toBe('10.50');
    expect(shopBySku(shop).get('S-R')?.['regular_price']).toBe('21.00');
    expect((await makePlan(workspace)).list).toEqual([]);
  });
});
