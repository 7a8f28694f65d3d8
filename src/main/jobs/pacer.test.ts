import { describe, expect, it } from 'vitest';
import { type BudgetLimits, type BudgetState, newBudget } from '#domain/job/budget';
import { VirtualClock } from '#test/support/virtual-clock';
import { Pacer } from './pacer.ts';

const limits: BudgetLimits = {
  perSecond: 10,
  burst: 5,
  published: true,
  minPerSecond: 10,
  maxPerSecond: 10,
};

function pacer(clock: VirtualClock, stored: BudgetState | null = null) {
  const persisted: BudgetState[] = [];
  const made = new Pacer(limits, stored, {
    clock,
    random: () => 0.5,
    persist: async (state) => void persisted.push(state),
  });
  return { pacer: made, persisted };
}

describe('a pacer', () => {
  it('lets the first request of a claimed call go at once, and paces those it did not pay for', async () => {
    const clock = new VirtualClock();
    const { pacer: one, persisted } = pacer(clock);
    while (one.wait() === 0) one.commit(one.spent());
    one.commit(one.spent());
    const begun = clock.now();
    await clock.runUntil(one.beforeRequest());
    expect(clock.now() - begun).toBe(0);
    expect(persisted).toHaveLength(0);
    await clock.runUntil(one.beforeRequest());
    expect(clock.now() - begun).toBeGreaterThan(90);
    expect(persisted).toHaveLength(1);
  });

  it('leaves no paid request over for the next call', async () => {
    const { pacer: one, persisted } = pacer(new VirtualClock());
    one.commit(one.spent());
    one.endCall();
    await one.beforeRequest();
    expect(persisted).toHaveLength(1);
  });

  it('sends at most one of two requests that wait for the same token', async () => {
    const clock = new VirtualClock();
    const { pacer: one } = pacer(clock);
    while (one.wait() === 0) one.commit(one.spent());
    one.endCall();
    const sent: number[] = [];
    const request = async (): Promise<void> => {
      await one.beforeRequest();
      sent.push(clock.now());
    };
    await clock.runUntil(Promise.all([request(), request(), request()]));
    const [first = 0, second = 0, third = 0] = sent;
    expect(second - first).toBeGreaterThan(90);
    expect(third - second).toBeGreaterThan(90);
  });

  it('goes on with the budget an earlier run stored', () => {
    const clock = new VirtualClock();
    const empty = { ...newBudget(limits, clock.now()), tokens: 0 };
    expect(pacer(clock, empty).pacer.wait()).toBeGreaterThan(90);
  });

  it('is not fooled by a clock that is set while it runs', () => {
    const clock = new VirtualClock();
    let setBy = 0;
    const set = {
      now: () => clock.now() + setBy,
      monotonic: () => clock.monotonic(),
      sleep: (ms: number) => clock.sleep(ms),
    };
    const one = new Pacer(limits, null, { clock: set, random: () => 0, persist: async () => {} });
    while (one.wait() === 0) one.commit(one.spent());
    const wait = one.wait();
    for (const jump of [3_600_000, -7_200_000, 86_400_000]) {
      setBy += jump;
      expect(one.wait()).toBe(wait);
    }
  });

  it('hands out its records once', () => {
    const { pacer: one } = pacer(new VirtualClock());
    one.record({
      at: 1,
      endpoint: 'GET products',
      method: 'GET',
      host: 'shop.example',
      remoteAddress: null,
      status: 200,
      failureCode: null,
      bytesSent: 1,
      bytesReceived: 2,
      durationMs: 3,
    });
    expect(one.takeRecords()).toHaveLength(1);
    expect(one.takeRecords()).toHaveLength(0);
  });
});
