/**
 * After a crash, a stall or a shutdown that could not wait: what was on the wire is in doubt, what only read is
 * ready again. A job that was in flight at too many deaths of the program is parked for a person.
 */
import { failure } from '#kernel/failure';
import type { ShopId } from '#kernel/ids';
import type { StoreContext } from '../context.ts';
import { intOf, textOf } from '../db.ts';
import { type JobRow, jobsOnTheWire, moveJob } from './job-row.ts';

/** Deaths of the program with this job in flight before it is parked; from three on it travels alone. */
const parkAfterCrashes = 6;

/** Longer than any shop asks to wait: a time further off comes from a clock that was wrong when it was written. */
const longestWaitMs = 24 * 3_600_000;

/** Takes back leases: all of them at start, else those that ran out; of one shop when it is named. */
export function recover(
  context: StoreContext,
  all: boolean,
  ofShop?: ShopId,
): { readonly unknown: number; readonly ready: number; readonly parked: number } {
  const now = context.now();
  const tally = { unknown: 0, ready: 0, parked: 0 };
  // A dispatch from the future means that the clock was set back: its lease may not last for ever.
  const open = context.db.all(
    `SELECT id, purpose FROM dispatch WHERE ended_at IS NULL AND (? OR lease_until <= ? OR sent_at > ?)
       AND (? IS NULL OR shop_id = ?)`,
    all ? 1 : 0,
    now,
    now,
    ofShop ?? null,
    ofShop ?? null,
  );
  for (const dispatch of open) {
    const id = intOf(dispatch, 'id');
    const purpose = textOf(dispatch, 'purpose');
    for (const job of jobsOnTheWire(context, id)) {
      context.db.run(
        `INSERT INTO attempt (job_id, dispatch_id, outcome) VALUES (?, ?, 'abandoned')`,
        job.id,
        id,
      );
      tally[recoverJob(context, job, purpose)] += 1;
    }
    context.db.run(`UPDATE dispatch SET ended_at = ?, outcome = 'abandoned' WHERE id = ?`, now, id);
  }
  // The clock was ahead and has been put right: nobody waits for years.
  context.db.run(
    `UPDATE job SET until = ? WHERE state = 'waiting' AND until IS NOT NULL AND until > ?`,
    now + longestWaitMs,
    now + longestWaitMs,
  );
  context.db.run(
    `UPDATE job SET until = ? WHERE state = 'unknown' AND until > ?`,
    now,
    now + longestWaitMs,
  );
  return tally;
}

function recoverJob(
  context: StoreContext,
  job: JobRow,
  purpose: string,
): 'unknown' | 'ready' | 'parked' {
  const now = context.now();
  if (purpose === 'read') {
    moveJob(context, job, { to: 'queued', reason: 'abandoned' });
    return 'ready';
  }
  if (purpose === 'reconcile') {
    moveJob(context, job, { to: 'unknown', until: now, reason: 'abandoned' });
    return 'unknown';
  }
  const crashes = job.crashes + 1;
  context.db.run('UPDATE job SET crashes = ? WHERE id = ?', crashes, job.id);
  moveJob(context, job, { to: 'unknown', until: now, reason: 'abandoned' });
  if (crashes < parkAfterCrashes) return 'unknown';
  moveJob(
    context,
    { id: job.id, state: 'unknown' },
    {
      to: 'needs-human',
      failure: failure('quarantined', { crashes }, { acted: 'unknown' }),
    },
  );
  return 'parked';
}
