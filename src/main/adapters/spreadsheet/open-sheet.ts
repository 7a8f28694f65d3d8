/** Chooses the sheet, finds its header row and proposes the mapping, having read only the first rows. */
import type { ColumnMapping } from '#domain/imports/column-mapping';
import { currencyCodes } from '#domain/imports/currency-sign';
import { createHeaderDictionary } from '#domain/imports/header-dictionary';
import { findHeaderRow, headerSearchRows } from '#domain/imports/header-row';
import { proposeMapping } from '#domain/imports/propose-mapping';
import type { HeaderReader } from '#domain/imports/read-header';
import type { SheetRow } from '#domain/imports/row-values';
import { FailureError, failure } from '#kernel/failure';
import type { OpenOptions } from '#ports/spreadsheet';
import type { RawFile, RawSheet } from './raw-file.ts';

/** Rows looked at for headers and samples. */
const headRows = headerSearchRows + 30;

/** A sheet whose first rows are read; `rows` goes on from the first row below the header. */
export interface SheetUnderWay {
  readonly sheet: RawSheet;
  readonly mapping: ColumnMapping;
  rows(): AsyncGenerator<SheetRow>;
}

interface Candidate {
  readonly sheet: RawSheet;
  readonly head: readonly SheetRow[];
  readonly rest: AsyncGenerator<SheetRow>;
  readonly header: { readonly index: number; readonly fields: number } | null;
}

/** Throws `FailureError`: `file-unsupported` for a sheet name that is not there, `file-damaged` for no rows at all. */
export async function openSheet(
  raw: RawFile,
  options: Omit<OpenOptions, 'signal'>,
): Promise<SheetUnderWay> {
  const reader: HeaderReader = { dictionary: createHeaderDictionary(), codes: currencyCodes() };
  const candidate = await chooseSheet(raw, options, reader);
  const headerIndex = (options.mapping?.headerRow ?? (candidate.header?.index ?? 0) + 1) - 1;
  const rows = byRow(candidate.head);
  const choice = options.mapping ?? {};
  const mapping = proposeMapping({ rows, headerIndex }, choice, options.currency, reader);
  return {
    sheet: candidate.sheet,
    mapping,
    rows: async function* () {
      for (const row of candidate.head) if (row.row > headerIndex + 1) yield row;
      for await (const row of candidate.rest) if (row.row > headerIndex + 1) yield row;
    },
  };
}

/** The named sheet; otherwise the first visible one whose header names a SKU or most fields. */
async function chooseSheet(
  raw: RawFile,
  options: Omit<OpenOptions, 'signal'>,
  reader: HeaderReader,
): Promise<Candidate> {
  const { name } = raw.facts;
  if (options.sheet !== undefined) {
    const named = raw.sheets.find((sheet) => sheet.name === options.sheet);
    if (named === undefined) {
      const why = 'no-such-sheet';
      throw new FailureError(failure('file-unsupported', { name, why, sheet: options.sheet }));
    }
    return await readHead(named, reader);
  }
  const visible = raw.sheets.filter(({ hidden }) => !hidden);
  let best: Candidate | null = null;
  for (const sheet of visible.length > 0 ? visible : raw.sheets) {
    const candidate = await readHead(sheet, reader);
    const better = (candidate.header?.fields ?? -1) > (best?.header?.fields ?? -1);
    if (best !== null && !better) {
      await candidate.rest.return(undefined);
      continue;
    }
    await best?.rest.return(undefined);
    best = candidate;
    // Three fields are a product sheet: later sheets (price lists, notes) are not asked.
    if ((candidate.header?.fields ?? 0) >= 3) break;
  }
  if (best === null || best.head.length === 0) {
    throw new FailureError(failure('file-damaged', { name, why: 'no-rows' }));
  }
  return best;
}

async function readHead(sheet: RawSheet, reader: HeaderReader): Promise<Candidate> {
  const rest = sheet.rows();
  const head: SheetRow[] = [];
  while (head.length < headRows) {
    const next = await rest.next();
    if (next.done === true) break;
    head.push(next.value);
  }
  return { sheet, head, rest, header: findHeaderRow(byRow(head), reader) };
}

/** Rows by their number; blank rows in between are empty. Rows far below are left out: they hold no header. */
function byRow(head: readonly SheetRow[]): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = [];
  for (const { row, cells } of head) {
    if (row > 1000) break;
    while (rows.length < row - 1) rows.push([]);
    rows.push(cells);
  }
  return rows;
}
