/** Workbooks out: hucre's streaming writer, text cells typed as text and shown as text, so that nothing in them runs. */
import { type ColumnDef, writeXlsxStream, type XlsxStreamRow } from 'hucre/xlsx';
import type { ExportCell, ExportColumn } from '#domain/imports/export-rows';
import { guardTypedText } from '#domain/imports/formula-guard';
import { FailureError, failure } from '#kernel/failure';

/** What one cell of a workbook may hold. */
const maxCell = 32_767;

/** The number format "Text": a program that edits the cell keeps `=1+1` and `007` as they are. */
const textFormat = '@';

/** The bytes of a workbook with one sheet. Throws `FailureError` `file-too-large` for a text no cell can hold. */
export async function* xlsxBytes(
  columns: readonly ExportColumn[],
  pages: AsyncIterable<readonly (readonly ExportCell[])[]>,
): AsyncGenerator<Uint8Array> {
  const definitions = columns.map(
    ({ header, kind }): ColumnDef => ({
      header,
      width: Math.min(40, Math.max(10, header.length + 4)),
      ...(kind === 'text' ? { numFmt: textFormat } : {}),
    }),
  );
  const stream = writeXlsxStream(cells(columns, pages), {
    name: 'Products',
    columns: definitions,
    freezePane: { rows: 1 },
  });
  for await (const chunk of stream) yield chunk;
}

async function* cells(
  columns: readonly ExportColumn[],
  pages: AsyncIterable<readonly (readonly ExportCell[])[]>,
): AsyncGenerator<XlsxStreamRow> {
  for await (const rows of pages) {
    for (const row of rows) {
      yield row.map((cell, index) => {
        if (typeof cell !== 'string') return cell;
        const text = escapeUnderscores(guardTypedText(cell));
        if (text.length <= maxCell) return text === '' ? null : text;
        const column = columns[index]?.header ?? '';
        throw new FailureError(failure('file-too-large', { column, characters: text.length }));
      });
    }
  }
}

/** `_x0041_` in a workbook means a character; a text that reads so has its underscore written as one (ECMA-376, ST_Xstring). */
function escapeUnderscores(text: string): string {
  return text.includes('_x') ? text.replace(/_(?=x[\da-f]{4}_)/gi, '_x005F_') : text;
}
