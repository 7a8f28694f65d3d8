/** Jobs as rows: reading them, and the one function that moves them, which knows the legal moves. */

import { type JobState, jobStates, mayMove } from '#domain/job/job-state';
import type { FieldChange, FieldValues, Reference } from '#domain/listing/operation';
import { type Failure, FailureError, failure } from '#kernel/failure';
import {
  asId,
  type JobId,
  type PlanId,
  type ProductId,
  type ShopId,
  type VariantId,
} from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { JobKind, JobView } from '#ports/job-store';
import type { StoreContext } from '../context.ts';
import { intOf, intOrNull, jsonOf, type Row, textOf, textOrNull } from '../db.ts';

/** What a job carries besides its columns. */
export interface JobBody {
  readonly label: string;
  readonly changes: readonly FieldChange[];
  readonly context: FieldValues;
  readonly refs: readonly Reference[];
  readonly hasOptions: boolean;
  /** Where a read goes on; absent for effects. */
  readonly cursor?: Json;
}

/** A job's columns that decisions need. */
export interface JobRow {
  readonly id: JobId;
  readonly shopId: ShopId;
  readonly kind: JobKind;
  readonly lane: string;
  readonly productId: ProductId | null;
  readonly variantId: VariantId | null;
  readonly state: JobState;
  readonly attempts: number;
  readonly crashes: number;
  readonly dispatchId: number | null;
  readonly body: JobBody;
}

/** Columns for `jobRowOf`. */
export const jobColumns =
  'id, shop_id, kind, lane, product_id, variant_id, state, attempts, crashes, dispatch_id, body, weight, sent_at';

/** Operations on a listing's existence: nothing of the listing passes them, in either direction. */
export const barrierKinds: readonly string[] = [
  'listing.create',
  'listing.options',
  'listing.end',
  'listing.restore',
];

/**
 * Why parameters are written `?+0` and `?||''` in queries on jobs: a bare one is compared with the conditions of the
 * partial indexes when the statement is planned, and SQLite with STAT4 then plans it anew at every execution (the
 * notes on `sqlite3_prepare_v3` say so), which costs several times the look-up itself.
 */

/** The condition of the index of unfinished jobs. A list of three would be built as a table at every execution. */
export const unfinished = `state <> 'done' AND state <> 'failed' AND state <> 'cancelled'`;

/** Reads a row. */
export function jobRowOf(row: Row): JobRow {
  const productId = intOrNull(row, 'product_id');
  const variantId = intOrNull(row, 'variant_id');
  let body: JobBody | undefined;
  return {
    id: asId<JobId>(intOf(row, 'id')),
    shopId: asId<ShopId>(intOf(row, 'shop_id')),
    kind: textOf(row, 'kind') as JobKind,
    lane: textOf(row, 'lane'),
    productId: productId === null ? null : asId<ProductId>(productId),
    variantId: variantId === null ? null : asId<VariantId>(variantId),
    state: stateOf(row),
    attempts: intOf(row, 'attempts'),
    crashes: intOf(row, 'crashes'),
    dispatchId: intOrNull(row, 'dispatch_id'),
    // Most decisions need no body: it is parsed by the first who looks.
    get body() {
      body ??= jsonOf<JobBody>(row, 'body');
      return body;
    },
  };
}

/** A job as shown to people. */
export function jobViewOf(row: Row): JobView {
  const job = jobRowOf(row);
  const planId = intOrNull(row, 'plan_id');
  return {
    id: job.id,
    shopId: job.shopId,
    kind: job.kind,
    lane: job.lane,
    label: job.body.label,
    state: job.state,
    until: intOrNull(row, 'until'),
    reason: textOrNull(row, 'reason'),
    attempts: job.attempts,
    failure: row['failure'] === null ? null : jsonOf<Failure>(row, 'failure'),
    planId: planId === null ? null : asId<PlanId>(planId),
    productId: job.productId,
    variantId: job.variantId,
    changes: job.body.changes,
    updatedAt: intOf(row, 'updated_at'),
  };
}

/** The new values of the columns that a move may touch. */
export interface Move {
  readonly to: JobState;
  readonly until?: number | null;
  readonly reason?: string | null;
  readonly failure?: Failure | null;
}

/** Moves a job; an illegal move is refused by a failure and changes nothing. */
export function moveJob(
  context: StoreContext,
  job: Pick<JobRow, 'id' | 'state'>,
  move: Move,
): void {
  if (!mayMove(job.state, move.to)) {
    throw new FailureError(failure('illegal-move', { job: job.id, from: job.state, to: move.to }));
  }
  const changed = context.db.run(
    `UPDATE job SET state = ?, until = ?, reason = ?, failure = ?, updated_at = ? WHERE id = ?+0 AND state = ?||''`,
    move.to,
    move.until ?? null,
    move.reason ?? null,
    move.failure === undefined || move.failure === null ? null : JSON.stringify(move.failure),
    context.now(),
    job.id,
    job.state,
  );
  if (changed !== 1) throw new Error(`job ${job.id} is not ${job.state}`);
}

/** The jobs of a call that nobody has ended yet. */
export function jobsOnTheWire(context: StoreContext, dispatchId: number): JobRow[] {
  return context.db
    .all(
      `SELECT ${jobColumns} FROM job WHERE id IN (SELECT value FROM dispatch, json_each(dispatch.jobs) WHERE dispatch.id = ?)
         AND dispatch_id = ? AND state IN ('running', 'reconciling')`,
      dispatchId,
      dispatchId,
    )
    .map(jobRowOf);
}

/** Reads one job, or `undefined`. */
export function jobById(context: StoreContext, id: JobId): JobRow | undefined {
  const row = context.db.get(`SELECT ${jobColumns} FROM job WHERE id = ?+0`, id);
  return row === undefined ? undefined : jobRowOf(row);
}

function stateOf(row: Row): JobState {
  const text = textOf(row, 'state');
  const state = jobStates.find((known) => known === text);
  if (state === undefined) throw new TypeError(`unknown job state ${text}`);
  return state;
}
