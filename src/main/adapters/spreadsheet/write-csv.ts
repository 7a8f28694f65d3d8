/** Separated text out: UTF-8 with byte-order mark so that Excel reads it, every text quoted and guarded. */
import type { ExportCell, ExportColumn } from '#domain/imports/export-rows';
import { guardText } from '#domain/imports/formula-guard';

/** The bytes of a CSV file. Rows end in CR LF, as RFC 4180 has it. */
export async function* csvBytes(
  columns: readonly ExportColumn[],
  pages: AsyncIterable<readonly (readonly ExportCell[])[]>,
): AsyncGenerator<Uint8Array> {
  const header = columns.map((column) => csvCell(column.header)).join(',');
  yield Buffer.from(`\uFEFF${header}\r\n`);
  for await (const rows of pages) {
    const text = rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
    if (text !== '') yield Buffer.from(text);
  }
}

/** Numbers stay bare, so that -3.5 is a number; text is always quoted. */
function csvCell(cell: ExportCell): string {
  if (cell === null || cell === '') return '';
  if (typeof cell === 'number') return String(cell);
  return `"${guardText(cell).replaceAll('"', '""')}"`;
}
