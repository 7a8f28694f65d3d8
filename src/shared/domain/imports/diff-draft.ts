/**
 * A draft against the catalogue: the deltas that would make the catalogue say what the file says, and no more. A file
 * that was taken once finds nothing to change the second time. Pure, so that it runs inside the store's thread.
 */
import type { Delta } from '#domain/catalog/change-set';
import type { FullProduct } from '#domain/catalog/product';
import type { LocationId, ProductId, VariantId } from '#kernel/ids';
import { updateDeltas } from './diff-existing.ts';
import { insertDeltas } from './diff-new.ts';
import type { ProductDraft } from './draft.ts';
import { type DraftLookups, matchDraft } from './match-draft.ts';
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
}

/** The catalogue's side: the lookups, and the product that `matchDraft` named (`null` for a new one). */
export interface ExistingSide {
  readonly lookups: DraftLookups;
  readonly full: FullProduct | null;
}

/** Compares one draft. Throws when `full` is not the product that `matchDraft` named. */
export function diffDraft(
  draft: ProductDraft,
  existing: ExistingSide,
  allocate: IdAllocator,
  options: DiffOptions,
): DraftDiff {
  const match = matchDraft(draft, existing.lookups);
  if (match.kind === 'rejected') {
    return { kind: 'rejected', productId: null, deltas: [], rejections: match.rejections };
  }
  if (match.kind === 'new') {
    return insertDeltas({ draft, lookups: existing.lookups, allocate, options });
  }
  if (existing.full === null || existing.full.product.id !== match.productId) {
    throw new Error(
      `the product ${match.productId} was not loaded for the draft of row ${draft.row}`,
    );
  }
  return updateDeltas({ draft, full: existing.full, lookups: existing.lookups, allocate, options });
}
