/** The queue's writing side, method by method. */
import { asId, type JobId, type ShopId } from '#kernel/ids';
import type { JobStore } from '#ports/job-store';
import type { ReadKind } from '#ports/marketplace';
import type { Handlers } from '../calls.ts';
import { type StoreContext, takeIds } from '../context.ts';
import { intOf, intOrNull } from '../db.ts';
import { putBudget, putRecords } from './budget-row.ts';
import { claimReady, claimUnknown } from './claim.ts';
import { cancelJobs, pauseJobs, resumeJobs, retryJobs } from './control.ts';
import { enqueue } from './enqueue.ts';
import { unfinished } from './job-row.ts';
import { recover } from './recover.ts';
import { settle } from './settle.ts';

/** Handlers of `JobStore`. */
export function jobHandlers(context: StoreContext): Handlers<JobStore> {
  const { db } = context;
  return {
    advance: (ending, claim) => ({
      settled: ending === null ? null : settle(context, ending),
      claim: claim === null ? null : claimReady(context, claim),
    }),
    claimUnknown: (command) => claimUnknown(context, command),
    promoteDue: (limit) => promoteDue(context, limit),
    recover: (all, ofShop) => recover(context, all, ofShop),
    enqueueRead: (shopId, kind) => enqueueRead(context, shopId, kind),
    pause: (selector, reason) => pauseJobs(context, selector, reason),
    resume: (selector) => resumeJobs(context, selector),
    cancel: (selector) => cancelJobs(context, selector),
    retry: (selector) => retryJobs(context, selector),
    saveBudget: (shopId, budget, records) => {
      putBudget(db, shopId, budget);
      putRecords(context, shopId, records);
    },
    compact: (before, limit) => compact(context, before, limit),
  };
}

function promoteDue(
  context: StoreContext,
  limit: number,
): { readonly promoted: number; readonly nextDue: number | null } {
  const { db } = context;
  const now = context.now();
  const promoted = db.run(
    `UPDATE job SET state = 'queued', until = NULL, updated_at = ? WHERE id IN
       (SELECT id FROM job INDEXED BY job_due WHERE state = 'waiting' AND until IS NOT NULL AND until <= ? ORDER BY until LIMIT ?)`,
    now,
    now,
    limit,
  );
  const next = db.get(
    `SELECT min(until) AS next FROM job INDEXED BY job_due WHERE state = 'waiting' AND until IS NOT NULL`,
  );
  return { promoted, nextDue: next === undefined ? null : intOrNull(next, 'next') };
}

/** One unfinished read of a kind per shop is enough. */
function enqueueRead(context: StoreContext, shopId: ShopId, kind: ReadKind): JobId {
  const jobKind = `read.${kind}` as const;
  const open = context.db.get(
    `SELECT id FROM job WHERE shop_id = ? AND product_id IS NULL AND kind = ? AND ${unfinished}`,
    shopId,
    jobKind,
  );
  if (open !== undefined) return asId<JobId>(intOf(open, 'id'));
  const id = asId<JobId>(takeIds(context.db, 'job'));
  enqueue(context, {
    id,
    shopId,
    kind: jobKind,
    lane: 'read',
    productId: null,
    variantId: null,
    batchKey: jobKind,
    weight: 1,
    planId: null,
    after: [],
    body: { label: jobKind, changes: [], context: {}, refs: [], hasOptions: false },
  });
  return id;
}

function compact(context: StoreContext, before: number, limit: number): number {
  const { db } = context;
  const ended = `state IN ('done', 'failed', 'cancelled') AND updated_at < ?`;
  const ids = `SELECT id FROM job WHERE ${ended} ORDER BY id LIMIT ?`;
  db.run(`DELETE FROM attempt WHERE job_id IN (${ids})`, before, limit);
  db.run(`DELETE FROM job_after WHERE job_id IN (${ids})`, before, limit);
  const jobs = db.run(`DELETE FROM job WHERE id IN (${ids})`, before, limit);
  const dispatches = db.run(
    'DELETE FROM dispatch WHERE ended_at < ? AND id IN (SELECT id FROM dispatch WHERE ended_at < ? ORDER BY id LIMIT ?)',
    before,
    before,
    limit,
  );
  const requests = db.run(
    'DELETE FROM request_log WHERE id IN (SELECT id FROM request_log WHERE at < ? ORDER BY id LIMIT ?)',
    before,
    limit,
  );
  return jobs + requests + dispatches;
}
