/**
 * The digest of a set's deltas: a chain over each delta as it was done. Its end is part of the set's audit row, so that
 * a history that was changed afterwards can be told from the one that was written.
 */
import { hash } from 'node:crypto';
import type { ChangeCause, Delta } from '#domain/catalog/change-set';
import type { Json } from '#kernel/json';
import { hashOf } from '../audit/audit-row.ts';
import { type Db, intOf, jsonOf, textOf } from '../db.ts';
import { patchText, type StoredDelta, selectDeltas } from './change-set-rows.ts';

/** Deltas read at a time. */
const chunk = 1_000;

/** The digest after one more delta; `done` replaces what the delta says where only a part of it was done. */
export function nextDigest(
  digest: string,
  delta: StoredDelta,
  done: Pick<Delta, 'op' | 'before' | 'after'> | null,
): string {
  const { seq, entity, entityId, shopId } = delta;
  const op = done?.op ?? delta.op;
  const before = done === null ? delta.beforeText : patchText(done.before);
  const after = done === null ? delta.afterText : patchText(done.after);
  const place = `${digest} ${seq} ${entity} ${entityId} ${shopId ?? 0} ${op}`;
  return hash('sha256', `${place}\n${before ?? ''}\n${after ?? ''}`, 'hex');
}

/** What the audit row of a set covers beside its subject. */
export function auditDetail(cause: ChangeCause, digest: string): Json {
  return { cause: cause as unknown as Json, deltas: digest };
}

/** Applied sets whose deltas are not the ones that were audited; those forgotten by age are passed over. */
export function historyMismatches(db: Db, limit: number): number[] {
  const audited = new Map<number, string>();
  const rows = db.raw
    .prepare<unknown[], Record<string, string | number>>(
      `SELECT subject, detail_hash FROM audit WHERE action = 'catalogue.changed'`,
    )
    .iterate();
  for (const row of rows) {
    const { changeSet } = jsonOf<{ readonly changeSet: number }>(row, 'subject');
    audited.set(changeSet, textOf(row, 'detail_hash'));
  }
  const found: number[] = [];
  const sets = db.all(`SELECT id, cause FROM change_set WHERE state = 'applied' AND compacted = 0`);
  for (const set of sets) {
    const id = intOf(set, 'id');
    const detail = auditDetail(jsonOf<ChangeCause>(set, 'cause'), digestOfDeltas(db, id));
    if (audited.get(id) !== hashOf(detail)) found.push(id);
    if (found.length >= limit) break;
  }
  return found;
}

function digestOfDeltas(db: Db, id: number): string {
  let digest = '';
  for (let seq = 0; ; ) {
    const deltas = selectDeltas(db, id, seq, chunk);
    for (const delta of deltas) digest = nextDigest(digest, delta, null);
    seq += deltas.length;
    if (deltas.length < chunk) return digest;
  }
}
