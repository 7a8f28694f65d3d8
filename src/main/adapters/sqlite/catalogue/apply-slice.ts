/** Carries out deltas of a set from its cursor on; cursor, effects, history and audit commit together. */
import type { ChangeSet, FieldPatch } from '#domain/catalog/change-set';
import type { StoreContext } from '../context.ts';
import { type Db, intOf, textOf } from '../db.ts';
import { applyRecord } from './apply-record.ts';
import { applyValues } from './apply-values.ts';
import { changeSetOrThrow, type StoredDelta, selectDeltas } from './change-set-rows.ts';
import { noteSkips, rewriteDelta, type Skip } from './draft-deltas.ts';
import { leftAlone, type Outcome } from './field-outcome.ts';
import { auditDetail, nextDigest } from './history-digest.ts';
import { indexProducts, markForIndex } from './search-index.ts';

/** A product's deltas stay together up to this many beyond the slice. */
const overhang = 2_000;

/** Read this many at a time when looking for the end of a product. */
const overhangStep = 20;

/** `now`: in the same transaction (small edits); `later`: noted for `indexSearch` (bulk). */
export type IndexWhen = 'now' | 'later';

/** Applies the next slice of a set in state `applying` and returns its head. */
export function applyNextSlice(
  context: StoreContext,
  set: ChangeSet,
  maxDeltas: number,
  index: IndexWhen,
): ChangeSet {
  const { db } = context;
  const deltas = nextDeltas(db, set, maxDeltas);
  const touched = new Set<number>();
  const searchable = new Set<number>();
  const skips: Skip[] = [];
  let digest = digestOf(db, set);
  for (const delta of deltas) {
    const outcome = applyDelta(context, set, delta);
    const { entity, entityId, productId, seq } = delta;
    for (const skip of outcome.skips) skips.push({ seq, entity, entityId, productId, ...skip });
    if (outcome.done !== null) rewriteDelta(db, set.id, seq, outcome.done);
    if (outcome.changed) touched.add(productId);
    if (outcome.searchable) searchable.add(productId);
    digest = nextDigest(digest, delta, outcome.done);
  }
  noteSkips(db, set.id, skips);
  const ids = JSON.stringify([...touched]);
  db.run(
    'UPDATE product SET updated_at = ? WHERE id IN (SELECT value FROM json_each(?))',
    context.now(),
    ids,
  );
  if (index === 'now') indexProducts(db, [...searchable]);
  else markForIndex(db, [...searchable]);
  db.run(
    'UPDATE change_set SET cursor = ?, digest = ? WHERE id = ?',
    set.cursor + deltas.length,
    digest,
    set.id,
  );
  if (set.cursor + deltas.length === set.deltaCount) finish(context, set);
  return changeSetOrThrow(db, set.id);
}

function nextDeltas(db: Db, set: ChangeSet, maxDeltas: number): StoredDelta[] {
  const deltas = selectDeltas(db, set.id, set.cursor, Math.max(1, maxDeltas));
  const last = deltas.at(-1);
  if (last === undefined || last.seq + 1 === set.deltaCount) return deltas;
  const most = deltas.length + overhang;
  while (deltas.length < most) {
    const next = selectDeltas(db, set.id, set.cursor + deltas.length, overhangStep);
    const end = next.findIndex((delta) => delta.productId !== last.productId);
    deltas.push(...(end === -1 ? next : next.slice(0, end)));
    if (end !== -1 || next.length < overhangStep) break;
  }
  return deltas;
}

function applyDelta(context: StoreContext, set: ChangeSet, delta: StoredDelta): Outcome {
  const { db } = context;
  // What an undo had to leave out stands in the set as a delta that does nothing.
  if (delta.op === 'update' && isEmpty(delta.before) && isEmpty(delta.after))
    return leftAlone(null);
  if (delta.entity === 'product' || delta.entity === 'variant') {
    return applyRecord({ db, set: set.id, now: context.now(), delta });
  }
  return applyValues(db, delta);
}

function finish(context: StoreContext, set: ChangeSet): void {
  const { db } = context;
  const order = db.get('SELECT coalesce(max(applied_order), 0) + 1 AS next FROM change_set');
  if (order === undefined) throw new Error('no next order');
  db.run(
    `UPDATE change_set SET state = 'applied', applied_at = ?, applied_order = ? WHERE id = ?`,
    context.now(),
    intOf(order, 'next'),
    set.id,
  );
  const { cause } = set;
  if (cause.kind === 'undo') {
    db.run('UPDATE change_set SET undone_by = ? WHERE id = ?', set.id, cause.of);
  }
  if (cause.kind === 'redo') {
    db.run('UPDATE change_set SET undone_by = NULL WHERE id = ?', cause.of);
  }
  const done = changeSetOrThrow(db, set.id);
  context.audit({
    actor: set.author,
    action: 'catalogue.changed',
    subject: {
      changeSet: set.id,
      cause: cause.kind,
      deltas: done.deltaCount,
      skipped: done.skippedCount,
    },
    detail: auditDetail(cause, digestOf(db, set)),
  });
}

function digestOf(db: Db, set: ChangeSet): string {
  const row = db.get('SELECT digest FROM change_set WHERE id = ?', set.id);
  return row === undefined ? '' : textOf(row, 'digest');
}

function isEmpty(patch: FieldPatch | null): boolean {
  return patch === null || Object.keys(patch).length === 0;
}
