/** The backups of a workspace, newest first. What is not a whole backup is not in the list. */
import { join } from 'node:path';
import { failureOf } from '#kernel/failure';
import type { BackupInfo, BackupManifest } from '#ports/backup';
import { readManifest } from './manifest.ts';
import { namesIn } from './workspace-files.ts';

/** The folder of all backups in a workspace. */
export const backupsName = 'backups';

/** A backup with its manifest. */
export interface ListedBackup {
  readonly info: BackupInfo;
  readonly manifest: BackupManifest;
}

/** Reads the manifests; the files themselves are looked at by `verifyBackup`. */
export function listBackups(workspaceFolder: string): ListedBackup[] {
  const root = join(workspaceFolder, backupsName);
  return namesIn(root)
    .filter((name) => /^\d{8}T\d{9}Z(-\d+)?$/.test(name))
    .flatMap((name) => {
      const folder = join(root, name);
      const manifest = manifestIn(folder);
      return manifest === undefined ? [] : [{ info: infoOf(folder, manifest), manifest }];
    })
    .sort(
      (a, b) => b.info.createdAt - a.info.createdAt || (a.info.folder < b.info.folder ? 1 : -1),
    );
}

/** What a list shows of a backup. */
export function infoOf(folder: string, manifest: BackupManifest): BackupInfo {
  const { createdAt, reason, schemaVersion, files } = manifest;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { folder, createdAt, reason, schemaVersion, bytes };
}

function manifestIn(folder: string): BackupManifest | undefined {
  try {
    return readManifest(folder);
  } catch (thrown) {
    if (failureOf(thrown)?.code === 'backup-invalid') return undefined;
    throw thrown;
  }
}
