/** Settling: the outcome, the base snapshot, the budget and the request record in one commit, fenced by the claim's token. */

import type { JobState } from '#domain/job/job-state';
import type { FailureCode } from '#kernel/failure';
import type { JobResult, SettleCommand, Settled } from '#ports/job-store';
import type { StoreContext } from '../context.ts';
import { intOf, textOf } from '../db.ts';
import { putBreaker, putBudget, putRecords } from './budget-row.ts';
import { applyEffect, forgetDeadReferences } from './effects.ts';
import { type JobRow, jobById, jobsOnTheWire, moveJob } from './job-row.ts';
import { isBlocked, releaseFollowers } from './line.ts';
import { storeReadPage } from './read-page.ts';

/** Ends a claim. A worker whose lease was taken over changes nothing. */
export function settle(context: StoreContext, command: SettleCommand): Settled {
  putRecords(context, command.shopId, command.records);
  const dispatch = context.db.get(
    'SELECT token, items FROM dispatch WHERE id = ?+0 AND ended_at IS NULL',
    command.dispatchId,
  );
  if (dispatch === undefined || textOf(dispatch, 'token') !== command.token)
    return { held: false, moved: [] };
  const moved: { jobId: JobResult['jobId']; state: JobState }[] = [];
  for (const result of command.results) {
    const job = jobById(context, result.jobId);
    if (job === undefined || job.dispatchId !== command.dispatchId) continue;
    moved.push({ jobId: job.id, state: settleOne(context, job, result, command) });
  }
  if (moved.length < intOf(dispatch, 'items')) moved.push(...doubtForgotten(context, command));
  context.db.run(
    'UPDATE dispatch SET ended_at = ?, outcome = ? WHERE id = ?+0',
    context.now(),
    outcomeText(command),
    command.dispatchId,
  );
  putBudget(context.db, command.shopId, command.budget);
  putBreaker(context.db, command.shopId, command.breaker);
  return { held: true, moved };
}

/** A worker that says nothing of a job leaves it in doubt, never on the wire for ever. */
function doubtForgotten(context: StoreContext, command: SettleCommand): Settled['moved'] {
  return jobsOnTheWire(context, command.dispatchId).map((job) => {
    moveJob(context, job, { to: 'unknown', until: context.now(), reason: 'abandoned' });
    return { jobId: job.id, state: 'unknown' };
  });
}

function settleOne(
  context: StoreContext,
  job: JobRow,
  result: JobResult,
  command: SettleCommand,
): JobState {
  const failure = result.to === 'done' ? null : result.failure;
  if (failure !== null || result.to !== 'done') {
    context.db.run(
      'INSERT INTO attempt (job_id, dispatch_id, outcome, failure) VALUES (?, ?, ?, ?)',
      job.id,
      command.dispatchId,
      result.to,
      failure === null ? null : JSON.stringify(failure),
    );
  }
  switch (result.to) {
    case 'done': {
      if (command.page !== undefined && storeReadPage(context, job, command.page)) {
        moveJob(context, job, { to: 'queued' });
        return 'queued';
      }
      applyEffect(context, job, result);
      moveJob(context, job, { to: 'done', reason: result.adopted ? 'adopted' : null });
      releaseFollowers(context, job, true);
      return 'done';
    }
    case 'failed': {
      moveJob(context, job, { to: 'failed', failure });
      forgetDeadReferences(context, job, failure?.code ?? null);
      releaseFollowers(context, job, false);
      return 'failed';
    }
    case 'unknown': {
      moveJob(context, job, { to: 'unknown', until: result.until, failure });
      return 'unknown';
    }
    case 'needs-human': {
      // From a send the way leads through unknown: the effect is in doubt first, then judged.
      if (job.state === 'running') moveJob(context, job, { to: 'unknown', until: null, failure });
      moveJob(
        context,
        { id: job.id, state: job.state === 'running' ? 'unknown' : job.state },
        { to: 'needs-human', failure },
      );
      return 'needs-human';
    }
    case 'again':
      return settleAgain(context, job, result);
  }
}

function settleAgain(
  context: StoreContext,
  job: JobRow,
  result: Extract<JobResult, { to: 'again' }>,
): JobState {
  if (!result.counted)
    context.db.run('UPDATE job SET attempts = max(0, attempts - 1) WHERE id = ?', job.id);
  const reason: FailureCode | null = result.failure === null ? null : result.failure.code;
  const later = result.until !== null && job.state === 'running';
  if (later) {
    moveJob(context, job, { to: 'waiting', until: result.until, reason, failure: result.failure });
    return 'waiting';
  }
  moveJob(context, job, { to: 'queued', reason, failure: result.failure });
  if (!isBlocked(context, job)) return 'queued';
  moveJob(
    context,
    { id: job.id, state: 'queued' },
    { to: 'waiting', until: null, reason: 'predecessor' },
  );
  return 'waiting';
}

function outcomeText(command: SettleCommand): string {
  const counts = new Map<string, number>();
  for (const result of command.results) counts.set(result.to, (counts.get(result.to) ?? 0) + 1);
  return [...counts].map(([to, count]) => `${to}:${count}`).join(' ');
}
