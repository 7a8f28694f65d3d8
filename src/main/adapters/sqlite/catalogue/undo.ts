/**
 * Undo and redo as one line of history, as people expect from an editor: undo goes back along what was done, redo goes
 * forward again until something new is done. Both write the inverse of a set as a new set; nothing is erased.
 */
import { inverseOf } from '#domain/catalog/build-deltas';
import type { ChangeSet } from '#domain/catalog/change-set';
import { FailureError, failure } from '#kernel/failure';
import { asId, type ChangeSetId } from '#kernel/ids';
import { maxEditDeltas } from '#ports/catalogue-store';
import type { StoreContext } from '../context.ts';
import { type Db, intOf, intOrNull } from '../db.ts';
import { applyNextSlice } from './apply-slice.ts';
import {
  changeSetOrThrow,
  findChangeSet,
  insertChangeSet,
  plainDelta,
  refuseWhileApplying,
  selectDeltas,
} from './change-set-rows.ts';
import { appendDeltas, settleContests } from './draft-deltas.ts';
import { catalogueQueries } from './queries.ts';

/** Takes back a set, or the latest one. See the port. */
export function undo(context: StoreContext, author: string, id?: ChangeSetId): ChangeSet {
  const { db } = context;
  refuseWhileBusy(db);
  const of = id === undefined ? latestUndoable(db) : changeSetOrThrow(db, id);
  if (of === undefined || !isUndoable(db, of)) {
    throw new FailureError(failure('nothing-to-undo', id === undefined ? {} : { changeSet: id }));
  }
  return invert(context, of, insertChangeSet(context, { kind: 'undo', of: of.id }, author));
}

/** Takes back the latest undo. See the port. */
export function redo(context: StoreContext, author: string): ChangeSet {
  const { db } = context;
  refuseWhileBusy(db);
  const undoing = latestRedoable(db);
  if (undoing === undefined || undoing.cause.kind !== 'undo' || isForgotten(db, undoing.id)) {
    throw new FailureError(failure('nothing-to-redo'));
  }
  const cause = { kind: 'redo', of: undoing.cause.of } as const;
  return invert(context, undoing, insertChangeSet(context, cause, author));
}

/** Drafts the next slice of an inverse; starts applying it when the draft is whole. */
export function draftInverseSlice(
  context: StoreContext,
  set: ChangeSet,
  maxDeltas: number,
): ChangeSet {
  const { db } = context;
  const source = sourceOf(db, set);
  const left = source.deltaCount - set.deltaCount;
  const count = Math.min(left, Math.max(1, maxDeltas));
  const deltas = selectDeltas(db, source.id, left - count, count)
    .reverse()
    .map((delta) => inverseOf(plainDelta(delta)));
  appendDeltas(db, set.id, deltas, 'skip');
  if (count === left) {
    refuseWhileApplying(db);
    settleContests(db, set.id, 'skip');
    db.run(`UPDATE change_set SET state = 'applying' WHERE id = ?`, set.id);
  }
  return changeSetOrThrow(db, set.id);
}

function invert(context: StoreContext, source: ChangeSet, id: ChangeSetId): ChangeSet {
  const set = changeSetOrThrow(context.db, id);
  if (source.deltaCount > maxEditDeltas) return set;
  const drafted = draftInverseSlice(context, set, source.deltaCount);
  return applyNextSlice(context, drafted, drafted.deltaCount, 'now');
}

function sourceOf(db: Db, set: ChangeSet): ChangeSet {
  if (set.cause.kind === 'undo') return changeSetOrThrow(db, set.cause.of);
  if (set.cause.kind !== 'redo') throw new Error(`set ${set.id} has no inverse to draft`);
  const { undoneBy } = changeSetOrThrow(db, set.cause.of);
  if (undoneBy === null) throw new Error(`set ${set.cause.of} is not taken back`);
  return changeSetOrThrow(db, undoneBy);
}

function refuseWhileBusy(db: Db): void {
  refuseWhileApplying(db);
  const drafting = db.get(catalogueQueries.draftingInverse);
  if (drafting === undefined) return;
  const detail = { changeSet: intOf(drafting, 'id') };
  throw new FailureError(failure('catalogue-applying', detail, { retry: 'later' }));
}

function latestUndoable(db: Db): ChangeSet | undefined {
  return byId(db, catalogueQueries.latestUndoable);
}

function isUndoable(db: Db, set: ChangeSet): boolean {
  return (
    set.state === 'applied' &&
    set.undoneBy === null &&
    set.deltaCount > 0 &&
    set.cause.kind !== 'undo' &&
    set.cause.kind !== 'redo' &&
    !isForgotten(db, set.id)
  );
}

/** The latest undo that still stands, when nothing new was done after it. */
function latestRedoable(db: Db): ChangeSet | undefined {
  return byId(
    db,
    `SELECT u.id FROM change_set AS u JOIN change_set AS o ON o.id = json_extract(u.cause, '$.of')
     WHERE u.applied_order > coalesce((
         SELECT applied_order FROM change_set WHERE applied_order IS NOT NULL
           AND cause_kind NOT IN ('undo', 'redo') AND delta_count > 0 ORDER BY applied_order DESC LIMIT 1), 0)
       AND u.cause_kind = 'undo' AND o.undone_by = u.id
     ORDER BY u.applied_order DESC LIMIT 1`,
  );
}

function byId(db: Db, query: string): ChangeSet | undefined {
  const row = db.get(query);
  return row === undefined ? undefined : findChangeSet(db, asId<ChangeSetId>(intOf(row, 'id')));
}

function isForgotten(db: Db, id: ChangeSetId): boolean {
  const row = db.get('SELECT compacted FROM change_set WHERE id = ?', id);
  return row === undefined || (intOrNull(row, 'compacted') ?? 0) > 0;
}
