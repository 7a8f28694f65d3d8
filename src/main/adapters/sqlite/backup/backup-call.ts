/** What the thread of one backup call is given. */
import type { Backups } from '#ports/backup';

/** A method of the port with its arguments. */
export interface BackupCall {
  readonly method: keyof Backups;
  readonly args: readonly unknown[];
}
