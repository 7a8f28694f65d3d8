import { afterEach, describe, expect, it } from 'vitest';
import { defaultBreaker } from '#domain/job/breaker';
import type { BudgetLimits } from '#domain/job/budget';
import { createEngine } from '#jobs/engine';
import { Pacer } from '#jobs/pacer';
import { failure } from '#kernel/failure';
import { asId, type RemoteId } from '#kernel/ids';
import { seededRandom } from '#kernel/random';
import { ok } from '#kernel/result';
import type { Engine, EngineEvent } from '#ports/engine';
import type {
  ItemOutcome,
  ReconcileItem,
  SendItem,
  ShopConnection,
  Verdict,
} from '#ports/marketplace';
import { openQueueBed, type QueueBed } from '#test/support/queue-bed';
import { VirtualClock } from '#test/support/virtual-clock';

const quiet = { throttled: false, latencyMs: 50 };
const tenPerSecond: BudgetLimits = {
  perSecond: 10,
  burst: 10,
  published: true,
  minPerSecond: 10,
  maxPerSecond: 10,
};

interface Rig {
  readonly bed: QueueBed;
  readonly clock: VirtualClock;
  readonly engine: Engine;
  readonly events: EngineEvent[];
  readonly calls: { readonly at: number; readonly ids: readonly number[] }[];
}

const rigs: Rig[] = [];

async function rig(
  shop: Partial<ShopConnection>,
  limits: BudgetLimits = tenPerSecond,
  batch = 100,
): Promise<Rig> {
  const clock = new VirtualClock();
  const bed = await openQueueBed(() => clock.now());
  const random = seededRandom(7);
  const calls: { at: number; ids: readonly number[] }[] = [];
  const connection: ShopConnection = {
    probe: async () => ok({ facts: {}, currency: 'USD', checks: [], warnings: [] }),
    send: async (items) => ({ items: items.map(doneItem), signal: quiet }),
    reconcile: async (items) =>
      items.map((item) => ({ jobId: item.jobId, outcome: 'not-done' as const })),
    read: async () => ok({ listings: [], references: [], cursor: null, total: 0, signal: quiet }),
    ...shop,
  };
  const counted: ShopConnection = {
    ...connection,
    send: (items) => {
      calls.push({ at: clock.now(), ids: items.map((item) => item.jobId) });
      return connection.send(items);
    },
  };
  let claims = 0;
  const engine = createEngine({
    store: bed.jobs,
    reads: bed.reads,
    shops: bed.shops,
    shopReads: bed.shopReads,
    clock,
    random,
    token: () => `token-${++claims}`,
    leaseMs: 60_000,
    openShop: async (stored) =>
      ok({
        shopId: stored.id,
        connection: counted,
        pacer: new Pacer(limits, await bed.reads.budget(stored.id), {
          clock,
          random,
          persist: (state) => bed.jobs.saveBudget(stored.id, state, []),
        }),
        batchMax: { 'category.create': batch },
        breakerSettings: defaultBreaker,
        breaker: await bed.reads.breaker(stored.id),
      }),
  });
  const events: EngineEvent[] = [];
  engine.listen((event) => events.push(event));
  const made = { bed, clock, engine, events, calls };
  rigs.push(made);
  return made;
}

function doneItem(item: SendItem): ItemOutcome {
  return {
    jobId: item.jobId,
    outcome: 'done',
    remoteId: asId<RemoteId>(`r${item.jobId}`),
    echoed: {},
    adopted: false,
  };
}

async function states(bed: QueueBed): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { state, count } of await bed.reads.counts())
    counts[state] = (counts[state] ?? 0) + count;
  return counts;
}

function many(count: number): {
  readonly body: {
    readonly label: string;
    readonly changes: [];
    readonly context: object;
    readonly refs: [];
    readonly hasOptions: false;
  };
}[] {
  return Array.from({ length: count }, (_, index) => ({
    body: { label: `c${index}`, changes: [], context: {}, refs: [], hasOptions: false },
  }));
}

afterEach(async () => {
  for (const { engine, clock, bed } of rigs.splice(0)) {
    await clock.runUntil(engine.stop(1_000));
    bed.close();
  }
});

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

  it('asks the shop about an effect in doubt before sending it again', async () => {
    const happened = new Set<number>();
    const asked: number[] = [];
    const { bed, clock, engine, calls } = await rig({
      send: async (items) => ({
        items: items.map((item): ItemOutcome => {
          if (happened.has(item.jobId)) throw new Error('sent twice');
          happened.add(item.jobId);
          return {
            jobId: item.jobId,
            outcome: 'unknown',
            failure: failure('connection-lost', {}, { acted: 'unknown' }),
          };
        }),
        signal: quiet,
      }),
      reconcile: async (items: readonly ReconcileItem[]) =>
        items.map((item): Verdict => {
          asked.push(item.jobId);
          return {
            jobId: item.jobId,
            outcome: 'done',
            remoteId: asId<RemoteId>('r'),
            echoed: {},
            adopted: false,
          };
        }),
    });
    bed.enqueue(many(20));
    await clock.runUntil(engine.start().then(() => engine.idle()));
    expect(await states(bed)).toEqual({ done: 20 });
    expect(calls).toHaveLength(1);
    expect(asked).toHaveLength(20);
  });

  it('keeps asking while the shop cannot tell yet, and sends nothing meanwhile', async () => {
    let asked = 0;
    const { bed, clock, engine, calls } = await rig({
      send: async (items) => ({
        items: items.map(
          (item): ItemOutcome => ({
            jobId: item.jobId,
            outcome: 'unknown',
            failure: failure('timeout', {}, { acted: 'unknown' }),
          }),
        ),
        signal: quiet,
      }),
      reconcile: async (items: readonly ReconcileItem[]) => {
        asked += 1;
        return items.map(
          (item): Verdict =>
            asked < 4
              ? {
                  jobId: item.jobId,
                  outcome: 'undecided',
                  failure: failure('bad-response', {}, { acted: 'unknown' }),
                }
              : {
                  jobId: item.jobId,
                  outcome: 'done',
                  remoteId: asId<RemoteId>('r'),
                  echoed: {},
                  adopted: false,
                },
        );
      },
    });
    bed.enqueue(many(4));
    await clock.runUntil(engine.start().then(() => engine.idle()));
    expect(await states(bed)).toEqual({ done: 4 });
    expect(asked).toBe(4);
    expect(calls).toHaveLength(1);
  });

  it('sends again what the shop says was not done', async () => {
    let first = true;
    const { bed, clock, engine, calls } = await rig({
      send: async (items) => {
        const lost = first;
        first = false;
        return {
          items: items.map(
            (item): ItemOutcome =>
              lost
                ? {
                    jobId: item.jobId,
                    outcome: 'unknown',
                    failure: failure('timeout', {}, { acted: 'unknown' }),
                  }
                : doneItem(item),
          ),
          signal: quiet,
        };
      },
    });
    bed.enqueue(many(3));
    await clock.runUntil(engine.start().then(() => engine.idle()));
    expect(await states(bed)).toEqual({ done: 3 });
    expect(calls).toHaveLength(2);
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

  it('keeps a job in doubt when the connector throws, and looks it up', async () => {
    const { bed, clock, engine } = await rig({
      send: async () => {
        throw new TypeError('a defect');
      },
      reconcile: async (items: readonly ReconcileItem[]) =>
        items.map(
          (item): Verdict => ({
            jobId: item.jobId,
            outcome: 'done',
            remoteId: asId<RemoteId>('r'),
            echoed: {},
            adopted: false,
          }),
        ),
    });
    bed.enqueue(many(1));
    await clock.runUntil(engine.start().then(() => engine.idle()));
    expect(await states(bed)).toEqual({ done: 1 });
  });
});
