/** Finds the row of headers among the first rows of a sheet, by what its cells say. */
import { type HeaderReader, readHeader } from './read-header.ts';

/** Header rows are looked for this far down: titles, logos and notes stand above them. */
export const headerSearchRows = 20;

/** A row that may hold headers. */
export interface HeaderRowGuess {
  /** Counted from 0. */
  readonly index: number;
  /** Different fields its cells name; 0 when it was chosen only because it is the first row with several texts. */
  readonly fields: number;
}

/**
 * The row whose cells name the most fields; the upper one of equals. When no row names any, the first row with at
 * least two texts. `null` for a sheet without such a row.
 */
export function findHeaderRow(
  rows: readonly (readonly string[])[],
  reader: HeaderReader,
): HeaderRowGuess | null {
  let best: HeaderRowGuess | null = null;
  for (const [index, row] of rows.slice(0, headerSearchRows).entries()) {
    const texts = row.filter((cell) => cell.trim() !== '');
    const fields = fieldsNamed(row, reader);
    if (best === null ? fields > 0 || texts.length > 1 : fields > best.fields) {
      best = { index, fields };
    }
  }
  return best;
}

function fieldsNamed(row: readonly string[], reader: HeaderReader): number {
  const named = new Set<string>();
  for (const cell of row.slice(0, 500)) {
    // A header is short; a sentence that holds a header's word is a note.
    if (cell.length > 60) continue;
    const reading = readHeader(cell, reader);
    if (reading !== null)
      named.add(`${reading.field}/${reading.position ?? ''}/${reading.name ?? ''}`);
  }
  return named.size;
}
