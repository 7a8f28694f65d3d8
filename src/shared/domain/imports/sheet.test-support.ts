/** For tests: a table of cells through mapping, conversion and grouping, as the sheet thread does it. */
import type { ColumnMapping, MappingChoice } from './column-mapping.ts';
import { createRowConverter } from './convert-row.ts';
import { currencyCodes } from './currency-sign.ts';
import type { ProductDraft } from './draft.ts';
import { createRowGrouper } from './group-rows.ts';
import { createHeaderDictionary } from './header-dictionary.ts';
import { findHeaderRow } from './header-row.ts';
import { proposeMapping } from './propose-mapping.ts';
import type { RowRejection, RowRemark } from './rejection.ts';

/** What a table came to. */
export interface ReadTable {
  readonly mapping: ColumnMapping;
  readonly drafts: readonly ProductDraft[];
  readonly rejections: readonly RowRejection[];
  readonly remarks: readonly RowRemark[];
}

/** Reads a table whose headers are in its first rows. Bare prices are yuan. */
export function readTable(
  table: readonly (readonly string[])[],
  choice: MappingChoice = {},
): ReadTable {
  const reader = { dictionary: createHeaderDictionary(), codes: currencyCodes() };
  const headerIndex = findHeaderRow(table, reader)?.index ?? 0;
  const rows = table.slice(0, 50);
  const usual = { code: 'CNY', why: 'workspace' } as const;
  const mapping = proposeMapping({ rows, headerIndex }, choice, usual, reader);
  const converter = createRowConverter(mapping, { guarded: true });
  const grouper = createRowGrouper(() => null);
  const drafts: ProductDraft[] = [];
  const rejections: RowRejection[] = [];
  const remarks: RowRemark[] = [];
  for (const [index, cells] of table.entries()) {
    if (index <= headerIndex) continue;
    const outcome = converter.convert({ row: index + 1, cells });
    if (outcome.kind === 'rejected') rejections.push(...outcome.rejections);
    if (outcome.kind !== 'taken') continue;
    const repeated = grouper.add(outcome.values);
    if (repeated === null) remarks.push(...outcome.remarks);
    else rejections.push(repeated);
  }
  for (const product of grouper.products()) {
    if (product.draft !== null) drafts.push(product.draft);
    rejections.push(...product.rejections);
    remarks.push(...product.remarks);
  }
  return { mapping, drafts, rejections, remarks };
}
