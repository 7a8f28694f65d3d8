/**
 * Backups of a workspace: a folder each under `backups/`, verified before it has its name. Restoring verifies first,
 * keeps what it replaces, and at every moment leaves the old state or the new one, never nothing.
 *
 * A backup holds the database, the keyring header (wrapped keys, no secret in the clear) and the audit witness as
 * copies, and pictures as hard links where the disk allows: pictures are never changed in place, so a link keeps them
 * from deletion, not from a failing disk.
 */

import type { Instant } from '#kernel/instant';
import type { AuditFinding } from './audit.ts';

/** Why a backup was made. */
export type BackupReason = 'manual' | 'before-import' | 'before-migration' | 'daily';

/** A file in a backup; `path` uses forward slashes, relative to the backup's folder. */
export interface BackupFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Rows of the tables that matter, to compare a copy with its source. */
export type TableCounts = Readonly<Record<string, number>>;

/** What `manifest.json` says. */
export interface BackupManifest {
  readonly format: 1;
  readonly createdAt: Instant;
  readonly reason: BackupReason;
  readonly schemaVersion: number;
  readonly counts: TableCounts;
  readonly files: readonly BackupFile[];
}

/** A backup on disk. */
export interface BackupInfo {
  /** Absolute path of its folder. */
  readonly folder: string;
  readonly createdAt: Instant;
  readonly reason: BackupReason;
  readonly schemaVersion: number;
  readonly bytes: number;
}

/** What a restore did. */
export interface RestoreOutcome {
  /** Where the replaced files are kept; null when there were none. */
  readonly replacedFolder: string | null;
  readonly counts: TableCounts;
}

/** The state of a workspace's files, for `doctor`. */
export interface WorkspaceCheck {
  /** `ok`, or SQLite's words for the first problems. */
  readonly database: readonly string[];
  /** Tables whose references point nowhere. */
  readonly brokenReferences: readonly string[];
  /** SKUs whose register disagrees with the catalogue. */
  readonly skuMismatches: readonly string[];
  /** Change sets whose deltas are not the ones that their audit row covers. */
  readonly historyMismatches: readonly number[];
  readonly audit: { readonly rows: number; readonly findings: readonly AuditFinding[] };
  readonly counts: TableCounts;
  readonly schemaVersion: number;
  readonly bytes: number;
}

/** Long work over the whole files; carried out in a thread of its own, beside the store. Rejects with `FailureError`. */
export interface Backups {
  /**
   * Makes and verifies a backup, then removes those beyond 3 of today, 7 daily and 4 weekly ones. When nothing changed
   * since the newest one, that one is returned and nothing is written. Failures: `disk-full`, `disk-error`,
   * `backup-invalid` (the copy did not pass), `workspace-missing`.
   */
  create(workspaceFolder: string, reason: BackupReason, at: Instant): Promise<BackupInfo>;
  /** Newest first. Folders that are no whole backup are left out. */
  list(workspaceFolder: string): Promise<readonly BackupInfo[]>;
  /** Reads every file and compares. Failures: `backup-invalid` naming the file and what is wrong, `workspace-newer`. */
  verify(backupFolder: string): Promise<BackupManifest>;
  /**
   * Puts a backup in the workspace's place; an empty or missing folder is fine (a new machine). The caller holds the
   * workspace's lock and nobody has its database open. Failures: as `verify`, `disk-full`, `disk-error`.
   */
  restore(backupFolder: string, workspaceFolder: string, at: Instant): Promise<RestoreOutcome>;
  /** Finishes a restore that was cut off. Call it with the lock held before the database is opened. Returns whether there was one. */
  finishRestore(workspaceFolder: string): Promise<boolean>;
  /** Looks over the files of a workspace. Failures: `workspace-missing`, `workspace-damaged` (cannot be opened at all). */
  check(workspaceFolder: string): Promise<WorkspaceCheck>;
}
