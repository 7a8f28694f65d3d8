/** What a support bundle may say of the machine: versions and free space, no names, no paths. */

import type { SupportFiles } from './support-bundle.ts';

/** Facts of the machine and the program. */
export interface SystemReport {
  readonly appVersion: string;
  readonly platform: string;
  readonly arch: string;
  readonly osRelease: string;
  readonly node: string;
  readonly sqlite: string;
  readonly memoryBytes: number;
  readonly freeDiskBytes: number;
  /** Median of ten small writes with fsync in the workspace, milliseconds. */
  readonly fsyncMs: number;
}

/** Looks at the machine. */
export interface SystemFacts {
  /** Rejects with `disk-full` or `disk-error` when the folder cannot be written to. */
  report(workspaceFolder: string): Promise<SystemReport>;
  /** What a support bundle of a workspace is made with. */
  support(workspaceFolder: string): SupportFiles;
}
