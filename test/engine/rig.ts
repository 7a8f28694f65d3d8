/** An engine over a real queue with a shop that each specification writes itself, in virtual time. */
import { defaultBreaker } from '#domain/job/breaker';
import type { BudgetLimits } from '#domain/job/budget';
import { createEngine } from '#jobs/engine';
import { Pacer } from '#jobs/pacer';
import { asId, type RemoteId } from '#kernel/ids';
import { seededRandom } from '#kernel/random';
import { ok } from '#kernel/result';
import type { Engine, EngineEvent } from '#ports/engine';
import type { ItemOutcome, SendItem, ShopConnection } from '#ports/marketplace';
import { openQueueBed, type QueueBed } from '#test/support/queue-bed';
import { VirtualClock } from '#test/support/virtual-clock';

export const quiet = { throttled: false, latencyMs: 50 };
export const tenPerSecond: BudgetLimits = {
  perSecond: 10,
  burst: 10,
  published: true,
  minPerSecond: 10,
  maxPerSecond: 10,
};

export interface Rig {
  readonly bed: QueueBed;
  readonly clock: VirtualClock;
  readonly engine: Engine;
  readonly events: EngineEvent[];
  readonly calls: { readonly at: number; readonly ids: readonly number[] }[];
}

const rigs: Rig[] = [];

export async function rig(
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

export function doneItem(item: SendItem): ItemOutcome {
  return {
    jobId: item.jobId,
    outcome: 'done',
    remoteId: asId<RemoteId>(`r${item.jobId}`),
    echoed: {},
    adopted: false,
  };
}

export async function states(bed: QueueBed): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { state, count } of await bed.reads.counts())
    counts[state] = (counts[state] ?? 0) + count;
  return counts;
}

export function many(count: number): {
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

/** Ends every rig of a test; call it after each. */
export async function endRigs(): Promise<void> {
  for (const { engine, clock, bed } of rigs.splice(0)) {
    await clock.runUntil(engine.stop(1_000));
    bed.close();
  }
}
