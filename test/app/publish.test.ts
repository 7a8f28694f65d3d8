/** The main job: a supplier's file becomes listings, and what reads back is what the file said. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PushReport } from '#app/publishing/push';
import type { Json } from '#kernel/json';
import {
  addSimple,
  createPublishBed,
  importFile,
  importRows,
  makePlan,
  type PublishBed,
  png,
  push,
  shopBySku,
} from '../support/publish-bed.ts';
import type { TestShop, TestWorkspace } from '../support/workspace.ts';

const bed = createPublishBed();
afterEach(() => bed.close());

const html =
  '<p>Boils  <b>fast</b></p>\r\n\r\n<ul>\n<li>1.7 l</li>\n</ul><script>alert(1)</script>';
const usd = (amount: string) => ({ amount, currency: 'USD' });

const catalogue = [
  {
    title: 'Kettle & cup',
    description: html,
    category: 'Kitchen > Kettles',
    brand: 'Brandt',
    images: [{ src: 'https://pictures.example/kettle.jpg', alt: 'In use' }, 'pictures/side.png'],
    attributes: [{ name: 'Material', value: 'Steel' }],
    hsCode: '8516.79',
    origin: 'CN',
    variants: [
      {
        sku: 'KETTLE',
        price: usd('39.99'),
        salePrice: usd('34.50'),
        stock: 12,
        barcode: '4006381333931',
        weightGrams: 1250,
        lengthMm: 210,
        widthMm: 160,
        heightMm: 245,
      },
    ],
  },
  {
    title: 'Linen shirt',
    parentSku: 'SHIRT',
    description: 'Line one\nLine two',
    category: 'Clothing > Shirts',
    optionNames: ['Colour', 'Size'],
    images: ['https://pictures.example/shirt.jpg'],
    variants: [
      {
        sku: 'SHIRT-R-M',
        optionValues: ['Red', 'M'],
        price: usd('20.00'),
        stock: 3,
        image: 'https://pictures.example/shirt-red.jpg',
      },
      {
        sku: 'SHIRT-B-L',
        optionValues: ['Blue', 'L'],
        price: usd('21.00'),
        salePrice: usd('18.00'),
        stock: 0,
        image: 'pictures/blue.png',
      },
    ],
  },
];

const withUploads = {
  applicationPassword: true,
  config: { environment: 'local', roundPrices: true },
} as const;

async function importCatalogue(from: PublishBed, workspace: TestWorkspace): Promise<void> {
  const folder = from.folder();
  mkdirSync(join(folder, 'pictures'));
  writeFileSync(join(folder, 'pictures/side.png'), png(1));
  writeFileSync(join(folder, 'pictures/blue.png'), png(2));
  const path = join(folder, 'catalogue.json');
  const report = await importFile(workspace, { path, content: JSON.stringify(catalogue) });
  expect(report).toMatchObject({ applied: true, preview: { rejectionCount: 0 } });
}

/** Fields of what a SKU is in the shop. */
function shown(shop: TestShop, sku: string): Readonly<Record<string, Json>> {
  const thing = shopBySku(shop).get(sku);
  if (thing === undefined) throw new Error(`${sku} is not in the shop`);
  return thing;
}

describe('publishing a file', () => {
  const shared = createPublishBed();
  let workspace: TestWorkspace;
  let shop: TestShop;
  let report: PushReport;
  beforeAll(async () => {
    ({ workspace, shop } = await shared.open(withUploads));
    await importCatalogue(shared, workspace);
    report = await push(workspace);
  });
  afterAll(() => shared.close());

  it('makes a simple product whose every field reads back, pictures from the web and from disk included', () => {
    expect(report).toMatchObject({ end: 'idle', waiting: 0, failed: 0, heldBack: 0 });
    const state = shop.shop.admin.state();
    const path = (id: number): string => {
      const one = state.categories.find((category) => category.id === id);
      if (one === undefined) throw new Error(`no category ${id}`);
      return one.parent === 0 ? one.name : `${path(one.parent)} > ${one.name}`;
    };
    const kettle = shown(shop, 'KETTLE');
    expect(kettle).toMatchObject({
      type: 'simple',
      status: 'publish',
      name: 'Kettle &amp; cup',
      regular_price: '39.99',
      sale_price: '34.50',
      manage_stock: true,
      stock_quantity: 12,
      global_unique_id: '4006381333931',
      weight: '1.25',
      dimensions: { length: '21', width: '16', height: '24.5' },
      images: [{ alt: 'In use' }, { src: expect.stringContaining('.png') as string }],
      attributes: expect.arrayContaining([
        expect.objectContaining({ name: 'Material', options: ['Steel'] }),
        expect.objectContaining({ name: 'Brand', options: ['Brandt'] }),
      ]) as Json,
      meta_data: expect.arrayContaining([
        expect.objectContaining({ key: '_shopkeep_hs_code', value: '851679' }),
        expect.objectContaining({ key: '_shopkeep_origin', value: 'CN' }),
      ]) as Json,
    });
    const [category] = kettle['categories'] as unknown as { id: number }[];
    expect(path(category?.id ?? 0)).toBe('Kitchen > Kettles');
    expect(kettle['description']).toContain('<li>1.7 l</li>');
    expect(state.media).toHaveLength(5);
  });

  it('makes a product with options, a variation with its own price, stock and picture per variant', () => {
    const parent = shown(shop, 'SHIRT');
    expect(parent).toMatchObject({
      type: 'variable',
      description: 'Line one\nLine two',
      images: [{}],
      attributes: [
        { name: 'Colour', variation: true, options: ['Red', 'Blue'] },
        { name: 'Size', variation: true, options: ['M', 'L'] },
      ],
    });
    expect(shown(shop, 'SHIRT-R-M')).toMatchObject({
      parent_id: parent['id'],
      regular_price: '20.00',
      sale_price: '',
      stock_quantity: 3,
      attributes: [{ option: 'Red' }, { option: 'M' }],
      images: [{ src: expect.stringContaining('shirt-red') as string }],
    });
    expect(shown(shop, 'SHIRT-B-L')).toMatchObject({
      regular_price: '21.00',
      sale_price: '18.00',
      stock_quantity: 0,
      stock_status: 'outofstock',
      images: [{ src: expect.stringContaining('.png') as string }],
    });
    expect(shop.shop.admin.state().products).toHaveLength(2);
  });

  it('leaves nothing to do, though the shop rewrote the text and copied the pictures', async () => {
    expect(shown(shop, 'KETTLE')['description']).not.toBe(html);
    shop.shop.admin.resetCounters();
    const plan = await makePlan(workspace);
    expect(plan).toMatchObject({ operations: 0, noteCount: 0, list: [] });
    expect(await push(workspace)).toMatchObject({ approved: 0, listings: [] });
    expect(shop.shop.admin.calls()).toEqual([]);
  });
});

describe('a push', () => {
  it('says per listing what became of it, with the ids the shop gave', async () => {
    const { workspace, shop } = await bed.open();
    await addSimple(workspace, 3);
    const { listings } = await push(workspace);
    expect(listings.map((one) => [one.outcome, one.shop, one.title])).toEqual([
      ['created', 'Main', 'Product 1'],
      ['created', 'Main', 'Product 2'],
      ['created', 'Main', 'Product 3'],
    ]);
    for (const { remoteId, skus } of listings)
      expect(String(shown(shop, skus[0]?.sku ?? '')['id'])).toBe(remoteId);
  });

  it('shows each shop what that shop overrides: title, price, rule, cap, and not at all', async () => {
    const { workspace, shop } = await bed.open();
    const other = await bed.addShop(workspace, 'Other');
    await addSimple(workspace, 3);
    const override = (sku: string, values: { readonly [name: string]: Json }) =>
      workspace.call('catalogue.override', { shop: 'Other', sku, ...values });
    await override('A-1', { title: 'Ours', price: '12.34', quantityCap: 4 });
    await override('A-2', { priceRule: { percent: '150', endingMinor: 99, endingStepMinor: 100 } });
    await override('A-3', { listed: false });
    await push(workspace);
    expect(shown(shop, 'A-1')).toMatchObject({
      name: 'Product 1',
      regular_price: '10.00',
      stock_quantity: 10,
    });
    expect(shown(other, 'A-1')).toMatchObject({
      name: 'Ours',
      regular_price: '12.34',
      stock_quantity: 4,
    });
    expect(shown(other, 'A-2')).toMatchObject({ regular_price: '16.99' });
    expect(shopBySku(other).has('A-3')).toBe(false);
    expect(shopBySku(shop).has('A-3')).toBe(true);
    expect((await makePlan(workspace)).list).toEqual([]);
  });

  it('never converts a price by itself: a shop in another currency gets what its rule says, or nothing', async () => {
    const { workspace } = await bed.open();
    const euro = await bed.addShop(workspace, 'Euro', { currency: 'EUR' });
    await addSimple(workspace, 2);
    await workspace.call('catalogue.override', {
      shop: 'Euro',
      sku: 'A-1',
      priceRule: { percent: '92.5', addMinor: 50 },
    });
    const plan = await makePlan(workspace, { shops: ['Euro'] });
    expect(plan.list.map((operation) => operation.label)).toEqual(['Product 1']);
    expect(plan.notes.map((note) => [note.label, note.warning.code])).toEqual([
      ['A-2', 'currency-differs'],
    ]);
    await push(workspace, { shops: ['Euro'] });
    expect([...shopBySku(euro)].map(([sku, one]) => [sku, one['regular_price']])).toEqual([
      ['A-1', '9.75'],
    ]);
  });

  it('is at rest in a shop that rounds prices', async () => {
    const { workspace, shop } = await bed.open({
      priceDecimals: 0,
      config: { roundPrices: true },
    });
    await importRows(bed, workspace, [
      ['sku', 'title', 'price', 'sale price'],
      ['A', 'Product A', '10.49', '9.99'],
    ]);
    await push(workspace);
    expect(shown(shop, 'A')['regular_price']).toBe('10');
    shop.shop.admin.resetCounters();
    expect((await makePlan(workspace)).list).toEqual([]);
    await push(workspace);
    expect(shop.shop.admin.calls()).toEqual([]);
    // What the shop shows instead stands beside the old value of the next change.
    await importRows(bed, workspace, [
      ['sku', 'price'],
      ['A', '11.49'],
    ]);
    expect((await makePlan(workspace)).list[0]?.changes).toEqual([
      {
        field: 'price',
        old: { minor: 1049, currency: 'USD' },
        new: { minor: 1149, currency: 'USD' },
        shown: { minor: 1000, currency: 'USD' },
      },
    ]);
  });
});
