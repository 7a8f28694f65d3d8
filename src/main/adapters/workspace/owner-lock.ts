/**
 * The owner's lock: `owner.lock`, an empty SQLite file held in an exclusive transaction. The kernel keeps the lock
 * and frees it when the process dies, however it dies. A pid in a file would lie after a crash and a reboot.
 *
 * WHY nobody else may open `owner.lock`: closing any descriptor of a file drops all POSIX locks the process has on it.
 */
import { mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { type Failure, failure } from '#kernel/failure';
import type { Instant } from '#kernel/instant';
import { fail, ok, type Result } from '#kernel/result';
import type { Face, OwnerLock } from '#ports/workspace';
import { findFolderDanger } from './folder-safety.ts';
import { busyFailure, removeHolder, writeHolder } from './holder.ts';
import { diskFailure, systemErrorCode } from './private-file.ts';

/** Two that try at the same moment can hinder each other; a short second look lets one of them win. */
const contentionMs = 100;

/** Takes the folder, making it if it is missing. */
export function acquireOwnerLock(
  folder: string,
  face: Face,
  options: { readonly now: () => Instant; readonly allowUnsafe: boolean },
): Result<OwnerLock, Failure> {
  try {
    const danger = options.allowUnsafe ? null : dangerOf(folder);
    if (danger !== null) return fail(failure('workspace-unsafe-folder', { ...danger }));
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const real = realpathSync.native(folder);
    const database = openExclusively(join(real, 'owner.lock'));
    if (database === 'busy') return fail(busyFailure(real, 'held'));
    if (database === 'damaged') return fail(failure('workspace-damaged', { file: 'owner.lock' }));
    const holder = { pid: process.pid, face, startedAt: options.now() };
    try {
      removeHolder(real);
      writeHolder(real, holder, null);
    } catch (thrown) {
      database.close();
      return fail(diskFailure(thrown));
    }
    return ok(new HeldLock(real, holder, database));
  } catch (thrown) {
    return fail(diskFailure(thrown));
  }
}

class HeldLock implements OwnerLock {
  readonly folder: string;
  readonly holder: OwnerLock['holder'];
  readonly #database: Database.Database;

  constructor(folder: string, holder: OwnerLock['holder'], database: Database.Database) {
    this.folder = folder;
    this.holder = holder;
    this.#database = database;
  }

  isHeld(): boolean {
    return this.#database.open && this.#database.inTransaction;
  }

  release(): void {
    if (!this.#database.open) return;
    // The note goes first: once the lock is free, a note in this place is the next owner's.
    removeHolder(this.folder);
    this.#database.close();
  }
}

function openExclusively(path: string): Database.Database | 'busy' | 'damaged' {
  const database = new Database(path, { timeout: contentionMs });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (thrown) {
    database.close();
    const code = systemErrorCode(thrown) ?? '';
    if (code.startsWith('SQLITE_BUSY')) return 'busy';
    if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) return 'damaged';
    throw thrown;
  }
}

/** Looks at the path as given and, behind links, as it really is; nothing is made before it is known to be safe. */
function dangerOf(folder: string) {
  const mountInfo =
    process.platform === 'linux' ? readFileSync('/proc/self/mountinfo', 'utf8') : '';
  return findFolderDanger(folder, mountInfo) ?? findFolderDanger(realOrNearest(folder), mountInfo);
}

/** The real path of the folder or of its nearest ancestor that exists. */
function realOrNearest(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch (thrown) {
    const parent = dirname(folder);
    if (systemErrorCode(thrown) !== 'ENOENT' || parent === folder) throw thrown;
    return realOrNearest(parent);
  }
}
