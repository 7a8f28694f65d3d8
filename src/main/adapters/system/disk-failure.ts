/** What the operating system says when a file cannot be used, as one of our codes. */
import { type Failure, failure } from '#kernel/failure';

/** The system's error code (`ENOENT`), or undefined when this was no system error. */
export function systemErrorCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** `disk-full` or `disk-error` for an error of the file system; a defect is thrown on. */
export function diskFailure(thrown: unknown, file: string): Failure {
  const code = systemErrorCode(thrown);
  if (code === undefined) throw thrown;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return failure(full ? 'disk-full' : 'disk-error', { file, error: code }, { retry: 'later' });
}
