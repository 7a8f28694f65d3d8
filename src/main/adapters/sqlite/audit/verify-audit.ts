/**
 * Verifies the trail: each row against its own hash, against the row before it, and against what the witness was told
 * when it was written.
 */
import type {
  AuditFault,
  AuditFinding,
  AuditRow,
  AuditVerifyCursor,
  AuditVerifySlice,
} from '#ports/audit';
import type { Db } from '../db.ts';
import { auditColumns, auditRowOf, genesisHash, rowHash } from './audit-row.ts';
import { readWitness, type WitnessLine, witnessedSeqs } from './witness.ts';

/** Findings over all slices: one blow shifts many rows. */
const maxFindings = 20;

/** Rows of a slice when the caller has no wish: about 5 ms. */
export const verifyRows = 1_000;

/** Where a verification begins. */
const start: AuditVerifyCursor = {
  seq: 0,
  hash: genesisHash,
  witnessOffset: 0,
  witnessedSeq: 0,
  findings: 0,
};

/** Verifies the next rows. */
export function verifyAuditSlice(
  db: Db,
  witnessFile: string,
  cursor: AuditVerifyCursor | null,
  maxRows: number,
): AuditVerifySlice {
  return new Verification(db, witnessFile, cursor ?? start).slice(Math.max(1, maxRows));
}

/** Verifies everything in one go; for callers that have a thread to themselves. */
export function verifyAudit(
  db: Db,
  witnessFile: string,
): { readonly rows: number; readonly findings: AuditFinding[] } {
  const findings: AuditFinding[] = [];
  let rows = 0;
  let cursor: AuditVerifyCursor | null = null;
  do {
    const slice: AuditVerifySlice = verifyAuditSlice(db, witnessFile, cursor, verifyRows);
    findings.push(...slice.findings);
    rows += slice.rows;
    cursor = slice.next;
  } while (cursor !== null);
  return { rows, findings };
}

class Verification {
  readonly #db: Db;
  readonly #file: string;
  readonly #from: AuditVerifyCursor;
  readonly #findings: AuditFinding[] = [];
  #placeByHash: Map<string, number> | undefined;

  constructor(db: Db, file: string, from: AuditVerifyCursor) {
    this.#db = db;
    this.#file = file;
    this.#from = from;
  }

  slice(maxRows: number): AuditVerifySlice {
    const rows = this.#db
      .all(
        `SELECT ${auditColumns} FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`,
        this.#from.seq,
        maxRows,
      )
      .map(auditRowOf);
    const isEnd = rows.length < maxRows;
    const last = rows.at(-1);
    const upTo = last?.seq ?? this.#from.seq;
    const witness = this.#readLines(maxRows, isEnd ? Number.MAX_SAFE_INTEGER : upTo);
    let seq = this.#from.seq;
    let hash = this.#from.hash;
    for (const row of rows) {
      this.#checkRow(row, { seq, hash }, witness);
      seq = row.seq;
      hash = row.hash;
    }
    if (isEnd) this.#checkEnd(seq, witness);
    const findings = this.#findings.slice(0, maxFindings - this.#from.findings);
    const next = {
      seq,
      hash,
      witnessOffset: witness.offset,
      witnessedSeq: witness.lastSeq,
      findings: this.#from.findings + findings.length,
    };
    return { next: isEnd ? null : next, rows: rows.length, findings };
  }

  /** Lines for rows up to a seq. A line that goes back names a row that was witnessed before. */
  #readLines(count: number, upTo: number): Witnessed {
    const hashes = new Map<number, string>();
    let offset = this.#from.witnessOffset;
    let lastSeq = this.#from.witnessedSeq;
    for (;;) {
      const lines = readWitness(this.#file, offset, count);
      for (const line of lines) {
        if (line.seq > upTo) return { hashes, offset, lastSeq };
        this.#checkLine(line, lastSeq, offset);
        offset = line.end;
        if (line.seq === 0) continue;
        hashes.set(line.seq, line.hash);
        lastSeq = line.seq;
      }
      if (lines.length < count) return { hashes, offset, lastSeq };
    }
  }

  #checkLine(line: WitnessLine, lastSeq: number, offset: number): void {
    if (line.seq === 0) {
      this.#find(
        'witness-damaged',
        lastSeq + 1,
        `the witness has a damaged line at byte ${offset}`,
      );
    } else if (line.seq <= lastSeq) {
      this.#find(
        'truncated',
        line.seq,
        `rows ${line.seq} to ${lastSeq} were witnessed and written anew later: the database went back in time`,
      );
    }
  }

  #checkRow(row: AuditRow, before: { seq: number; hash: string }, witness: Witnessed): void {
    const isGap = row.seq !== before.seq + 1;
    if (isGap) {
      const gap = `rows ${before.seq + 1} to ${row.seq - 1} are missing`;
      this.#find(
        'deleted',
        before.seq + 1,
        row.seq - before.seq === 2 ? `row ${row.seq - 1} is missing` : gap,
      );
    }
    const witnessed = witness.hashes.get(row.seq);
    if (rowHash(row) !== row.hash) this.#findBroken(row);
    else if (witnessed !== undefined && witnessed !== row.hash) {
      this.#find('rewritten', row.seq, `row ${row.seq} is not the one the witness saw`);
    } else if (witnessed === undefined && row.previousHash !== before.hash && !isGap) {
      // A row the witness knows is genuine: what it does not follow is the fault of the row before, found there.
      this.#find('rewritten', row.seq, `row ${row.seq} does not follow row ${before.seq}`);
    }
    if (witnessed === undefined && row.seq < witness.lastSeq) {
      this.#find('witness-damaged', row.seq, `the witness lacks row ${row.seq}`);
    }
  }

  #findBroken(row: AuditRow): void {
    this.#placeByHash ??= witnessedSeqs(this.#file);
    const place = this.#placeByHash.get(row.hash);
    if (place !== undefined && place !== row.seq && rowHash({ ...row, seq: place }) === row.hash) {
      this.#find('reordered', row.seq, `row ${place} stands in the place of row ${row.seq}`);
    } else this.#find('edited', row.seq, `row ${row.seq} was changed after it was written`);
  }

  #checkEnd(lastRow: number, witness: Witnessed): void {
    if (witness.lastSeq <= lastRow) return;
    this.#find(
      'truncated',
      lastRow + 1,
      `the trail ends at row ${lastRow}, the witness saw row ${witness.lastSeq}`,
    );
  }

  #find(fault: AuditFault, seq: number, text: string): void {
    if (this.#findings.length < maxFindings) this.#findings.push({ fault, seq, text });
  }
}

interface Witnessed {
  readonly hashes: ReadonlyMap<number, string>;
  readonly offset: number;
  readonly lastSeq: number;
}
