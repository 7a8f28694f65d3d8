/** Local pictures in the workspace's `images` folder, one file per content. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Failure, failure } from '#kernel/failure';
import { fail, ok, type Result } from '#kernel/result';
import type { DurableFiles } from '#ports/durable-files';
import { type ImageFiles, maxImageBytes, type StoredImage } from '#ports/image-files';
import type { LocalImage } from '#ports/marketplace';
import { diskFailure, systemErrorCode } from './disk-failure.ts';
import { sniffImage } from './image-kind.ts';

/** The store in `<workspaceFolder>/images`. */
export function localImageFiles(workspaceFolder: string, files: DurableFiles): ImageFiles {
  const folder = join(workspaceFolder, 'images');
  return {
    put: (source) => put(folder, files, source),
    get: (key) => get(folder, files, key),
  };
}

async function put(
  folder: string,
  files: DurableFiles,
  source: Uint8Array | { readonly path: string },
): Promise<Result<StoredImage, Failure>> {
  const read = source instanceof Uint8Array ? ok(source) : await readPicture(source.path);
  if (!read.ok) return read;
  const bytes = read.value;
  const file = source instanceof Uint8Array ? 'picture' : basename(source.path);
  if (bytes.byteLength > maxImageBytes) return fail(tooLarge(file));
  const mediaType = sniffImage(bytes);
  if (mediaType === undefined) {
    return fail(failure('file-unsupported', { file, accepted: 'JPEG, PNG, WebP, GIF' }));
  }
  const sha256 = digest(bytes);
  const stored = { key: `file:${sha256}`, mediaType, byteLength: bytes.byteLength };
  const path = pathOf(folder, sha256);
  const present = await files.read(path);
  if (!present.ok) return present;
  // A damaged copy is replaced: the bytes in hand are the ones the key names.
  if (present.value !== null && digest(present.value) === sha256) return ok(stored);
  const written = await files.write(path, bytes);
  return written.ok ? ok(stored) : written;
}

async function get(
  folder: string,
  files: DurableFiles,
  key: string,
): Promise<Result<LocalImage, Failure>> {
  // SECURITY: the key becomes a path; only a plain hash may pass, so no key leads out of the folder.
  const sha256 = /^file:([0-9a-f]{64})$/.exec(key)?.[1];
  if (sha256 === undefined) return fail(failure('not-found', { picture: key.slice(0, 80) }));
  const read = await files.read(pathOf(folder, sha256));
  if (!read.ok) return read;
  if (read.value === null) return fail(failure('not-found', { picture: key }));
  const mediaType = sniffImage(read.value);
  if (mediaType === undefined || digest(read.value) !== sha256) {
    return fail(failure('file-damaged', { picture: key }));
  }
  return ok({ bytes: read.value, mediaType, sha256 });
}

/** Reads at most one byte over the limit, so that a huge or growing file cannot fill the memory. */
async function readPicture(path: string): Promise<Result<Uint8Array, Failure>> {
  const file = basename(path);
  try {
    const handle = await open(path, 'r');
    try {
      const facts = await handle.stat();
      if (!facts.isFile()) return fail(failure('file-unsupported', { file }));
      if (facts.size > maxImageBytes) return fail(tooLarge(file));
      const bytes = new Uint8Array(maxImageBytes + 1);
      const length = await fill(bytes, (target, offset) =>
        handle.read(target, offset, target.byteLength - offset, null),
      );
      return ok(bytes.slice(0, length));
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return fail(failure('file-missing', { file }));
    return fail(diskFailure(thrown, file));
  }
}

async function fill(
  target: Uint8Array,
  read: (target: Uint8Array, offset: number) => Promise<{ readonly bytesRead: number }>,
): Promise<number> {
  let length = 0;
  while (length < target.byteLength) {
    const { bytesRead } = await read(target, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}

/** Two levels keep any one folder small with tens of thousands of pictures. */
function pathOf(folder: string, sha256: string): string {
  return join(folder, sha256.slice(0, 2), sha256);
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function tooLarge(file: string): Failure {
  return failure('file-too-large', { file, limitBytes: maxImageBytes });
}
