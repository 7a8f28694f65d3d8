/**
 * The audit trail: who did what to what, ids and hashes only. Each row's hash covers the row before it, and every head
 * is witnessed in a file outside the database, so that edits, deletes, reordering, truncation and a whole rewrite are
 * found. Who can write both files can forge both: it is evidence against accident and casual tampering.
 */
import type { Instant } from '#kernel/instant';
import type { Json } from '#kernel/json';

/** One row as stored. */
export interface AuditRow {
  readonly seq: number;
  readonly at: Instant;
  readonly actor: string;
  readonly action: string;
  readonly subject: Json;
  /** SHA-256 of the detail's canonical JSON. */
  readonly detailHash: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** What can be wrong with the trail. */
export type AuditFault =
  /** The row's content does not match its hash. */
  | 'edited'
  /** Rows are missing before this one. */
  | 'deleted'
  /** The row that stands here belongs to another place. */
  | 'reordered'
  /** The witness knows later rows than the database has. */
  | 'truncated'
  /** The rows agree with each other but not with the witness. */
  | 'rewritten'
  /** The witness itself lacks lines or holds damaged ones. */
  | 'witness-damaged';

/** One finding. `text` says in English what and where; a window translates `fault` and `seq`. */
export interface AuditFinding {
  readonly fault: AuditFault;
  readonly seq: number;
  readonly text: string;
}

/** Where a verification stands; opaque to the caller. */
export interface AuditVerifyCursor {
  readonly seq: number;
  readonly hash: string;
  /** Where the witness goes on, in bytes, and the last row it named. */
  readonly witnessOffset: number;
  readonly witnessedSeq: number;
  readonly findings: number;
}

/** The outcome of a slice. `next` is null at the end. */
export interface AuditVerifySlice {
  readonly next: AuditVerifyCursor | null;
  readonly rows: number;
  /** At most 20 over all slices: one blow shifts many rows. */
  readonly findings: readonly AuditFinding[];
}

/** The side of the writer. */
export interface AuditStore {
  /**
   * Appends a row, for use cases whose effect lies outside the store. `detail` is hashed, not stored. Never put a
   * buyer's data or a secret in `subject`.
   */
  record(entry: {
    readonly actor: string;
    readonly action: string;
    readonly subject: Json;
    readonly detail: Json;
  }): Promise<void>;
  /**
   * Verifies up to `maxRows` further rows against each other and the witness; begin with null. It is the writer's, so
   * that no row can be committed between reading the two.
   */
  verifySlice(cursor: AuditVerifyCursor | null, maxRows: number): Promise<AuditVerifySlice>;
}

/** The reading side. */
export interface AuditReads {
  /** Rows, newest first. */
  page(request: {
    readonly before: number | null;
    readonly limit: number;
  }): Promise<readonly AuditRow[]>;
}
