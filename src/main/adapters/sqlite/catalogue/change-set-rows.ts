/** Rows of change sets and their deltas. */
import type {
  ChangeCause,
  ChangeEntity,
  ChangeSet,
  ChangeSetState,
  Delta,
  FieldPatch,
} from '#domain/catalog/change-set';
import { FailureError, failure } from '#kernel/failure';
import { asId, type ChangeSetId, type ProductId, type ShopId } from '#kernel/ids';
import { type StoreContext, takeIds } from '../context.ts';
import { type Db, intOf, intOrNull, jsonOf, type Row, textOf, textOrNull } from '../db.ts';
import { catalogueQueries } from './queries.ts';

/** A delta with its place in its set. */
export interface StoredDelta extends Delta {
  readonly seq: number;
  /** The patches as they are stored. */
  readonly beforeText: string | null;
  readonly afterText: string | null;
}

const columns =
  'id, state, cause, author, created_at, applied_at, delta_count, cursor, undone_by, skipped_count';

/** The head of a change set as the port shows it. */
export function changeSetOf(row: Row): ChangeSet {
  const undoneBy = intOrNull(row, 'undone_by');
  return {
    id: asId<ChangeSetId>(intOf(row, 'id')),
    state: textOf(row, 'state') as ChangeSetState,
    cause: jsonOf<ChangeCause>(row, 'cause'),
    author: textOf(row, 'author'),
    createdAt: intOf(row, 'created_at'),
    appliedAt: intOrNull(row, 'applied_at'),
    deltaCount: intOf(row, 'delta_count'),
    cursor: intOf(row, 'cursor'),
    undoneBy: undoneBy === null ? null : asId<ChangeSetId>(undoneBy),
    skippedCount: intOf(row, 'skipped_count'),
  };
}

/** A set's head, or undefined. */
export function findChangeSet(db: Db, id: number): ChangeSet | undefined {
  const row = db.get(`SELECT ${columns} FROM change_set WHERE id = ?`, id);
  return row === undefined ? undefined : changeSetOf(row);
}

/** A set's head. Throws `not-found`. */
export function changeSetOrThrow(db: Db, id: number): ChangeSet {
  const set = findChangeSet(db, id);
  if (set === undefined) throw new FailureError(failure('not-found', { changeSet: id }));
  return set;
}

/** A set's head that must be a draft. Throws `not-found`. */
export function draftOrThrow(db: Db, id: number): ChangeSet {
  const set = changeSetOrThrow(db, id);
  if (set.state !== 'drafting') {
    throw new FailureError(failure('not-found', { changeSet: id, state: set.state }));
  }
  return set;
}

/** Heads by a condition that is a constant of the caller. */
export function selectChangeSets(
  db: Db,
  condition: string,
  ...values: readonly number[]
): ChangeSet[] {
  return db.all(`SELECT ${columns} FROM change_set ${condition}`, ...values).map(changeSetOf);
}

/** The set being applied, if any; there is at most one. */
export function applyingSet(db: Db): ChangeSet | undefined {
  const row = db.get(catalogueQueries.applyingSet);
  return row === undefined ? undefined : findChangeSet(db, intOf(row, 'id'));
}

/** Refuses while a set is being applied, unless it is `except`. Throws `catalogue-applying`. */
export function refuseWhileApplying(db: Db, except?: ChangeSetId): void {
  const set = applyingSet(db);
  if (set === undefined || set.id === except) return;
  const { id, cursor, deltaCount } = set;
  throw new FailureError(
    failure('catalogue-applying', { changeSet: id, cursor, deltaCount }, { retry: 'later' }),
  );
}

/** Writes an empty draft. */
export function insertChangeSet(
  context: StoreContext,
  cause: ChangeCause,
  author: string,
): ChangeSetId {
  const id = takeIds(context.db, 'change_set');
  context.db.run(
    `INSERT INTO change_set (id, state, cause_kind, cause, author, created_at) VALUES (?, 'drafting', ?, ?, ?, ?)`,
    id,
    cause.kind,
    JSON.stringify(cause),
    author,
    context.now(),
  );
  return asId<ChangeSetId>(id);
}

/** Writes one delta. */
export function insertDelta(db: Db, changeSetId: ChangeSetId, seq: number, delta: Delta): void {
  db.run(
    `INSERT INTO change_delta (change_set_id, seq, entity, entity_id, product_id, shop_id, op, before, after)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    changeSetId,
    seq,
    delta.entity,
    delta.entityId,
    delta.productId,
    delta.shopId,
    delta.op,
    patchText(delta.before),
    patchText(delta.after),
  );
}

/** Deltas in order, from `fromSeq`. */
export function selectDeltas(
  db: Db,
  changeSetId: number,
  fromSeq: number,
  limit: number,
): StoredDelta[] {
  return db
    .all(
      `SELECT seq, entity, entity_id, product_id, shop_id, op, before, after FROM change_delta
       WHERE change_set_id = ? AND seq >= ? ORDER BY seq LIMIT ?`,
      changeSetId,
      fromSeq,
      limit,
    )
    .map(deltaOf);
}

/** The deltas of one product in a set, in order. */
export function selectProductDeltas(db: Db, changeSetId: number, productId: number): StoredDelta[] {
  return db
    .all(
      `SELECT seq, entity, entity_id, product_id, shop_id, op, before, after FROM change_delta
       WHERE product_id = ? AND change_set_id = ? ORDER BY seq`,
      productId,
      changeSetId,
    )
    .map(deltaOf);
}

/** A patch as it is stored. */
export function patchText(patch: FieldPatch | null): string | null {
  return patch === null ? null : JSON.stringify(patch);
}

/** A delta as the port shows it. */
export function plainDelta(stored: StoredDelta): Delta {
  const { seq: _seq, beforeText: _before, afterText: _after, ...delta } = stored;
  return delta;
}

function deltaOf(row: Row): StoredDelta {
  const shopId = intOrNull(row, 'shop_id');
  const beforeText = textOrNull(row, 'before');
  const afterText = textOrNull(row, 'after');
  return {
    seq: intOf(row, 'seq'),
    entity: textOf(row, 'entity') as ChangeEntity,
    entityId: intOf(row, 'entity_id'),
    productId: asId<ProductId>(intOf(row, 'product_id')),
    shopId: shopId === null ? null : asId<ShopId>(shopId),
    op: textOf(row, 'op') as Delta['op'],
    before: patchOf(beforeText),
    after: patchOf(afterText),
    beforeText,
    afterText,
  };
}

function patchOf(text: string | null): FieldPatch | null {
  return text === null ? null : (JSON.parse(text) as FieldPatch);
}
