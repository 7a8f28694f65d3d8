/** A SKU that the shop has already is taken over, not sold twice; one in its trash is explained. */
import { afterEach, describe, expect, it } from 'vitest';
import type { SeedProduct } from '#simulators/woocommerce/admin/seed';
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

const byHand: SeedProduct = {
  name: 'Made by hand',
  sku: 'A-2',
  regular_price: '9.00',
  manage_stock: true,
  stock_quantity: 1,
};

async function opened(seed: readonly SeedProduct[]): ReturnType<typeof bed.open> {
  const both = await bed.open();
  await both.shop.shop.admin.seed(seed);
  both.shop.shop.admin.resetCounters();
  return both;
}

const named = (shop: TestShop, sku: string) => {
  const thing = shopBySku(shop).get(sku);
  return [thing?.['name'], thing?.['regular_price'], thing?.['stock_quantity']];
};

describe('a SKU that the shop has already', () => {
  it('is adopted as it is, and the next plan shows where it differs', async () => {
    const { workspace, shop } = await opened([byHand]);
    await addSimple(workspace, 3);
    const report = await push(workspace);
    expect(report.listings.map((one) => [one.title, one.outcome])).toEqual([
      ['Product 1', 'created'],
      ['Product 2', 'adopted'],
      ['Product 3', 'created'],
    ]);
    expect(shop.shop.admin.state().products).toHaveLength(3);
    expect(named(shop, 'A-2')).toEqual(['Made by hand', '9.00', 1]);
    const next = await makePlan(workspace);
    expect(
      next.list.flatMap(({ kind, changes }) =>
        changes.map(({ field, old, new: now }) => [kind, field, old, now]),
      ),
    ).toEqual([
      ['listing.update', 'title', 'Made by hand', 'Product 2'],
      [
        'variant.update',
        'price',
        { minor: 900, currency: 'USD' },
        { minor: 1100, currency: 'USD' },
      ],
      ['variant.update', 'quantity', 1, 10],
    ]);
    await push(workspace);
    expect(named(shop, 'A-2')).toEqual(['Product 2', '11.00', 10]);
    expect((await makePlan(workspace)).list).toEqual([]);
  });

  it('below a product with options is adopted variant by variant', async () => {
    const { workspace, shop } = await opened([
      {
        name: 'Old shirt',
        type: 'variable',
        sku: 'SHIRT',
        attributes: [{ name: 'Colour', options: ['Red'], variation: true, visible: true }],
        variations: [
          {
            sku: 'S-R',
            regular_price: '18.00',
            attributes: [{ name: 'Colour', option: 'Red' }],
          },
        ],
      },
    ]);
    await importRows(bed, workspace, [
      ['parent sku', 'sku', 'title', 'Colour', 'price', 'stock'],
      ['SHIRT', 'S-R', 'Shirt', 'Red', '20.00', 3],
      ['SHIRT', 'S-B', 'Shirt', 'Blue', '20.00', 4],
    ]);
    await push(workspace);
    await push(workspace);
    expect(await push(workspace)).toMatchObject({ approved: 0, failed: 0 });
    const state = shop.shop.admin.state();
    expect(state.products).toHaveLength(1);
    expect(state.variations.map((one) => [one['sku'], one['regular_price']])).toEqual([
      ['S-R', '20.00'],
      ['S-B', '20.00'],
    ]);
    expect((await makePlan(workspace)).list).toEqual([]);
  });

  it('but is something else there is left alone, and the seller is told what it is', async () => {
    const { workspace, shop } = await opened([
      {
        name: 'A bundle',
        type: 'variable',
        sku: 'A-1',
        attributes: [{ name: 'Colour', options: ['Red'], variation: true, visible: true }],
      },
    ]);
    await addSimple(workspace, 2);
    const report = await push(workspace);
    expect(report).toMatchObject({ failed: 1, waiting: 0 });
    expect(report.listings[0]?.failures[0]?.failure).toMatchObject({
      code: 'sku-taken',
      detail: { reason: 'other-thing', type: 'variable', sku: 'A-1' },
    });
    expect(report.listings[1]?.outcome).toBe('created');
    expect(shopBySku(shop).get('A-1')).toMatchObject({ name: 'A bundle', type: 'variable' });
  });

  it('in its trash is explained', async () => {
    const { workspace, shop } = await opened([{ ...byHand, status: 'trash' }]);
    await addSimple(workspace, 3);
    const report = await push(workspace);
    expect(report).toMatchObject({ failed: 1, waiting: 0 });
    expect(report.listings[1]?.failures[0]?.failure).toMatchObject({
      code: 'sku-taken',
      detail: { reason: 'in-trash' },
    });
    expect(shop.shop.admin.state().products.map((product) => product['status'])).toEqual([
      'trash',
      'publish',
      'publish',
    ]);
  });
});
