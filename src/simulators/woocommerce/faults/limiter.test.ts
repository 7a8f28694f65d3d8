/** The limiter that the shop counts itself. */
import { describe, expect, it } from 'vitest';
import { openShop, type WireAnswer } from '../testing/open-shop.ts';
import { createLimiter } from './limiter.ts';

describe('the limiter', () => {
  it('admits a burst, then the rate, and says how long to wait', () => {
    let now = 0;
    const limiter = createLimiter(() => now);
    const config = { ratePerSecond: 2, burst: 3 };
    expect([1, 2, 3, 4].map(() => limiter.refusal(config))).toEqual([
      undefined,
      undefined,
      undefined,
      500,
    ]);
    now = 499;
    expect(limiter.refusal(config)).toBeGreaterThan(0);
    now = 500;
    expect(limiter.refusal(config)).toBeUndefined();
  });

  it('never refuses calls that are exactly the rate apart', () => {
    let now = 1000;
    const limiter = createLimiter(() => now);
    const refused = Array.from({ length: 1000 }, () => {
      now += 1000 / 3;
      return limiter.refusal({ ratePerSecond: 3, burst: 1 });
    }).filter((wait) => wait !== undefined);
    expect(refused).toEqual([]);
  });

  it('answers 429 in HTML, with or without Retry-After, and counts', async () => {
    let now = Date.UTC(2026, 0, 1);
    const open = await openShop({
      clock: () => now,
      config: { limiter: { ratePerSecond: 0.5, burst: 2 } },
    });
    const burst = async (): Promise<WireAnswer[]> => [
      await open.get('/products'),
      await open.get('/products'),
      await open.get('/products'),
    ];
    const answers = await burst();
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 429]);
    expect(answers[2]?.headers['retry-after']).toBe('2');
    expect(answers[2]?.text).toContain('<h1>429 Too Many Requests</h1>');
    expect(open.shop.admin.counters()).toMatchObject({
      calls: 3,
      refusedByLimiter: 1,
      firstCallAt: now,
      callsByRoute: { 'GET /wc/v3/products': 3 },
    });
    open.shop.admin.resetCounters();
    expect(open.shop.admin.counters()).toMatchObject({
      calls: 0,
      refusedByLimiter: 0,
      firstCallAt: null,
    });
    open.shop.admin.configure({ limiter: { ratePerSecond: 0.5, burst: 2, retryAfter: 'none' } });
    expect((await burst())[2]?.headers['retry-after']).toBeUndefined();
    open.shop.admin.configure({ limiter: { ratePerSecond: 0.5, burst: 2, retryAfter: 'date' } });
    expect(Date.parse((await burst())[2]?.headers['retry-after'] ?? '')).toBe(now + 2000);
    now += 2000;
    expect((await open.get('/products')).status).toBe(200);
    await open.close();
  });
});
