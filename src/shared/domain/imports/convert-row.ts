/**
 * Rows to values by a mapping: every mapped cell is converted by the rule of its field. A row with a cell that cannot
 * be converted is refused as a whole, with every such cell named; half a row is never taken.
 */
import type { Attribute } from '#domain/catalog/product';
import { isFormulaError } from './cell-text.ts';
import { type CellWriter, createCellWriters, type RowDraft } from './cell-writers.ts';
import type { ColumnMapping, MappedColumn } from './column-mapping.ts';
import { unguardText } from './formula-guard.ts';
import type { ImportField } from './import-field.ts';
import { type RowRejection, type RowRemark, reject } from './rejection.ts';
import type { RowOption, RowProduct, RowValues, SheetRow } from './row-values.ts';

/** What one row came to. */
export type RowOutcome =
  | { readonly kind: 'blank' }
  | { readonly kind: 'taken'; readonly values: RowValues; readonly remarks: readonly RowRemark[] }
  | {
      readonly kind: 'rejected';
      readonly sku: string;
      readonly rejections: readonly RowRejection[];
    };

/** Converts the rows of one file. */
export interface RowConverter {
  convert(row: SheetRow): RowOutcome;
}

/** Longest cell that is read at all; a workbook's own limit is 32,767. */
export const maxCellLength = 1_000_000;

/** How the cells were written. */
export interface RowConverterOptions {
  /** Separated files and workbooks carry the apostrophes of formula-guard.ts; JSON does not. */
  readonly guarded: boolean;
}

interface ColumnWriter {
  readonly column: MappedColumn;
  readonly write: CellWriter;
}

/** Builds the converter of a mapping. Currencies and units of a row come before the cells that need them. */
export function createRowConverter(
  mapping: ColumnMapping,
  options: RowConverterOptions,
): RowConverter {
  const writers = createCellWriters(mapping);
  const columns: ColumnWriter[] = [];
  for (const column of mapping.columns) {
    if (column.field === null) continue;
    columns.push({ column, write: writers[column.field](column) });
  }
  const order = (writer: ColumnWriter): number => (isRowSetting(writer.column) ? 0 : 1);
  columns.sort((a, b) => order(a) - order(b) || a.column.index - b.column.index);
  return { convert: (row) => convertRow(row, columns, options) };
}

function isRowSetting({ field }: MappedColumn): boolean {
  return field === 'currency' || field === 'weightUnit';
}

function convertRow(
  row: SheetRow,
  columns: readonly ColumnWriter[],
  options: RowConverterOptions,
): RowOutcome {
  const draft = emptyRow();
  const rejections: RowRejection[] = [];
  const remarks: RowRemark[] = [];
  let filled = 0;
  for (const { column, write } of columns) {
    const raw = row.cells[column.index];
    if (raw === undefined || raw === '') continue;
    const cell = options.guarded ? unguardText(raw.slice(0, maxCellLength + 1)) : raw;
    const trimmed = cell.trim();
    if (trimmed === '') continue;
    filled += 1;
    const at = {
      row: row.row,
      column: { letter: column.letter, header: column.header },
      value: raw,
    };
    if (cell.length > maxCellLength) {
      rejections.push(reject(at, 'too-long', { max: maxCellLength }));
    } else if (isFormulaError(trimmed)) {
      rejections.push(reject(at, 'formula-error'));
    } else {
      const done = write(cell, trimmed, draft);
      if (!done.ok) rejections.push(reject(at, done.failure.reason, done.failure.detail));
      else if (done.value !== undefined) remarks.push({ ...at, ...done.value });
    }
  }
  if (filled === 0 && row.cells.every((cell) => cell.trim() === '')) return { kind: 'blank' };
  if (draft.sku === '' && rejections.length === 0) {
    rejections.push(reject(cellOf('sku', row, columns), 'sku-missing'));
  }
  rejections.push(...crossChecks(cellOf('salePrice', row, columns), draft));
  if (rejections.length > 0) return { kind: 'rejected', sku: draft.sku, rejections };
  return { kind: 'taken', values: finish(row, draft), remarks };
}

/** Where a field of a row stands in the file, for a fault that only the whole row shows. */
function cellOf(
  field: ImportField,
  row: SheetRow,
  columns: readonly ColumnWriter[],
): Parameters<typeof reject>[0] {
  const column = columns.find((one) => one.column.field === field)?.column;
  if (column === undefined) return { row: row.row };
  const { header, index, letter } = column;
  return { row: row.row, column: { letter, header }, value: row.cells[index] ?? '' };
}

function crossChecks(at: Parameters<typeof reject>[0], { variant }: RowDraft): RowRejection[] {
  const { price, salePrice } = variant;
  if (price === undefined || salePrice === undefined || price.currency !== salePrice.currency)
    return [];
  if (salePrice.minor <= price.minor) return [];
  return [reject(at, 'sale-price-above-price')];
}

function emptyRow(): RowDraft {
  return {
    sku: '',
    parentSku: null,
    currency: null,
    weightUnit: null,
    categoryLevels: [],
    optionNames: [],
    optionValues: [],
    options: [],
    attributes: [],
    product: {},
    variant: {},
    stock: undefined,
  };
}

function finish(row: SheetRow, draft: RowDraft): RowValues {
  return {
    row: row.row,
    group: row.group ?? null,
    sku: draft.sku,
    parentSku: draft.parentSku,
    options: optionsOf(draft),
    product: productOf(draft),
    variant: draft.variant,
    ...(draft.stock === undefined ? {} : { stock: draft.stock }),
  };
}

function productOf({ product, attributes, categoryLevels }: RowDraft): RowProduct {
  const levels = categoryLevels.filter((level) => level !== undefined && level !== '');
  const all: readonly Attribute[] = [...(product.attributes ?? []), ...attributes];
  return {
    ...product,
    ...(product.category === undefined && levels.length > 0
      ? { category: levels.join(' > ') }
      : {}),
    ...(all.length > 0 ? { attributes: all } : {}),
  };
}

/** Pairs of name and value first, then columns that are an option each. A value without a name is called `Option n`. */
function optionsOf({ optionNames, optionValues, options }: RowDraft): readonly RowOption[] {
  const pairs: RowOption[] = [];
  for (const [index, value] of optionValues.entries()) {
    if (value !== undefined)
      pairs.push({ name: optionNames[index] ?? `Option ${index + 1}`, value });
  }
  return [...pairs, ...options];
}
