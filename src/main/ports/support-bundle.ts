/** What a support bundle needs of the machine: the tail of the log, what names its user, and a file to be written. */
import type { Failure } from '#kernel/failure';
import type { Result } from '#kernel/result';

/** Files of support. */
export interface SupportFiles {
  /** The last lines of the workspace's log, oldest first; the log has been scrubbed when it was written. */
  lastLogLines(count: number): Promise<readonly string[]>;
  /** Texts that name this user or machine (home folder, user, host name): they must not be in a bundle. */
  personalTexts(): readonly string[];
  /**
   * Writes a new file that only this user can read; returns its size in bytes. Failures: `invalid-input` (the path is not
   * absolute, or something is there already: a file is never replaced), `disk-full`, `disk-error`.
   */
  write(path: string, text: string): Promise<Result<number, Failure>>;
}
