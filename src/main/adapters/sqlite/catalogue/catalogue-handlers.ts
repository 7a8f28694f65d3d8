/** The writing side of the catalogue port; each handler runs inside one transaction of the store thread. */
import type { ChangeCause, ChangeSet, Delta } from '#domain/catalog/change-set';
import { FailureError, failure } from '#kernel/failure';
import { asId, type ChangeSetId, type ProductId, type VariantId } from '#kernel/ids';
import { type CatalogueStore, maxEditDeltas } from '#ports/catalogue-store';
import type { Handlers } from '../calls.ts';
import { type StoreContext, takeIds } from '../context.ts';
import { type Db, intOf } from '../db.ts';
import { applyNextSlice } from './apply-slice.ts';
import {
  applyingSet,
  changeSetOrThrow,
  draftOrThrow,
  insertChangeSet,
  refuseWhileApplying,
} from './change-set-rows.ts';
import { appendDeltas, settleContests } from './draft-deltas.ts';
import { clearOld } from './forget.ts';
import { draftImport } from './import-slice.ts';
import { recoverSlice } from './recover.ts';
import { indexPending } from './search-index.ts';
import { draftInverseSlice, redo, undo } from './undo.ts';

/** Handlers over the writer's context. Make them once, when the store has been opened. */
export function catalogueHandlers(context: StoreContext): Handlers<CatalogueStore> {
  const { db } = context;
  const firstOwnId = nextChangeSetId(db);
  return {
    allocate: (counts) => ({
      firstProductId: asId<ProductId>(takeIds(db, 'product', counts.products)),
      firstVariantId: asId<VariantId>(takeIds(db, 'variant', counts.variants)),
    }),
    begin: (cause, author) => insertChangeSet(context, cause, author),
    draft: (id, deltas) => {
      draftOrThrow(db, id);
      appendDeltas(db, id, deltas, 'refuse');
      return changeSetOrThrow(db, id);
    },
    draftImport: (id, drafts, options) => draftImport(db, id, drafts, options),
    startApplying: (id) => startApplying(context, id),
    applySlice: (id, maxDeltas) => applySlice(context, id, maxDeltas),
    discard: (id) => {
      draftOrThrow(db, id);
      db.run(`UPDATE change_set SET state = 'discarded' WHERE id = ?`, id);
    },
    edit: (cause, author, deltas) => edit(context, cause, author, deltas),
    undo: (author, id) => undo(context, author, id),
    redo: (author) => redo(context, author),
    indexSearch: (maxProducts) => indexPending(db, maxProducts),
    recover: (maxDeltas) => recoverSlice(context, firstOwnId, maxDeltas),
    compactHistory: (before, maxDeltas) => clearOld(db, before, maxDeltas),
  };
}

function startApplying(context: StoreContext, id: ChangeSetId): ChangeSet {
  const { db } = context;
  const set = draftOrThrow(db, id);
  refuseWhileApplying(db);
  settleContests(db, id, 'refuse');
  db.run(`UPDATE change_set SET state = 'applying' WHERE id = ?`, id);
  const started = changeSetOrThrow(db, id);
  return set.deltaCount === 0 ? applyNextSlice(context, started, 1, 'later') : started;
}

function applySlice(context: StoreContext, id: ChangeSetId, maxDeltas: number): ChangeSet {
  const set = changeSetOrThrow(context.db, id);
  switch (set.state) {
    case 'applied':
      return set;
    case 'applying':
      return applyNextSlice(context, set, maxDeltas, 'later');
    case 'drafting':
    case 'discarded':
      if (set.state === 'drafting' && (set.cause.kind === 'undo' || set.cause.kind === 'redo')) {
        return draftInverseSlice(context, set, maxDeltas);
      }
      throw new FailureError(failure('not-found', { changeSet: id, state: set.state }));
  }
}

function edit(
  context: StoreContext,
  cause: ChangeCause,
  author: string,
  deltas: readonly Delta[],
): ChangeSet {
  const { db } = context;
  if (deltas.length === 0 || deltas.length > maxEditDeltas) {
    throw new FailureError(
      failure('invalid-input', { field: 'deltas', count: deltas.length, limit: maxEditDeltas }),
    );
  }
  refuseApplyingProducts(db, deltas);
  const id = insertChangeSet(context, cause, author);
  appendDeltas(db, id, deltas, 'refuse');
  settleContests(db, id, 'refuse');
  db.run(`UPDATE change_set SET state = 'applying' WHERE id = ?`, id);
  return applyNextSlice(context, changeSetOrThrow(db, id), deltas.length, 'now');
}

/** An edit may pass a set that is being applied, but not touch the same products. */
function refuseApplyingProducts(db: Db, deltas: readonly Delta[]): void {
  const set = applyingSet(db);
  if (set === undefined) return;
  for (const { productId } of deltas) {
    const touched = db.get(
      'SELECT 1 FROM change_product WHERE change_set_id = ? AND product_id = ?',
      set.id,
      productId,
    );
    if (touched !== undefined) refuseWhileApplying(db);
  }
}

function nextChangeSetId(db: Db): ChangeSetId {
  const row = db.get(`SELECT next FROM id_counter WHERE name = 'change_set'`);
  if (row === undefined) throw new Error('no counter change_set');
  return asId<ChangeSetId>(intOf(row, 'next'));
}
