/**
 * A change set is one user action on the catalogue. Nothing edits the catalogue except through one.
 * Each delta holds only the fields that changed, before and after; an insert has no before, a delete no after.
 */
import type { ChangeSetId, ProductId, ShopId } from '#kernel/ids';
import type { Instant } from '#kernel/instant';
import type { Json } from '#kernel/json';

/** What a delta speaks of. `product-override` and `variant-override` ids are the entity's id, with `shopId` set. */
export type ChangeEntity =
  | 'product'
  | 'variant'
  | 'stock'
  | 'product-override'
  | 'variant-override';

/** Where a change came from. */
export type ChangeCause =
  | { readonly kind: 'edit' }
  | {
      readonly kind: 'import';
      readonly file: string;
      readonly sheet: string | null;
      readonly sha256: string;
    }
  | { readonly kind: 'undo'; readonly of: ChangeSetId }
  | { readonly kind: 'redo'; readonly of: ChangeSetId }
  | { readonly kind: 'bring-in'; readonly shopId: ShopId };

/** `drafting`: being written down; `applying`: being carried out in slices; `applied`: done; `discarded`: dropped before applying. */
export type ChangeSetState = 'drafting' | 'applying' | 'applied' | 'discarded';

/**
 * Why a field (or a whole entity) of a delta was left alone when the set was applied:
 * `edited-since`: the catalogue no longer holds what the delta was made from; `exists` / `missing`: what it would insert
 * is there, what it would change is deleted; `in-use`: a product that still has variants; `sku-taken`: another one has the
 * SKU by now (undo and redo only: an import or edit is refused instead).
 */
export type SkipReason = 'edited-since' | 'exists' | 'missing' | 'in-use' | 'sku-taken';

/**
 * A set of field values. Keys are the field names of the entity; for `stock` they are location ids as decimal text, with
 * the quantity as value. A key that is absent on one side did not exist there (stock levels and overrides); products
 * and variants have all fields, and an insert may leave out those that have a new one's defaults.
 */
export type FieldPatch = Readonly<Record<string, Json>>;

/** One entity's change. */
export interface Delta {
  readonly entity: ChangeEntity;
  /** Product id, or variant id for `variant`, `stock` and `variant-override`. */
  readonly entityId: number;
  /** The product it belongs to, so that a plan knows what to look at again. */
  readonly productId: ProductId;
  readonly shopId: ShopId | null;
  readonly op: 'insert' | 'update' | 'delete';
  readonly before: FieldPatch | null;
  readonly after: FieldPatch | null;
}

/** The head of a change set. */
export interface ChangeSet {
  readonly id: ChangeSetId;
  readonly state: ChangeSetState;
  readonly cause: ChangeCause;
  readonly author: string;
  readonly createdAt: Instant;
  readonly appliedAt: Instant | null;
  readonly deltaCount: number;
  /** Deltas carried out so far: `applying 43 %`. */
  readonly cursor: number;
  /** The change set that took this one back, if any. */
  readonly undoneBy: ChangeSetId | null;
  /** Fields and entities that were left alone; zero until applied. */
  readonly skippedCount: number;
}
