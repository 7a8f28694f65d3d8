/**
 * Rows to products with variants: by a mark of the file (nested JSON), by parent SKU, by a repeated title whose rows
 * differ in their options, and otherwise each row by itself. Rows of one product may stand anywhere in the file, so
 * this begins when the file has been read to its end; products come in the order of their first row.
 */

import { draftOf } from './group-draft.ts';
import type { ColumnFinder, GroupedProduct } from './grouped-product.ts';
import { createParentSkus, type ParentSkus } from './parent-sku.ts';
import { type RowRejection, reject } from './rejection.ts';
import type { RowValues } from './row-values.ts';

/** Collects rows, refuses a SKU that came before, then groups. */
export interface RowGrouper {
  /** Takes a row, or returns why it cannot be taken. */
  add(row: RowValues): RowRejection | null;
  /** Rows collected so far. */
  readonly size: number;
  /** The products. Call once, after the last row. */
  products(): Iterable<GroupedProduct>;
}

/** Builds a grouper for one file. */
export function createRowGrouper(columnOf: ColumnFinder): RowGrouper {
  const rowOfSku = new Map<string, number>();
  const rows: RowValues[] = [];
  return {
    add: (row) => {
      const first = rowOfSku.get(row.sku);
      if (first !== undefined) {
        const at = { row: row.row, column: columnOf('sku'), value: row.sku };
        return reject(at, 'sku-repeated', { first });
      }
      rowOfSku.set(row.sku, row.row);
      rows.push(row);
      return null;
    },
    get size() {
      return rows.length;
    },
    products: () => groups(rows, rowOfSku, columnOf),
  };
}

function* groups(
  rows: readonly RowValues[],
  rowOfSku: ReadonlyMap<string, number>,
  columnOf: ColumnFinder,
): Iterable<GroupedProduct> {
  const parentCodes = new Set<string>();
  for (const { parentSku, sku } of rows) {
    if (parentSku !== null && parentSku !== sku) parentCodes.add(parentSku);
  }
  const byKey = new Map<string, RowValues[]>();
  for (const row of rows) {
    const key = keyOf(row, parentCodes);
    const group = byKey.get(key);
    if (group === undefined) byKey.set(key, [row]);
    else group.push(row);
  }
  const parentSkus = createParentSkus(new Set(rowOfSku.keys()), parentCodes);
  for (const [key, group] of byKey) {
    byKey.delete(key);
    yield* split(key, group, parentSkus, columnOf);
  }
}

function keyOf(row: RowValues, parentCodes: ReadonlySet<string>): string {
  if (row.group !== null) return `mark:${row.group}`;
  if (row.parentSku !== null && row.parentSku !== row.sku) return `parent:${row.parentSku}`;
  // The row of the parent itself, as marketplaces' own templates have it.
  if (parentCodes.has(row.sku)) return `parent:${row.sku}`;
  const title = row.product.title ?? '';
  return title !== '' && row.options.length > 0 ? `title:${title}` : `sku:${row.sku}`;
}

/** A group by title holds together only when its rows differ in their options; otherwise each row stands alone. */
function* split(
  key: string,
  group: readonly RowValues[],
  parentSkus: ParentSkus,
  columnOf: ColumnFinder,
): Iterable<GroupedProduct> {
  if (key.startsWith('title:') && !differInOptions(group)) {
    for (const row of group) yield draftOf([row], parentSkus, columnOf);
    return;
  }
  yield draftOf(group, parentSkus, columnOf);
}

function differInOptions(group: readonly RowValues[]): boolean {
  const names = new Set<string>();
  const values = new Set<string>();
  for (const { options } of group) {
    names.add(JSON.stringify(options.map(({ name }) => name)));
    values.add(JSON.stringify(options.map(({ value }) => value)));
  }
  return names.size === 1 && values.size === group.length;
}
