/** What a workspace needs once a day: a backup, and after it the forgetting of what nobody looks at any more. */
import { failureOf } from '#kernel/failure';
import type { Application } from '../application.ts';
import { backUpDaily } from './back-up-daily.ts';

const dayMs = 24 * 3_600_000;
/** Finished jobs, their attempts and the record of requests. */
const keepJobsMs = 90 * dayMs;
/** Changes that can still be undone; the audit trail stays for good. */
const keepHistoryMs = 365 * dayMs;
/** Rows and deltas per transaction, so that nobody waits for a long one. */
const slice = 1_000;

/** Backs up, then compacts by age, in slices; stops between two of them when the signal aborts. Failures are logged. */
export async function dailyCare(
  app: Pick<Application, 'backups' | 'catalogue' | 'clock' | 'folder' | 'jobs' | 'log'>,
  signal: AbortSignal,
): Promise<void> {
  // Only behind a fresh backup: what is forgotten can be looked up there.
  if (!(await backUpDaily(app))) return;
  const now = app.clock.now();
  try {
    let jobs = 0;
    for (let gone = slice; gone > 0 && !signal.aborted; jobs += gone)
      gone = await app.jobs.compact(now - keepJobsMs, slice);
    let more = true;
    while (more && !signal.aborted)
      more = await app.catalogue.compactHistory(now - keepHistoryMs, slice);
    if (jobs > 0) app.log.info('workspace.compacted', { count: jobs });
  } catch (thrown) {
    app.log.error(
      'workspace.not-compacted',
      { errorName: thrown instanceof Error ? thrown.name : 'unknown' },
      failureOf(thrown),
    );
  }
}
