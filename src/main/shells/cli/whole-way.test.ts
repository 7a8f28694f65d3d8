/** The commands against a real workspace on disk and a practice shop on 127.0.0.1: what the scripted tests promise. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryKeychain } from '#adapters/secrets/memory-keychain';
import type { Host, Hosts } from '#app/host';
import { localHosts } from '#compose/hosts';
import { systemPlatform } from '#compose/platform';
import type { Json } from '#kernel/json';
import { type PracticeShop, startPracticeShop } from '#simulators/woocommerce/practice-shop';
import { document, type Finished, run } from './cli.test-support.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopkeep-whole-way-'));
let shop: PracticeShop;

const platform = { ...systemPlatform({}), keychain: new MemoryKeychain() };
const real = localHosts(platform, { cwd: folder, environment: {} });

/** Opening a workspace starts threads, which takes longer than the commands: all of them share one that stays open. */
let open: Promise<Host> | null = null;
const hosts: Hosts = {
  ...real,
  open: async (options) => {
    if (open === null) open = real.open(options);
    try {
      const host = await open;
      const { folder: at, handedOver } = host;
      return {
        folder: at,
        handedOver,
        call: (...call) => host.call(...call),
        close: async () => {},
      };
    } catch (thrown) {
      open = null;
      throw thrown;
    }
  },
};

function shopkeep(...argv: readonly string[]): Promise<Finished> {
  return run([...argv, '--data', 'ws', '--json', '--allow-unsafe-folder'], { hosts, cwd: folder });
}

beforeAll(async () => {
  shop = await startPracticeShop({
    stateDir: join(folder, 'practice'),
    clock: Date.now,
    currency: 'CNY',
  });
  const { consumerKey, consumerSecret } = shop.keys.readWrite;
  writeFileSync(join(folder, 'keys.json'), JSON.stringify({ consumerKey, consumerSecret }));
  const rows = ['SKU,标题,价格,库存', 'CUP-1,杯子,¥12.50,3', 'PLATE-1,盘子,18,5', 'BAD-1,碗,abc,5'];
  writeFileSync(join(folder, 'goods.csv'), rows.join('\n'));
});

afterAll(async () => {
  await (await open)?.close();
  await shop.close();
  rmSync(folder, { recursive: true });
});

describe('the whole way on the command line', () => {
  it('goes from an empty folder to live listings, exactly once, and back', async () => {
    expect((await shopkeep('plan')).code).toBe(4);
    expect((await shopkeep('init')).code).toBe(0);
    expect((await shopkeep('init')).code).toBe(4);

    const add = ['shops', 'add', 'woocommerce', '--name', 'Main', '--url', shop.url];
    const added = await shopkeep(...add, '--credentials', 'keys.json');
    expect(added.code).toBe(0);
    expect(document(added)).toMatchObject({ shop: { name: 'Main', currency: 'CNY' } });

    const imported = await shopkeep('import', 'goods.csv');
    expect(imported.code).toBe(3);
    expect(document(imported)).toMatchObject({
      applied: true,
      counts: { products: { new: 2, changed: 0, unchanged: 0 }, rejected: 1 },
      rejected: [{ row: 4, column: '价格', value: 'abc', reason: 'not-a-price' }],
    });

    const plan = document(await shopkeep('plan'));
    expect(plan['operations']).toHaveLength(Number(plan['operationCount']));
    expect(plan['operations']).toMatchObject([
      { shop: 'Main', kind: 'listing.create' },
      { shop: 'Main', kind: 'listing.create' },
    ]);

    const nobodyApproved = await shopkeep('push');
    expect(nobodyApproved.stderr).toContain('only what was approved before');
    expect(shop.admin.state().products).toHaveLength(0);

    const pushed = await shopkeep('push', '--approve');
    expect(pushed.code).toBe(0);
    const { listings } = document(pushed) as unknown as { listings: readonly Json[] };
    expect(listings).toMatchObject([
      { shop: 'Main', title: '杯子', outcome: 'created', skus: [{ sku: 'CUP-1' }] },
      { shop: 'Main', title: '盘子', outcome: 'created', skus: [{ sku: 'PLATE-1' }] },
    ]);
    const live = shop.admin.state().products;
    expect(live.map((product) => [product['sku'], product['regular_price']]).sort()).toEqual([
      ['CUP-1', '12.50'],
      ['PLATE-1', '18.00'],
    ]);

    expect(document(await shopkeep('push', '--approve'))).toMatchObject({
      approved: 0,
      listings: [],
    });
    expect(document(await shopkeep('plan'))).toMatchObject({ operationCount: 0, operations: [] });
    expect(shop.defects).toEqual([]);
  });

  it('leaves a workspace that every other command reads', async () => {
    const found = document(await shopkeep('search', '杯'));
    expect(found['products']).toMatchObject([{ variants: [{ sku: 'CUP-1' }] }]);
    expect(document(await shopkeep('jobs', 'list'))).toMatchObject({
      jobs: [{ state: 'done' }, { state: 'done' }],
    });
    expect(document(await shopkeep('audit', 'verify'))).toMatchObject({ ok: true });
    expect((await shopkeep('key', 'status')).code).toBe(0);
    expect((await shopkeep('doctor')).code).toBe(0);
    expect((await shopkeep('export', 'out.csv')).code).toBe(0);
    const again = await shopkeep('import', 'out.csv', '--dry-run');
    expect(document(again)).toMatchObject({
      counts: { products: { new: 0, changed: 0, unchanged: 2 } },
    });
    expect(document(await shopkeep('sheet', 'out.csv'))).toMatchObject({
      sheets: [{ headerRow: 1 }],
    });
    expect((await shopkeep('jobs', 'pause', '--shop', 'Nobody')).code).toBe(2);
  });

  it('never shows a secret, whatever the command', async () => {
    const { consumerKey, consumerSecret } = shop.keys.readWrite;
    const runs: Finished[] = [];
    for (const argv of [
      ['shops', 'list'],
      ['audit', 'list'],
      ['doctor', '--bundle', 'support.json'],
    ]) {
      runs.push(await shopkeep(...argv));
    }
    const said = runs.map(({ stdout, stderr }) => stdout + stderr).join('');
    const bundle = readFileSync(join(folder, 'support.json'), 'utf8');
    for (const secret of [consumerKey, consumerSecret]) {
      expect(said).not.toContain(secret);
      expect(bundle).not.toContain(secret);
    }
  });
});
