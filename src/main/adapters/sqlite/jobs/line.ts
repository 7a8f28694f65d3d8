/**
 * Who stands in whose way. Within one listing order is kept per lane and variant; existence is a barrier: the
 * listing's for everything, a variant's for that variant. `job_after` adds what a plan asked for (a category
 * before the listing that needs it).
 */
import { failure } from '#kernel/failure';
import type { JobId } from '#kernel/ids';
import type { StoreContext } from '../context.ts';
import { barrierKinds, jobColumns, type JobRow, jobRowOf, moveJob } from './job-row.ts';

const unfinished = `state NOT IN ('done', 'failed', 'cancelled')`;
const barrierList = barrierKinds.map((kind) => `'${kind}'`).join(', ');

/** Whether a job must wait for others. */
export function isBlocked(context: StoreContext, job: Pick<JobRow, 'id' | 'shopId' | 'productId' | 'variantId' | 'lane' | 'kind'>): boolean {
  const after = context.db.get(
    `SELECT 1 AS found FROM job_after a JOIN job b ON b.id = a.after_id WHERE a.job_id = ? AND b.${unfinished} LIMIT 1`,
    job.id,
  );
  if (after !== undefined) return true;
  if (job.productId === null) return false;
  if (barrierKinds.includes(job.kind)) {
    const any = context.db.get(
      `SELECT 1 AS found FROM job WHERE shop_id = ? AND product_id = ? AND id < ? AND ${unfinished} LIMIT 1`,
      job.shopId,
      job.productId,
      job.id,
    );
    return any !== undefined;
  }
  const inTheWay = context.db.get(
    `SELECT 1 AS found FROM job WHERE shop_id = ? AND product_id = ? AND id < ? AND ${unfinished}
       AND (kind IN (${barrierList}) OR (variant_id IS ? AND (lane = ? OR lane = 'existence' OR ? = 'existence'))) LIMIT 1`,
    job.shopId,
    job.productId,
    job.id,
    job.variantId,
    job.lane,
    job.lane,
  );
  return inTheWay !== undefined;
}

/** After a job has ended: those it held up become ready, or are cancelled when they cannot do without it. */
export function releaseFollowers(context: StoreContext, ended: JobRow, success: boolean): void {
  const followers = followersOf(context, ended);
  for (const follower of followers) {
    if (!success && needs(context, follower, ended)) {
      cancelFor(context, follower, ended);
    } else if (!isBlocked(context, follower)) {
      moveJob(context, follower, { to: 'queued' });
    }
  }
}

/** Cancels a job that waits for another that will never be done, and those that wait for it. */
function cancelFor(context: StoreContext, follower: JobRow, ended: JobRow): void {
  moveJob(context, follower, {
    to: 'cancelled',
    failure: failure('predecessor-failed', { job: ended.id, label: ended.body.label }),
  });
  releaseFollowers(context, follower, false);
}

/** Jobs waiting behind one: in its line, or because a plan said so. */
function followersOf(context: StoreContext, ended: JobRow): JobRow[] {
  const waiting = `state = 'waiting' AND until IS NULL`;
  const rows = context.db.all(
    `SELECT ${jobColumns} FROM job WHERE id IN (SELECT job_id FROM job_after WHERE after_id = ?) AND ${waiting}`,
    ended.id,
  );
  if (ended.productId !== null) {
    rows.push(
      ...context.db.all(
        `SELECT ${jobColumns} FROM job WHERE shop_id = ? AND product_id = ? AND id > ? AND ${waiting} AND ${unfinished} ORDER BY id`,
        ended.shopId,
        ended.productId,
        ended.id,
      ),
    );
  }
  const byId = new Map<JobId, JobRow>();
  for (const row of rows) {
    const job = jobRowOf(row);
    byId.set(job.id, job);
  }
  return [...byId.values()];
}

/** Whether a follower makes no sense once the other has failed: its listing, variant or reference will not exist. */
function needs(context: StoreContext, follower: JobRow, ended: JobRow): boolean {
  const asked = context.db.get('SELECT 1 AS found FROM job_after WHERE job_id = ? AND after_id = ?', follower.id, ended.id);
  if (asked !== undefined) return true;
  if (ended.kind === 'listing.create' || ended.kind === 'listing.restore') return true;
  if (ended.kind === 'listing.options') return follower.kind === 'variant.create';
  return (ended.kind === 'variant.create' || ended.kind === 'variant.restore') && follower.variantId === ended.variantId;
}
