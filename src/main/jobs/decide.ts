/** What becomes of a job after a call: pure rules, so that they can be read and tested by themselves. */
import { type Failure, type FailureCode, failure } from '#kernel/failure';
import type { Instant } from '#kernel/instant';
import type { Random } from '#kernel/random';
import type { ClaimedJob, JobResult } from '#ports/job-store';
import type { ItemOutcome, Verdict } from '#ports/marketplace';

/** What the rules look at besides the outcome. */
export interface Moment {
  readonly now: Instant;
  readonly random: Random;
}

/** Tries before a job that keeps failing for passing reasons is given up. */
const mostAttempts = 6;
/** Rounds of send, doubt and look-up before a person must judge; higher, since each may be the program's own death. */
const mostRounds = 12;
const firstBackOffMs = 2_000;
const longestBackOffMs = 5 * 60_000;
const firstLookMs = 1_000;
const longestLookMs = 30_000;

/** Nobody's fault: the attempt is not held against the job. */
const blameless: readonly FailureCode[] = [
  'unreachable',
  'rate-limited',
  'needs-sign-in',
  'cancelled',
  'clock-skew',
  'shop-paused',
];

/** The next state after a send. */
export function decideSent(outcome: ItemOutcome, job: ClaimedJob, moment: Moment): JobResult {
  if (outcome.outcome === 'done') {
    return {
      jobId: job.jobId,
      to: 'done',
      remoteId: outcome.remoteId,
      echoed: outcome.echoed,
      adopted: outcome.adopted,
    };
  }
  const { failure } = outcome;
  if (outcome.outcome === 'unknown' || failure.acted !== 'no') {
    return { jobId: job.jobId, to: 'unknown', failure, until: moment.now + firstLookMs };
  }
  return again(job, failure, moment);
}

/** The next state after an effect in doubt was looked up. */
export function decideVerdict(verdict: Verdict, job: ClaimedJob, moment: Moment): JobResult {
  switch (verdict.outcome) {
    case 'done':
      return {
        jobId: job.jobId,
        to: 'done',
        remoteId: verdict.remoteId,
        echoed: verdict.echoed,
        adopted: verdict.adopted,
      };
    case 'not-done':
      // A shop that never tells (a look-up row without a product) must not be asked for ever.
      if (job.attempts >= mostRounds)
        return {
          jobId: job.jobId,
          to: 'needs-human',
          failure: failure('needs-human', { rounds: job.attempts }),
        };
      return { jobId: job.jobId, to: 'again', until: null, counted: true, failure: null };
    case 'needs-human':
      return { jobId: job.jobId, to: 'needs-human', failure: verdict.failure };
    case 'undecided': {
      const age = Math.max(0, moment.now - (job.sentAt ?? moment.now));
      const wait = Math.min(longestLookMs, Math.max(firstLookMs, age / 2));
      return {
        jobId: job.jobId,
        to: 'unknown',
        failure: verdict.failure,
        until: Math.ceil(moment.now + wait),
      };
    }
  }
}

/** Full jitter (a random share of an exponentially growing ceiling), never below half a second. */
export function backOffMs(attempt: number, random: Random): number {
  const ceiling = Math.min(longestBackOffMs, firstBackOffMs * 2 ** Math.min(attempt, 20));
  return Math.max(500, Math.round(random() * ceiling));
}

function again(job: ClaimedJob, failure: Failure, moment: Moment): JobResult {
  const { jobId } = job;
  // The shop as a whole waits (offline, throttled, signed out): the job itself stays ready.
  if (blameless.includes(failure.code))
    return { jobId, to: 'again', until: null, counted: false, failure };
  if (failure.retry === 'never' || job.attempts >= mostAttempts)
    return { jobId, to: 'failed', failure };
  const wait = failure.retryAfterMs ?? backOffMs(job.attempts, moment.random);
  return { jobId, to: 'again', until: Math.ceil(moment.now + wait), counted: true, failure };
}
