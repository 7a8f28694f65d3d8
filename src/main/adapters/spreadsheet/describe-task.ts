/** Shows the cells of every sheet, a few rows per message. */
import { currencyCodes } from '#domain/imports/currency-sign';
import { createHeaderDictionary } from '#domain/imports/header-dictionary';
import { findHeaderRow, headerSearchRows } from '#domain/imports/header-row';
import type { HeaderReader } from '#domain/imports/read-header';
import { cellsPerMessage, rowsPerMessage } from './caps.ts';
import { openRaw } from './open-raw.ts';
import type { RawFile, RawSheet } from './raw-file.ts';
import { openSourceFile } from './source-file.ts';
import type { ThreadLine } from './thread-line.ts';
import type { FromThread } from './thread-protocol.ts';

/** Reads every sheet to its end, so that the row counts are true. Throws `FailureError`. */
export async function describeTask(
  task: { readonly file: string; readonly rows: number | 'all' },
  line: ThreadLine,
): Promise<void> {
  const file = await openSourceFile(task.file);
  try {
    const raw = await openRaw(file);
    const reader: HeaderReader = { dictionary: createHeaderDictionary(), codes: currencyCodes() };
    line.send({ kind: 'facts', facts: raw.facts });
    for (const sheet of raw.sheets) {
      line.send({ kind: 'sheet', sheet: { name: sheet.name, hidden: sheet.hidden } });
      line.send(await describeSheet({ sheet, raw, rows: task.rows, reader }, line));
    }
    await file.assertUntouched();
  } finally {
    await file.close();
  }
}

type Shown = [row: number, cells: readonly string[]];

async function describeSheet(
  input: {
    readonly sheet: RawSheet;
    readonly raw: RawFile;
    readonly rows: number | 'all';
    readonly reader: HeaderReader;
  },
  line: ThreadLine,
): Promise<FromThread> {
  const limit = input.rows === 'all' ? Number.POSITIVE_INFINITY : input.rows;
  const head: (readonly string[])[] = [];
  let message: Shown[] = [];
  let cellsInMessage = 0;
  let rowCount = 0;
  const flush = async (): Promise<void> => {
    if (message.length === 0) return;
    line.send({ kind: 'rows', rows: message });
    message = [];
    cellsInMessage = 0;
    await line.next();
  };
  for await (const { row, cells } of input.sheet.rows()) {
    line.alive(input.raw.progress);
    rowCount = row;
    if (row <= headerSearchRows) head[row - 1] = cells;
    if (row > limit) continue;
    message.push([row, cells]);
    cellsInMessage += cells.length;
    if (message.length >= rowsPerMessage || cellsInMessage >= cellsPerMessage) await flush();
  }
  await flush();
  const header = findHeaderRow(
    Array.from(head, (cells) => cells ?? []),
    input.reader,
  );
  return { kind: 'sheet-end', headerRow: header === null ? null : header.index + 1, rowCount };
}
