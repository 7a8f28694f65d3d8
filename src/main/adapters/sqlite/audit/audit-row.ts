/** Rows of the audit trail and their hashes. */
import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '#kernel/json';
import type { AuditRow } from '#ports/audit';
import { intOf, jsonOf, type Row, textOf } from '../db.ts';

/** What the first row names as the hash before it. */
export const genesisHash = '0'.repeat(64);

/** The columns of a row. */
export const auditColumns = 'seq, at, actor, action, subject, detail_hash, previous_hash, hash';

/** SHA-256 of a JSON value's canonical text, in hex. */
export function hashOf(value: Json): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** The hash a row must have: over all its content, its place, and the row before it. */
export function rowHash(row: Omit<AuditRow, 'hash'>): string {
  const { seq, at, actor, action, subject, detailHash, previousHash } = row;
  return hashOf({ seq, at, actor, action, subject, detailHash, previousHash });
}

/** A row as stored. */
export function auditRowOf(row: Row): AuditRow {
  return {
    seq: intOf(row, 'seq'),
    at: intOf(row, 'at'),
    actor: textOf(row, 'actor'),
    action: textOf(row, 'action'),
    subject: jsonOf<Json>(row, 'subject'),
    detailHash: textOf(row, 'detail_hash'),
    previousHash: textOf(row, 'previous_hash'),
    hash: textOf(row, 'hash'),
  };
}
