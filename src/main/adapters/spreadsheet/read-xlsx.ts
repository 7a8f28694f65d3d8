/** Workbooks: our own archive layer in front, hucre for the XML. */
import { HucreError } from 'hucre';
import { streamXlsxRows } from 'hucre/xlsx';
import type { SheetRow } from '#domain/imports/row-values';
import { FailureError, failure } from '#kernel/failure';
import { caps } from './caps.ts';
import { cellText } from './cell-value.ts';
import type { RawFile, RawSheet } from './raw-file.ts';
import type { SourceFile } from './source-file.ts';
import { readWorkbookParts, type WorkbookParts, type WorkbookSheet } from './workbook-parts.ts';
import { workbookStream } from './workbook-stream.ts';
import { damaged, readZipDirectory } from './zip-directory.ts';
import type { InflateBudget } from './zip-part.ts';

/** How much of the end of a sheet's XML is kept to see that it is whole. */
const endChars = 200;

/** Lays a workbook open; no sheet is read yet. Throws `FailureError`. */
export async function readXlsx(file: SourceFile): Promise<RawFile> {
  const budget: InflateBudget = { inflated: 0, consumed: 0 };
  const entries = await readZipDirectory(file);
  const parts = await readWorkbookParts(file, entries, budget);
  if (parts.sheets.length === 0) throw damaged(file, 'no-sheets');
  const sha256 = await file.sha256();
  const { name, bytes } = file;
  return {
    facts: { name, format: 'xlsx', bytes, sha256, encoding: null, ignored: parts.ignored },
    sheets: parts.sheets.map((sheet): RawSheet => {
      const { name: sheetName, hidden } = sheet;
      return { name: sheetName, hidden, rows: () => sheetRows(file, parts, sheet, budget) };
    }),
    guarded: true,
    rowCount: null,
    progress: () => ({ done: Math.min(budget.consumed, bytes), total: bytes, unit: 'bytes' }),
  };
}

async function* sheetRows(
  file: SourceFile,
  parts: WorkbookParts,
  sheet: WorkbookSheet,
  budget: InflateBudget,
): AsyncGenerator<SheetRow> {
  // Each reading of a sheet has the full allowance: a file with many sheets is not a bomb.
  budget.inflated = 0;
  budget.consumed = 0;
  let sinceRow = 0;
  let end = '';
  const onSheet = (piece: Buffer): void => {
    sinceRow += piece.length;
    end = (end + piece.toString('latin1', Math.max(0, piece.length - endChars))).slice(-endChars);
    if (sinceRow > caps.rowBytes) {
      throw new FailureError(failure('file-too-large', { name: file.name, rowBytes: sinceRow }));
    }
  };
  const bytes = workbookStream({ file, parts, sheet, budget, onSheet });
  let last = -1;
  try {
    for await (const { index, values } of streamXlsxRows(ReadableStream.from(bytes))) {
      sinceRow = 0;
      if (index <= last || index >= caps.rows) throw damaged(file, 'rows-out-of-order');
      last = index;
      const cells = values.map(cellText);
      while (cells.length > 0 && cells.at(-1) === '') cells.pop();
      if (cells.length > 0) yield { row: index + 1, cells };
    }
  } catch (thrown) {
    throw asFailure(thrown, file);
  }
  // The library takes XML that simply stops for its end: rows would be missing without a word.
  if (last >= 0 && !/<\/(?:[\w.-]{1,80}:)?worksheet\s*>\s*$/.test(end))
    throw damaged(file, 'xml-cut');
}

/** The library's errors are about the file; anything else it throws on hostile XML is too. */
function asFailure(thrown: unknown, file: SourceFile): unknown {
  if (thrown instanceof FailureError) return thrown;
  if (thrown instanceof HucreError || thrown instanceof RangeError || thrown instanceof TypeError) {
    return damaged(file, 'xml');
  }
  return thrown;
}
