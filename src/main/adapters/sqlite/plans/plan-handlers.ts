/** Plans: written in slices, approved, then turned into jobs in slices; a crash in between rolls forward. */
import { FailureError, failure } from '#kernel/failure';
import { asId, type JobId, type PlanId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { PlanSelection, PlanStore, StoredOperation } from '#ports/plan-store';
import type { Handlers } from '../calls.ts';
import { catalogueRevision } from '../catalogue/revision.ts';
import { type StoreContext, takeIds } from '../context.ts';
import { intOf, jsonOf, type Row, textOf } from '../db.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { planGround, shiftPlanGround } from './plan-ground.ts';

/** Handlers of `PlanStore`. */
export function planHandlers(context: StoreContext): Handlers<PlanStore> {
  const { db } = context;
  return {
    begin: (author) => begin(context, author),
    reserveJobIds: (count) => asId<JobId>(takeIds(db, 'job', count)),
    addOperations: (planId, operations) => {
      requireState(context, planId, 'computing');
      for (const operation of operations) addOperation(context, planId, operation);
    },
    setWarnings: (planId, updates) => {
      requireState(context, planId, 'computing');
      for (const update of updates) {
        db.run(
          `UPDATE plan_operation SET braked = ?, body = json_set(body, '$.warnings', json(?)) WHERE id = ?`,
          update.braked ? 1 : 0,
          JSON.stringify(update.warnings),
          update.id,
        );
      }
    },
    finish: (planId, summary) => {
      requireState(context, planId, 'computing');
      db.run(
        `UPDATE plan SET state = 'ready', summary = ? WHERE id = ?`,
        JSON.stringify(summary),
        planId,
      );
    },
    approve: (planId, selection, author) => approve(context, planId, selection, author),
    approveSlice: (planId, limit) => approveSlice(context, planId, limit),
    unfinishedApprovals: () =>
      db
        .all(`SELECT id FROM plan WHERE state = 'approving'`)
        .map((row) => asId<PlanId>(intOf(row, 'id'))),
  };
}

/** Heads of plans that were never approved, kept so that whoever comes with one is told that it is out of date. */
const keptSuperseded = 100;

function begin(context: StoreContext, author: string): PlanId {
  const { db } = context;
  const open = `plan_id IN (SELECT id FROM plan WHERE state IN ('computing', 'ready'))`;
  db.run(`DELETE FROM plan_operation WHERE ${open}`);
  db.run(`UPDATE plan SET state = 'superseded' WHERE state IN ('computing', 'ready')`);
  const id = takeIds(db, 'plan');
  db.run(`DELETE FROM plan WHERE state = 'superseded' AND id < ?`, id - keptSuperseded);
  db.run(
    `INSERT INTO plan (id, state, created_at, revision, ground, author) VALUES (?, 'computing', ?, ?, ?, ?)`,
    id,
    context.now(),
    catalogueRevision(db),
    planGround(db),
    author,
  );
  return asId<PlanId>(id);
}

/** The plan's head. Throws `plan-missing`, or `plan-stale` when it is in another state: a newer one took its place. */
function requireState(context: StoreContext, planId: PlanId, wanted: 'computing' | 'ready'): Row {
  const plan = context.db.get('SELECT state, revision, ground FROM plan WHERE id = ?', planId);
  if (plan === undefined) throw new FailureError(failure('plan-missing', { plan: planId }));
  const state = textOf(plan, 'state');
  if (state !== wanted) throw stale(planId, state);
  return plan;
}

function stale(planId: PlanId, state: string): FailureError {
  return new FailureError(failure('plan-stale', { plan: planId, state }, { retry: 'now' }));
}

function addOperation(context: StoreContext, planId: PlanId, operation: StoredOperation): void {
  context.db.run(
    `INSERT INTO plan_operation (id, plan_id, shop_id, product_id, kind, lane, braked, batch_key, weight, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    operation.id,
    planId,
    operation.shopId,
    operation.productId,
    operation.kind,
    operation.lane,
    operation.braked ? 1 : 0,
    operation.batchKey,
    operation.weight,
    JSON.stringify(operation),
  );
}

function approve(
  context: StoreContext,
  planId: PlanId,
  selection: PlanSelection,
  author: string,
): { readonly approved: number; readonly heldBack: number } {
  const { db } = context;
  const plan = requireState(context, planId, 'ready');
  if (intOf(plan, 'revision') !== catalogueRevision(db)) throw stale(planId, 'catalogue-changed');
  // What another plan is bringing into the queue right now was not looked at by this one.
  const other = db.get(`SELECT id FROM plan WHERE state = 'approving' LIMIT 1`);
  if (other !== undefined || intOf(plan, 'ground') !== planGround(db))
    throw stale(planId, 'shop-changed');
  mark(context, planId, selection);
  dropOrphans(context, planId);
  const approved = countWhere(context, planId, 'approved = 1');
  const heldBack = countWhere(context, planId, 'approved = 0');
  db.run(`UPDATE plan SET state = 'approving', to_enqueue = ? WHERE id = ?`, approved, planId);
  context.audit({
    actor: author,
    action: 'plan.approve',
    subject: { plan: planId, approved, heldBack },
    detail: selectionDetail(selection),
  });
  return { approved, heldBack };
}

function mark(context: StoreContext, planId: PlanId, selection: PlanSelection): void {
  const list = (values: readonly number[] | undefined): string | null =>
    values === undefined ? null : JSON.stringify(values);
  const shops = list(selection.shopIds);
  const products = list(selection.productIds);
  const operations = list(selection.operationIds);
  const braked = selection.braked === 'all' ? null : JSON.stringify(selection.braked);
  context.db.run(
    `UPDATE plan_operation SET approved = 1 WHERE plan_id = ?
       AND (? IS NULL OR shop_id IN (SELECT value FROM json_each(?)))
       AND (? IS NULL OR product_id IS NULL OR product_id IN (SELECT value FROM json_each(?)))
       AND (? IS NULL OR product_id IS NULL OR id IN (SELECT value FROM json_each(?)))
       AND (braked = 0 OR ? IS NULL OR id IN (SELECT value FROM json_each(?)))`,
    planId,
    shops,
    shops,
    products,
    products,
    operations,
    operations,
    braked,
    braked,
  );
}

/** What needs an operation that is not approved is not approved either; categories and pictures nobody needs stay out too. */
function dropOrphans(context: StoreContext, planId: PlanId): void {
  const { db } = context;
  for (;;) {
    const dropped = db.run(
      `UPDATE plan_operation SET approved = 0 WHERE plan_id = ? AND approved = 1 AND EXISTS (
         SELECT 1 FROM json_each(plan_operation.body, '$.after') need JOIN plan_operation other ON other.id = need.value WHERE other.approved = 0)`,
      planId,
    );
    if (dropped === 0) break;
  }
  const braked = countWhere(context, planId, 'approved = 0');
  if (braked === 0) return;
  for (;;) {
    const dropped = db.run(
      `UPDATE plan_operation SET approved = 0 WHERE plan_id = ? AND approved = 1 AND product_id IS NULL AND id NOT IN (
         SELECT need.value FROM plan_operation other, json_each(other.body, '$.after') need WHERE other.plan_id = ? AND other.approved = 1)`,
      planId,
      planId,
    );
    if (dropped === 0) break;
  }
}

function approveSlice(
  context: StoreContext,
  planId: PlanId,
  limit: number,
): { readonly enqueued: number; readonly remaining: number } {
  const { db } = context;
  // In id order: what must be done first comes first, so that a job always finds those it waits for.
  const rows = db.all(
    'SELECT id, body FROM plan_operation WHERE plan_id = ? AND approved = 1 ORDER BY id LIMIT ?',
    planId,
    limit,
  );
  for (const row of rows) {
    const operation = jsonOf<StoredOperation>(row, 'body');
    enqueue(context, {
      id: operation.id,
      shopId: operation.shopId,
      kind: operation.kind,
      lane: operation.lane,
      productId: operation.productId,
      variantId: operation.variantId,
      batchKey: operation.batchKey,
      weight: operation.weight,
      planId,
      after: operation.after,
      body: {
        label: operation.label,
        changes: operation.changes,
        context: operation.context,
        refs: operation.refs,
        hasOptions: operation.hasOptions,
      },
    });
  }
  const last = rows.at(-1);
  if (last !== undefined) {
    db.run(
      'DELETE FROM plan_operation WHERE plan_id = ? AND approved = 1 AND id <= ?',
      planId,
      intOf(last, 'id'),
    );
  }
  const head = db.get(
    'UPDATE plan SET to_enqueue = max(0, to_enqueue - ?) WHERE id = ? RETURNING to_enqueue',
    rows.length,
    planId,
  );
  const remaining = head === undefined || rows.length === 0 ? 0 : intOf(head, 'to_enqueue');
  if (remaining === 0) {
    db.run('DELETE FROM plan_operation WHERE plan_id = ?', planId);
    const ended = db.run(
      `UPDATE plan SET state = 'approved' WHERE id = ? AND state = 'approving'`,
      planId,
    );
    if (ended > 0) shiftPlanGround(context);
  }
  return { enqueued: rows.length, remaining };
}

function countWhere(context: StoreContext, planId: PlanId, condition: string): number {
  const row = context.db.get(
    `SELECT count(*) AS n FROM plan_operation WHERE plan_id = ? AND ${condition}`,
    planId,
  );
  return row === undefined ? 0 : intOf(row, 'n');
}

function selectionDetail(selection: PlanSelection): Json {
  return {
    shops: selection.shopIds ?? null,
    products: selection.productIds ?? null,
    operations: selection.operationIds ?? null,
    braked: selection.braked,
  };
}
