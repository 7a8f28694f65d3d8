/** Proposes what each column means from its header, then lays the seller's corrections over it. */
import {
  type ColumnChoice,
  type ColumnMapping,
  columnLetter,
  type MappedColumn,
  type MappingChoice,
  type MappingCurrency,
} from './column-mapping.ts';
import { toDimensions } from './convert-measure.ts';
import type { ImportField } from './import-field.ts';
import { columnTraits, type HeaderReader, type HeaderReading, readHeader } from './read-header.ts';

/** The first rows of a sheet and what is known about them. */
export interface SheetHead {
  /** `rows[0]` is row 1 of the sheet. */
  readonly rows: readonly (readonly string[])[];
  /** Counted from 0. */
  readonly headerIndex: number;
}

/** Values shown per column. */
const sampleCount = 3;

/** Fields that only one column can have; the others may come once per name or position. */
const repeatable: ReadonlySet<ImportField> = new Set(['option', 'attribute']);

/** Builds the mapping of a sheet. `currency` is what bare prices are in when no header names one. */
export function proposeMapping(
  head: SheetHead,
  choice: MappingChoice,
  currency: { readonly code: string; readonly why: 'chosen' | 'workspace' },
  reader: HeaderReader,
): ColumnMapping {
  const bare = bareColumns(head);
  const readings = bare.map((column) => refine(readHeader(column.header, reader), column));
  const chosen = bare.map((column) => choiceFor(column, choice.columns ?? []));
  const taken = new Set<string>();
  const columns = new Map<number, MappedColumn>();
  const place = (column: MappedColumn): void => {
    columns.set(column.index, column);
    taken.add(slotOf(column));
  };
  for (const [index, column] of bare.entries()) {
    const wish = chosen[index];
    if (wish !== undefined) place(applyChoice(column, wish, reader));
  }
  // Sure headers first, so that a column that only might be the SKU does not take the place of the one that is.
  for (const weak of [false, true]) {
    for (const [index, column] of bare.entries()) {
      const reading = readings[index];
      if (columns.has(index) || !reading || reading.weak !== weak) continue;
      const mapped = applyReading(column, reading);
      if (repeatable.has(reading.field) || !taken.has(slotOf(mapped))) place(mapped);
    }
  }
  const mapped = bare.map((column) => columns.get(column.index) ?? column);
  return {
    headerRow: head.headerIndex + 1,
    columns: mapped,
    currency: mappingCurrency(mapped, currency),
    missing: mapped.some(({ field }) => field === 'sku') ? [] : ['sku'],
  };
}

function bareColumns({ rows, headerIndex }: SheetHead): MappedColumn[] {
  const headers = rows[headerIndex] ?? [];
  const below = rows.slice(headerIndex + 1);
  const width = below.reduce((widest, row) => Math.max(widest, row.length), headers.length);
  const columns: MappedColumn[] = [];
  for (let index = 0; index < width; index += 1) {
    const samples: string[] = [];
    for (const row of below) {
      const cell = (row[index] ?? '').trim();
      if (cell !== '' && samples.length < sampleCount) samples.push(cell.slice(0, 120));
    }
    const header = (headers[index] ?? '').trim().slice(0, 200);
    if (header === '' && samples.length === 0) continue;
    columns.push({ index, letter: columnLetter(index), header, field: null, why: 'none', samples });
  }
  return columns;
}

/** `尺寸` and `Size` are an option, unless the cells hold three lengths. */
function refine(reading: HeaderReading | null, column: MappedColumn): HeaderReading | null {
  if (reading?.field !== 'option' || column.samples.length === 0) return reading;
  const lengths = column.samples.every((sample) => toDimensions(sample, 'cm').ok);
  return lengths ? { field: 'dimensions', weak: true, unit: 'cm' } : reading;
}

function applyReading(column: MappedColumn, reading: HeaderReading): MappedColumn {
  const { weak: _, ...traits } = reading;
  return { ...column, ...traits, why: 'header' };
}

function choiceFor(
  column: MappedColumn,
  choices: readonly ColumnChoice[],
): ColumnChoice | undefined {
  return choices.find(
    ({ column: wanted }) =>
      wanted === column.index ||
      (typeof wanted === 'string' &&
        (wanted === column.header || wanted.toUpperCase() === column.letter)),
  );
}

function applyChoice(
  column: MappedColumn,
  choice: ColumnChoice,
  reader: HeaderReader,
): MappedColumn {
  const { field } = choice;
  if (field === null) return { ...column, field, why: 'chosen' };
  const named = field === 'option' || field === 'attribute';
  const placed = field === 'optionName' || field === 'optionValue' || field === 'categoryLevel';
  return {
    ...column,
    ...columnTraits(field, column.header, reader.codes),
    ...(named ? { name: choice.name ?? (column.header || column.letter) } : {}),
    ...(placed ? { position: choice.position ?? 1 } : {}),
    ...(choice.unit === undefined ? {} : { unit: choice.unit }),
    ...(choice.currency === undefined ? {} : { currency: choice.currency }),
    field,
    why: 'chosen',
  };
}

function slotOf({ field, position, name }: MappedColumn): string {
  return `${field ?? ''}/${position ?? ''}/${name ?? ''}`;
}

/** The header of the price column, if it names a currency; otherwise what the caller brought. */
function mappingCurrency(
  columns: readonly MappedColumn[],
  fallback: { readonly code: string; readonly why: 'chosen' | 'workspace' },
): MappingCurrency {
  const price = columns.find(({ field }) => field === 'price');
  return price?.currency === undefined ? fallback : { code: price.currency, why: 'header' };
}
