/** The outcome of comparing a draft with the catalogue, and what the comparison needs. */
import type { Delta } from '#domain/catalog/change-set';
import type { FullProduct } from '#domain/catalog/product';
import type { LocationId, ProductId, VariantId } from '#kernel/ids';
import type { Money } from '#kernel/money';
import type { DraftLookups } from './match-draft.ts';
import type { RowRejection } from './rejection.ts';

/** Where ids of new entities come from. */
export interface IdAllocator {
  productId(): ProductId;
  variantId(): VariantId;
}

/** What the comparison needs to know beside the two sides. */
export interface DiffOptions {
  /** The location that the file's stock is counted at. */
  readonly locationId: LocationId;
}

/** A change of one known SKU's price or stock. `ratio` is after ÷ before; `null` from nothing, zero or another currency. */
export interface ValueChange<V> {
  readonly sku: string;
  /** Row of the file. */
  readonly row: number;
  readonly before: V | null;
  readonly after: V;
  readonly ratio: number | null;
}

/**
 * The outcome for one product. `rejections` may be there beside deltas: a variant that cannot be taken does not hold
 * back the others. `rejected`: nothing of the draft can be taken.
 */
export interface DraftDiff {
  readonly kind: 'new' | 'changed' | 'unchanged' | 'rejected';
  readonly productId: ProductId | null;
  /** In the order they must be applied: product, then variants, then stock. */
  readonly deltas: readonly Delta[];
  readonly rejections: readonly RowRejection[];
  /** Prices and stock of known variants that change, for the preview. */
  readonly priceChanges: readonly ValueChange<Money>[];
  readonly stockChanges: readonly ValueChange<number>[];
}

/** A draft of which nothing can be taken. */
export function rejectedDiff(rejections: readonly RowRejection[]): DraftDiff {
  return {
    kind: 'rejected',
    productId: null,
    deltas: [],
    rejections,
    priceChanges: [],
    stockChanges: [],
  };
}

/** The catalogue's side: the lookups, and the product that `matchDraft` named (`null` for a new one). */
export interface ExistingSide {
  readonly lookups: DraftLookups;
  readonly full: FullProduct | null;
}
