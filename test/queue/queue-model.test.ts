/** The queue against its model: random lives of jobs, the store and the model must agree after each step. */
import { describe, expect, it } from 'vitest';
import type { JobStore } from '#ports/job-store';
import type { QueueBed } from '#test/support/queue-bed';
import { countFor, seedOfRun } from '#test/support/run-counts';
import { runQueueModel } from './queue-run.ts';

describe('the queue', () => {
  it('does what the model says in every random life, loses nothing and does nothing twice', async () => {
    const seed = seedOfRun(20_260_105);
    const runs = countFor({ test: 300, soak: 20_000 });
    const tally = await runQueueModel({ seed, runs, maxCommands: 60 });
    console.info(`queue model: seed ${seed}, ${JSON.stringify(tally)}`);
    // A run that did no work proves nothing.
    expect(tally.runs).toBe(runs);
    expect(tally.jobs).toBeGreaterThan(runs * 5);
    expect(tally.effects).toBeGreaterThan(runs * 2);
    expect(tally.doubts).toBeGreaterThan(runs / 2);
    expect(tally.superseded).toBeGreaterThan(runs / 10);
  }, 2_400_000);
});

/** The same run over a queue with one promise broken: it must be noticed. */
function broken(sabotage: (jobs: JobStore, bed: QueueBed) => JobStore): Promise<unknown> {
  return runQueueModel({ seed: 7, runs: 300, maxCommands: 60, sabotage });
}

describe('the model notices a queue that', () => {
  it('believes a worker whose lease was taken over', async () => {
    await expect(
      broken((jobs, { served: { db } }) => ({
        ...plain(jobs),
        advance: (settle, claim) => {
          if (settle !== null)
            db.run(
              'UPDATE dispatch SET ended_at = NULL, token = ? WHERE id = ?',
              settle.token,
              settle.dispatchId,
            );
          return jobs.advance(settle, claim);
        },
      })),
    ).rejects.toThrow('Property failed');
  });

  it('sends what was on the wire at a crash again without asking the shop', async () => {
    await expect(
      broken((jobs, { served: { db } }) => ({
        ...plain(jobs),
        recover: async (all) => {
          const told = await jobs.recover(all);
          db.run(`UPDATE job SET state = 'queued', until = NULL WHERE state = 'unknown'`);
          return told;
        },
      })),
    ).rejects.toThrow('Property failed');
  });

  it('lets a job pass those before it', async () => {
    await expect(
      broken((jobs, { served: { db } }) => ({
        ...plain(jobs),
        promoteDue: (limit) => {
          db.run(`UPDATE job SET state = 'queued' WHERE state = 'waiting'`);
          return jobs.promoteDue(limit);
        },
      })),
    ).rejects.toThrow('Property failed');
  });

  it('forgets a job that waits', async () => {
    await expect(
      broken((jobs, { served: { db } }) => ({
        ...plain(jobs),
        promoteDue: async (limit) => {
          db.run(`DELETE FROM job WHERE state = 'waiting' AND until IS NOT NULL`);
          return jobs.promoteDue(limit);
        },
      })),
    ).rejects.toThrow('Property failed');
  });
});

/** A port has no own properties to spread. */
function plain(jobs: JobStore): JobStore {
  return {
    advance: (settle, claim) => jobs.advance(settle, claim),
    claimUnknown: (command) => jobs.claimUnknown(command),
    promoteDue: (limit) => jobs.promoteDue(limit),
    recover: (all) => jobs.recover(all),
    enqueueRead: (shopId, kind) => jobs.enqueueRead(shopId, kind),
    pause: (selector, reason) => jobs.pause(selector, reason),
    resume: (selector) => jobs.resume(selector),
    cancel: (selector) => jobs.cancel(selector),
    retry: (selector) => jobs.retry(selector),
    saveBudget: (shopId, budget, records) => jobs.saveBudget(shopId, budget, records),
    compact: (before, limit) => jobs.compact(before, limit),
  };
}
