/** Writes deltas into a draft and reserves the SKUs they take. */
import type { ChangeEntity, Delta, FieldPatch, SkipReason } from '#domain/catalog/change-set';
import { checkDelta } from '#domain/catalog/edit-rules';
import { type Failure, FailureError } from '#kernel/failure';
import type { ChangeSetId } from '#kernel/ids';
import { type Db, intOf } from '../db.ts';
import { insertDelta, patchText, selectProductDeltas } from './change-set-rows.ts';
import {
  announceRelease,
  claim,
  contestsOf,
  duplicate,
  skuMoveOf,
  unclaim,
} from './sku-register.ts';

/** What happens to a delta whose SKU is taken: the whole call fails, or that part is left alone and noted. */
export type OnSkuTaken = 'refuse' | 'skip';

/** A note of what was left alone. */
export interface Skip {
  readonly seq: number;
  readonly entity: ChangeEntity;
  readonly entityId: number;
  readonly productId: number;
  readonly field: string | null;
  readonly reason: SkipReason;
}

/** Adds deltas to the end of a draft; throws `invalid-input` or `sku-duplicate`. */
export function appendDeltas(
  db: Db,
  set: ChangeSetId,
  deltas: readonly Delta[],
  onSkuTaken: OnSkuTaken,
): void {
  const head = db.get('SELECT delta_count FROM change_set WHERE id = ?', set);
  if (head === undefined) throw new Error(`no change set ${set}`);
  let seq = intOf(head, 'delta_count');
  let lastProduct = 0;
  const skips: Skip[] = [];
  for (const given of deltas) {
    const wrong = checkDelta(given);
    if (wrong !== null) throw new FailureError(wrong);
    const refusal = reserve(db, set, given);
    if (refusal !== null && onSkuTaken === 'refuse') throw new FailureError(refusal);
    const delta = refusal === null ? given : withoutSku(given);
    if (refusal !== null) skips.push(skuSkip(given, seq));
    insertDelta(db, set, seq, delta);
    seq += 1;
    if (given.productId === lastProduct) continue;
    lastProduct = given.productId;
    db.run('INSERT OR IGNORE INTO change_product VALUES (?, ?)', set, lastProduct);
  }
  db.run('UPDATE change_set SET delta_count = ? WHERE id = ?', seq, set);
  noteSkips(db, set, skips);
}

/** Makes sure that every reserved SKU will be free. Throws `sku-duplicate`, or leaves those parts alone. */
export function settleContests(db: Db, set: ChangeSetId, onSkuTaken: OnSkuTaken): void {
  for (const { sku, owner, holder } of contestsOf(db, set)) {
    if (onSkuTaken === 'refuse') throw new FailureError(duplicate(sku, owner, holder));
    const delta = selectProductDeltas(db, set, owner.productId).find((item) => {
      const move = skuMoveOf(item);
      return move?.taken === sku && move.owner.kind === owner.kind && move.owner.id === owner.id;
    });
    unclaim(db, sku, owner, set);
    if (delta === undefined) continue;
    rewriteDelta(db, set, delta.seq, withoutSku(delta));
    noteSkips(db, set, [skuSkip(delta, delta.seq)]);
  }
}

/** Replaces what a delta says, so that the history is what was done. */
export function rewriteDelta(
  db: Db,
  set: ChangeSetId,
  seq: number,
  delta: Pick<Delta, 'op' | 'before' | 'after'>,
): void {
  db.run(
    'UPDATE change_delta SET op = ?, before = ?, after = ? WHERE change_set_id = ? AND seq = ?',
    delta.op,
    patchText(delta.before),
    patchText(delta.after),
    set,
    seq,
  );
}

/** Notes what was left alone. */
export function noteSkips(db: Db, set: ChangeSetId, skips: readonly Skip[]): void {
  if (skips.length === 0) return;
  const head = db.get('SELECT skipped_count FROM change_set WHERE id = ?', set);
  let n = head === undefined ? 0 : intOf(head, 'skipped_count');
  for (const skip of skips) {
    db.run(
      'INSERT INTO change_skip VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      set,
      n,
      skip.seq,
      skip.entity,
      skip.entityId,
      skip.productId,
      skip.field,
      skip.reason,
    );
    n += 1;
  }
  db.run('UPDATE change_set SET skipped_count = ? WHERE id = ?', n, set);
}

/** A delta that does nothing. */
export const nothing = { op: 'update', before: {}, after: {} } as const;

/** A patch without one field. */
export function without(patch: FieldPatch | null, field: string): FieldPatch {
  const { [field]: _dropped, ...rest } = patch ?? {};
  return rest;
}

function reserve(db: Db, set: ChangeSetId, delta: Delta): Failure | null {
  const move = skuMoveOf(delta);
  if (move === undefined) return null;
  if (move.taken !== null) {
    const refusal = claim(db, move.taken, move.owner, set);
    if (refusal !== null) return refusal;
  }
  if (move.released !== null) announceRelease(db, move.released, move.owner, set);
  return null;
}

/** An update goes on without the SKU; an entity whose SKU is taken cannot come back at all. */
function withoutSku<D extends Delta>(delta: D): D {
  if (delta.op !== 'update') return { ...delta, ...nothing };
  const field = skuFieldOf(delta);
  return { ...delta, before: without(delta.before, field), after: without(delta.after, field) };
}

function skuSkip(delta: Delta, seq: number): Skip {
  const { entity, entityId, productId } = delta;
  const field = delta.op === 'update' ? skuFieldOf(delta) : null;
  return { seq, entity, entityId, productId, field, reason: 'sku-taken' };
}

function skuFieldOf(delta: Delta): string {
  return delta.entity === 'variant' ? 'sku' : 'parentSku';
}
