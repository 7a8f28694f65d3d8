/** Clears away deltas nobody needs: of dropped drafts at once, of old sets by age. In slices, from the end. */
import type { ChangeSet, Delta } from '#domain/catalog/change-set';
import type { Instant } from '#kernel/instant';
import { type Db, intOf } from '../db.ts';
import { findChangeSet, selectDeltas } from './change-set-rows.ts';
import { skuMoveOf, unclaim, withdrawRelease } from './sku-register.ts';

/** Clears up to `maxDeltas` of dropped drafts with what they had reserved; whether there is more. */
export function clearDropped(db: Db, maxDeltas: number): boolean {
  return clearNext(
    db,
    db.get(
      `SELECT id FROM change_set WHERE state = 'discarded' AND compacted < delta_count LIMIT 1`,
    ),
    maxDeltas,
  );
}

/** Clears up to `maxDeltas` of sets applied before an instant; whether there is more. */
export function clearOld(db: Db, before: Instant, maxDeltas: number): boolean {
  const row = db.get(
    `SELECT id FROM change_set WHERE applied_order IS NOT NULL AND applied_at < ? AND compacted < delta_count
     ORDER BY applied_order LIMIT 1`,
    before,
  );
  return clearNext(db, row, maxDeltas);
}

function clearNext(db: Db, row: ReturnType<Db['get']>, maxDeltas: number): boolean {
  const set = row === undefined ? undefined : findChangeSet(db, intOf(row, 'id'));
  if (set === undefined) return false;
  const head = db.get('SELECT compacted FROM change_set WHERE id = ?', set.id);
  const cleared = head === undefined ? 0 : intOf(head, 'compacted');
  const left = set.deltaCount - cleared;
  const from = Math.max(0, left - Math.max(1, maxDeltas));
  if (set.state === 'discarded') {
    for (const delta of selectDeltas(db, set.id, from, left - from)) giveBack(db, set, delta);
  }
  db.run('DELETE FROM change_delta WHERE change_set_id = ? AND seq >= ?', set.id, from);
  db.run('UPDATE change_set SET compacted = delta_count - ? WHERE id = ?', from, set.id);
  if (from === 0) {
    db.run('DELETE FROM change_product WHERE change_set_id = ?', set.id);
    db.run('DELETE FROM change_skip WHERE change_set_id = ?', set.id);
  }
  return true;
}

function giveBack(db: Db, set: ChangeSet, delta: Delta): void {
  const move = skuMoveOf(delta);
  if (move === undefined) return;
  if (move.taken !== null) unclaim(db, move.taken, move.owner, set.id);
  if (move.released !== null) withdrawRelease(db, move.released, set.id);
}
