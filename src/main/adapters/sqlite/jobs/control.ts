/** What a person does to jobs: pause, resume, cancel, retry. Each is audited. */
import { failure } from '#kernel/failure';
import type { JobState } from '#domain/job/job-state';
import type { JobSelector } from '#ports/job-store';
import type { StoreContext } from '../context.ts';
import { jobColumns, type JobRow, jobRowOf, moveJob } from './job-row.ts';
import { isBlocked, releaseFollowers } from './line.ts';

/** Holds back jobs that have not started. */
export function pauseJobs(context: StoreContext, selector: JobSelector, reason: string): number {
  const jobs = select(context, selector, ['queued', 'waiting']);
  for (const job of jobs) moveJob(context, job, { to: 'held', reason });
  return record(context, 'jobs.pause', selector, jobs.length);
}

/** Lets held jobs go on. */
export function resumeJobs(context: StoreContext, selector: JobSelector): number {
  const jobs = select(context, selector, ['held']);
  for (const job of jobs) ready(context, job);
  return record(context, 'jobs.resume', selector, jobs.length);
}

/** Cancels jobs that have not been sent; those that cannot do without them go too. */
export function cancelJobs(context: StoreContext, selector: JobSelector): number {
  const jobs = select(context, selector, ['queued', 'waiting', 'held', 'failed', 'needs-human']);
  let count = 0;
  for (const found of jobs) {
    // An earlier one of this loop may have taken it along.
    const job = current(context, found);
    if (job === undefined) continue;
    moveJob(context, job, { to: 'cancelled', failure: failure('cancelled') });
    count += 1;
    releaseFollowers(context, job, false);
  }
  return record(context, 'jobs.cancel', selector, count);
}

/** Tries again what failed, and what waits for a person's judgement. */
export function retryJobs(context: StoreContext, selector: JobSelector): number {
  const jobs = select(context, selector, ['failed', 'needs-human']);
  for (const job of jobs) {
    context.db.run('UPDATE job SET attempts = 0, crashes = 0 WHERE id = ?', job.id);
    // In doubt stays in doubt: the shop is asked before anything is sent again.
    if (job.state === 'needs-human') moveJob(context, job, { to: 'unknown', until: context.now() });
    else ready(context, job);
  }
  return record(context, 'jobs.retry', selector, jobs.length);
}

function ready(context: StoreContext, job: JobRow): void {
  if (isBlocked(context, job)) moveJob(context, job, { to: 'waiting', until: null, reason: 'predecessor' });
  else moveJob(context, job, { to: 'queued' });
}

function select(context: StoreContext, selector: JobSelector, states: readonly JobState[]): JobRow[] {
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
  return context.db.all(`SELECT ${jobColumns} FROM job WHERE ${conditions.join(' AND ')} ORDER BY id`, ...values).map(jobRowOf);
}

function current(context: StoreContext, job: JobRow): JobRow | undefined {
  const row = context.db.get(`SELECT ${jobColumns} FROM job WHERE id = ? AND state = ?`, job.id, job.state);
  return row === undefined ? undefined : jobRowOf(row);
}

function record(context: StoreContext, action: string, selector: JobSelector, count: number): number {
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
