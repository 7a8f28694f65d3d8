/** The shop as a process: what it prints, what it keeps, and that a kill loses nothing. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { ShopCredentials } from './practice-shop.ts';
import { basic, send, type WireAnswer } from './testing/open-shop.ts';

const entry = fileURLToPath(new URL('./main.ts', import.meta.url));

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  readonly adminUrl: string;
}

describe('the shop in its own process', () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'practice-shop-'));
  const running: ChildProcess[] = [];
  afterEach(() => {
    for (const child of running) child.kill('SIGKILL');
    rmSync(stateDir, { recursive: true, force: true });
  });

  async function start(...args: string[]): Promise<Running> {
    const child = spawn(process.execPath, [entry, '--state', stateDir, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.push(child);
    for await (const line of createInterface({ input: child.stdout })) {
      const { url, adminUrl } = JSON.parse(line) as { url: string; adminUrl: string };
      return { child, url, adminUrl };
    }
    throw new Error('the shop did not start');
  }

  const kill = (child: ChildProcess): Promise<void> =>
    new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
    });

  it('keeps products, counters, keys and configuration through SIGKILL, and takes the same port again', async () => {
    const first = await start('--assume-https', '--rate', '50', '--burst', '20');
    const keys = JSON.parse(
      readFileSync(join(stateDir, 'credentials.json'), 'utf8'),
    ) as ShopCredentials;
    const headers = { authorization: basic(keys.readWrite) };
    const products = `${first.url}/wp-json/wc/v3/products`;
    const batch = {
      create: Array.from({ length: 20 }, (_, index) => ({ name: `n${index}`, sku: `S-${index}` })),
    };
    expect((await send('POST', `${products}/batch`, { headers, body: batch })).status).toBe(200);
    await kill(first.child);

    const second = await start('--port', new URL(first.url).port);
    expect(second.url).toBe(first.url);
    const list = await send('GET', `${products}?per_page=100`, { headers });
    expect(list.headers['x-wp-total']).toBe('20');

    const token = readFileSync(join(stateDir, 'admin-token'), 'utf8').trim();
    const admin = (
      method: string,
      path: string,
      body?: Record<string, string | null>,
    ): Promise<WireAnswer> =>
      send(method, `${second.adminUrl}/${path}`, {
        headers: { authorization: `Bearer ${token}` },
        ...(body === undefined ? {} : { body }),
      });
    const counters = await admin('GET', 'counters');
    expect(counters.json.value).toMatchObject({ calls: 2, effects: { 'product.create': 20 } });
    expect((await admin('GET', 'config')).json.at('limiter')).toEqual({
      ratePerSecond: 50,
      burst: 20,
    });
    expect((await admin('POST', 'config', { limiter: null })).json.at('limiter')).toBe(null);
    expect((await admin('POST', 'config', { limitter: null })).status).toBe(400);
    expect((await admin('GET', 'state')).json.list('products').length).toBe(20);
    expect((await admin('POST', 'counters/reset')).status).toBe(200);
    expect((await admin('GET', 'counters')).json.at('calls')).toBe(0);
    expect((await admin('POST', 'keys', { permissions: 'read' })).json.at('permissions')).toBe(
      'read',
    );
    expect((await admin('POST', 'application-passwords')).json.at('login')).toBe('shopkeeper');
    expect((await send('GET', `${second.adminUrl}/state`)).status).toBe(401);
    expect(
      (await send('GET', `${second.adminUrl}/state`, { headers: { authorization: 'Bearer x' } }))
        .status,
    ).toBe(401);
  });

  it('keeps its secrets in files of its owner alone', async () => {
    await start();
    for (const name of [
      'admin-token',
      'credentials.json',
      'practice-shop.db',
      'practice-shop.db-wal',
    ]) {
      expect(statSync(join(stateDir, name)).mode & 0o077).toBe(0);
    }
  });

  it('says how it is used when its arguments are wrong', async () => {
    const child = spawn(process.execPath, [entry], { stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect([code, text]).toEqual([2, expect.stringContaining('--state is missing')]);
  });
});
