/** What a seller meets on a bad day: nothing is lost, nothing is hidden, the rest goes on. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { PushReport } from '#app/publishing/push';
import type { JobView } from '#ports/job-store';
import type { FaultRule } from '#simulators/woocommerce/options';
import {
  addSimple,
  createPublishBed,
  importFile,
  importRows,
  makePlan,
  png,
  push,
  shopBySku,
  simpleRows,
} from '../support/publish-bed.ts';
import { connectShop, type TestShop, type TestWorkspace } from '../support/workspace.ts';

const bed = createPublishBed();
afterEach(() => bed.close());

const skus = (shop: TestShop): string[] => [...shopBySku(shop).keys()].sort();

const strike = (shop: TestShop, ...faults: FaultRule[]): void => {
  shop.shop.admin.configure({ faults });
};

const jobs = async (
  workspace: TestWorkspace,
  state: string,
): Promise<readonly (JobView & { readonly shop: string })[]> =>
  (await workspace.call<{ jobs: (JobView & { shop: string })[] }>('jobs.list', { state })).jobs;

const failuresOf = (report: PushReport) =>
  report.listings.flatMap((one) => one.failures.map(({ failure }) => failure));

describe('a product that the shop refuses', () => {
  it('fails alone and says why; the other ninety-nine of its call are live', async () => {
    const { workspace, shop } = await bed.open();
    // A barcode that another product of the shop has is refused by the shop, not by us.
    await shop.shop.admin.seed([
      { name: 'Other', sku: 'OTHER', regular_price: '1.00', global_unique_id: '4006381333931' },
    ]);
    const rows = simpleRows(100).map((row, index) => [
      ...row,
      index === 0 ? 'barcode' : index === 50 ? '4006381333931' : '',
    ]);
    await importRows(bed, workspace, rows);
    const report = await push(workspace);
    expect(report).toMatchObject({ approved: 100, failed: 1, waiting: 0 });
    expect(failuresOf(report)).toMatchObject([{ code: 'rejected' }]);
    expect(skus(shop)).toHaveLength(100);
    expect(skus(shop)).not.toContain('A-50');
    const next = await makePlan(workspace);
    expect(next.list.map((operation) => [operation.kind, operation.label])).toEqual([
      ['listing.create', 'Product 50'],
    ]);
  });

  it('is tried again when the seller says so, and cancelled when the seller gives it up', async () => {
    const { workspace, shop } = await bed.open();
    await shop.shop.admin.seed([
      { name: 'Other', sku: 'OTHER', regular_price: '1.00', global_unique_id: '4006381333931' },
    ]);
    await importRows(bed, workspace, [
      ['sku', 'title', 'price', 'barcode'],
      ['A', 'Product A', '10.00', '4006381333931'],
    ]);
    await push(workspace);
    const [failed] = await jobs(workspace, 'failed');
    expect(await workspace.call('jobs.retry', { jobs: [failed?.id ?? 0] })).toEqual({ jobs: 1 });
    const again = await workspace.call<PushReport>('publishing.push');
    expect(again).toMatchObject({ failed: 1 });
    expect(await workspace.call('jobs.cancel', { jobs: [failed?.id ?? 0] })).toEqual({ jobs: 1 });
    expect(await jobs(workspace, 'failed')).toEqual([]);
    expect(await workspace.call<PushReport>('publishing.push')).toMatchObject({ failed: 0 });
  });
});

describe('pictures', () => {
  it('that the shop cannot fetch fail by themselves: the product is live, and the next plan shows the picture', async () => {
    const { workspace, shop } = await bed.open({ config: { imageFailures: ['broken'] } });
    await importRows(bed, workspace, [
      ['sku', 'title', 'price', 'images'],
      ['A', 'Product A', '10.00', 'https://pictures.example/broken.jpg'],
      ['B', 'Product B', '10.00', 'https://pictures.example/fine.jpg'],
    ]);
    const report = await push(workspace);
    expect(report).toMatchObject({ failed: 1, waiting: 0 });
    expect(failuresOf(report)).toMatchObject([{ code: 'image-refused' }]);
    expect(skus(shop)).toEqual(['A', 'B']);
    expect(shopBySku(shop).get('B')?.['images']).toHaveLength(1);
    expect((await makePlan(workspace)).list.map((one) => [one.lane, one.label])).toEqual([
      ['media', 'Product A'],
    ]);
  });

  it('from disk that the shop cannot take are named in the plan, and sent once it can', async () => {
    const { workspace, shop } = await bed.open({ config: { environment: 'local' } });
    const folder = bed.folder();
    writeFileSync(join(folder, 'a.png'), png(1));
    await importFile(workspace, {
      path: join(folder, 'rows.csv'),
      content: 'sku,title,price,images\nA,Product A,10.00,a.png\n',
    });
    const warned = await makePlan(workspace);
    expect(warned.list.map((operation) => operation.kind)).toEqual(['listing.create']);
    expect(warned.notes.map((note) => [note.label, note.warning.code])).toEqual([
      ['Product A', 'image-upload-unavailable'],
    ]);
    await push(workspace);
    expect(shopBySku(shop).get('A')?.['images']).toEqual([]);
    expect((await makePlan(workspace)).noteCount).toBe(1);
    const { login, password } = shop.shop.admin.createApplicationPassword();
    await workspace.call('shops.sign-in', {
      shop: 'Main',
      credentials: { ...shop.credentials, appUser: login, appPassword: password },
    });
    expect(await push(workspace)).toMatchObject({ approved: 2, failed: 0, waiting: 0 });
    expect(shopBySku(shop).get('A')?.['images']).toHaveLength(1);
    expect(await makePlan(workspace)).toMatchObject({ list: [], noteCount: 0 });
  });
});

describe('a category that the shop refuses', () => {
  it('keeps back its products with the reason; the others are live', async () => {
    const { workspace, shop } = await bed.open();
    strike(shop, {
      kind: 'server-error-json',
      status: 400,
      route: 'categories',
      times: 50,
      probability: 1,
    });
    await importRows(bed, workspace, [
      ['sku', 'title', 'price', 'category'],
      ['A', 'Product A', '10.00', 'Garden > Chairs'],
      ['B', 'Product B', '10.00', ''],
    ]);
    const report = await push(workspace);
    expect(report.listings.map((one) => [one.title, one.outcome])).toEqual([
      ['Product A', 'cancelled'],
      ['Product B', 'created'],
    ]);
    expect(failuresOf(report)).toMatchObject([{ code: 'predecessor-failed' }]);
    expect(report.failed).toBe(1);
    strike(shop);
    expect(await push(workspace)).toMatchObject({ failed: 0, waiting: 0 });
    expect(skus(shop)).toEqual(['A', 'B']);
  });
});

describe('keys that the shop no longer takes', () => {
  it('stop the shop, keep its jobs, and a new sign-in under the same name goes on', async () => {
    const { workspace, shop } = await bed.open();
    await addSimple(workspace, 3);
    const { readWrite } = shop.shop.keys;
    shop.shop.admin.revokeKey(readWrite.consumerKey);
    const stopped = await push(workspace);
    expect(stopped).toMatchObject({ end: 'idle', failed: 0, waiting: 3 });
    const calls = shop.shop.admin.calls().length;
    // Three refusals, each looked into by a read at most, and it is left alone.
    expect(calls).toBeLessThanOrEqual(6);
    const { shops } = await workspace.call<{ shops: { state: string; stateReason: string }[] }>(
      'shops.list',
    );
    expect(shops).toMatchObject([{ state: 'needs-sign-in', stateReason: 'auth-failures' }]);
    // Nothing is tried behind the seller's back.
    await workspace.call('publishing.push');
    expect(shop.shop.admin.calls()).toHaveLength(calls);
    await expect(workspace.call('shops.test', { shop: 'Main' })).rejects.toMatchObject({
      failure: { code: 'needs-sign-in' },
    });
    const { consumerKey, consumerSecret } = shop.shop.admin.createKey();
    await workspace.call('shops.sign-in', {
      shop: 'Main',
      credentials: { ...shop.credentials, consumerKey, consumerSecret },
    });
    expect(await workspace.call('publishing.push')).toMatchObject({ failed: 0, waiting: 0 });
    expect(skus(shop)).toEqual(['A-1', 'A-2', 'A-3']);
    expect(await workspace.call('shops.list')).toMatchObject({ shops: [{ state: 'active' }] });
  });

  it('that were only refused for a while work again after a test of the shop', async () => {
    const { workspace, shop } = await bed.open();
    await addSimple(workspace, 3);
    strike(shop, { kind: 'server-error-json', status: 401, route: 'products', probability: 1 });
    expect(await push(workspace)).toMatchObject({ waiting: 3, failed: 0 });
    strike(shop);
    await workspace.call('shops.test', { shop: 'Main' });
    expect(await workspace.call('publishing.push')).toMatchObject({ failed: 0, waiting: 0 });
    expect(skus(shop)).toHaveLength(3);
  });

  it('are not used any more once the seller signed in with others', async () => {
    const { workspace, shop } = await bed.open();
    await addSimple(workspace, 1);
    await push(workspace);
    const { consumerKey, consumerSecret } = shop.shop.admin.createKey();
    await workspace.call('shops.sign-in', {
      shop: 'Main',
      credentials: { ...shop.credentials, consumerKey, consumerSecret },
    });
    shop.shop.admin.revokeKey(shop.shop.keys.readWrite.consumerKey);
    await addSimple(workspace, 2);
    expect(await push(workspace)).toMatchObject({ failed: 0, waiting: 0 });
    expect(skus(shop)).toEqual(['A-1', 'A-2']);
    expect(shop.shop.admin.counters().callsByStatus).not.toHaveProperty('401');
  });
});

describe('a shop that is overloaded', () => {
  it('is given the time it asks for', async () => {
    const { workspace, shop } = await bed.open();
    await addSimple(workspace, 3);
    strike(shop, { kind: 'too-many-requests', nth: [1], retryAfterSeconds: 1 });
    expect(await push(workspace)).toMatchObject({ failed: 0, waiting: 0 });
    const [first, second] = shop.shop.admin.calls();
    expect(first?.status).toBe(429);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1000);
    expect(skus(shop)).toHaveLength(3);
    const list = await jobs(workspace, 'done');
    expect(new Set(list.map((job) => job.attempts))).toEqual(new Set([1]));
  });

  it('and answers with pages in HTML loses nothing: maintenance is waited for, a firewall is named', async () => {
    const { workspace, shop } = await bed.open();
    await addSimple(workspace, 3);
    strike(
      shop,
      { kind: 'maintenance', nth: [1], method: 'POST', retryAfterSeconds: 1 },
      { kind: 'firewall', nth: [2], method: 'POST' },
    );
    const report = await push(workspace);
    expect(report).toMatchObject({ failed: 3, waiting: 0 });
    expect(new Set(failuresOf(report).map((failure) => failure.code))).toEqual(
      new Set(['host-page']),
    );
    expect(await workspace.call('jobs.retry', { shop: 'Main' })).toEqual({ jobs: 3 });
    expect(await workspace.call('publishing.push')).toMatchObject({ failed: 0, waiting: 0 });
    expect(shop.shop.admin.state().products).toHaveLength(3);
  });
});

describe('one shop among several', () => {
  it('is pushed to its end while another is out of reach', async () => {
    const { workspace, shop } = await bed.open();
    const away = await bed.addShop(workspace, 'Away');
    await addSimple(workspace, 2);
    await away.stop();
    const report = await push(workspace, { offlineSeconds: 1 });
    expect(report.end).toBe('offline');
    await addSimple(workspace, 3);
    expect(await push(workspace, { shops: ['Main'] })).toMatchObject({ end: 'idle', waiting: 0 });
    expect(skus(shop)).toEqual(['A-1', 'A-2', 'A-3']);
    await away.start();
  });
});

describe('a plan', () => {
  it('says how long it will take before anything is approved', async () => {
    const { workspace } = await bed.open();
    await workspace.call('shops.settings', { shop: 'Main', rate: { perSecond: 0.5, burst: 1 } });
    await importRows(bed, workspace, [
      ['parent sku', 'sku', 'title', 'Colour', 'price'],
      ['P', 'P-1', 'Shirt', 'Red', '20.00'],
      ['Q', 'Q-1', 'Coat', 'Red', '20.00'],
    ]);
    const plan = await makePlan(workspace);
    expect(plan.shops[0]?.dispatches).toBe(3);
    // Three calls, one of them at once, the others two seconds apart.
    expect(plan.shops[0]?.seconds).toBeGreaterThan(3.5);
    expect(plan.shops[0]?.seconds).toBeLessThan(6.5);
  });
});

describe('a listing that is unlinked while a call about it is under way', () => {
  it('is left to the shop, and the queue goes on', async () => {
    const { workspace, shop } = await bed.open();
    await addSimple(workspace, 2);
    await push(workspace);
    const { catalogueReads, shops, shopReads } = workspace.app();
    const holder = (await catalogueReads.bySku(['A-1'])).get('A-1');
    const [main] = await shopReads.list();
    if (holder === undefined || main === undefined) throw new Error('not set up');
    shop.shop.admin.configure({
      latency: { baseMs: 600, jitterMs: 0, perItemMs: 0, perImageMs: 0 },
    });
    shop.shop.admin.resetCounters();
    await importRows(bed, workspace, [
      ['sku', 'price'],
      ['A-1', '11.00'],
      ['A-2', '11.50'],
    ]);
    const pushing = push(workspace);
    await expect.poll(() => shop.writes(), { timeout: 5000, interval: 10 }).toBe(1);
    await shops.unlink(main.id, [holder.productId], 'seller');
    expect(await pushing).toMatchObject({ end: 'idle', failed: 0, waiting: 0 });
    expect((await makePlan(workspace)).list.map((one) => [one.kind, one.label])).toEqual([
      ['listing.create', 'Product 1'],
    ]);
  });
});

describe('connecting', () => {
  it('the same shop under a second name is refused, naming the first', async () => {
    const { workspace, shop } = await bed.open();
    await expect(connectShop(workspace, 'Again', shop)).rejects.toMatchObject({
      failure: { code: 'invalid-input', detail: { field: 'url', reason: 'taken', shop: 'Main' } },
    });
  });
});

describe('a shop that was removed', () => {
  it('does not hold up the others', async () => {
    const { workspace, shop } = await bed.open();
    await bed.addShop(workspace, 'Other');
    await addSimple(workspace, 1);
    await push(workspace);
    await workspace.call('shops.remove', { shop: 'Other' });
    await addSimple(workspace, 2);
    expect(await push(workspace)).toMatchObject({ end: 'idle', approved: 1, waiting: 0 });
    expect(skus(shop)).toEqual(['A-1', 'A-2']);
  });
});
