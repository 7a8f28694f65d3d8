/** Durable whole-file writes on the local disk; see the port for the promises. */
import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Failure } from '#kernel/failure';
import { fail, ok, type Result } from '#kernel/result';
import type { DurableFiles } from '#ports/durable-files';
import { diskFailure, systemErrorCode } from './disk-failure.ts';

/** Files on the local disk. */
export function localDurableFiles(): DurableFiles {
  return {
    write: (path, bytes, options) =>
      attempt(path, async () => {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        if (options !== undefined) await keepPrevious(path, options.keepPreviousAs);
        await replaceFile(path, bytes);
      }),
    read: (path) => attempt(path, () => readOrNull(path)),
    remove: (path) =>
      attempt(path, async () => {
        await rm(path, { force: true });
        await syncFolder(dirname(path));
      }),
  };
}

async function attempt<T>(path: string, work: () => Promise<T>): Promise<Result<T, Failure>> {
  try {
    return ok(await work());
  } catch (thrown) {
    return fail(diskFailure(thrown, basename(path)));
  }
}

/** Writes beside the target, makes the bytes durable, then puts them in place. */
async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await withFile(temporary, 'wx', async (file) => {
      await file.writeFile(bytes);
      await file.sync();
    });
    await rename(temporary, path);
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
  await syncFolder(dirname(path));
}

async function keepPrevious(path: string, previousPath: string): Promise<void> {
  const previous = await readOrNull(path);
  if (previous !== null) await replaceFile(previousPath, previous);
}

async function readOrNull(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return null;
    throw thrown;
  }
}

async function withFile(
  path: string,
  flags: string,
  work: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await work(file);
  } finally {
    await file.close();
  }
}

/** A rename is durable once its folder is. Windows cannot sync a folder; there the file system's journal orders it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await withFile(folder, 'r', (file) => file.sync());
}
