/** Files of support on the local disk. */
import { lstat, open } from 'node:fs/promises';
import { homedir, hostname, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { failure } from '#kernel/failure';
import { fail, ok } from '#kernel/result';
import type { DurableFiles } from '#ports/durable-files';
import type { SupportFiles } from '#ports/support-bundle';
import { systemErrorCode } from './disk-failure.ts';

/** More of a log file than this is not read: far more than the lines that are asked for. */
const tailBytes = 2_000_000;
/** Shorter names are ordinary words. */
const shortestName = 4;
const commonNames: ReadonlySet<string> = new Set(['root', 'user', 'admin', 'node', 'localhost']);

/** Support files of a workspace. */
export function localSupportFiles(workspaceFolder: string, files: DurableFiles): SupportFiles {
  return {
    async lastLogLines(count) {
      const current = await tailOf(join(workspaceFolder, 'logs', 'shopkeep.log'));
      const before =
        current.length < count ? await tailOf(join(workspaceFolder, 'logs', 'shopkeep.1.log')) : [];
      return [...before, ...current].slice(-count);
    },
    personalTexts() {
      const names = [userInfo().username, hostname()];
      return [
        homedir(),
        ...names.filter((name) => name.length >= shortestName && !commonNames.has(name)),
      ].filter((text) => text.length > 1);
    },
    async write(path, text) {
      if (!isAbsolute(path))
        return fail(failure('invalid-input', { field: 'bundle', expected: 'an absolute path' }));
      if (await exists(path))
        return fail(failure('invalid-input', { field: 'bundle', reason: 'exists' }));
      const bytes = Buffer.from(text, 'utf8');
      const written = await files.write(path, bytes);
      return written.ok ? ok(bytes.byteLength) : written;
    },
  };
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return false;
    throw thrown;
  }
}

/** The whole lines at the end of a file; none when there is no file. */
async function tailOf(path: string): Promise<readonly string[]> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const length = Math.min(size, tailBytes);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
      const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
      // The first line of a cut is half a line.
      return (size > length ? lines.slice(1) : lines).filter((line) => line !== '');
    } finally {
      await file.close();
    }
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return [];
    throw thrown;
  }
}
