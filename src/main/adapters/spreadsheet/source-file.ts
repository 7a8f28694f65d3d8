/** A file of the seller, opened once and read by position, so that all passes see the same file. */
import { createHash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { FailureError, failure } from '#kernel/failure';
import { caps } from './caps.ts';

/** An open file. */
export interface SourceFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  /** Reads exactly `length` bytes, fewer only at the end of the file. */
  read(position: number, length: number): Promise<Buffer>;
  /** All bytes in pieces, from the start. */
  pieces(): AsyncGenerator<Buffer>;
  /** SHA-256 in lower-case hexadecimal. */
  sha256(): Promise<string>;
  /** Throws when the file was written to since it was opened. */
  assertUntouched(): Promise<void>;
  close(): Promise<void>;
}

const pieceBytes = 256 * 1024;

/** Opens a regular file within the size cap. Throws `FailureError`: `file-missing`, `file-unsupported`, `file-too-large`. */
export async function openSourceFile(path: string): Promise<SourceFile> {
  const name = basename(path);
  const handle = await openRegular(path, name);
  const { size, mtimeMs } = await handle.stat();
  if (size > caps.fileBytes) {
    await handle.close();
    throw new FailureError(failure('file-too-large', { name, bytes: size, max: caps.fileBytes }));
  }
  const read = async (position: number, length: number): Promise<Buffer> => {
    const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - position)));
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await handle.read(
        buffer,
        filled,
        buffer.length - filled,
        position + filled,
      );
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  };
  const pieces = async function* (): AsyncGenerator<Buffer> {
    for (let at = 0; at < size; at += pieceBytes) yield await read(at, pieceBytes);
  };
  return {
    path,
    name,
    bytes: size,
    read,
    pieces,
    sha256: async () => {
      const hash = createHash('sha256');
      for await (const piece of pieces()) hash.update(piece);
      return hash.digest('hex');
    },
    assertUntouched: async () => {
      const now = await handle.stat();
      if (now.size === size && now.mtimeMs === mtimeMs) return;
      throw new FailureError(failure('file-damaged', { name, why: 'changed-while-reading' }));
    },
    close: () => handle.close(),
  };
}

async function openRegular(path: string, name: string): Promise<FileHandle> {
  try {
    // Looked at before opening: opening a pipe would wait for its other end.
    const facts = await stat(path);
    if (!facts.isFile()) throw new FailureError(failure('file-unsupported', { name }));
    return await open(path, 'r');
  } catch (thrown) {
    if (thrown instanceof FailureError) throw thrown;
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new FailureError(failure('file-missing', { name }));
    }
    throw new FailureError(failure('disk-error', { name, os: code }));
  }
}
