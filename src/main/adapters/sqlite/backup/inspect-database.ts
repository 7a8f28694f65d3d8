/** Looks into a database file through a connection of its own that cannot write. */
import Database from 'better-sqlite3';
import type { TableCounts } from '#ports/backup';
import { Db, intOf } from '../db.ts';
import { versionOf } from '../migrate.ts';

/** Tables whose rows are counted: what a seller would miss. */
const countedTables = [
  'product',
  'variant',
  'stock',
  'product_override',
  'variant_override',
  'change_set',
  'shop',
  'listing',
  'listing_variant',
  'job',
  'audit',
] as const;

/** Opens a file read-only, hands it over, and closes it. */
export function withReader<T>(file: string, use: (db: Db) => T): T {
  const raw = new Database(file, { readonly: true, fileMustExist: true });
  try {
    raw.pragma('busy_timeout = 5000');
    raw.pragma('trusted_schema = OFF');
    raw.pragma('cell_size_check = ON');
    return use(new Db(raw));
  } finally {
    raw.close();
  }
}

/** Rows per table; a table this database does not have yet is left out. */
export function countTables(db: Db): TableCounts {
  const counts: Record<string, number> = {};
  for (const table of countedTables) {
    const exists = db.get(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`, table);
    if (exists === undefined) continue;
    const row = db.get(`SELECT count(*) AS n FROM ${table}`);
    counts[table] = row === undefined ? 0 : intOf(row, 'n');
  }
  return counts;
}

/** What a check of a copy found. `problem` is null when the file is whole. */
export interface CopyFacts {
  readonly problem: string | null;
  readonly counts: TableCounts;
  readonly schemaVersion: number;
}

/** Reads a whole database file and its indexes. */
export function inspectCopy(file: string): CopyFacts {
  const broken = (problem: string): CopyFacts => ({ problem, counts: {}, schemaVersion: 0 });
  try {
    return withReader(file, (db) => {
      const verdict = String(db.raw.pragma('integrity_check(1)', { simple: true }));
      if (verdict !== 'ok') return broken(verdict.slice(0, 200));
      const schemaVersion = versionOf(db);
      if (schemaVersion === 0) return broken('not a workspace database');
      return { problem: null, counts: countTables(db), schemaVersion };
    });
  } catch (thrown) {
    if (thrown instanceof Database.SqliteError) return broken(thrown.code);
    throw thrown;
  }
}
