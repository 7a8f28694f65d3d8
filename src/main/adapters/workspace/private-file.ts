/** Small files that only this user reads and that other processes see whole or not at all. */
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { type Failure, failure } from '#kernel/failure';

/** Replaces the file in one step, mode 0600. Not durable: it matters only while its writer lives. */
export function writePrivateFile(path: string, text: string): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, path);
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw thrown;
  }
}

/** The text, or null where there is no such file. */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return null;
    throw thrown;
  }
}

/** The code of a system or SQLite error (`ENOENT`, `SQLITE_BUSY`), or undefined for anything else. */
export function systemErrorCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** `disk-full` or `disk-error`; a defect is thrown on. */
export function diskFailure(thrown: unknown): Failure {
  const code = systemErrorCode(thrown);
  if (code === undefined) throw thrown;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL';
  return failure(isFull ? 'disk-full' : 'disk-error', { error: code }, { retry: 'later' });
}
