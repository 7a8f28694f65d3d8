/** What goes wrong on the wire, on purpose. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultRule } from '../options.ts';
import { basic, type OpenShop, openShop } from '../testing/open-shop.ts';

const now = Date.UTC(2026, 2, 1, 12);

describe('faults', () => {
  let open: OpenShop;
  const slept: number[] = [];
  const arm = (...faults: FaultRule[]) => open.shop.admin.configure({ faults });
  const products = () => open.shop.admin.state().products.length;

  beforeAll(async () => {
    open = await openShop({
      clock: () => now,
      sleep: (ms) => {
        slept.push(ms);
        return Promise.resolve();
      },
    });
  });
  afterAll(() => open.close());

  it.each([
    [{ kind: 'too-many-requests', nth: [1], retryAfterSeconds: 7 }, 429, '7', '<'],
    [{ kind: 'too-many-requests', nth: [1] }, 429, undefined, '<'],
    [{ kind: 'server-error-json', nth: [1] }, 500, undefined, '{'],
    [{ kind: 'server-error-html', nth: [1] }, 500, undefined, '<'],
    [{ kind: 'server-error-html', nth: [1], status: 502 }, 502, undefined, '<'],
    [{ kind: 'maintenance', nth: [1] }, 503, '600', '<'],
    [{ kind: 'firewall', nth: [1] }, 403, undefined, '<'],
    [{ kind: 'stall-before', nth: [1], stallMs: 30_000 }, 504, undefined, '<'],
  ] as const)('%o answers %i and leaves no effect', async (rule, status, retryAfter, firstByte) => {
    const before = products();
    arm(rule);
    const answer = await open.post('/products', { name: 'never' });
    expect([answer.status, answer.headers['retry-after'], answer.text[0]]).toEqual([
      status,
      retryAfter,
      firstByte,
    ]);
    expect(products()).toBe(before);
  });

  it('cuts the connection before the effect', async () => {
    const before = products();
    arm({ kind: 'reset-before', nth: [1] });
    await expect(open.post('/products', { name: 'cut' })).rejects.toThrow();
    expect(products()).toBe(before);
  });

  it('cuts the connection after the effect', async () => {
    const before = products();
    arm({ kind: 'reset-after', nth: [1] });
    await expect(open.post('/products', { name: 'cut, but there' })).rejects.toThrow();
    expect(products()).toBe(before + 1);
  });

  it('stalls into a 504 after the effect', async () => {
    const before = products();
    arm({ kind: 'stall-after', nth: [1], stallMs: 45_000 });
    expect((await open.post('/products', { name: 'late' })).status).toBe(504);
    expect(products()).toBe(before + 1);
    expect(slept).toContain(45_000);
  });

  it('dies after k items of a batch and answers 504 in HTML', async () => {
    const before = products();
    arm({ kind: 'batch-dies', nth: [1], afterItems: 2 });
    const answer = await open.post('/products/batch', {
      create: [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
    });
    expect([answer.status, answer.headers['content-type']]).toEqual([
      504,
      'text/html; charset=UTF-8',
    ]);
    expect(products()).toBe(before + 2);
  });

  it('prints a PHP notice or a byte-order mark before the JSON', async () => {
    arm({ kind: 'php-notice', nth: [1] }, { kind: 'bom', nth: [2] });
    const notice = await open.get('/products?per_page=1');
    expect(notice.text).toMatch(/^<br \/>\n<b>Deprecated<\/b>/);
    expect(notice.text.slice(notice.text.indexOf('['))).toMatch(/^\[\{"id":/);
    expect((await open.get('/products?per_page=1')).text.charCodeAt(0)).toBe(0xfeff);
  });

  it('cuts JSON short under a length that fits', async () => {
    arm({ kind: 'truncated-json', nth: [1] });
    const answer = await open.get('/products?per_page=1');
    expect(answer.status).toBe(200);
    expect(() => JSON.parse(answer.text)).toThrow();
  });

  it('lets a body drip', async () => {
    slept.length = 0;
    arm({ kind: 'slow-body', nth: [1], chunkDelayMs: 200 });
    expect((await open.get('/products?per_page=1')).json.list().length).toBe(1);
    expect(slept.filter((ms) => ms === 200).length).toBeGreaterThan(3);
  });

  it('strikes only the calls a rule is about, and only as often as it says', async () => {
    arm({ kind: 'maintenance', probability: 1, method: 'POST', route: 'batch', times: 1 });
    expect((await open.get('/products')).status).toBe(200);
    expect((await open.post('/products/batch', {})).status).toBe(503);
    expect((await open.post('/products/batch', {})).status).toBe(200);
    expect(open.shop.admin.counters().faults['maintenance']).toBe(2);
  });

  it('draws the same luck from the same seed', async () => {
    const luck = async (seed: number): Promise<number[]> => {
      const other = await openShop({
        seed,
        config: { faults: [{ kind: 'maintenance', probability: 0.5 }] },
      });
      const statuses: number[] = [];
      for (let index = 0; index < 12; index += 1)
        statuses.push((await other.get('/products')).status);
      await other.close();
      return statuses;
    };
    const first = await luck(7);
    expect(await luck(7)).toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 503]));
  });

  it('skews the Date header and the dates of objects', async () => {
    arm();
    open.shop.admin.configure({ clockSkewMs: -7_200_000 });
    const answer = await open.post('/products', { name: 'skewed' });
    open.shop.admin.configure({ clockSkewMs: 0 });
    expect(answer.headers['date']).toBe('Sun, 01 Mar 2026 10:00:00 GMT');
    expect(answer.json.at('date_created_gmt')).toBe('2026-03-01T10:00:00');
  });

  it('adds latency with jitter from the seed around the effect', async () => {
    slept.length = 0;
    open.shop.admin.configure({
      latency: { baseMs: 100, jitterMs: 50, perItemMs: 9, perImageMs: 0 },
    });
    await open.post('/products/batch', { create: [{ name: 'l1' }, { name: 'l2' }] });
    open.shop.admin.configure({ latency: { baseMs: 0, jitterMs: 0, perItemMs: 0, perImageMs: 0 } });
    expect(slept.filter((ms) => ms === 9).length).toBe(2);
    const total = slept.filter((ms) => ms !== 9).reduce((sum, ms) => sum + ms, 0);
    expect(total).toBeGreaterThanOrEqual(100);
    expect(total).toBeLessThan(150);
  });
});

describe('a client that hangs up', () => {
  it('does not stop what PHP has begun', async () => {
    let wake: () => void = () => undefined;
    const open = await openShop({
      sleep: () =>
        new Promise((resolve) => {
          wake = resolve;
        }),
    });
    open.shop.admin.configure({ latency: { baseMs: 1, jitterMs: 0, perItemMs: 0, perImageMs: 0 } });
    const body = JSON.stringify({ name: 'Applied', sku: 'APPLIED' });
    const port = Number(new URL(open.shop.url).port);
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(
          `POST /wp-json/wc/v3/products HTTP/1.1\r\nHost: x\r\nAuthorization: ${basic(open.shop.keys.readWrite)}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
          () => setTimeout(() => socket.destroy(), 30),
        );
      });
      socket.on('close', () => resolve());
    });
    wake();
    await expect.poll(() => open.shop.admin.state().products.length).toBe(1);
    wake();
    await expect.poll(() => open.shop.admin.calls().at(-1)?.status).toBe(201);
    await open.close();
  });
});
