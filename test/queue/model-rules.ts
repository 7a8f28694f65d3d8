/** The rules of order and need, each in one place, over a plain list of jobs. */
import { barriers, type Change, isOpen, type ModelJob, type Wish } from './model-words.ts';

/** Whether nothing has been done about a job yet. */
export function isUnstarted(job: ModelJob): boolean {
  return (
    (job.state === 'queued' || job.state === 'waiting' || job.state === 'held') &&
    job.attempts === 0
  );
}

/** Older wishes for the same thing that nothing has been done about, with no barrier since. */
export function mergeableInto(wish: Wish, jobs: readonly ModelJob[]): ModelJob[] {
  const line = jobs.filter((job) => job.product === wish.product);
  return line.filter((job) => {
    if (
      job.kind !== wish.kind ||
      job.lane !== wish.lane ||
      job.variant !== wish.variant ||
      !isUnstarted(job)
    )
      return false;
    const wall = (other: ModelJob): boolean =>
      barriers.includes(other.kind) ||
      (other.lane === 'existence' && other.variant === job.variant);
    return !line.some((other) => other.id > job.id && isOpen(other) && wall(other));
  });
}

/** Whether somebody is in a job's way. */
export function isHeldUp(job: ModelJob, jobs: readonly ModelJob[]): boolean {
  return jobs.some((other) => {
    if (!isOpen(other) || other.id === job.id) return false;
    if (job.after.includes(other.id)) return true;
    if (job.product === null || other.product !== job.product || other.id > job.id) return false;
    if (barriers.includes(job.kind) || barriers.includes(other.kind)) return true;
    if (other.variant !== job.variant) return false;
    return other.lane === job.lane || other.lane === 'existence' || job.lane === 'existence';
  });
}

/** Whether a job makes no sense without another that has ended badly. */
export function needs(job: ModelJob, ended: ModelJob): boolean {
  if (job.after.includes(ended.id)) return true;
  if (job.product === null || job.product !== ended.product || job.id < ended.id) return false;
  if (ended.kind === 'listing.create' || ended.kind === 'listing.restore') return true;
  if (ended.kind === 'listing.options') return job.kind === 'variant.create';
  return (
    (ended.kind === 'variant.create' || ended.kind === 'variant.restore') &&
    job.variant === ended.variant
  );
}

/** What is left of a failed job after newer ones; `null`: nothing. */
export function untaken(
  job: ModelJob,
  jobs: readonly ModelJob[],
  references: ReadonlySet<string>,
): ReadonlyMap<string, Change> | null {
  if (job.product === null) {
    const brought = jobs.some(
      (other) =>
        other !== job && isOpen(other) && other.kind === job.kind && other.label === job.label,
    );
    return brought || references.has(`${job.kind}/${job.label}`) ? null : job.changes;
  }
  const newer = jobs.filter(
    (other) => other.id > job.id && other.product === job.product && other.state !== 'cancelled',
  );
  const reborn = ['listing.create', 'listing.end', 'listing.restore'];
  if (
    newer.some(
      (other) =>
        reborn.includes(other.kind) || (other.kind === job.kind && barriers.includes(job.kind)),
    )
  )
    return null;
  if (
    newer.some(
      (other) =>
        other.lane === 'existence' && other.variant !== null && other.variant === job.variant,
    )
  )
    return null;
  if (!job.kind.endsWith('.update')) return job.changes;
  const same = newer.filter(
    (other) => other.kind === job.kind && other.lane === job.lane && other.variant === job.variant,
  );
  const rest = new Map(
    [...job.changes].filter(([field]) => !same.some((other) => other.changes.has(field))),
  );
  return rest.size === 0 && job.changes.size > 0 ? null : rest;
}

/** What a job brings or takes away: a listing without options comes with its only variant. */
export function concerns(job: Pick<ModelJob, 'kind' | 'variant'>): readonly (number | null)[] {
  return job.kind === 'listing.create' && job.variant !== null
    ? [null, job.variant]
    : [job.variant];
}

/** What a kind of job makes of what it concerns. */
export function livenessAfter(kind: string): 'live' | 'ended' | null {
  if (/\.(create|restore)$/.test(kind)) return 'live';
  return kind.endsWith('.end') ? 'ended' : null;
}
