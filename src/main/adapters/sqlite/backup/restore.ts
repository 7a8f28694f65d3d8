/**
 * Puts a backup in the workspace's place. Everything is first copied beside the old files and verified; then one small
 * file, the journal, says that the change is decided. Before it, a crash leaves the old workspace; after it,
 * `finishRestore` carries on to the new one. What is replaced is kept.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FailureError } from '#kernel/failure';
import { type Instant, toIso } from '#kernel/instant';
import type { RestoreOutcome } from '#ports/backup';
import type { FileSteps } from './file-steps.ts';
import { invalid } from './manifest.ts';
import { verifyBackup } from './verify-backup.ts';
import {
  databaseName,
  hashFile,
  imagesName,
  keyringName,
  onDisk,
  sizeOf,
  witnessName,
} from './workspace-files.ts';

/** Where replaced files are kept, a folder per restore. */
const replacedName = 'replaced';
const stagingName = '.restoring';
const journalName = 'restore.json';

/** SQLite's own files beside the database: they belong to the old one and would be read into the new one. */
const companions = [`${databaseName}-wal`, `${databaseName}-shm`] as const;

/** What the journal says. */
interface Journal {
  /** Name under `replaced`, or null when there was nothing to replace. */
  readonly replaced: string | null;
  /** Staged files to move in. */
  readonly staged: readonly string[];
}

/** What to restore, where, and when. */
export interface RestoreOrder {
  readonly backupFolder: string;
  readonly workspaceFolder: string;
  readonly at: Instant;
  readonly steps: FileSteps;
}

/** Restores. The caller holds the workspace's lock. Throws `backup-invalid`, `workspace-newer`, `disk-full`, `disk-error`. */
export function restoreBackup(order: RestoreOrder): RestoreOutcome {
  const { backupFolder, workspaceFolder, at, steps } = order;
  const manifest = verifyBackup(backupFolder);
  return onDisk(() => {
    finishRestore(workspaceFolder, steps);
    steps.makeFolder(workspaceFolder);
    const staging = join(workspaceFolder, stagingName);
    steps.remove(staging);
    steps.makeFolder(staging);
    const staged: string[] = [];
    for (const { path, sha256 } of manifest.files) {
      // Pictures are kept by content: one more does no harm to the old workspace, so they go to their place at once.
      const isPicture = path.startsWith(`${imagesName}/`);
      const target = join(isPicture ? workspaceFolder : staging, path);
      if (isPicture) steps.makeFolder(join(target, '..'));
      if (!isPicture || sizeOf(target) === undefined || hashFile(target) !== sha256) {
        steps.copy(join(backupFolder, path), target);
      }
      if (hashFile(target) !== sha256) throw new FailureError(invalid(path, 'the copy differs'));
      if (!isPicture) staged.push(path);
    }
    const hasOld = oldFiles(workspaceFolder).length > 0;
    const replaced = hasOld ? toIso(at).replaceAll(/[-:.]/g, '') : null;
    const journal: Journal = { replaced, staged };
    steps.write(join(workspaceFolder, journalName), JSON.stringify(journal));
    carryOut(workspaceFolder, journal, steps);
    const replacedFolder = replaced === null ? null : join(workspaceFolder, replacedName, replaced);
    return { replacedFolder, counts: manifest.counts };
  });
}

/** Finishes a restore that was decided and cut off; clears one that was not decided. Returns whether there was one to finish. */
export function finishRestore(workspaceFolder: string, steps: FileSteps): boolean {
  return onDisk(() => {
    const file = join(workspaceFolder, journalName);
    if (sizeOf(file) === undefined) {
      steps.remove(join(workspaceFolder, stagingName));
      return false;
    }
    carryOut(workspaceFolder, JSON.parse(readFileSync(file, 'utf8')) as Journal, steps);
    return true;
  });
}

/** Every step may be repeated. */
function carryOut(folder: string, journal: Journal, steps: FileSteps): void {
  const staging = join(folder, stagingName);
  if (journal.replaced !== null)
    keepOld(folder, join(folder, replacedName, journal.replaced), steps);
  for (const name of companions) steps.remove(join(folder, name));
  // A witness of other rows would accuse the restored trail; it is among the kept files.
  if (!journal.staged.includes(witnessName)) steps.remove(join(folder, witnessName));
  // The database last: until it is there, the old one is, under the same name.
  for (const name of [...journal.staged].sort((a) => (a === databaseName ? 1 : -1))) {
    if (sizeOf(join(staging, name)) !== undefined) {
      steps.rename(join(staging, name), join(folder, name));
    }
  }
  steps.remove(staging);
  steps.remove(join(folder, journalName));
}

/** A second name for each old file. Done before anything is moved, and not again once the new database is in place. */
function keepOld(folder: string, replaced: string, steps: FileSteps): void {
  const done = join(replaced, 'complete');
  if (sizeOf(done) !== undefined) return;
  steps.makeFolder(replaced);
  for (const name of oldFiles(folder)) {
    if (sizeOf(join(replaced, name)) === undefined) {
      steps.link(join(folder, name), join(replaced, name));
    }
  }
  steps.write(done, '');
}

function oldFiles(folder: string): string[] {
  return [databaseName, ...companions, keyringName, witnessName].filter(
    (name) => sizeOf(join(folder, name)) !== undefined,
  );
}
