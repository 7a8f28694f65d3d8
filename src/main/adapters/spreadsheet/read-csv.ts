/** Separated text: encoding decided by us, rows by papaparse's parser, fed piece by piece. */
import Papa from 'papaparse';
import type { SheetRow } from '#domain/imports/row-values';
import { FailureError, failure } from '#kernel/failure';
import type { SheetEncoding } from '#ports/spreadsheet';
import { caps } from './caps.ts';
import type { RawFile } from './raw-file.ts';
import type { SourceFile } from './source-file.ts';
import { decodedPieces, detectEncoding } from './text-encoding.ts';

/** Characters one row may have; more means a quote that is never closed. */
const maxRowChars = 8 * 1024 * 1024;

/** How much of the start of a file is looked at to tell its separator. */
const sampleChars = 64 * 1024;

/** Lays a separated text open. Throws `FailureError`. */
export async function readCsv(file: SourceFile): Promise<RawFile> {
  const encoding = await detectEncoding(file);
  const sha256 = await file.sha256();
  const { name, bytes } = file;
  let done = 0;
  const rows = (): AsyncGenerator<SheetRow> => {
    done = 0;
    return csvRows(file, encoding, (read) => {
      done += read;
    });
  };
  return {
    facts: { name, format: 'csv', bytes, sha256, encoding, ignored: [] },
    sheets: [{ name, hidden: false, rows }],
    guarded: true,
    rowCount: null,
    progress: () => ({ done, total: bytes, unit: 'bytes' }),
  };
}

async function* csvRows(
  file: SourceFile,
  encoding: SheetEncoding,
  onBytes: (bytes: number) => void,
): AsyncGenerator<SheetRow> {
  let parser: RowParser | null = null;
  let rest = '';
  let row = 0;
  for await (const piece of decodedPieces(file, encoding, onBytes)) {
    const text = rest + piece;
    parser ??= rowParser(text);
    const { rows, used } = parser.complete(text);
    rest = text.slice(used);
    if (rest.length > maxRowChars) throw unclosed(file, row + rows.length + 1);
    for (const cells of rows) {
      row += 1;
      const filled = checked(cells, file, row);
      if (filled.length > 0) yield { row, cells: filled };
    }
  }
  if (parser === null || rest === '') return;
  const last = parser.last(rest);
  if (last.unclosed) throw unclosed(file, row + 1);
  for (const cells of last.rows) {
    row += 1;
    const filled = checked(cells, file, row);
    if (filled.length > 0) yield { row, cells: filled };
  }
}

/** Papaparse for whole rows of a text whose end may still be missing. */
interface RowParser {
  complete(text: string): { readonly rows: readonly string[][]; readonly used: number };
  last(text: string): { readonly rows: readonly string[][]; readonly unclosed: boolean };
}

interface Parsed {
  readonly data: string[][];
  readonly errors: readonly { readonly code: string }[];
  readonly meta: { readonly cursor: number };
}

function rowParser(sample: string): RowParser {
  const head = sample.slice(0, sampleChars);
  const newline = head.includes('\n') || !head.includes('\r') ? '\n' : '\r';
  const delimiter = delimiterOf(head, newline);
  const parse = (text: string, partial: boolean): Parsed =>
    new Papa.Parser({ delimiter, newline }).parse(text, 0, partial) as Parsed;
  return {
    complete: (text) => {
      const { data, meta } = parse(text, true);
      return { rows: data.map(withoutReturn), used: meta.cursor };
    },
    last: (text) => {
      const { data, errors } = parse(text.endsWith('\r') ? text.slice(0, -1) : text, false);
      const unclosed = errors.some(({ code }) => code === 'MissingQuotes');
      return { rows: data.map(withoutReturn), unclosed };
    },
  };
}

function delimiterOf(head: string, newline: '\n' | '\r'): string {
  const { meta } = Papa.parse<string[]>(head, {
    preview: 30,
    newline,
    delimitersToGuess: [',', '\t', ';', '|'],
  });
  return meta.delimiter;
}

/** Rows end in `\n` here, so those of a Windows file carry their `\r` in the last cell. */
function withoutReturn(cells: string[]): string[] {
  const last = cells.at(-1);
  if (last?.endsWith('\r')) cells[cells.length - 1] = last.slice(0, -1);
  return cells;
}

function checked(cells: string[], file: SourceFile, row: number): string[] {
  if (row > caps.rows || cells.length > caps.columns) {
    throw new FailureError(
      failure('file-too-large', { name: file.name, row, columns: cells.length }),
    );
  }
  while (cells.length > 0 && cells.at(-1) === '') cells.pop();
  return cells;
}

function unclosed(file: SourceFile, row: number): FailureError {
  return new FailureError(failure('file-damaged', { name: file.name, why: 'unclosed-quote', row }));
}
