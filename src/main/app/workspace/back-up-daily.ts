/** A backup a day, made beside the work of whoever opens the workspace first that day. */
import { failureOf } from '#kernel/failure';
import type { Application } from '../application.ts';

const dayMs = 24 * 3_600_000;

/**
 * Makes the day's backup when the newest one is older than a day; returns whether one was made. A failure is logged:
 * the work itself goes on.
 */
export async function backUpDaily(
  app: Pick<Application, 'backups' | 'folder' | 'clock' | 'log'>,
): Promise<boolean> {
  try {
    const [newest] = await app.backups.list(app.folder);
    const now = app.clock.now();
    if (newest !== undefined && now - newest.createdAt < dayMs) return false;
    await app.backups.create(app.folder, 'daily', now);
    return true;
  } catch (thrown) {
    const failure = failureOf(thrown);
    app.log.error(
      'backup.failed',
      failure === undefined ? { errorName: thrown instanceof Error ? thrown.name : 'unknown' } : {},
      failure,
    );
    return false;
  }
}
