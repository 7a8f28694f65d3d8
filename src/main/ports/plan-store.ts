/** Plans: computed in slices, shown, approved whole or in part, then turned into jobs in slices with a cursor. */

import type { ProductOverride, VariantOverride } from '#domain/catalog/override';
import type { FullProduct } from '#domain/catalog/product';
import type { Listing } from '#domain/listing/listing';
import type { Operation, PlanWarning } from '#domain/listing/operation';
import type { PendingOperation } from '#domain/listing/pending-overlay';
import type { JobId, PlanId, ProductId, ShopId } from '#kernel/ids';
import type { Instant } from '#kernel/instant';
import type { Json } from '#kernel/json';
import type { Money } from '#kernel/money';

/** `computing` → `ready` → `approving` → `approved`; `superseded` when a newer plan was made first. */
export type PlanState = 'computing' | 'ready' | 'approving' | 'approved' | 'superseded';

/** A plan's head. */
export interface PlanView {
  readonly id: PlanId;
  readonly state: PlanState;
  readonly createdAt: Instant;
  readonly summary: Json;
  readonly operationCount: number;
}

/** An operation with how it will travel. */
export interface StoredOperation extends Operation {
  readonly hasOptions: boolean;
  /** What one unit costs, in the shop's currency, where a price is set; for the brakes. */
  readonly cost: Money | null;
  readonly batchKey: string;
  readonly weight: number;
  readonly braked: boolean;
}

/** What to approve. Braked operations need to be named; everything else is taken when it matches. */
export interface PlanSelection {
  readonly shopIds?: readonly ShopId[];
  readonly productIds?: readonly ProductId[];
  readonly operationIds?: readonly JobId[];
  /** Braked operations that a person ticked one by one, or `all` of them by an act of its own. */
  readonly braked: readonly JobId[] | 'all';
}

/** One product for one shop, as a plan looks at it. */
export interface PlanInput {
  readonly productId: ProductId;
  /** `null`: the product was deleted, and only its listing remains to be ended. */
  readonly full: FullProduct | null;
  readonly productOverride: ProductOverride | null;
  readonly variantOverrides: readonly VariantOverride[];
  readonly listing: Listing | null;
  readonly pending: readonly PendingOperation[];
}

/** The writing side. */
export interface PlanStore {
  /** Starts a plan; older plans that were not approved are superseded, and writing to one fails with `plan-stale`. */
  begin(author: string): Promise<PlanId>;
  /** Takes ids for operations; they stay the ids of the jobs. */
  reserveJobIds(count: number): Promise<JobId>;
  addOperations(planId: PlanId, operations: readonly StoredOperation[]): Promise<void>;
  setWarnings(
    planId: PlanId,
    updates: readonly {
      readonly id: JobId;
      readonly warnings: readonly PlanWarning[];
      readonly braked: boolean;
    }[],
  ): Promise<void>;
  finish(planId: PlanId, summary: Json): Promise<void>;
  /**
   * Marks what is approved. Fails with `plan-stale` when the catalogue, links, shops or the queue have changed since the
   * plan was begun.
   */
  approve(
    planId: PlanId,
    selection: PlanSelection,
    author: string,
  ): Promise<{ readonly approved: number; readonly heldBack: number }>;
  /** Turns the next approved operations into jobs. `remaining: 0` ends it. */
  approveSlice(
    planId: PlanId,
    limit: number,
  ): Promise<{ readonly enqueued: number; readonly remaining: number }>;
  /** Plans that a crash left half-approved. */
  unfinishedApprovals(): Promise<readonly PlanId[]>;
}

/** The reading side. */
export interface PlanReads {
  /** The next products for a shop by id: those in the catalogue, and deleted ones whose listing is live. */
  inputs(shopId: ShopId, after: ProductId | null, limit: number): Promise<readonly PlanInput[]>;
  references(
    shopId: ShopId,
  ): Promise<{ readonly categories: readonly string[]; readonly media: readonly string[] }>;
  latest(): Promise<PlanView | null>;
  plan(planId: PlanId): Promise<PlanView | null>;
  operations(
    planId: PlanId,
    after: JobId | null,
    limit: number,
  ): Promise<readonly StoredOperation[]>;
}
