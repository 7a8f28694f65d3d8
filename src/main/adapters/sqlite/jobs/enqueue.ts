/**
 * Operations become jobs, in the same transaction as the approval that asked for them. A newer "set" supersedes
 * an unstarted older one of the same lane, never one in doubt.
 */
import { createHash } from 'node:crypto';
import { failure } from '#kernel/failure';
import type { JobId, PlanId, ProductId, ShopId, VariantId } from '#kernel/ids';
import { canonicalJson, type Json, sameJson } from '#kernel/json';
import { priorities } from '#domain/job/job-state';
import type { FieldChange } from '#domain/listing/operation';
import type { JobKind } from '#ports/job-store';
import type { StoreContext } from '../context.ts';
import { type JobBody, jobColumns, type JobRow, jobRowOf, moveJob } from './job-row.ts';
import { isBlocked, releaseFollowers } from './line.ts';

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

/** Writes a job as waiting, merges older unstarted work into it, and makes it ready when nothing is in its way. */
export function enqueue(context: StoreContext, job: NewJob): void {
  const merged = coalesce(context, job);
  if (merged === null) return;
  insert(context, merged);
  const row: JobRow = {
    id: job.id,
    shopId: job.shopId,
    kind: job.kind,
    lane: job.lane,
    productId: job.productId,
    variantId: job.variantId,
    state: 'waiting',
    attempts: 0,
    crashes: 0,
    dispatchId: null,
    body: merged.body,
  };
  for (const after of job.after) {
    context.db.run('INSERT OR IGNORE INTO job_after (job_id, after_id) VALUES (?, ?)', job.id, after);
  }
  if (!isBlocked(context, row)) moveJob(context, row, { to: 'queued' });
}

/** The hash that names what is sent: equal requests have equal fingerprints. */
export function fingerprintOf(kind: string, body: JobBody): string {
  const subject: Json = { kind, changes: body.changes.map((change) => ({ field: change.field, new: change.new })) };
  return createHash('sha256').update(canonicalJson(subject)).digest('hex');
}

function insert(context: StoreContext, job: NewJob): void {
  const now = context.now();
  context.db.run(
    `INSERT INTO job (id, shop_id, kind, lane, product_id, variant_id, batch_key, weight, priority, state, reason,
       operation_key, fingerprint, body, plan_id, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 'predecessor', ?, ?, ?, ?, ?, ?)`,
    job.id,
    job.shopId,
    job.kind,
    job.lane,
    job.productId,
    job.variantId,
    job.batchKey,
    job.weight,
    priorityOf(job),
    `${workspaceTag(context)}-${job.id}`,
    fingerprintOf(job.kind, job.body),
    JSON.stringify(job.body),
    job.planId,
    now,
    now,
  );
}

/** Unique over workspaces, so that two of them behind one shop never take each other's work for their own. */
function workspaceTag(context: StoreContext): string {
  const row = context.db.get(`SELECT substr(value, 1, 12) AS tag FROM meta WHERE key = 'workspace-id'`);
  if (row === undefined) throw new Error('the workspace has no id');
  return String(row['tag']);
}

function priorityOf(job: NewJob): number {
  const quantity = job.body.changes.find((change) => change.field === 'quantity');
  if (job.lane === 'stock' && quantity?.new === 0) return priorities['stop-sale'];
  if (job.kind === 'listing.end' || job.kind === 'variant.end') return priorities['stop-sale'];
  return priorities[job.lane];
}

/** Returns the job with older unstarted work merged in, or `null` when old and new cancel out. */
function coalesce(context: StoreContext, job: NewJob): NewJob | null {
  if (job.kind === 'listing.end' && dropUnbornListing(context, job)) return null;
  if (job.kind !== 'listing.update' && job.kind !== 'variant.update') return job;
  const older = context.db
    .all(
      `SELECT ${jobColumns} FROM job WHERE shop_id = ? AND product_id = ? AND variant_id IS ? AND kind = ? AND lane = ? AND state IN ('queued', 'waiting', 'held') AND attempts = 0`,
      job.shopId,
      job.productId,
      job.variantId,
      job.kind,
      job.lane,
    )
    .map(jobRowOf);
  let changes = job.body.changes;
  const after = new Set(job.after);
  for (const old of older) {
    changes = mergeChanges(old.body.changes, changes);
    for (const row of context.db.all('SELECT after_id FROM job_after WHERE job_id = ?', old.id)) after.add(Number(row['after_id']) as JobId);
    moveJob(context, old, { to: 'cancelled', failure: failure('superseded', { by: job.id }) });
  }
  if (older.length > 0 && changes.length === 0) {
    for (const old of older) releaseFollowers(context, old, true);
    return null;
  }
  const refs = [...job.body.refs, ...older.flatMap((old) => old.body.refs)];
  return { ...job, after: [...after], body: { ...job.body, changes, refs } };
}

/** Two changes in a row as one: the older `old` with the newer `new`; a change back to where it was is none. */
export function mergeChanges(older: readonly FieldChange[], newer: readonly FieldChange[]): readonly FieldChange[] {
  const byField = new Map(older.map((change) => [change.field, change]));
  for (const change of newer) {
    const before = byField.get(change.field);
    byField.set(change.field, before === undefined ? change : { ...change, old: before.old });
  }
  return [...byField.values()].filter((change) => !sameJson(change.old, change.new));
}

/** A listing whose creation has not started need not be created only to be ended. */
function dropUnbornListing(context: StoreContext, job: NewJob): boolean {
  const row = context.db.get(
    `SELECT ${jobColumns} FROM job WHERE shop_id = ? AND product_id = ? AND kind = 'listing.create' AND state IN ('queued', 'waiting', 'held') AND attempts = 0`,
    job.shopId,
    job.productId,
  );
  if (row === undefined) return false;
  const create = jobRowOf(row);
  moveJob(context, create, { to: 'cancelled', failure: failure('superseded', { by: job.id }) });
  releaseFollowers(context, create, false);
  return true;
}
