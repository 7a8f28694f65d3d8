/** Two processes, one workspace: whoever comes second works through the owner, and takes over when the owner dies. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PushReport } from '#app/publishing/push';
import type { JobView } from '#ports/job-store';
import type { RunningCommand } from '../support/command-line.ts';
import { createHostBed, type HostBed } from '../support/host-bed.ts';
import { csv, shopBySku } from '../support/publish-bed.ts';
import { openTestShop, type TestShop } from '../support/workspace.ts';

let bed: HostBed;
let shop: TestShop;
beforeAll(async () => {
  shop = await openTestShop();
  bed = await createHostBed('long enough to be a passphrase');
  const host = await bed.open();
  await bed.call(host, 'shops.add', {
    marketplace: 'woocommerce',
    name: 'Main',
    url: shop.shop.url,
    credentials: { ...shop.credentials, rate: { perSecond: 5, burst: 1 } },
  });
  const rows = Array.from({ length: 30 }, (_item, n) => [
    [`P-${n}`, `P-${n}-R`, `Shirt ${n}`, 'Red', '20.00', 1],
    [`P-${n}`, `P-${n}-B`, `Shirt ${n}`, 'Blue', '20.00', 1],
  ]).flat();
  const header = ['parent sku', 'sku', 'title', 'Colour', 'price', 'stock'];
  await bed.call(host, 'imports.run', { file: bed.write('rows.csv', csv([header, ...rows])) });
  await host.close();
});
afterAll(async () => {
  await bed.close();
  await shop.close();
});

/** A real process that pushes thirty shirts, a call each, five a second. */
const pushInProcess = (): RunningCommand => bed.start('push', '--approve', '--json');

const writesAtLeast = (count: number, command: RunningCommand): Promise<void> =>
  expect
    .poll(() => shop.writes(), { timeout: 15_000, interval: 20, message: command.output() })
    .toBeGreaterThanOrEqual(count);

// In this order: the second goes on where the first has paused the shop.
describe('while another process pushes', () => {
  it('listing, searching and pausing go through it; a pause takes hold within a second', async () => {
    const pushing = pushInProcess();
    await writesAtLeast(3, pushing);
    const guest = await bed.open();
    expect(guest.handedOver).toBe(true);
    const { jobs } = await bed.call<{ jobs: JobView[] }>(guest, 'jobs.list', { state: 'queued' });
    expect(jobs.length).toBeGreaterThan(10);
    const found = await bed.call(guest, 'catalogue.search', { text: 'P-7-R' });
    expect(JSON.stringify(found)).toContain('Shirt 7');
    const asked = Date.now();
    await bed.call(guest, 'jobs.pause', { shop: 'Main' });
    expect(Date.now() - asked).toBeLessThan(1000);
    // The push has nothing left that it may do, and ends by itself.
    expect(await pushing.ended).not.toBeNull();
    expect(shop.shop.admin.calls().filter((one) => one.at - asked > 1000)).toEqual([]);
    expect(shop.writes()).toBeLessThan(31);
    expect(await bed.call(guest, 'shops.list')).toMatchObject({ shops: [{ state: 'paused' }] });
    await guest.close();
  });

  it('and is killed, whoever asks next owns the workspace and finishes: nothing lost, nothing twice', async () => {
    const owner = await bed.open();
    await bed.call(owner, 'jobs.resume', { shop: 'Main' });
    await owner.close();
    const before = shop.writes();
    const pushing = pushInProcess();
    await writesAtLeast(before + 3, pushing);
    const guest = await bed.open();
    expect(guest.handedOver).toBe(true);
    await pushing.kill();
    await bed.call(guest, 'shops.settings', { shop: 'Main', rate: { perSecond: 200, burst: 200 } });
    expect(guest.handedOver).toBe(false);
    const report = await bed.call<PushReport>(guest, 'publishing.push');
    expect(report).toMatchObject({ end: 'idle', waiting: 0, failed: 0 });
    expect([...shopBySku(shop).keys()].filter((sku) => /-[RB]$/.test(sku))).toHaveLength(60);
    expect(shop.shop.admin.state().products).toHaveLength(30);
    expect(await bed.call(guest, 'plans.make')).toMatchObject({ operations: 0 });
  });
});
