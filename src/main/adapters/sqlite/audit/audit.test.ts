/** Every way to tamper with a real file is found, with what and where. */
import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditFinding, AuditRow, AuditVerifyCursor } from '#ports/audit';
import { type OpenCatalogue, openCatalogue } from '../catalogue/catalogue.test-support.ts';
import { auditReads } from './audit-handlers.ts';
import { auditColumns, auditRowOf, genesisHash, rowHash } from './audit-row.ts';
import { readWitness } from './witness.ts';

let catalogue: OpenCatalogue;

beforeEach(() => {
  catalogue = openCatalogue();
});
afterEach(() => catalogue.remove());

function record(count: number, action = 'test.done'): void {
  for (let n = 0; n < count; n += 1) {
    catalogue.audit.record({ actor: 'seller', action, subject: { n }, detail: { price: n } });
  }
}

function verify(maxRows = 3): AuditFinding[] {
  const findings: AuditFinding[] = [];
  let cursor: AuditVerifyCursor | null = null;
  do {
    const slice = catalogue.audit.verifySlice(cursor, maxRows);
    findings.push(...slice.findings);
    cursor = slice.next;
  } while (cursor !== null);
  return findings;
}

/** Closes the workspace, lets somebody at the file, opens it again. */
function tamper(with_: (db: Database.Database) => void): void {
  catalogue.crash();
  const db = new Database(catalogue.file);
  with_(db);
  db.close();
  catalogue = openCatalogue(catalogue.folder);
}

function rows(db: Database.Database): AuditRow[] {
  return db
    .prepare<unknown[], Record<string, string | number>>(
      `SELECT ${auditColumns} FROM audit ORDER BY seq`,
    )
    .all()
    .map(auditRowOf);
}

function write(db: Database.Database, row: AuditRow): void {
  db.prepare(`INSERT INTO audit (${auditColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`).run(
    row.seq,
    row.at,
    row.actor,
    row.action,
    JSON.stringify(row.subject),
    row.detailHash,
    row.previousHash,
    row.hash,
  );
}

/** Gives rows new places and hashes, so that the chain holds by itself. */
function rechain(list: readonly AuditRow[]): AuditRow[] {
  let previousHash = genesisHash;
  return list.map((row, index) => {
    const next = { ...row, seq: index + 1, previousHash };
    previousHash = rowHash(next);
    return { ...next, hash: previousHash };
  });
}

describe('a trail nobody touched', () => {
  it('has no findings, in slices of any size', () => {
    record(10);
    for (const size of [1, 3, 10, 11, 1000]) expect(verify(size)).toEqual([]);
  });

  it('keeps ids and hashes, not the detail', () => {
    catalogue.audit.record({
      actor: 'a',
      action: 'b',
      subject: { id: 1 },
      detail: { secret: 'canary' },
    });
    const [row] = auditReads(catalogue.reader).page({ before: null, limit: 5 });
    expect(row).toMatchObject({ seq: 1, actor: 'a', action: 'b', subject: { id: 1 } });
    expect(JSON.stringify(row)).not.toContain('canary');
  });

  it('is shown newest first, page by page', () => {
    record(5);
    const reads = auditReads(catalogue.reader);
    expect(reads.page({ before: null, limit: 2 }).map(({ seq }) => seq)).toEqual([5, 4]);
    expect(reads.page({ before: 4, limit: 9 }).map(({ seq }) => seq)).toEqual([3, 2, 1]);
  });

  it('has one witness line per row, written with the commit', () => {
    record(4);
    const lines = readWitness(catalogue.witnessFile, 0, 100);
    expect(lines.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(catalogue.writer.unwitnessed()).toBe(0);
  });

  it('takes no row and no line from a transaction that was rolled back', () => {
    record(1);
    expect(() => catalogue.store.edit({ kind: 'edit' }, 'seller', [])).toThrow();
    record(1);
    expect(readWitness(catalogue.witnessFile, 0, 100).map(({ seq }) => seq)).toEqual([1, 2]);
  });
});

describe('after a crash', () => {
  it('rows that were committed but not witnessed are witnessed at the next start', () => {
    record(5);
    const lines = readFileSync(catalogue.witnessFile, 'utf8').split('\n');
    catalogue.crash();
    writeFileSync(catalogue.witnessFile, `${lines.slice(0, 2).join('\n')}\n`);
    catalogue = openCatalogue(catalogue.folder);
    expect(readFileSync(catalogue.witnessFile, 'utf8').split('\n')).toEqual(lines);
    expect(verify()).toEqual([]);
  });

  it('a line that was cut short is written again', () => {
    record(3);
    const whole = readFileSync(catalogue.witnessFile);
    catalogue.crash();
    for (const cut of [1, 30, 66]) {
      truncateSync(catalogue.witnessFile, whole.byteLength - cut);
      catalogue = openCatalogue(catalogue.folder);
      expect(readFileSync(catalogue.witnessFile)).toEqual(whole);
      catalogue.crash();
    }
    catalogue = openCatalogue(catalogue.folder);
    expect(verify()).toEqual([]);
  });
});

describe('tampering', () => {
  it('an edited row is found', () => {
    record(8);
    tamper((db) => db.exec(`UPDATE audit SET actor = 'somebody else' WHERE seq = 5`));
    expect(verify()).toEqual([
      { fault: 'edited', seq: 5, text: 'row 5 was changed after it was written' },
    ]);
  });

  it('an edited row with a fitting hash of its own is found', () => {
    record(8);
    tamper((db) => {
      const row = rows(db)[4];
      if (row === undefined) throw new Error('no row');
      const forged = { ...row, actor: 'somebody else' };
      db.exec('DELETE FROM audit WHERE seq = 5');
      write(db, { ...forged, hash: rowHash(forged) });
    });
    expect(verify()[0]).toEqual({
      fault: 'rewritten',
      seq: 5,
      text: 'row 5 is not the one the witness saw',
    });
  });

  it('deleted rows are found, one or several, first or in the middle', () => {
    record(8);
    tamper((db) => db.exec('DELETE FROM audit WHERE seq IN (1, 4, 5)'));
    expect(verify().filter(({ fault }) => fault === 'deleted')).toEqual([
      { fault: 'deleted', seq: 1, text: 'row 1 is missing' },
      { fault: 'deleted', seq: 4, text: 'rows 4 to 5 are missing' },
    ]);
  });

  it('reordered rows are found', () => {
    record(8);
    tamper((db) => {
      db.exec(
        'UPDATE audit SET seq = 100 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 6; UPDATE audit SET seq = 6 WHERE seq = 100',
      );
    });
    expect(verify().map(({ fault, seq, text }) => [fault, seq, text])).toEqual([
      ['reordered', 3, 'row 6 stands in the place of row 3'],
      ['reordered', 6, 'row 3 stands in the place of row 6'],
    ]);
  });

  it('a truncated trail is found, and stays found when new rows follow', () => {
    record(8);
    tamper((db) => db.exec('DELETE FROM audit WHERE seq > 6'));
    expect(verify()).toEqual([
      { fault: 'truncated', seq: 7, text: 'the trail ends at row 6, the witness saw row 8' },
    ]);
    record(5, 'later');
    expect(verify()).toEqual([
      {
        fault: 'truncated',
        seq: 7,
        text: 'rows 7 to 8 were witnessed and written anew later: the database went back in time',
      },
    ]);
  });

  it('a whole trail written anew, every hash fitting, is found from the first row that differs', () => {
    record(30);
    tamper((db) => {
      const forged = rechain(rows(db).filter(({ seq }) => seq !== 11));
      db.exec('DELETE FROM audit');
      for (const row of forged) write(db, row);
    });
    const findings = verify();
    expect(findings[0]).toEqual({
      fault: 'rewritten',
      seq: 11,
      text: 'row 11 is not the one the witness saw',
    });
    expect(findings.length).toBeGreaterThan(10);
    expect(findings.length).toBeLessThanOrEqual(20);
    expect(verify(1_000).at(-1)?.fault).toBe('truncated');
  });

  it('a database put back from an older copy is found', () => {
    record(4);
    catalogue.db.raw.pragma('wal_checkpoint(TRUNCATE)');
    const copy = join(catalogue.folder, 'older.db');
    copyFileSync(catalogue.file, copy);
    record(4);
    catalogue.crash();
    for (const suffix of ['-wal', '-shm']) rmSync(`${catalogue.file}${suffix}`, { force: true });
    copyFileSync(copy, catalogue.file);
    catalogue = openCatalogue(catalogue.folder);
    expect(verify()).toMatchObject([{ fault: 'truncated', seq: 5 }]);
  });

  it('a witness with a damaged or a missing line is found', () => {
    record(6);
    const lines = readFileSync(catalogue.witnessFile, 'utf8').split('\n');
    catalogue.crash();
    writeFileSync(
      catalogue.witnessFile,
      [...lines.slice(0, 1), 'nonsense', ...lines.slice(2, 3), ...lines.slice(4)].join('\n'),
    );
    catalogue = openCatalogue(catalogue.folder);
    expect(verify(100).map(({ fault, seq }) => [fault, seq])).toEqual([
      ['witness-damaged', 2],
      ['witness-damaged', 2],
      ['witness-damaged', 4],
    ]);
  });

  it('a forged line added to the witness is found', () => {
    record(3);
    appendFileSync(catalogue.witnessFile, `9 ${'a'.repeat(64)}\n`);
    expect(verify()).toMatchObject([{ fault: 'truncated', seq: 4 }]);
  });
});
