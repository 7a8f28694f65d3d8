import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '#kernel/random';
import {
  type BudgetLimits,
  type BudgetState,
  learn,
  newBudget,
  refill,
  secondsFor,
  spendToken,
  waitForToken,
} from './budget.ts';

const runs = { seed: 42, numRuns: 200 };
const law = (perSecond: number, burst: number): BudgetLimits => ({
  perSecond,
  burst,
  published: true,
  minPerSecond: perSecond,
  maxPerSecond: perSecond,
});
const found: BudgetLimits = {
  perSecond: 2,
  burst: 2,
  published: false,
  minPerSecond: 0.2,
  maxPerSecond: 5,
};
const good = { throttled: false, latencyMs: 100, weight: 1 };
const at = (now: number) => ({ now, jitter: 0.5 });

/** The bucket as the shop keeps it. */
class ServerBucket {
  refused = 0;
  readonly #limits: BudgetLimits;
  #tokens: number;
  #at = Number.NEGATIVE_INFINITY;

  constructor(limits: BudgetLimits) {
    this.#limits = limits;
    this.#tokens = limits.burst;
  }

  call(now: number): void {
    const elapsed = Math.max(0, now - this.#at) / 1000;
    this.#tokens = Math.min(this.#limits.burst, this.#tokens + elapsed * this.#limits.perSecond);
    this.#at = now;
    if (this.#tokens < 1) this.refused += 1;
    else this.#tokens -= 1;
  }
}

/** Sends as soon as the budget allows, with a way to the shop that takes longer now and then. */
function saturate(limits: BudgetLimits, calls: number, jitterMs: () => number) {
  const server = new ServerBucket(limits);
  let state = newBudget(limits, 0);
  const sends: number[] = [];
  let now = 0;
  for (let call = 0; call < calls; call += 1) {
    now += waitForToken(state, limits, now);
    state = spendToken(state, limits, now);
    sends.push(now + jitterMs());
  }
  for (const arrival of sends.toSorted((a, b) => a - b)) server.call(arrival);
  return { refused: server.refused, lastSend: now };
}

describe('a budget', () => {
  it('is never refused by a shop of the same rate and burst while the way jitters by less than a token', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 100, noNaN: true }),
        fc.integer({ min: 2, max: 60 }),
        fc.nat(),
        (rate, burst, seed) => {
          const random = seededRandom(seed);
          const limits = law(rate, burst);
          expect(saturate(limits, 300, () => (random() * 900) / rate).refused).toBe(0);
        },
      ),
      runs,
    );
  });

  it('uses at least 98 per cent of what the shop allows', () => {
    for (const [rate, burst] of [
      [2, 2],
      [10, 10],
      [40, 40],
      [100, 10],
    ] as const) {
      const limits = law(rate, burst);
      const { lastSend } = saturate(limits, 2_000, () => 0);
      const allowed = burst + (lastSend / 1000) * rate;
      expect(2_000 / allowed).toBeGreaterThanOrEqual(0.98);
    }
  });

  it('does not burst after a restart: what was spent stays spent', () => {
    const limits = law(10, 10);
    let state = newBudget(limits, 0);
    while (waitForToken(state, limits, 0) === 0) state = spendToken(state, limits, 0);
    const stored = JSON.parse(JSON.stringify(state)) as BudgetState;
    expect(waitForToken(stored, limits, 1)).toBeGreaterThan(90);
    expect(refill(stored, limits, 1_000).tokens).toBeLessThanOrEqual(state.tokens + 10);
  });

  it('mints nothing when the clock is set back, and at most a full bucket when it is set forward', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -10_000_000, max: 10_000_000 }), { maxLength: 20 }),
        (jumps) => {
          const limits = law(5, 20);
          let now = 1_000_000_000;
          let state = spendToken(newBudget(limits, now), limits, now);
          for (const jump of jumps) {
            const before = state.tokens;
            now += jump;
            state = refill(state, limits, now);
            if (jump <= 0) expect(state.tokens).toBe(before);
            expect(state.tokens).toBeLessThanOrEqual(19);
          }
        },
      ),
      runs,
    );
  });

  it('is not blocked for longer than ten minutes at a time by a clock that was set back', () => {
    const limits = law(10, 10);
    const state = { ...newBudget(limits, 0), notBefore: 365 * 24 * 3_600_000 };
    expect(waitForToken(state, limits, 0)).toBeLessThanOrEqual(600_000);
  });

  it('sends nothing before the time the shop asked for', () => {
    const limits = law(10, 10);
    const lesson = { ...good, throttled: true, retryAfterMs: 45_000 };
    const state = learn(newBudget(limits, 0), limits, lesson, at(1_000));
    expect(waitForToken(state, limits, 1_000)).toBe(45_000);
    expect(waitForToken(state, limits, 46_000)).toBe(0);
  });

  it('backs off further with every refusal in a row, up to five minutes', () => {
    let state = newBudget(found, 0);
    let last = 0;
    for (let refusal = 0; refusal < 12; refusal += 1) {
      state = learn(state, found, { ...good, throttled: true }, { now: 0, jitter: 0.99 });
      expect(state.notBefore).toBeGreaterThanOrEqual(last);
      last = state.notBefore;
    }
    expect(last).toBeGreaterThan(200_000);
    expect(last).toBeLessThanOrEqual(300_000);
  });

  it('halves an unpublished rate at a refusal and at a slow reply, never below the least', () => {
    const slow = learn(newBudget(found, 0), found, { ...good, latencyMs: 11_000 }, at(0));
    expect(slow.perSecond).toBe(1);
    let state = slow;
    for (let call = 0; call < 10; call += 1) {
      state = learn(state, found, { ...good, throttled: true }, at(0));
    }
    expect(state.perSecond).toBe(found.minPerSecond);
  });

  it('goes a little faster after a run of good replies, never beyond the most', () => {
    let state = newBudget(found, 0);
    for (let call = 0; call < 19; call += 1) state = learn(state, found, good, at(0));
    expect(state.perSecond).toBe(2);
    state = learn(state, found, good, at(0));
    expect(state.perSecond).toBe(2.5);
    for (let call = 0; call < 1_000; call += 1) state = learn(state, found, good, at(0));
    expect(state.perSecond).toBe(found.maxPerSecond);
  });

  it('never touches a published rate', () => {
    const limits = law(10, 10);
    const throttled = learn(newBudget(limits, 0), limits, { ...good, throttled: true }, at(0));
    const slow = learn(throttled, limits, { ...good, latencyMs: 60_000 }, at(0));
    expect(slow.perSecond).toBe(10);
  });

  it('lets calls grow heavier only when a call that used the room came back fast', () => {
    const start = newBudget(found, 0);
    const light = learn(start, found, { ...good, weight: 1 }, at(0));
    expect(light.weightCap).toBe(start.weightCap);
    const full = learn(start, found, { ...good, weight: start.weightCap }, at(0));
    expect(full.weightCap).toBe(start.weightCap * 2);
    const slow = learn(full, found, { ...good, latencyMs: 12_000, weight: 50 }, at(0));
    expect(slow.weightCap).toBe(start.weightCap);
  });

  it('tells how long a number of calls will take', () => {
    const limits = law(10, 10);
    const state = newBudget(limits, 0);
    expect(secondsFor(0, state, limits, 0)).toBe(0);
    expect(secondsFor(9, state, limits, 0)).toBe(0);
    expect(secondsFor(109, state, limits, 0)).toBeCloseTo(10, 5);
  });
});
