/** Makes a backup beside the running store, verifies it, and only then gives it its name. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { FailureError, failure } from '#kernel/failure';
import type { Instant } from '#kernel/instant';
import { toIso } from '#kernel/instant';
import type { BackupFile, BackupInfo, BackupManifest, BackupReason } from '#ports/backup';
import type { Db } from '../db.ts';
import { versionOf } from '../migrate.ts';
import { asFailure } from '../open.ts';
import { codeOf, type FileSteps } from './file-steps.ts';
import { countTables, inspectCopy, withReader } from './inspect-database.ts';
import { backupsName, infoOf, listBackups } from './list-backups.ts';
import { invalid, manifestName } from './manifest.ts';
import { expiredBackups } from './retention.ts';
import {
  databaseName,
  hashFile,
  keyringName,
  namesIn,
  onDisk,
  pictureFiles,
  sizeOf,
  witnessName,
} from './workspace-files.ts';

/** Unfinished ones begin with this; whatever crash left them, they are removed by the next. */
const unfinished = '.making-';

/** What to back up, why, and when. */
export interface BackupOrder {
  readonly workspaceFolder: string;
  readonly reason: BackupReason;
  readonly at: Instant;
  readonly steps: FileSteps;
}

/**
 * Makes a backup, or returns the newest one when nothing changed since. Throws `workspace-missing`, `backup-invalid`,
 * `disk-full`, `disk-error`. Reads through a connection of its own: the writer goes on.
 */
export function makeBackup(order: BackupOrder): BackupInfo {
  const { workspaceFolder, at, steps } = order;
  const source = join(workspaceFolder, databaseName);
  if (sizeOf(source) === undefined) {
    throw new FailureError(failure('workspace-missing', { file: databaseName }));
  }
  const root = join(workspaceFolder, backupsName);
  return onDisk(() => {
    steps.makeFolder(root);
    for (const name of namesIn(root)) {
      if (name.startsWith(unfinished)) steps.remove(join(root, name));
    }
    const name = toIso(at).replaceAll(/[-:.]/g, '');
    const temporary = join(root, `${unfinished}${name}`);
    steps.makeFolder(temporary);
    const made = orClear(
      () => fillBackup(order, source, temporary),
      () => steps.remove(temporary),
    );
    const newest = listBackups(workspaceFolder)[0];
    if (newest !== undefined && sameContent(newest.manifest, made)) {
      steps.remove(temporary);
      return newest.info;
    }
    const folder = freeName(root, name);
    steps.rename(temporary, folder);
    prune(workspaceFolder, at, steps);
    return infoOf(folder, made);
  });
}

/** Runs work and clears up when it fails, so that a full disk gets its room back at once. */
function orClear<T>(work: () => T, clear: () => void): T {
  try {
    return work();
  } catch (thrown) {
    try {
      clear();
    } catch {
      // The first failure is the one to tell; what is left is removed by the next backup.
    }
    throw thrown;
  }
}

function fillBackup(order: BackupOrder, source: string, folder: string): BackupManifest {
  const { workspaceFolder, steps } = order;
  const files: BackupFile[] = [];
  // The witness first: the database copied after it can only be ahead, which is the side that is made good at opening.
  for (const name of [witnessName, keyringName]) {
    if (sizeOf(join(workspaceFolder, name)) === undefined) continue;
    steps.copy(join(workspaceFolder, name), join(folder, name));
    files.push(fileOf(folder, name));
  }
  const copy = join(folder, databaseName);
  const facts = copyDatabase(source, copy);
  steps.sync(copy);
  files.push(fileOf(folder, databaseName));
  for (const path of pictureFiles(workspaceFolder)) {
    steps.makeFolder(join(folder, path, '..'));
    steps.link(join(workspaceFolder, path), join(folder, path));
    // A picture's name is its hash; `verify` and `restore` compare the bytes with it.
    const sha256 = path.slice(-64);
    files.push({ path, bytes: sizeOf(join(folder, path)) ?? 0, sha256 });
  }
  const { reason, at: createdAt } = order;
  const manifest: BackupManifest = { format: 1, createdAt, reason, ...facts, files };
  steps.write(join(folder, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

function copyDatabase(
  source: string,
  copy: string,
): Pick<BackupManifest, 'counts' | 'schemaVersion'> {
  try {
    const before = withReader(source, (db) => {
      const seen = { counts: countTables(db), version: versionOf(db), mark: markOf(db) };
      db.run('VACUUM INTO ?', copy);
      return { ...seen, still: seen.mark === markOf(db) };
    });
    const { problem, counts, schemaVersion } = inspectCopy(copy);
    if (problem !== null) throw new FailureError(invalid(databaseName, problem));
    // Rows that were written meanwhile may be in the copy; when none were, every table must be the same.
    const same = JSON.stringify(counts) === JSON.stringify(before.counts);
    if ((before.still && !same) || schemaVersion !== before.version) {
      throw new FailureError(invalid(databaseName, 'the copy has other rows than the database'));
    }
    return { counts, schemaVersion };
  } catch (thrown) {
    throw thrown instanceof Database.SqliteError ? asFailure(thrown, databaseName) : thrown;
  }
}

/** Changes when another connection commits. */
function markOf(db: Db): unknown {
  return db.raw.pragma('data_version', { simple: true });
}

function fileOf(folder: string, name: string): BackupFile {
  const path = join(folder, name);
  return { path: name, bytes: sizeOf(path) ?? 0, sha256: hashFile(path) };
}

/** The copy is made by the same rules each time, so equal content gives equal bytes. */
function sameContent(a: BackupManifest, b: BackupManifest): boolean {
  const text = (manifest: BackupManifest): string =>
    JSON.stringify(manifest.files.map(({ path, sha256 }) => [path, sha256]).sort());
  return text(a) === text(b);
}

function prune(workspaceFolder: string, at: Instant, steps: FileSteps): void {
  const infos = listBackups(workspaceFolder).map(({ info }) => info);
  for (const { folder } of expiredBackups(infos, at)) {
    // Out of the list first: a removal that is cut short must not leave half a backup under its name.
    const doomed = join(folder, '..', `${unfinished}${folder.split(/[\\/]/).at(-1) ?? ''}`);
    try {
      steps.rename(folder, doomed);
      steps.remove(doomed);
    } catch (thrown) {
      // Held open by another program (Windows): it is tried again after the next backup.
      const code = codeOf(thrown);
      if (code !== 'EBUSY' && code !== 'EPERM' && code !== 'EACCES') throw thrown;
    }
  }
}

function freeName(root: string, name: string): string {
  const taken = new Set(namesIn(root));
  let candidate = name;
  for (let n = 2; taken.has(candidate); n += 1) candidate = `${name}-${n}`;
  return join(root, candidate);
}
