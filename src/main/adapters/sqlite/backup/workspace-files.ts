/** Names of the files of a workspace that a backup speaks of, and how they are read. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FailureError, failure } from '#kernel/failure';
import { codeOf } from './file-steps.ts';

/** The database. */
export const databaseName = 'shopkeep.db';
/** The wrapped keys. */
export const keyringName = 'keyring.json';
/** The audit witness. */
export const witnessName = 'audit-witness.log';
/** Pictures, by content: `images/ab/abcd…`. */
export const imagesName = 'images';

/** Bytes read at a time. */
const chunkBytes = 1 << 20;

/** SHA-256 of a file in hex, without reading it into memory at once. */
export function hashFile(path: string): string {
  const hash = createHash('sha256');
  const fd = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(chunkBytes);
    for (let read = readSync(fd, bytes); read > 0; read = readSync(fd, bytes)) {
      hash.update(bytes.subarray(0, read));
    }
  } finally {
    closeSync(fd);
  }
  return hash.digest('hex');
}

/** Bytes of a file, or undefined where there is none. */
export function sizeOf(path: string): number | undefined {
  const facts = statSync(path, { throwIfNoEntry: false });
  return facts?.isFile() === true ? facts.size : undefined;
}

/** Pictures of a folder as paths under it with forward slashes. Files with other names are none of ours. */
export function pictureFiles(folder: string): string[] {
  const found: string[] = [];
  for (const shelf of namesIn(join(folder, imagesName))) {
    if (!/^[0-9a-f]{2}$/.test(shelf)) continue;
    for (const name of namesIn(join(folder, imagesName, shelf))) {
      if (/^[0-9a-f]{64}$/.test(name) && name.startsWith(shelf)) {
        found.push(`${imagesName}/${shelf}/${name}`);
      }
    }
  }
  return found.sort();
}

/** Names in a folder; none when there is no such folder. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw thrown;
  }
}

/** Runs file work; what the system refuses becomes `disk-full` or `disk-error`. */
export function onDisk<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === undefined || thrown instanceof FailureError || !/^E[A-Z0-9]+$/.test(code)) {
      throw thrown;
    }
    const kind = code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'disk-error';
    throw new FailureError(failure(kind, { reason: code }, { retry: 'later' }));
  }
}
