/**
 * The directory of a .zip file, read by hand so that what is in it is known and checked before a library sees a byte:
 * counts, names, overlaps, and both headers of every part we use.
 */
import { FailureError, failure } from '#kernel/failure';
import { caps } from './caps.ts';
import type { SourceFile } from './source-file.ts';

/** One part of the archive. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly compressedBytes: number;
  /** As declared; reading refuses a part that does not come out at exactly this. */
  readonly bytes: number;
  readonly crc32: number;
  readonly headerOffset: number;
}

const endSignature = 0x06054b50;
const directorySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endLength = 22;
const maxComment = 65_535;
const localLength = 30;
const encryptedFlag = 1;

/** Reads and checks the directory. Throws `FailureError`. */
export async function readZipDirectory(file: SourceFile): Promise<ReadonlyMap<string, ZipEntry>> {
  const tailLength = Math.min(file.bytes, endLength + maxComment);
  const tail = await file.read(file.bytes - tailLength, tailLength);
  const end = findEnd(tail);
  if (end < 0) throw damaged(file, 'no-directory');
  const count = tail.readUInt16LE(end + 10);
  const size = tail.readUInt32LE(end + 12);
  const offset = tail.readUInt32LE(end + 16);
  // 0xffff and 0xffffffff announce ZIP64, which nothing under our size cap needs.
  if (count === 0xffff || offset === 0xffffffff || size === 0xffffffff)
    throw damaged(file, 'zip64');
  if (count > caps.entries) {
    throw new FailureError(failure('file-too-large', { name: file.name, entries: count }));
  }
  if (offset + size > file.bytes) throw damaged(file, 'directory-outside');
  const entries = parseDirectory(await file.read(offset, size), count, file);
  assertApart(entries, offset, file);
  return new Map(entries.map((entry) => [entry.name, entry]));
}

/** Where the bytes of a part begin, after its local header agreed with the directory. */
export async function dataOffset(file: SourceFile, entry: ZipEntry): Promise<number> {
  const header = await file.read(entry.headerOffset, localLength);
  if (header.length < localLength || header.readUInt32LE(0) !== localSignature) {
    throw damaged(file, 'no-local-header');
  }
  const flags = header.readUInt16LE(6);
  const nameLength = header.readUInt16LE(26);
  const extraLength = header.readUInt16LE(28);
  const name = (await file.read(entry.headerOffset + localLength, nameLength)).toString('utf8');
  const sizesFollow = (flags & 8) !== 0;
  const sameSizes =
    header.readUInt32LE(18) === entry.compressedBytes && header.readUInt32LE(22) === entry.bytes;
  const agrees =
    name === entry.name && header.readUInt16LE(8) === entry.method && (sizesFollow || sameSizes);
  if (!agrees) throw damaged(file, 'headers-disagree');
  return entry.headerOffset + localLength + nameLength + extraLength;
}

/** A file that is not what it says. */
export function damaged(file: { readonly name: string }, why: string): FailureError {
  return new FailureError(failure('file-damaged', { name: file.name, why }));
}

function findEnd(tail: Buffer): number {
  for (let at = tail.length - endLength; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== endSignature) continue;
    if (at + endLength + tail.readUInt16LE(at + 20) === tail.length) return at;
  }
  return -1;
}

function parseDirectory(directory: Buffer, count: number, file: SourceFile): ZipEntry[] {
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  let at = 0;
  for (let n = 0; n < count; n += 1) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== directorySignature) {
      throw damaged(file, 'directory-broken');
    }
    const nameLength = directory.readUInt16LE(at + 28);
    const next =
      at + 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    if (next > directory.length) throw damaged(file, 'directory-broken');
    const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
    if (names.has(name)) throw damaged(file, 'part-twice');
    names.add(name);
    if ((directory.readUInt16LE(at + 8) & encryptedFlag) !== 0) {
      throw new FailureError(failure('file-encrypted', { name: file.name }));
    }
    entries.push({
      name,
      method: directory.readUInt16LE(at + 10),
      crc32: directory.readUInt32LE(at + 16),
      compressedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      headerOffset: directory.readUInt32LE(at + 42),
    });
    at = next;
  }
  return entries;
}

/** Parts that share bytes are how a small file unfolds into a huge one. */
function assertApart(entries: readonly ZipEntry[], end: number, file: SourceFile): void {
  const sorted = entries.toSorted((a, b) => a.headerOffset - b.headerOffset);
  for (const [index, entry] of sorted.entries()) {
    const least =
      entry.headerOffset + localLength + Buffer.byteLength(entry.name) + entry.compressedBytes;
    const limit = sorted[index + 1]?.headerOffset ?? end;
    if (least > limit) throw damaged(file, 'parts-overlap');
  }
}
