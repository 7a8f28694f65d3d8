/** The audit ports: recording and verifying beside the writer, reading on a connection that cannot write. */
import type { AuditReads, AuditStore } from '#ports/audit';
import type { Handlers } from '../calls.ts';
import type { StoreContext } from '../context.ts';
import type { Db } from '../db.ts';
import { auditColumns, auditRowOf } from './audit-row.ts';
import { verifyAuditSlice } from './verify-audit.ts';

/** Handlers over the writer's context and the witness file's path. */
export function auditHandlers(context: StoreContext, witnessFile: string): Handlers<AuditStore> {
  return {
    record: (entry) => context.audit(entry),
    verifySlice: (cursor, maxRows) => verifyAuditSlice(context.db, witnessFile, cursor, maxRows),
  };
}

/** Handlers over a read-only connection. */
export function auditReads(db: Db): Handlers<AuditReads> {
  return {
    page: ({ before, limit }) =>
      db
        .all(
          `SELECT ${auditColumns} FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?`,
          before ?? Number.MAX_SAFE_INTEGER,
          Math.min(Math.max(1, limit), 5_000),
        )
        .map(auditRowOf),
  };
}
