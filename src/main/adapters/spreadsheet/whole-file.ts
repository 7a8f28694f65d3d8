/** A file that appears whole or not at all: written beside its place, flushed to disk, then moved there. */
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { FailureError, failure } from '#kernel/failure';

/**
 * Writes the pieces to `temporary` (in the same folder) and moves it into place; returns its size. Throws
 * `FailureError`: `disk-full`, `disk-error`. Whoever ends the thread in between removes `temporary`.
 */
export async function writeWholeFile(
  path: string,
  temporary: string,
  pieces: AsyncIterable<Uint8Array>,
): Promise<number> {
  let bytes = 0;
  try {
    const handle = await open(temporary, 'wx');
    try {
      for await (const piece of pieces) {
        await handle.writeFile(piece);
        bytes += piece.length;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
    return bytes;
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw asDiskFailure(thrown, path);
  }
}

/** Makes the new name survive a power cut. Windows cannot open folders and does not need it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function asDiskFailure(thrown: unknown, path: string): unknown {
  if (thrown instanceof FailureError) return thrown;
  if (!(thrown instanceof Error) || !('syscall' in thrown) || !('code' in thrown)) return thrown;
  const full = thrown.code === 'ENOSPC' || thrown.code === 'EDQUOT';
  const detail = { name: basename(path), os: String(thrown.code) };
  return new FailureError(failure(full ? 'disk-full' : 'disk-error', detail));
}
