/** The backup port's work, in the calling thread; the store thread calls `create` so before it migrates. */
import type { Backups } from '#ports/backup';
import type { Handlers } from '../calls.ts';
import { checkWorkspace } from './check-workspace.ts';
import { type FileSteps, realSteps } from './file-steps.ts';
import { listBackups } from './list-backups.ts';
import { makeBackup } from './make-backup.ts';
import { finishRestore, restoreBackup } from './restore.ts';
import { verifyBackup } from './verify-backup.ts';

/** Handlers over a file system; the real one unless a test gives another. */
export function backupHandlers(steps: FileSteps = realSteps): Handlers<Backups> {
  return {
    create: (workspaceFolder, reason, at) => makeBackup({ workspaceFolder, reason, at, steps }),
    list: (workspaceFolder) => listBackups(workspaceFolder).map(({ info }) => info),
    verify: (backupFolder) => verifyBackup(backupFolder),
    restore: (backupFolder, workspaceFolder, at) =>
      restoreBackup({ backupFolder, workspaceFolder, at, steps }),
    finishRestore: (workspaceFolder) => finishRestore(workspaceFolder, steps),
    check: (workspaceFolder) => checkWorkspace(workspaceFolder),
  };
}
