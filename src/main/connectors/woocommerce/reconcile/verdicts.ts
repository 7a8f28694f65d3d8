/** The verdicts that all look-ups share. */
import { type Failure, failure } from '#kernel/failure';
import type { ReconcileItem, Verdict } from '#ports/marketplace';

/** Whether a look-up that finds nothing may be believed by now. */
export type Settled = (item: ReconcileItem) => boolean;

/** Nothing was found: believed once the shop can no longer be at work on it. */
export function notFound(item: ReconcileItem, settled: Settled): Verdict {
  return settled(item) ? { jobId: item.jobId, outcome: 'not-done' } : tooEarly(item);
}

/** The shop may still be at work. */
export function tooEarly(item: ReconcileItem): Verdict {
  return undecided(
    item,
    failure('shop-unavailable', { reason: 'settling' }, { acted: 'unknown', retry: 'later' }),
  );
}

/** The look-up itself failed. A product that is gone cannot hold the effect. */
export function lookUpFailed(item: ReconcileItem, why: Failure): Verdict {
  if (why.code === 'remote-missing') return { jobId: item.jobId, outcome: 'not-done' };
  return undecided(item, { ...why, acted: 'unknown' });
}

function undecided(item: ReconcileItem, value: Failure): Verdict {
  return { jobId: item.jobId, outcome: 'undecided', failure: value };
}
