import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { systemClock } from './clock.ts';
import { systemNonce, systemRandom } from './random.ts';

describe('the system clock', () => {
  it('tells wall time and a monotonic time that does not go back', () => {
    const clock = systemClock();
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
    const first = clock.monotonic();
    expect(clock.monotonic()).toBeGreaterThanOrEqual(first);
  });

  it('sleeps at least as long as asked', async () => {
    const clock = systemClock();
    const start = clock.monotonic();
    await clock.sleep(15);
    expect(clock.monotonic() - start).toBeGreaterThanOrEqual(15);
  });

  it('returns from sleep when the signal aborts, however long the sleep, and never rejects', async () => {
    const clock = systemClock();
    const abort = new AbortController();
    const start = clock.monotonic();
    const sleeping = clock.sleep(40 * 24 * 3_600_000, abort.signal);
    await wait(5);
    abort.abort();
    await sleeping;
    await clock.sleep(60_000, abort.signal);
    expect(clock.monotonic() - start).toBeLessThan(5_000);
  });

  it('keeps sleeping past the longest timer instead of waking at once', async () => {
    const clock = systemClock();
    const abort = new AbortController();
    let woke = false;
    const sleeping = clock.sleep(2_147_483_648, abort.signal).then(() => {
      woke = true;
    });
    await wait(10);
    expect(woke).toBe(false);
    abort.abort();
    await sleeping;
  });
});

describe('system randomness', () => {
  it('gives numbers in [0, 1) that fill the range', () => {
    const random = systemRandom();
    const numbers = Array.from({ length: 1_000 }, () => random());
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    expect(new Set(numbers.map((number) => Math.floor(number * 10))).size).toBe(10);
  });

  it('gives nonces of 128 bits that do not repeat', () => {
    const nonces = Array.from({ length: 1_000 }, () => systemNonce());
    expect(nonces.every((nonce) => /^[0-9a-f]{32}$/.test(nonce))).toBe(true);
    expect(new Set(nonces).size).toBe(1_000);
  });
});
