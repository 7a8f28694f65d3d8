/**
 * Trying a failed job again must not undo what has been asked for since: fields that a newer job of the same lane
 * sets are left out, and a job of which nothing is left is superseded.
 */
import { failure } from '#kernel/failure';
import { asId, type JobId, type VariantId } from '#kernel/ids';
import type { StoreContext } from '../context.ts';
import { intOf, intOrNull, jsonOf, type Row, textOf } from '../db.ts';
import { broughtBy } from './enqueue.ts';
import { barrierKinds, type JobBody, type JobRow, moveJob } from './job-row.ts';
import { readyOrWait } from './line.ts';

/** What a newer job of the same product does. */
interface Newer {
  readonly id: JobId;
  readonly kind: string;
  readonly lane: string;
  readonly variantId: VariantId | null;
  readonly fields: ReadonlySet<string>;
}

/** Makes failed jobs ready again, oldest first, each without what newer work has taken over. */
export function renewFailed(context: StoreContext, jobs: readonly JobRow[]): void {
  const newer = newerWork(context, jobs);
  for (const job of jobs) renewOne(context, job, newer.get(lineOf(job)) ?? []);
}

function renewOne(context: StoreContext, job: JobRow, newer: readonly Newer[]): void {
  const later = newer.filter((other) => other.id > job.id);
  const instead =
    later.find((other) => replaces(other, job))?.id ??
    broughtBy(context, { ...job, label: job.body.label });
  const taken = new Set(
    later.filter((other) => sameLane(other, job)).flatMap((other) => [...other.fields]),
  );
  const changes = job.body.changes.filter((change) => !taken.has(change.field));
  if (instead !== null || (taken.size > 0 && changes.length === 0)) {
    const by = instead ?? later.findLast((other) => sameLane(other, job))?.id ?? 'known';
    moveJob(context, job, {
      to: 'cancelled',
      failure: failure('superseded', by === 'known' ? {} : { by }),
    });
    return;
  }
  const body: JobBody = { ...job.body, changes };
  if (changes.length < job.body.changes.length) {
    context.db.run('UPDATE job SET body = ? WHERE id = ?', JSON.stringify(body), job.id);
  }
  context.db.run('UPDATE job SET attempts = 0, crashes = 0 WHERE id = ?', job.id);
  readyOrWait(context, { ...job, body });
}

/** Whether a newer job about the existence of the listing or variant leaves nothing for the older one to do. */
function replaces(newer: Newer, job: JobRow): boolean {
  if (
    newer.kind === 'listing.create' ||
    newer.kind === 'listing.end' ||
    newer.kind === 'listing.restore'
  )
    return true;
  if (newer.kind === job.kind && barrierKinds.includes(job.kind)) return true;
  return (
    newer.lane === 'existence' && newer.variantId !== null && newer.variantId === job.variantId
  );
}

function sameLane(newer: Newer, job: JobRow): boolean {
  return (
    newer.kind === job.kind &&
    newer.lane === job.lane &&
    newer.variantId === job.variantId &&
    job.kind.endsWith('.update')
  );
}

/** One pass over the jobs since the oldest of these: a person's retry is rare, an index for it would be paid by every job. */
function newerWork(
  context: StoreContext,
  jobs: readonly JobRow[],
): ReadonlyMap<string, readonly Newer[]> {
  const products = [...new Set(jobs.flatMap((job) => job.productId ?? []))];
  const byLine = new Map<string, Newer[]>();
  if (products.length === 0) return byLine;
  const oldest = jobs.reduce((least, job) => Math.min(least, job.id), Number.MAX_SAFE_INTEGER);
  const rows = context.db.all(
    `SELECT id, shop_id, product_id, variant_id, kind, lane, body FROM job
     WHERE id > ? AND state <> 'cancelled' AND product_id IN (SELECT value FROM json_each(?)) ORDER BY id`,
    oldest,
    JSON.stringify(products),
  );
  for (const row of rows) {
    const key = `${intOf(row, 'shop_id')}/${intOf(row, 'product_id')}`;
    const known = byLine.get(key);
    if (known === undefined) byLine.set(key, [newerOf(row)]);
    else known.push(newerOf(row));
  }
  return byLine;
}

function newerOf(row: Row): Newer {
  const variantId = intOrNull(row, 'variant_id');
  return {
    id: asId<JobId>(intOf(row, 'id')),
    kind: textOf(row, 'kind'),
    lane: textOf(row, 'lane'),
    variantId: variantId === null ? null : asId<VariantId>(variantId),
    fields: new Set(jsonOf<JobBody>(row, 'body').changes.map((change) => change.field)),
  };
}

function lineOf(job: JobRow): string {
  return `${job.shopId}/${job.productId}`;
}
