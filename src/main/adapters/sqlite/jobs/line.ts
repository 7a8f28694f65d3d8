/**
 * Who stands in whose way. Within one listing order is kept per lane and variant; existence is a barrier: the
 * listing's for everything, a variant's for that variant. `job_after` adds what a plan asked for (a category
 * before the listing that needs it).
 */
import { type Failure, failure } from '#kernel/failure';
import { asId, type JobId } from '#kernel/ids';
import type { StoreContext } from '../context.ts';
import { intOf, intOrNull, jsonOf, type Row, textOf } from '../db.ts';
import {
  barrierKinds,
  type JobRow,
  jobById,
  jobColumns,
  jobRowOf,
  moveJob,
  unfinished,
} from './job-row.ts';

/** What the rules of order look at. */
export type InLine = Pick<JobRow, 'id' | 'shopId' | 'productId' | 'variantId' | 'lane' | 'kind'>;

/** An unfinished job of a product, as far as order is concerned. */
export interface OpenJob {
  readonly id: JobId;
  readonly kind: string;
  readonly lane: string;
  readonly variantId: number | null;
  readonly state: string;
  readonly attempts: number;
}

/** The unfinished jobs of the same product, oldest first; none for a job that is about the shop. */
export function openLine(
  context: StoreContext,
  job: Pick<InLine, 'shopId' | 'productId'>,
): readonly OpenJob[] {
  if (job.productId === null) return [];
  return context.db
    .all(
      `SELECT id, kind, lane, variant_id, state, attempts FROM job INDEXED BY job_line
       WHERE shop_id = ?+0 AND product_id = ?+0 AND ${unfinished} ORDER BY id`,
      job.shopId,
      job.productId,
    )
    .map((row) => ({
      id: asId<JobId>(intOf(row, 'id')),
      kind: textOf(row, 'kind'),
      lane: textOf(row, 'lane'),
      variantId: intOrNull(row, 'variant_id'),
      state: textOf(row, 'state'),
      attempts: intOf(row, 'attempts'),
    }));
}

/** Whether a job must wait for others: those its plan put before it, and older ones of its line. */
export function isBlocked(
  context: StoreContext,
  job: InLine,
  line = openLine(context, job),
): boolean {
  return line.some((other) => isInTheWay(other, job)) || isAwaited(context, job.id);
}

/** From the named jobs to their rows, whatever SQLite believes of the tables' sizes after a look at an empty queue. */
function isAwaited(context: StoreContext, id: JobId): boolean {
  const after = context.db.get(
    `SELECT 1 AS found FROM job_after a CROSS JOIN job b NOT INDEXED ON b.id = a.after_id WHERE a.job_id = ?+0 AND ${unfinished} LIMIT 1`,
    id,
  );
  return after !== undefined;
}

function isInTheWay(other: OpenJob, job: InLine): boolean {
  if (other.id >= job.id) return false;
  if (barrierKinds.includes(job.kind) || barrierKinds.includes(other.kind)) return true;
  if (other.variantId !== job.variantId) return false;
  return other.lane === job.lane || other.lane === 'existence' || job.lane === 'existence';
}

/** After a job has ended: those it held up become ready, or are cancelled when they cannot do without it. */
export function releaseFollowers(context: StoreContext, ended: JobRow, success: boolean): void {
  // All that must go are gone before anybody is let through: one may hang on several that fail together.
  const gone = success ? [ended] : [ended, ...cancelDependants(context, ended)];
  for (const job of gone) {
    for (const follower of followersOf(context, job, `state = 'waiting' AND until IS NULL`)) {
      if (!isBlocked(context, follower)) moveJob(context, follower, { to: 'queued' });
    }
  }
}

/** Cancels those that wait for a job that will never be done, and those that wait for them; returns them. */
function cancelDependants(context: StoreContext, failed: JobRow): JobRow[] {
  const gone: JobRow[] = [];
  for (const job of followersOf(
    context,
    failed,
    `((state = 'waiting' AND until IS NULL) OR state = 'held')`,
  )) {
    // One further up may have taken it along already.
    const follower = jobById(context, job.id);
    if (follower?.state !== job.state || !needs(context, follower, failed)) continue;
    moveJob(context, follower, {
      to: 'cancelled',
      failure: predecessorFailed(failed.id, failed.body.label),
    });
    gone.push(follower, ...cancelDependants(context, follower));
  }
  return gone;
}

/**
 * Makes a job that may go on ready, lets it wait its turn, or cancels it when what it needs has failed while it
 * was held back.
 */
export function readyOrWait(context: StoreContext, job: JobRow): void {
  const missing = missingNeed(context, job);
  if (missing !== null) {
    moveJob(context, job, { to: 'cancelled', failure: missing });
    releaseFollowers(context, job, false);
  } else if (isBlocked(context, job)) {
    moveJob(context, job, { to: 'waiting', until: null, reason: 'predecessor' });
  } else {
    moveJob(context, job, { to: 'queued' });
  }
}

/** Why a job can never be done: what its plan put before it, its listing or its variant will not exist; else `null`. */
export function missingNeed(
  context: StoreContext,
  job: InLine,
  line = openLine(context, job),
): Failure | null {
  const rows = context.db.all(
    `SELECT b.id, b.state, b.failure, b.body FROM job_after a CROSS JOIN job b NOT INDEXED ON b.id = a.after_id WHERE a.job_id = ?+0 AND (b.state = 'failed' OR b.state = 'cancelled')`,
    job.id,
  );
  const failed = rows.find((row) => !isSuperseded(row));
  if (failed !== undefined) {
    const { label } = jsonOf<JobRow['body']>(failed, 'body');
    return predecessorFailed(asId<JobId>(intOf(failed, 'id')), label);
  }
  if (job.productId === null || job.kind === 'listing.create') return null;
  const ofVariant =
    job.kind === 'variant.update' || job.kind === 'variant.end' || job.kind === 'variant.restore';
  const known = context.db.get(
    `SELECT v.variant_id FROM listing l LEFT JOIN listing_variant v ON v.listing_id = l.id AND v.variant_id = ?+0
     WHERE l.shop_id = ?+0 AND l.product_id = ?+0`,
    job.variantId,
    job.shopId,
    job.productId,
  );
  // An unfinished job before this one may still bring the listing, or the variant: by itself, or with its listing.
  const creations = line.filter((other) => other.id < job.id && other.kind.endsWith('.create'));
  if (known === undefined && !creations.some((other) => other.kind === 'listing.create')) {
    return predecessorFailed(asId<JobId>(0), 'listing.create');
  }
  if (!ofVariant || (known !== undefined && known['variant_id'] !== null)) return null;
  if (creations.some((other) => other.variantId === job.variantId)) return null;
  return predecessorFailed(asId<JobId>(0), 'variant.create');
}

/** Whether an ended job was only taken over by another. */
export function isSuperseded(row: Row): boolean {
  return (
    textOf(row, 'state') === 'cancelled' &&
    row['failure'] !== null &&
    jsonOf<Failure>(row, 'failure').code === 'superseded'
  );
}

function predecessorFailed(job: JobId, label: string): Failure {
  return failure('predecessor-failed', { job, label });
}

/** Jobs behind one, in its line or because a plan said so, that are in a state. */
function followersOf(context: StoreContext, ended: JobRow, state: string): JobRow[] {
  const { db } = context;
  const ids = new Set<number>();
  for (const row of db.all('SELECT job_id FROM job_after WHERE after_id = ?', ended.id)) {
    ids.add(intOf(row, 'job_id'));
  }
  for (const other of openLine(context, ended)) if (other.id > ended.id) ids.add(other.id);
  // Mostly there is nobody behind.
  if (ids.size === 0) return [];
  return db
    .all(
      `SELECT ${jobColumns} FROM job WHERE id IN (SELECT value FROM json_each(?)) AND ${state} ORDER BY id`,
      JSON.stringify([...ids]),
    )
    .map(jobRowOf);
}

/** Whether a follower makes no sense once the other has failed: its listing, variant or reference will not exist. */
function needs(context: StoreContext, follower: JobRow, ended: JobRow): boolean {
  const asked = context.db.get(
    'SELECT 1 AS found FROM job_after WHERE job_id = ? AND after_id = ?',
    follower.id,
    ended.id,
  );
  if (asked !== undefined) return true;
  if (follower.productId === null || follower.productId !== ended.productId) return false;
  if (ended.kind === 'listing.create' || ended.kind === 'listing.restore') return true;
  if (ended.kind === 'listing.options') return follower.kind === 'variant.create';
  return (
    (ended.kind === 'variant.create' || ended.kind === 'variant.restore') &&
    follower.variantId === ended.variantId
  );
}
