/** Bringing in a shop that already has products, against the practice shop's own count of what was written to it. */
import { afterEach, describe, expect, it } from 'vitest';
import type { PlanReport } from '#app/publishing/make-plan';
import {
  createPullBed,
  mixedShop,
  planned,
  pull,
  shirt,
  simple,
  usd,
} from '../support/pull-bed.ts';
import { addProducts, setPrice } from '../support/workspace.ts';

const bed = createPullBed();
afterEach(() => bed.close());

describe('pull of a shop that is unknown here', () => {
  it('brings every product in as one change set, links it, writes nothing to the shop and leaves nothing to plan', async () => {
    const { workspace, shop } = await bed.open(mixedShop);
    const report = await pull(workspace);
    expect(report).toMatchObject({
      read: 'done',
      failure: null,
      seen: 7,
      linked: 0,
      imported: 7,
      doubtfulCount: 0,
      offSale: 1,
    });
    expect(await workspace.app().catalogueReads.count()).toEqual({ products: 7, variants: 7 });
    const { changeSets } = await workspace.call<{ changeSets: { cause: object; id: number }[] }>(
      'catalogue.history',
    );
    expect(changeSets.map((set) => set.cause)).toEqual([{ kind: 'bring-in', shopId: 1 }]);
    expect(changeSets[0]?.id).toBe(report.changeSet);
    expect(await planned(workspace)).toEqual([]);
    expect(shop.writes()).toBe(0);
    expect(shop.shop.admin.counters().effectsTotal).toBe(0);
  });

  it('flags the codes it had to make up', async () => {
    const { workspace } = await bed.open(mixedShop);
    const { flags } = await pull(workspace);
    expect(flags.map((flag) => flag.code).sort()).toEqual([
      'no-variants',
      'parent-sku-blank',
      'sku-blank',
      'sku-blank',
      'sku-blank',
    ]);
    for (const flag of flags.filter(({ code }) => code !== 'no-variants')) {
      expect(flag.value).toBe(`ID-${flag.remoteId}`);
    }
  });

  it('brings only what is new when it is run again', async () => {
    const { workspace, shop } = await bed.open(mixedShop);
    await pull(workspace);
    expect(await pull(workspace)).toMatchObject({
      seen: 7,
      linked: 0,
      imported: 0,
      changeSet: null,
    });
    await shop.shop.admin.seed([simple('NEW')]);
    expect(await pull(workspace)).toMatchObject({ seen: 8, linked: 0, imported: 1 });
    expect((await workspace.app().catalogueReads.count()).products).toBe(8);
    expect(await planned(workspace)).toEqual([]);
  });

  it('tells two shops apart that gave the same id to different products without a SKU', async () => {
    const { workspace } = await bed.open([{ name: 'Red lamp', regular_price: '3.00' }]);
    const first = await pull(workspace);
    await workspace.call('shops.unlink', { shop: 'Main' });
    await bed.addShop(workspace, 'Other', [{ name: 'Blue lamp', regular_price: '3.00' }]);
    const second = await pull(workspace, { shops: ['Other'] });
    expect(second.flags[0]?.remoteId).toBe(first.flags[0]?.remoteId);
    expect(second).toMatchObject({ linked: 0, imported: 1 });
    expect(second.flags[0]?.value).toBe(`${first.flags[0]?.value}-2`);
  });
});

describe('pull of a shop whose products are partly here', () => {
  it('links by SKU and by barcode, and the plan shows exactly what differs', async () => {
    const { workspace, shop } = await bed.open([
      simple('A-1', 'Product A-1'),
      simple('A-2', 'Product A-2'),
      simple('THEIRS', 'Lamp', {
        description: '<p>A lamp.</p>',
        manage_stock: true,
        stock_quantity: 9,
        global_unique_id: '4006381333931',
      }),
    ]);
    await addProducts(workspace, [
      { title: 'Product A-1', variants: [{ sku: 'A-1', price: 1250 }] },
      { title: 'Product A-2', variants: [{ sku: 'A-2', price: 1399 }] },
      { title: 'Lamp', variants: [{ sku: 'OURS', price: 1250, barcode: '4006381333931' }] },
    ]);
    expect(await pull(workspace)).toMatchObject({ linked: 3, imported: 0, doubtfulCount: 0 });
    const operations = await planned(workspace);
    // What is blank here (text, stock, the shop's own category) is not a difference.
    expect(
      operations.map(({ kind, changes }) => [
        kind,
        changes.map((change) => [change.field, change.old, change.new]),
      ]),
    ).toEqual([
      ['variant.update', [['price', usd(1250), usd(1399)]]],
      ['variant.update', [['sku', 'THEIRS', 'OURS']]],
    ]);
    expect(shop.writes()).toBe(0);
  });

  it('makes listings that are kept like any other: a new price is one call, and then nothing is left', async () => {
    const { workspace, shop } = await bed.open(mixedShop);
    await pull(workspace);
    await setPrice(workspace, 'MUG', 1300);
    await setPrice(workspace, 'SHIRT-B', 2200);
    await workspace.call('publishing.push', { approve: true });
    const { products, variations } = shop.shop.admin.state();
    const price = (sku: string) =>
      [...products, ...variations].find((one) => one['sku'] === sku)?.['regular_price'];
    expect([price('MUG'), price('SHIRT-B'), price('SHIRT-R')]).toEqual(['13.00', '22.00', '20.00']);
    expect(shop.writes()).toBe(2);
    expect(await planned(workspace)).toEqual([]);
  });

  it('names variants that only the shop has and leaves them alone', async () => {
    const { workspace } = await bed.open([shirt]);
    await addProducts(workspace, [
      {
        title: 'Linen shirt & tie',
        parentSku: 'SHIRT',
        optionNames: ['Colour'],
        variants: [
          { sku: 'SHIRT-R', price: 2000, optionValues: ['Red'] },
          { sku: 'SHIRT-G', price: 2000, optionValues: ['Green'] },
        ],
      },
    ]);
    const report = await pull(workspace);
    // One of two agrees: too few to be sure.
    expect(report.doubtful[0]?.reasons).toEqual(['few-variants-agree']);
    const linked = await workspace.call<{ extra: { variants: string[] }[] }>('shops.link', {
      shop: 'Main',
      links: [{ remoteId: report.doubtful[0]?.remoteId ?? '', sku: 'SHIRT' }],
    });
    expect(linked).toMatchObject({
      linked: 1,
      imported: 0,
      extra: [{ title: 'Linen shirt & tie' }],
    });
    expect(linked.extra[0]?.variants).toHaveLength(1);
  });

  it('asks about names that only look alike, and does what the seller says', async () => {
    const { workspace, shop } = await bed.open([
      simple('X-1', 'Green chair'),
      simple('B 7', 'Table'),
    ]);
    await addProducts(workspace, [
      { title: 'Green chair', variants: [{ sku: 'CHAIR', price: 1250 }] },
      { title: 'Big table', variants: [{ sku: 'b-7', price: 1250 }] },
      { title: 'Table', variants: [{ sku: 'B7', price: 1250 }] },
    ]);
    const report = await pull(workspace);
    expect(report).toMatchObject({ linked: 0, imported: 0, doubtfulCount: 2 });
    expect(
      report.doubtful.map(({ title, candidates, reasons }) => ({ title, candidates, reasons })),
    ).toEqual([
      {
        title: 'Green chair',
        candidates: [{ sku: 'CHAIR', title: 'Green chair', by: 'title' }],
        reasons: ['title-only'],
      },
      {
        title: 'Table',
        candidates: [{ sku: 'B7', title: 'Table', by: 'similar-sku' }],
        reasons: ['sku-similar'],
      },
    ]);
    const [chair, table] = report.doubtful.map((one) => one.remoteId);
    const answer = await workspace.call('shops.link', {
      shop: 'Main',
      links: [
        { remoteId: chair ?? '', sku: 'CHAIR' },
        { remoteId: table ?? '', sku: null },
      ],
    });
    expect(answer).toMatchObject({ linked: 1, imported: 1, flags: [] });
    expect(await pull(workspace)).toMatchObject({ linked: 0, imported: 0, doubtfulCount: 0 });
    expect(shop.writes()).toBe(0);
  });

  it('asks about a second copy of a product that is linked already', async () => {
    const { workspace, shop } = await bed.open([simple('OLD', 'Chair')]);
    await addProducts(workspace, [{ title: 'Chair', variants: [{ sku: 'CHAIR', price: 1250 }] }]);
    const [first] = (await pull(workspace)).doubtful;
    await workspace.call('shops.link', {
      shop: 'Main',
      links: [{ remoteId: first?.remoteId ?? '', sku: 'CHAIR' }],
    });
    await shop.shop.admin.seed([simple('CHAIR', 'Chair, again')]);
    const report = await pull(workspace);
    expect(report).toMatchObject({ linked: 0, imported: 0, doubtfulCount: 1 });
    expect(report.doubtful[0]).toMatchObject({
      candidates: [{ sku: 'CHAIR', by: 'sku' }],
      reasons: ['sku-twice-in-shop'],
    });
  });

  it('leaves a listing alone that our own unfinished job is about', async () => {
    const { workspace, shop } = await bed.open([]);
    await addProducts(workspace, [{ title: 'Mug', variants: [{ sku: 'MUG', price: 1250 }] }]);
    const app = workspace.app();
    const { plan } = await workspace.call<PlanReport>('plans.make');
    await app.plans.approve(plan, { braked: [] }, 'seller');
    await app.plans.approveSlice(plan, 100);
    const jobs = await app.jobReads.list({ limit: 10 });
    await workspace.call('jobs.pause', { jobs: jobs.map((job) => job.id) });
    await shop.shop.admin.seed([simple('MUG', 'Mug')]);
    expect(await pull(workspace)).toMatchObject({
      linked: 0,
      imported: 0,
      busy: 1,
      doubtfulCount: 0,
    });
    expect(shop.writes()).toBe(0);
  });
});
