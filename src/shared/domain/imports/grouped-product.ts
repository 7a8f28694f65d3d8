/** What grouping makes of rows. */
import type { ProductDraft } from './draft.ts';
import type { RowRejection, RowRemark } from './rejection.ts';

/** A product, and the rows that could not become part of it. */
export interface GroupedProduct {
  /** `null` when none of the group's rows could be taken. */
  readonly draft: ProductDraft | null;
  readonly rejections: readonly RowRejection[];
  readonly remarks: readonly RowRemark[];
}

/** Header texts of the columns that remarks and rejections point at, by field. */
export type ColumnFinder = (field: 'sku' | 'title' | 'parentSku') => RowRejection['column'];
