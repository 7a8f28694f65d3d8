/**
 * Products as JSON to rows: a header row of all names that occur, then one row per SKU. Values become the text that a
 * sheet would have; structure that a sheet has no cell for (variants, options, attributes) is spread over columns.
 */
import type { Attribute } from '#domain/catalog/product';
import { attributesToCell } from '#domain/imports/attribute-lines';
import type { SheetRow } from '#domain/imports/row-values';
import { FailureError, failure } from '#kernel/failure';
import { caps } from './caps.ts';

/** An object of the file. Only own names are looked at, so `__proto__` is a name like any other. */
export type JsonItem = Readonly<Record<string, unknown>>;

/** Names of our own shape that a header of the dictionary says differently. */
const headerOf = new Map([
  ['weightGrams', 'Weight (g)'],
  ['lengthMm', 'Length (mm)'],
  ['widthMm', 'Width (mm)'],
  ['heightMm', 'Height (mm)'],
]);

/** Rows of the products; row 1 is the header. Products with `variants` are marked as one group. */
export function jsonTable(products: readonly JsonItem[], name: string): readonly SheetRow[] {
  const columns = new Map<string, number>();
  const rows: SheetRow[] = [];
  for (const [index, product] of products.entries()) {
    const { variants, ...own } = ownEntries(product);
    const shared = cellsOf(own, 'product');
    const nested = Array.isArray(variants) && variants.length > 0;
    const children: readonly unknown[] = nested ? variants : [{}];
    for (const child of children) {
      if (typeof child !== 'object' || child === null) {
        throw new FailureError(failure('file-unsupported', { name, why: 'json-shape' }));
      }
      const cells = new Map(shared);
      const names = Array.isArray(product['optionNames']) ? product['optionNames'] : [];
      const mine = cellsOf(ownEntries(child as JsonItem), nested ? 'variant' : 'product', names);
      for (const [header, cell] of mine) cells.set(header, cell);
      const row = rows.length + 2;
      rows.push({
        row,
        cells: laidOut(cells, columns, name),
        ...(nested && children.length > 1 ? { group: String(index) } : {}),
      });
    }
    if (rows.length > caps.rows)
      throw new FailureError(failure('file-too-large', { name, rows: rows.length }));
  }
  return [{ row: 1, cells: [...columns.keys()] }, ...rows];
}

function laidOut(
  cells: ReadonlyMap<string, string>,
  columns: Map<string, number>,
  name: string,
): string[] {
  const row: string[] = [];
  for (const [header, cell] of cells) {
    let at = columns.get(header);
    if (at === undefined) {
      at = columns.size;
      if (at >= caps.columns)
        throw new FailureError(failure('file-too-large', { name, columns: at }));
      columns.set(header, at);
    }
    while (row.length < at) row.push('');
    row[at] = cell;
  }
  return row;
}

function ownEntries(item: JsonItem): Record<string, unknown> {
  const entries: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(item)) entries[key] = value;
  return entries;
}

function cellsOf(
  item: Readonly<Record<string, unknown>>,
  level: 'product' | 'variant',
  optionNames: readonly unknown[] = [],
): Map<string, string> {
  const cells = new Map<string, string>();
  for (const [key, value] of Object.entries(item)) {
    if (value === null || value === undefined || key === 'optionNames') continue;
    if (key === 'optionValues' && Array.isArray(value)) {
      for (const [index, option] of value.entries()) {
        cells.set(`Option ${index + 1} name`, text(optionNames[index]));
        cells.set(`Option ${index + 1} value`, text(option));
      }
    } else if (key === 'options') {
      for (const [name, option] of pairs(value)) cells.set(`Option: ${name}`, option);
    } else if (key === 'attributes' && typeof value === 'object') {
      const attributes = pairs(value).map(([name, option]): Attribute => ({ name, value: option }));
      cells.set('Attributes', attributesToCell(attributes));
    } else if (isPictures(key)) {
      pictures(key, value, level, cells);
    } else {
      cells.set(headerOf.get(key) ?? key, text(value));
    }
  }
  return cells;
}

function isPictures(key: string): boolean {
  return key === 'image' || key === 'images';
}

/** A variant's pictures are its own; a product's come with the texts that describe them. */
function pictures(
  key: string,
  value: unknown,
  level: 'product' | 'variant',
  cells: Map<string, string>,
): void {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const sources = list.map((item) =>
    isRecord(item) ? text(item['src'] ?? item['url']) : text(item),
  );
  const alts = list.map((item) => (isRecord(item) ? text(item['alt']) : ''));
  cells.set(
    level === 'variant' && key === 'image' ? 'Variant image' : 'Images',
    sources.join('\n'),
  );
  if (level === 'product' && alts.some((alt) => alt !== '')) {
    cells.set('Image texts', alts.map((alt) => alt.replaceAll(/[\r\n]+/g, ' ')).join('\n'));
  }
}

/** `{Colour: 'Red'}` and `[{name: 'Colour', value: 'Red'}]` alike. */
function pairs(value: unknown): [string, string][] {
  if (Array.isArray(value)) {
    return value.filter(isRecord).map((item) => [text(item['name']), text(item['value'])]);
  }
  return isRecord(value) ? Object.entries(value).map(([name, item]) => [name, text(item)]) : [];
}

/** A value as a cell: an amount with its currency, lists a line each. */
function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(text).join('\n');
  if (isRecord(value)) {
    if ('amount' in value) return `${text(value['amount'])} ${text(value['currency'])}`.trim();
    return JSON.stringify(value);
  }
  return String(value);
}

function isRecord(value: unknown): value is JsonItem {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
