/** The backups of a workspace, newest first. What is not a whole backup is not in the list. */
import { join } from 'node:path';
import { failureOf } from '#kernel/failure';
import type { BackupInfo, BackupManifest } from '#ports/backup';
import { backupsName, infoOf } from './make-backup.ts';
import { readManifest } from './manifest.ts';
import { namesIn } from './workspace-files.ts';

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

function manifestIn(folder: string): BackupManifest | undefined {
  try {
    return readManifest(folder);
  } catch (thrown) {
    if (failureOf(thrown)?.code === 'backup-invalid') return undefined;
    throw thrown;
  }
}
