/** What a person does to jobs: pause, resume, cancel, retry. Each is audited. */

import type { JobState } from '#domain/job/job-state';
import { failure } from '#kernel/failure';
import type { JobSelector } from '#ports/job-store';
import type { StoreContext } from '../context.ts';
import { type JobRow, jobById, jobColumns, jobRowOf, moveJob } from './job-row.ts';
import { readyOrWait, releaseFollowers } from './line.ts';
import { renewFailed } from './renew.ts';

const cancellable: readonly JobState[] = ['queued', 'waiting', 'held', 'failed', 'needs-human'];

/** Holds back jobs that have not started. */
export function pauseJobs(context: StoreContext, selector: JobSelector, reason: string): number {
  const jobs = select(context, selector, ['queued', 'waiting']);
  for (const job of jobs) moveJob(context, job, { to: 'held', reason });
  return record(context, 'jobs.pause', selector, jobs.length);
}

/** Lets held jobs go on. */
export function resumeJobs(context: StoreContext, selector: JobSelector): number {
  const jobs = select(context, selector, ['held']);
  for (const found of jobs) {
    // One of this loop that can never be done takes along those that need it.
    const job = jobById(context, found.id);
    if (job?.state === 'held') readyOrWait(context, job);
  }
  return record(context, 'jobs.resume', selector, jobs.length);
}

/** Cancels jobs that have not been sent; those that cannot do without them go too. */
export function cancelJobs(context: StoreContext, selector: JobSelector): number {
  const jobs = select(context, selector, cancellable);
  let count = 0;
  for (const found of jobs) {
    // An earlier one of this loop may have taken it along, or made it ready.
    const job = jobById(context, found.id);
    if (job === undefined || !cancellable.includes(job.state)) continue;
    moveJob(context, job, { to: 'cancelled', failure: failure('cancelled') });
    count += 1;
    // What failed had let its followers go already; those behind it now wait for others.
    if (job.state !== 'failed') releaseFollowers(context, job, false);
  }
  return record(context, 'jobs.cancel', selector, count);
}

/** Tries again what failed, and what waits for a person's judgement. */
export function retryJobs(context: StoreContext, selector: JobSelector): number {
  const jobs = select(context, selector, ['failed', 'needs-human']);
  renewFailed(
    context,
    jobs.filter((job) => job.state === 'failed'),
  );
  for (const job of jobs) {
    if (job.state !== 'needs-human') continue;
    context.db.run('UPDATE job SET attempts = 0, crashes = 0 WHERE id = ?', job.id);
    // In doubt stays in doubt: the shop is asked before anything is sent again.
    moveJob(context, job, { to: 'unknown', until: context.now() });
  }
  return record(context, 'jobs.retry', selector, jobs.length);
}

function select(
  context: StoreContext,
  selector: JobSelector,
  states: readonly JobState[],
): JobRow[] {
  const conditions = [`state IN (${states.map((state) => `'${state}'`).join(', ')})`];
  const values: number[] = [];
  if (selector.shopId !== undefined) {
    conditions.push('shop_id = ?');
    values.push(selector.shopId);
  }
  if (selector.planId !== undefined) {
    conditions.push('plan_id = ?');
    values.push(selector.planId);
  }
  if (selector.jobIds !== undefined) {
    conditions.push('id IN (SELECT value FROM json_each(?))');
    const rows = context.db.all(
      `SELECT ${jobColumns} FROM job WHERE ${conditions.join(' AND ')} ORDER BY id`,
      ...values,
      JSON.stringify(selector.jobIds),
    );
    return rows.map(jobRowOf);
  }
  return context.db
    .all(`SELECT ${jobColumns} FROM job WHERE ${conditions.join(' AND ')} ORDER BY id`, ...values)
    .map(jobRowOf);
}

function record(
  context: StoreContext,
  action: string,
  selector: JobSelector,
  count: number,
): number {
  if (count > 0) {
    context.audit({
      actor: 'seller',
      action,
      subject: { shop: selector.shopId ?? null, plan: selector.planId ?? null, jobs: count },
      detail: { ids: selector.jobIds ?? [] },
    });
  }
  return count;
}
