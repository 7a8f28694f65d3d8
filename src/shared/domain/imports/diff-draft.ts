/**
 * A draft against the catalogue: the deltas that would make the catalogue say what the file says, and no more. A file
 * that was taken once finds nothing to change the second time. Pure, so that it runs inside the store's thread.
 */

import { updateDeltas } from './diff-existing.ts';
import { insertDeltas } from './diff-new.ts';
import type { ProductDraft } from './draft.ts';
import {
  type DiffOptions,
  type DraftDiff,
  type ExistingSide,
  type IdAllocator,
  rejectedDiff,
} from './draft-diff.ts';
import { matchDraft } from './match-draft.ts';

export type { DiffOptions, DraftDiff, ExistingSide, IdAllocator } from './draft-diff.ts';

/** Compares one draft. Throws when `full` is not the product that `matchDraft` named. */
export function diffDraft(
  draft: ProductDraft,
  existing: ExistingSide,
  allocate: IdAllocator,
  options: DiffOptions,
): DraftDiff {
  const match = matchDraft(draft, existing.lookups);
  if (match.kind === 'rejected') {
    return rejectedDiff(match.rejections);
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
