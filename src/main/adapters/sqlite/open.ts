/**
 * Opens the workspace database: version floor → pragmas, each read back → future-version check → quick check
 * after an unclean end → migrations. Never deletes a file, never starts empty over a damaged one.
 */
import { closeSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { FailureError, failure } from '#kernel/failure';
import { Db } from './db.ts';
import { latestVersion, migrate, versionOf } from './migrate.ts';

/** What opening the writer needs to know. */
export interface OpenOptions {
  readonly file: string;
  readonly now: () => number;
  /** Called with a consistent copy's path before pending migrations run on a database that holds data. */
  readonly backupBefore?: (db: Db, fromVersion: number) => void;
}

/** Two connections could corrupt a WAL database before this version (SQLite release notes, 3.51.3). */
const sqliteFloor = [3, 51, 3] as const;

const writerPragmas: readonly (readonly [name: string, set: string, expect: number | string])[] = [
  ['journal_mode', 'WAL', 'wal'],
  // Our commits precede effects that cannot be taken back: a commit must survive power loss.
  ['synchronous', 'FULL', 2],
  ['foreign_keys', 'ON', 1],
  // macOS: fsync alone does not reach the platter.
  ['fullfsync', 'ON', 1],
  ['checkpoint_fullfsync', 'ON', 1],
  ['trusted_schema', 'OFF', 0],
  ['cell_size_check', 'ON', 1],
  ['mmap_size', '0', 0],
  ['secure_delete', 'ON', 1],
  ['temp_store', 'MEMORY', 2],
  // The default of 2 MiB reads pages of a working queue from the file again and again.
  ['cache_size', '-65536', -65536],
  // 16 MiB of log: pages that every commit touches are written back once for hundreds of commits.
  ['wal_autocheckpoint', '4000', 4000],
  ['busy_timeout', '5000', 5000],
];

/** Opens the one writing connection. Throws `FailureError` with a workspace or disk code. */
export function openWriter(options: OpenOptions): Db {
  const raw = openRaw(options.file, false);
  try {
    const db = new Db(raw);
    assertVersion(db);
    setPragmas(db);
    refuseNewer(db);
    checkAfterUncleanEnd(db);
    const from = versionOf(db);
    if (from > 0 && from < latestVersion) options.backupBefore?.(db, from);
    migrate(db, options.now());
    assertFull(db);
    return db;
  } catch (thrown) {
    raw.close();
    throw asFailure(thrown, options.file);
  }
}

/** Opens a read-only connection for searches and long lists. */
export function openReader(file: string): Db {
  const raw = openRaw(file, true);
  try {
    const db = new Db(raw);
    db.exec(
      'PRAGMA busy_timeout=5000; PRAGMA trusted_schema=OFF; PRAGMA query_only=ON; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY',
    );
    refuseNewer(db);
    return db;
  } catch (thrown) {
    raw.close();
    throw asFailure(thrown, file);
  }
}

/** Marks that the database is in use; a start that finds the mark checks the file. */
export function markOpen(db: Db): void {
  db.run(
    `INSERT INTO meta (key, value) VALUES ('unclean', '1') ON CONFLICT (key) DO UPDATE SET value = '1'`,
  );
}

/** Marks a clean end and folds the log into the file. */
export function closeCleanly(db: Db): void {
  db.run(`DELETE FROM meta WHERE key = 'unclean'`);
  db.raw.pragma('wal_checkpoint(TRUNCATE)');
  db.raw.close();
}

/** Maps what SQLite throws to a failure with a closed code; leaves anything else as it is. */
export function asFailure(thrown: unknown, file: string): unknown {
  if (!(thrown instanceof Database.SqliteError)) return thrown;
  const detail = { file, reason: thrown.code };
  if (thrown.code.startsWith('SQLITE_FULL'))
    return new FailureError(failure('disk-full', detail, { retry: 'later' }));
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(thrown.code))
    return new FailureError(failure('workspace-damaged', detail));
  if (/^SQLITE_(IOERR|READONLY|CANTOPEN|PERM|NOLFS)/.test(thrown.code)) {
    return new FailureError(failure('disk-error', detail, { retry: 'later' }));
  }
  return thrown;
}

function openRaw(file: string, readonly: boolean): Database.Database {
  try {
    // SECURITY: readable by this user only, also while the folder is being copied or shared by mistake.
    if (!readonly) closeSync(openSync(file, 'a', 0o600));
    return new Database(file, { readonly, fileMustExist: readonly });
  } catch (thrown) {
    throw asFailure(thrown, file);
  }
}

function assertVersion(db: Db): void {
  const text = String(db.get('SELECT sqlite_version() AS v')?.['v']);
  const parts = text.split('.').map(Number);
  for (const [index, floor] of sqliteFloor.entries()) {
    const part = parts[index] ?? 0;
    if (part > floor) return;
    if (part < floor)
      throw new FailureError(
        failure('sqlite-too-old', { version: text, needed: sqliteFloor.join('.') }),
      );
  }
}

function setPragmas(db: Db): void {
  for (const [name, set] of writerPragmas) db.raw.pragma(`${name}=${set}`);
  for (const [name, , expect] of writerPragmas) {
    const value = db.raw.pragma(name, { simple: true });
    if (value !== expect)
      throw new FailureError(failure('disk-error', { pragma: name, value: String(value) }));
  }
}

/** better-sqlite3 is built with a lower default for WAL that takes hold at the first statement: ask again after one. */
function assertFull(db: Db): void {
  db.get('SELECT count(*) AS n FROM migration');
  const value = db.raw.pragma('synchronous', { simple: true });
  if (value !== 2)
    throw new FailureError(failure('disk-error', { pragma: 'synchronous', value: String(value) }));
}

function refuseNewer(db: Db): void {
  const version = versionOf(db);
  if (version > latestVersion) {
    throw new FailureError(failure('workspace-newer', { version, known: latestVersion }));
  }
}

function checkAfterUncleanEnd(db: Db): void {
  if (versionOf(db) === 0) return;
  const unclean = db.get(`SELECT value FROM meta WHERE key = 'unclean'`) !== undefined;
  if (!unclean) return;
  const result = String(db.raw.pragma('quick_check(1)', { simple: true }));
  if (result !== 'ok')
    throw new FailureError(failure('workspace-damaged', { reason: result.slice(0, 200) }));
}
