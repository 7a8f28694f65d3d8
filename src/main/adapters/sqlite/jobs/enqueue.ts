/**
 * Operations become jobs, in the same transaction as the approval that asked for them. A newer "set" supersedes
 * an unstarted older one of the same lane, never one in doubt.
 */
import { priorities } from '#domain/job/job-state';
import type { FieldChange } from '#domain/listing/operation';
import { type Failure, failure } from '#kernel/failure';
import {
  asId,
  type JobId,
  type PlanId,
  type ProductId,
  type ShopId,
  type VariantId,
} from '#kernel/ids';
import { sameJson } from '#kernel/json';
import type { JobKind } from '#ports/job-store';
import type { StoreContext } from '../context.ts';
import { intOf, jsonOf } from '../db.ts';
import {
  barrierKinds,
  type JobBody,
  type JobRow,
  jobById,
  moveJob,
  unfinished,
} from './job-row.ts';
import {
  isBlocked,
  isSuperseded,
  missingNeed,
  type OpenJob,
  openLine,
  releaseFollowers,
} from './line.ts';

/** A job to be written. */
export interface NewJob {
  readonly id: JobId;
  readonly shopId: ShopId;
  readonly kind: JobKind;
  readonly lane: 'existence' | 'content' | 'media' | 'price' | 'stock' | 'read';
  readonly productId: ProductId | null;
  readonly variantId: VariantId | null;
  readonly batchKey: string;
  readonly weight: number;
  readonly planId: PlanId | null;
  readonly after: readonly JobId[];
  readonly body: JobBody;
}

/** Writes a job: older unstarted work merged into it, ready when nothing is in its way. */
export function enqueue(context: StoreContext, job: NewJob): void {
  if (isTakenOver(context, job)) return;
  const line = openLine(context, job);
  const { merged, older } = coalesce(context, job, line);
  if (merged !== null) {
    const gone = new Set<number>(older.map((old) => old.id));
    write(
      context,
      merged,
      line.filter((other) => !gone.has(other.id)),
    );
  }
  // Between the old and the new there may be jobs that only waited for the old one.
  for (const old of older) releaseFollowers(context, old, true);
}

function write(context: StoreContext, job: NewJob, line: readonly OpenJob[]): void {
  putAfter(context, job);
  const missing = missingNeed(context, job, line);
  if (missing === null) {
    insert(context, job, isBlocked(context, job, line) ? 'waiting' : 'queued');
    return;
  }
  // What it needs failed before it came: it is shown with the reason, not lost and not sent.
  insert(context, job, 'waiting');
  moveJob(context, { id: job.id, state: 'waiting' }, { to: 'cancelled', failure: missing });
}

/** Notes what a plan put before a job; work that another job took over is waited for there. */
function putAfter(context: StoreContext, job: NewJob): void {
  for (const id of job.after) {
    const row = context.db.get('SELECT state, failure FROM job WHERE id = ?', id);
    const by =
      row !== undefined && isSuperseded(row) ? jsonOf<Failure>(row, 'failure').detail['by'] : id;
    // Taken over by nothing that is still to be done: the shop knows it already.
    if (typeof by === 'number')
      context.db.run(
        'INSERT OR IGNORE INTO job_after (job_id, after_id) VALUES (?, ?)',
        job.id,
        by,
      );
  }
}

function insert(context: StoreContext, job: NewJob, state: 'waiting' | 'queued'): void {
  const now = context.now();
  context.db.run(
    `INSERT INTO job (id, shop_id, kind, lane, product_id, variant_id, batch_key, weight, priority, state, reason,
       body, plan_id, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    job.id,
    job.shopId,
    job.kind,
    job.lane,
    job.productId,
    job.variantId,
    job.batchKey,
    job.weight,
    priorityOf(job),
    state,
    state === 'waiting' ? 'predecessor' : null,
    JSON.stringify(job.body),
    job.planId,
    now,
    now,
  );
}

function priorityOf(job: NewJob): number {
  const quantity = job.body.changes.find((change) => change.field === 'quantity');
  if (job.lane === 'stock' && quantity?.new === 0) return priorities['stop-sale'];
  if (job.kind === 'listing.end' || job.kind === 'variant.end') return priorities['stop-sale'];
  return priorities[job.lane];
}

/** Two plans in a row may ask for the same category or picture: the second asks for nothing. */
function isTakenOver(context: StoreContext, job: NewJob): boolean {
  const by = broughtBy(context, {
    id: job.id,
    shopId: job.shopId,
    kind: job.kind,
    label: job.body.label,
  });
  if (by === null) return false;
  insert(context, job, 'waiting');
  moveJob(
    context,
    { id: job.id, state: 'waiting' },
    { to: 'cancelled', failure: failure('superseded', by === 'known' ? {} : { by }) },
  );
  return true;
}

/** Which unfinished job brings the same category or picture, or `known` when the shop has it; `null`: neither. */
export function broughtBy(
  context: StoreContext,
  job: {
    readonly id: JobId;
    readonly shopId: ShopId;
    readonly kind: JobKind;
    readonly label: string;
  },
): JobId | 'known' | null {
  if (job.kind !== 'category.create' && job.kind !== 'media.upload') return null;
  const kind = job.kind === 'category.create' ? 'category' : 'media';
  const known = context.db.get(
    'SELECT 1 AS found FROM shop_reference WHERE shop_id = ? AND kind = ? AND key = ?',
    job.shopId,
    kind,
    job.label,
  );
  if (known !== undefined) return 'known';
  const other = context.db.get(
    `SELECT id FROM job WHERE shop_id = ? AND product_id IS NULL AND ${unfinished} AND kind = ? AND json_extract(body, '$.label') = ? AND id <> ? LIMIT 1`,
    job.shopId,
    job.kind,
    job.label,
    job.id,
  );
  return other === undefined ? null : asId<JobId>(intOf(other, 'id'));
}

interface Merged {
  /** `null` when old and new cancel out. */
  readonly merged: NewJob | null;
  readonly older: readonly JobRow[];
}

/** The job with older unstarted work merged in. */
function coalesce(context: StoreContext, job: NewJob, line: readonly OpenJob[]): Merged {
  if (job.kind === 'listing.end' && dropUnbornListing(context, job, line))
    return { merged: null, older: [] };
  if (job.kind !== 'listing.update' && job.kind !== 'variant.update')
    return { merged: job, older: [] };
  const older = unstartedBefore(job, line).flatMap((id) => jobById(context, id) ?? []);
  let changes = job.body.changes;
  const after = new Set(job.after);
  for (const old of older) {
    changes = mergeChanges(old.body.changes, changes);
    for (const row of context.db.all('SELECT after_id FROM job_after WHERE job_id = ?', old.id))
      after.add(asId<JobId>(intOf(row, 'after_id')));
    moveJob(context, old, { to: 'cancelled', failure: failure('superseded', { by: job.id }) });
  }
  if (older.length === 0) return { merged: job, older };
  if (changes.length === 0) return { merged: null, older };
  const refs = [...job.body.refs, ...older.flatMap((old) => old.body.refs)];
  return { merged: { ...job, after: [...after], body: { ...job.body, changes, refs } }, older };
}

/** Updates of the same lane that have not started and that no barrier separates from the new one, oldest first. */
function unstartedBefore(job: NewJob, line: readonly OpenJob[]): readonly JobId[] {
  const wall = line.findLastIndex(
    (other) =>
      barrierKinds.includes(other.kind) ||
      (other.lane === 'existence' && other.variantId === job.variantId),
  );
  return line
    .slice(wall + 1)
    .filter(
      (old) => old.kind === job.kind && old.lane === job.lane && old.variantId === job.variantId,
    )
    .filter(isUnstarted)
    .map((old) => old.id);
}

function isUnstarted(job: OpenJob): boolean {
  return (
    job.attempts === 0 &&
    (job.state === 'queued' || job.state === 'waiting' || job.state === 'held')
  );
}

/** Two changes in a row as one: the older `old` with the newer `new`; a change back to where it was is none. */
export function mergeChanges(
  older: readonly FieldChange[],
  newer: readonly FieldChange[],
): readonly FieldChange[] {
  const byField = new Map(older.map((change) => [change.field, change]));
  for (const change of newer) {
    const before = byField.get(change.field);
    byField.set(change.field, before === undefined ? change : { ...change, old: before.old });
  }
  return [...byField.values()].filter((change) => !sameJson(change.old, change.new));
}

/** A listing whose creation has not started need not be created only to be ended. */
function dropUnbornListing(context: StoreContext, job: NewJob, line: readonly OpenJob[]): boolean {
  const unborn = line.find((other) => other.kind === 'listing.create' && isUnstarted(other));
  const create = unborn === undefined ? undefined : jobById(context, unborn.id);
  if (create === undefined) return false;
  moveJob(context, create, { to: 'cancelled', failure: failure('superseded', { by: job.id }) });
  releaseFollowers(context, create, false);
  return true;
}
