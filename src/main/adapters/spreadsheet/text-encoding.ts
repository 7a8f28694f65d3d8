/** Which encoding a text file is in: its byte-order mark, then strict UTF-8, then GB18030 (Chinese Excel's CSV). */
import { TextDecoder } from 'node:util';
import { FailureError, failure } from '#kernel/failure';
import type { SheetEncoding } from '#ports/spreadsheet';
import type { SourceFile } from './source-file.ts';

/** Decides by the whole file. Throws `FailureError`: `file-encoding` when nothing fits, `file-unsupported` for NUL bytes. */
export async function detectEncoding(file: SourceFile): Promise<SheetEncoding> {
  const head = await file.read(0, 4);
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (await isIn('utf-8', file)) return 'utf-8';
  if (await isIn('gb18030', file)) return 'gb18030';
  throw new FailureError(failure('file-encoding', { name: file.name }));
}

async function isIn(encoding: SheetEncoding, file: SourceFile): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const piece of file.pieces()) {
    // Neither encoding has NUL in honest text: this is some other kind of file.
    if (piece.includes(0)) {
      throw new FailureError(failure('file-unsupported', { name: file.name, why: 'binary' }));
    }
    if (!decodes(decoder, piece, true)) return false;
  }
  return decodes(decoder, new Uint8Array(), false);
}

function decodes(decoder: TextDecoder, piece: Uint8Array, more: boolean): boolean {
  try {
    decoder.decode(piece, { stream: more });
    return true;
  } catch {
    // A fatal decoder has no other way to say "not this encoding".
    return false;
  }
}

/** The text of a file in pieces, without byte-order mark. */
export async function* decodedPieces(
  file: SourceFile,
  encoding: SheetEncoding,
  onBytes: (bytes: number) => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const piece of file.pieces()) {
    onBytes(piece.length);
    const text = decodeOrFail(decoder, piece, file);
    if (text !== '') yield text;
  }
  try {
    const rest = decoder.decode();
    if (rest !== '') yield rest;
  } catch {
    throw new FailureError(failure('file-encoding', { name: file.name }));
  }
}

function decodeOrFail(decoder: TextDecoder, piece: Uint8Array, file: SourceFile): string {
  try {
    return decoder.decode(piece, { stream: true });
  } catch {
    throw new FailureError(failure('file-encoding', { name: file.name }));
  }
}
