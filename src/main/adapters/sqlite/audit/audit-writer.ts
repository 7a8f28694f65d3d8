/** Appends to the audit trail, and to its witness once the commit is durable. */
import type { Instant } from '#kernel/instant';
import type { AuditEntry } from '../context.ts';
import { type Db, intOf, textOf } from '../db.ts';
import { auditColumns, auditRowOf, genesisHash, hashOf, rowHash } from './audit-row.ts';
import { WitnessFile } from './witness.ts';

/** The writer's side of the trail. */
export interface AuditWriter {
  /** Appends a row inside the running transaction. */
  readonly append: (entry: AuditEntry) => void;
  /**
   * Writes the witness lines of what was committed. Never throws: the commit stands either way. Lines that could not be
   * written are written with the next commit, or at the next start.
   */
  readonly afterCommit: () => void;
  /** Rows that the witness does not have yet; more than zero after a commit means that its disk refuses. */
  readonly unwitnessed: () => number;
  /** Closes the witness. */
  readonly close: () => void;
}

/** Rows given to the witness in one write. */
const chunk = 1_000;

/**
 * Opens the witness and brings it up to the database: rows a crash kept from it are appended, as far as their chain
 * holds. Where the witness knows more than the database, nothing is touched: `verify` will say so, for good.
 */
export function createAuditWriter(db: Db, now: () => Instant, witnessFile: string): AuditWriter {
  const witness = new WitnessFile(witnessFile);
  let witnessed = witness.lastAtOpen?.seq ?? 0;
  let previous = witness.lastAtOpen?.hash ?? genesisHash;
  let isPending = true;
  const head = headOf(db);
  // A database that went back in time: its next rows are witnessed again, beside the ones that are gone.
  if (head.seq < witnessed) {
    witnessed = head.seq;
    previous = head.hash;
  }
  const afterCommit = (): void => {
    if (!isPending) return;
    try {
      for (;;) {
        const rows = nextRows(db, witnessed);
        const whole = rows.findIndex((row, index) => {
          const before = index === 0 ? previous : rows[index - 1]?.hash;
          return row.previousHash !== before || rowHash(row) !== row.hash;
        });
        const good = whole === -1 ? rows : rows.slice(0, whole);
        witness.append(good);
        const last = good.at(-1);
        if (last === undefined) break;
        witnessed = last.seq;
        previous = last.hash;
      }
      isPending = false;
    } catch {
      // The disk refused. `isPending` stays: the next commit tries again, and `unwitnessed` tells doctor.
    }
  };
  afterCommit();
  return {
    append: (entry) => {
      appendRow(db, now(), entry);
      isPending = true;
    },
    afterCommit,
    unwitnessed: () => headOf(db).seq - witnessed,
    close: () => witness.close(),
  };
}

function appendRow(db: Db, at: Instant, entry: AuditEntry): void {
  const before = headOf(db);
  const row = {
    seq: before.seq + 1,
    at,
    actor: entry.actor,
    action: entry.action,
    subject: entry.subject,
    detailHash: hashOf(entry.detail),
    previousHash: before.hash,
  };
  db.run(
    `INSERT INTO audit (${auditColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    row.seq,
    row.at,
    row.actor,
    row.action,
    JSON.stringify(row.subject),
    row.detailHash,
    row.previousHash,
    rowHash(row),
  );
}

function headOf(db: Db): { readonly seq: number; readonly hash: string } {
  const row = db.get('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1');
  if (row === undefined) return { seq: 0, hash: genesisHash };
  return { seq: intOf(row, 'seq'), hash: textOf(row, 'hash') };
}

function nextRows(db: Db, afterSeq: number) {
  return db
    .all(`SELECT ${auditColumns} FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`, afterSeq, chunk)
    .map(auditRowOf);
}
