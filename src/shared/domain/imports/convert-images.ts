/** Cells that name pictures: one or more addresses, names of files beside the sheet, or keys of our own export. */
import { ok, type Result } from '#kernel/result';
import { type Refusal, refuse } from './refusal.ts';

/** Pictures one cell may name; more are taken for a broken cell. */
const maxImages = 100;

/** Longest address that browsers and marketplaces agree on. */
const maxAddress = 2048;

const pictureName = /\.(?:jpe?g|png|webp|gif)$/i;

/**
 * Reads the pictures of a cell into keys: `url:<address>`, `file:<sha256>` (from our own export) or
 * `relative:<path>` (a file the adapter still has to read). A picture named twice counts once.
 */
export function toImageKeys(cell: string): Result<readonly string[], Refusal> {
  const parts = splitPictures(cell);
  if (parts.length > maxImages) return refuse('too-long', { max: maxImages });
  const keys = new Set<string>();
  for (const part of parts) {
    const key = imageKey(part);
    if (key === null) return refuse('image-address-refused', { part: part.slice(0, 100) });
    keys.add(key);
  }
  return ok([...keys]);
}

/**
 * Line ends and `|` always divide. Commas, semicolons and blanks divide only where both sides can stand alone, since
 * addresses and file names may hold them.
 */
function splitPictures(cell: string): string[] {
  const parts: string[] = [];
  for (const line of cell.split(/[\n\r|]/)) {
    const text = line.trim();
    if (text === '') continue;
    if (/^https?:\/\//i.test(text)) {
      parts.push(...text.split(/[,;\s](?=\s*https?:\/\/)/i));
    } else {
      const byComma = text.split(/[,;，；]/);
      const pieces = byComma.flatMap((piece) => {
        const byBlank = piece.trim().split(/\s/);
        return byBlank.every((word) => word === '' || standsAlone(word)) ? byBlank : [piece];
      });
      parts.push(
        ...(pieces.every((piece) => piece.trim() === '' || standsAlone(piece.trim()))
          ? pieces
          : [text]),
      );
    }
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function standsAlone(word: string): boolean {
  return pictureName.test(word) || /^https?:\/\//i.test(word) || /^file:[0-9a-f]{64}$/.test(word);
}

function imageKey(part: string): string | null {
  if (/^file:[0-9a-f]{64}$/.test(part)) return part;
  if (!/^[a-z][a-z\d+.-]*:/i.test(part) || /^[a-z]:[\\/]/i.test(part)) {
    return pictureName.test(part) && part.length <= 1024 ? `relative:${part}` : null;
  }
  if (part.length > maxAddress || !/^https?:\/\//i.test(part) || !URL.canParse(part)) return null;
  const address = new URL(part);
  return address.username === '' && address.password === '' && !/\s/.test(part)
    ? `url:${part}`
    : null;
}
