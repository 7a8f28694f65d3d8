import { afterEach, describe, expect, it } from 'vitest';
import { failure } from '#kernel/failure';
import { asId, type RemoteId } from '#kernel/ids';
import type { ItemOutcome, ReconcileItem, Verdict } from '#ports/marketplace';
import { doneItem, endRigs, many, quiet, rig, states, tenPerSecond } from './rig.ts';

afterEach(endRigs);

describe('an effect in doubt', () => {
  it('is looked up between other calls without losing what those calls brought', async () => {
    let first = true;
    const { bed, clock, engine } = await rig(
      {
        send: async (items) => {
          const lost = first;
          first = false;
          // Slow enough that a look-up falls due while the last call's outcome is not stored yet.
          await clock.sleep(60);
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
      },
      { ...tenPerSecond, perSecond: 1000, burst: 1000 },
      1,
    );
    bed.enqueue(many(60));
    await clock.runUntil(engine.start().then(() => engine.idle()));
    expect(await states(bed)).toEqual({ done: 60 });
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
