/**
 * Small files that must never be half written: temp file → fsync → rename → fsync of the folder. A reader sees the
 * old bytes or the new ones, also after a power cut.
 */
import type { Failure } from '#kernel/failure';
import type { Result } from '#kernel/result';

/** Writes whole files. Failures: `disk-full`, `disk-error`. */
export interface DurableFiles {
  /** Replaces `path` (made if missing), readable by this user only. `keepPreviousAs` first keeps the old bytes under that path. */
  write(
    path: string,
    bytes: Uint8Array,
    options?: { readonly keepPreviousAs: string },
  ): Promise<Result<void, Failure>>;
  /** The bytes, or null where there is no such file. */
  read(path: string): Promise<Result<Uint8Array | null, Failure>>;
  /** Removes the file and makes that durable; a missing file is fine. */
  remove(path: string): Promise<Result<void, Failure>>;
}
