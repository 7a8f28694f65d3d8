/** Which backups may go: 3 of today, 7 daily and 4 weekly ones stay, and always the newest made before a migration. */
import type { Instant } from '#kernel/instant';
import type { BackupInfo } from '#ports/backup';

const dayMs = 86_400_000;

/** How many of each kind stay. */
export const kept = { today: 3, days: 7, weeks: 4 } as const;

/** The backups that may go. Days and weeks are UTC; one from the future (a clock set back) stays. */
export function expiredBackups(backups: readonly BackupInfo[], now: Instant): BackupInfo[] {
  const newestFirst = [...backups].sort((a, b) => b.createdAt - a.createdAt);
  const stay = new Set<BackupInfo>();
  const today = dayOf(now);
  const ofToday = newestFirst.filter(({ createdAt }) => dayOf(createdAt) === today);
  for (const backup of ofToday.slice(0, kept.today)) stay.add(backup);
  for (const backup of newestPer(newestFirst, dayOf, today, kept.days)) stay.add(backup);
  for (const backup of newestPer(newestFirst, weekOf, weekOf(now), kept.weeks)) stay.add(backup);
  const migration = newestFirst.find(({ reason }) => reason === 'before-migration');
  if (migration !== undefined) stay.add(migration);
  return newestFirst.filter((backup) => backup.createdAt <= now && !stay.has(backup));
}

/** The newest backup of each of the last `count` periods. */
function newestPer(
  newestFirst: readonly BackupInfo[],
  periodOf: (at: Instant) => number,
  current: number,
  count: number,
): BackupInfo[] {
  const seen = new Set<number>();
  return newestFirst.filter(({ createdAt }) => {
    const period = periodOf(createdAt);
    if (period > current || period <= current - count || seen.has(period)) return false;
    seen.add(period);
    return true;
  });
}

function dayOf(at: Instant): number {
  return Math.floor(at / dayMs);
}

/** Weeks begin on Monday; the epoch was a Thursday. */
function weekOf(at: Instant): number {
  return Math.floor((dayOf(at) + 3) / 7);
}
