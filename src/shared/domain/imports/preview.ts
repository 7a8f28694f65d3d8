/**
 * What an import would do, in numbers, before anything is written: counts, the columns and their meaning, the
 * currency and why, every refused row grouped by cause, and the most extreme changes of price and stock.
 */
import type { Money } from '#kernel/money';
import type { ColumnMapping } from './column-mapping.ts';
import type { ProductDraft } from './draft.ts';
import type { DraftDiff, ValueChange } from './draft-diff.ts';
import type { RejectionReason, RowRejection, RowRemark } from './rejection.ts';

/** How many of a kind are new, changed, unchanged. */
export interface KindCounts {
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
}

/** Rows refused for one cause in one column. */
export interface RejectionGroup {
  readonly reason: RejectionReason;
  /** Header of the column, `null` when no single one is to blame. */
  readonly header: string | null;
  readonly letter: string | null;
  readonly rows: number;
  /** The first few, to show. */
  readonly examples: readonly RowRejection[];
}

/** The whole preview. */
export interface ImportPreview {
  readonly mapping: ColumnMapping;
  readonly products: KindCounts;
  readonly variants: KindCounts;
  readonly rejectedRows: number;
  /** The first `keptRejections`; `rejectionCount` says how many there are in all. */
  readonly rejections: readonly RowRejection[];
  readonly rejectionCount: number;
  readonly rejectionGroups: readonly RejectionGroup[];
  readonly remarks: readonly RowRemark[];
  readonly remarkCount: number;
  readonly extremePrices: readonly ValueChange<Money>[];
  readonly extremeStock: readonly ValueChange<number>[];
}

/** Adds up a preview while slices pass. `add` takes what `diffDraft` returned for the draft. */
export interface PreviewTally {
  add(draft: ProductDraft, diff: DraftDiff): void;
  addRejections(rejections: readonly RowRejection[]): void;
  addRemarks(remarks: readonly RowRemark[]): void;
  finish(): ImportPreview;
}
