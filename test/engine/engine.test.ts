import { afterEach, describe, expect, it } from 'vitest';
import { failure } from '#kernel/failure';
import type { ItemOutcome } from '#ports/marketplace';
import { doneItem, endRigs, many, quiet, rig, states, tenPerSecond } from './rig.ts';

afterEach(endRigs);

describe('the engine', () => {
  it('carries out every queued job once, a hundred to a call', async () => {
    const { bed, clock, engine, calls } = await rig({});
    bed.enqueue(many(250));
    await clock.runUntil(engine.start().then(() => engine.idle()));
    expect(await states(bed)).toEqual({ done: 250 });
    expect(calls.flatMap((call) => call.ids)).toHaveLength(250);
  });

  it('never sends faster than the budget in any second, and wastes at most two per cent of it', async () => {
    const { bed, clock, engine, calls } = await rig({}, tenPerSecond, 1);
    bed.enqueue(many(200));
    await clock.runUntil(engine.start().then(() => engine.idle()));
    const first = calls[0]?.at ?? 0;
    const last = calls.at(-1)?.at ?? 0;
    expect((last - first) / 1000).toBeLessThanOrEqual(((200 - 10) / 10) * 1.05);
    // The shop's own bucket: ten at once, ten a second.
    let tokens = 10;
    let at = first;
    for (const call of calls) {
      tokens = Math.min(10, tokens + ((call.at - at) / 1000) * 10) - 1;
      at = call.at;
      expect(tokens).toBeGreaterThanOrEqual(0);
    }
  });

  it('waits while the shop cannot be reached, counts no attempt, and goes on when it is back', async () => {
    let reachable = false;
    const { bed, clock, engine, events } = await rig({
      send: async (items) => ({
        items: items.map(
          (item): ItemOutcome =>
            reachable
              ? doneItem(item)
              : {
                  jobId: item.jobId,
                  outcome: 'failed',
                  failure: failure('unreachable', {}, { retry: 'later' }),
                },
        ),
        signal: quiet,
      }),
    });
    const [id] = bed.enqueue(many(1));
    const ended = engine.start().then(() => engine.idle());
    await clock.runUntil(clock.sleep(3_600_000));
    const [waiting] = await bed.reads.list({ limit: 1 });
    expect(waiting).toMatchObject({ id, state: 'queued', attempts: 0 });
    reachable = true;
    await clock.runUntil(ended);
    expect(await states(bed)).toEqual({ done: 1 });
    expect(events.map((event) => event.type)).toContain('online');
  });

  it('does not ask an unreachable shop more often than every few seconds', async () => {
    const { bed, clock, engine, calls } = await rig({
      send: async (items) => ({
        items: items.map(
          (item): ItemOutcome => ({
            jobId: item.jobId,
            outcome: 'failed',
            failure: failure('unreachable', {}, { retry: 'later' }),
          }),
        ),
        signal: quiet,
      }),
    });
    bed.enqueue(many(1));
    await engine.start();
    await clock.runUntil(clock.sleep(600_000));
    expect(calls.length).toBeGreaterThan(10);
    expect(calls.length).toBeLessThan(120);
  });

  it('honours Retry-After before anything else is sent', async () => {
    const { bed, clock, engine, calls } = await rig(
      {
        send: async (items) =>
          calls.length === 1
            ? {
                items: items.map(
                  (item): ItemOutcome => ({
                    jobId: item.jobId,
                    outcome: 'failed',
                    failure: failure('rate-limited', {}, { retry: 'later', retryAfterMs: 45_000 }),
                  }),
                ),
                signal: { throttled: true, retryAfterMs: 45_000, latencyMs: 5 },
              }
            : { items: items.map(doneItem), signal: quiet },
      },
      tenPerSecond,
      1,
    );
    bed.enqueue(many(3));
    await clock.runUntil(engine.start().then(() => engine.idle()));
    expect(await states(bed)).toEqual({ done: 3 });
    expect((calls[1]?.at ?? 0) - (calls[0]?.at ?? 0)).toBeGreaterThanOrEqual(45_000);
  });

  it('stops claiming as soon as the shop is paused, and goes on when it is resumed', async () => {
    const { bed, clock, engine, calls } = await rig({}, tenPerSecond, 1);
    bed.enqueue(many(100));
    await engine.start();
    await clock.runUntil(clock.sleep(2_000));
    await bed.shops.setState(bed.shopId, 'paused', 'seller', 'seller');
    await engine.refresh();
    const sent = calls.length;
    await clock.runUntil(clock.sleep(60_000));
    expect(calls.length).toBe(sent);
    await bed.shops.setState(bed.shopId, 'active', null, 'seller');
    await engine.refresh();
    await clock.runUntil(engine.idle());
    expect(await states(bed)).toEqual({ done: 100 });
  });

  it('freezes the shop after repeated refusals of the credentials and keeps every job', async () => {
    const { bed, clock, engine } = await rig({
      send: async (items) => ({
        items: items.map(
          (item): ItemOutcome => ({
            jobId: item.jobId,
            outcome: 'failed',
            failure: failure('needs-sign-in', {}, { retry: 'never' }),
          }),
        ),
        signal: quiet,
      }),
    });
    bed.enqueue(many(5));
    await clock.runUntil(engine.start().then(() => engine.idle()));
    expect(await states(bed)).toEqual({ queued: 5 });
    const [shop] = await bed.shopReads.list();
    expect(shop).toMatchObject({ state: 'needs-sign-in', stateReason: 'auth-failures' });
  });

  it('gives up a job that keeps failing for passing reasons after six tries', async () => {
    const { bed, clock, engine, calls } = await rig({
      send: async (items) => ({
        items: items.map(
          (item): ItemOutcome => ({
            jobId: item.jobId,
            outcome: 'failed',
            failure: failure('shop-unavailable', {}, { retry: 'later' }),
          }),
        ),
        signal: quiet,
      }),
    });
    bed.enqueue(many(1));
    await clock.runUntil(engine.start().then(() => engine.idle()));
    expect(calls).toHaveLength(6);
    const [job] = await bed.reads.list({ limit: 1 });
    expect(job).toMatchObject({ state: 'failed', failure: { code: 'shop-unavailable' } });
  });
});
