/**
 * Picture files that a sheet names. They are read only from the sheet's own folder and below, by their real path, so
 * that a sheet from outside cannot point at files of this computer.
 */
import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import type { RejectionReason } from '#domain/imports/rejection';
import { maxImageBytes } from '#ports/image-files';
import type { ImportImageFile } from '#ports/spreadsheet';

/** The picture, or why it cannot be taken. */
export type ReadImage =
  | { readonly ok: true; readonly image: ImportImageFile }
  | { readonly ok: false; readonly reason: RejectionReason };

/** Reads pictures beside one sheet; each file is read once. */
export function createImageReader(sheetFile: string): (path: string) => Promise<ReadImage> {
  const folder = dirname(resolve(sheetFile));
  const known = new Map<string, Promise<ReadImage>>();
  return (path) => {
    let image = known.get(path);
    if (image === undefined) {
      image = readImage(folder, path);
      known.set(path, image);
    }
    return image;
  };
}

async function readImage(folder: string, path: string): Promise<ReadImage> {
  const refused = (reason: RejectionReason): ReadImage => ({ ok: false, reason });
  // Sheets made on Windows write folders with backslashes.
  const wanted = resolve(folder, path.replaceAll('\\', '/'));
  if (isAbsolute(path) || /^[a-z]:/i.test(path) || !isInside(folder, wanted)) {
    return refused('image-outside-folder');
  }
  try {
    const real = await realpath(wanted);
    if (!isInside(await realpath(folder), real)) return refused('image-outside-folder');
    const facts = await stat(real);
    if (!facts.isFile() || facts.size > maxImageBytes) return refused('image-unreadable');
    const bytes = await readFile(real);
    const type = pictureType(bytes);
    if (type === null) return refused('image-unreadable');
    const key = `file:${createHash('sha256').update(bytes).digest('hex')}`;
    return { ok: true, image: { key, path: real, bytes: bytes.length, type } };
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : '';
    return refused(code === 'ENOENT' || code === 'ENOTDIR' ? 'image-missing' : 'image-unreadable');
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}

/** By the first bytes, never by the name. */
function pictureType(bytes: Buffer): ImportImageFile['type'] | null {
  if (bytes.length < 12) return null;
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg';
  if (bytes.toString('hex', 0, 8) === '89504e470d0a1a0a') return 'image/png';
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') {
    return 'image/webp';
  }
  return /^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6)) ? 'image/gif' : null;
}
