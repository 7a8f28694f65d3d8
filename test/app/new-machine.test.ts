/** A backup on another computer: the catalogue, the links and the queue are there; each shop asks for one sign-in. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { MemoryKeychain } from '#adapters/secrets/memory-keychain';
import { systemClock } from '#adapters/system/clock';
import { systemNonce } from '#adapters/system/random';
import type { Host, Hosts } from '#app/host';
import type { PushReport } from '#app/publishing/push';
import { localHosts } from '#compose/hosts';
import { connectors } from '#connectors/index';
import type { Json } from '#kernel/json';
import { seededRandom } from '#kernel/random';
import { reportDefect } from '#test/support/report-defect';
import { createPublishBed, csv, shopBySku, simpleRows } from '../support/publish-bed.ts';
import { openTestShop } from '../support/workspace.ts';

const bed = createPublishBed();
const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await bed.close();
});

/** A computer with a keychain of its own. */
function machine(): Hosts {
  return localHosts(
    {
      clock: systemClock(),
      random: seededRandom(1),
      nonce: systemNonce,
      keychain: new MemoryKeychain(),
      connectors,
      appVersion: '0.0.0-test',
      recordDefect: reportDefect,
    },
    { cwd: tmpdir(), environment: {} },
  );
}

async function call<T>(host: Host, useCase: string, input: Json = {}): Promise<T> {
  const io = { emit: () => {}, signal: new AbortController().signal };
  return (await host.call(useCase, input, io)) as T;
}

const opened = async (hosts: Hosts, folder: string): Promise<Host> => {
  const host = await hosts.open({ folder, face: 'cli', allowUnsafe: true });
  closers.push(() => host.close({ urgent: true }));
  return host;
};

describe('a backup restored on another computer', () => {
  it('needs a new key and one sign-in per shop, then goes on where it was', async () => {
    const home = mkdtempSync(join(tmpdir(), 'shopkeep-machines-'));
    closers.push(() => rmSync(home, { recursive: true, force: true }));
    const shop = await openTestShop();
    closers.push(() => shop.close());
    const old = machine();
    const from = join(home, 'old');
    const head = { face: 'cli', allowUnsafe: true } as const;
    await old.init({ ...head, folder: from, baseCurrency: 'USD', key: { wrapper: 'keychain' } });
    const before = await opened(old, from);
    const { credentials } = shop;
    await call(before, 'shops.add', {
      ...{ marketplace: 'woocommerce', name: 'Main', url: shop.shop.url, credentials },
    });
    const file = join(home, 'rows.csv');
    writeFileSync(file, csv(simpleRows(2)));
    await call(before, 'imports.run', { file });
    await call(before, 'publishing.push', { approve: true });
    await call(before, 'jobs.pause', { shop: 'Main' });
    writeFileSync(file, csv(simpleRows(3)));
    await call(before, 'imports.run', { file });
    await call(before, 'publishing.push', { approve: true });
    await call(before, 'workspace.backup');
    const { backups } = await call<{ backups: { folder: string }[] }>(before, 'workspace.backups');
    await before.close();

    const other = machine();
    const folder = join(home, 'new');
    await other.restore({ ...head, folder, backup: backups[0]?.folder ?? '' });
    const locked = await opened(other, folder);
    expect(await call(locked, 'keys.status')).toMatchObject({ key: { state: 'lost' } });
    await expect(call(locked, 'shops.test', { shop: 'Main' })).rejects.toMatchObject({
      failure: { code: 'key-lost' },
    });
    await locked.close();
    await other.newKey({ ...head, folder, key: { wrapper: 'keychain' } });
    const host = await opened(other, folder);
    await expect(call(host, 'shops.test', { shop: 'Main' })).rejects.toMatchObject({
      failure: { code: 'needs-sign-in' },
    });
    await call(host, 'shops.sign-in', { shop: 'Main', credentials });
    await call(host, 'jobs.resume', { shop: 'Main' });
    const report = await call<PushReport>(host, 'publishing.push', { approve: true });
    expect(report).toMatchObject({ end: 'idle', waiting: 0, failed: 0, approved: 0 });
    expect([...shopBySku(shop).keys()].sort()).toEqual(['A-1', 'A-2', 'A-3']);
    expect(shop.shop.admin.state().products).toHaveLength(3);
    expect(await call(host, 'audit.verify')).toMatchObject({ ok: true });
  });
});
