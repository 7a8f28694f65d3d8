/**
 * A listing is a product in one shop. Its base snapshot keeps per field what we last `sent` and what the shop
 * `echoed`: shops rewrite HTML, round prices and copy images. Mine is compared with `sent`, theirs with
 * `echoed`, so an unchanged listing never shows a difference.
 */
import type { ListingId, ProductId, RemoteId, ShopId, VariantId } from '#kernel/ids';
import type { Instant } from '#kernel/instant';
import type { FieldValues } from './operation.ts';

/** `live`: on sale; `ended`: taken down, may be restored; a listing that never reached the shop has no row. */
export type ListingState = 'live' | 'ended';

/** What both sides last agreed on. */
export interface BaseSnapshot {
  readonly sent: FieldValues;
  readonly echoed: FieldValues;
}

/** A variant of a listing. */
export interface ListingVariant {
  readonly variantId: VariantId;
  /** The shop's id of the variant; a product with a single variant shares the listing's id on many marketplaces. */
  readonly remoteId: RemoteId;
  readonly state: ListingState;
  readonly base: BaseSnapshot;
}

/** A listing. */
export interface Listing {
  readonly id: ListingId;
  readonly shopId: ShopId;
  readonly productId: ProductId;
  readonly remoteId: RemoteId;
  readonly state: ListingState;
  /** Whether Shopkeep created it (`published`) or found it (`linked`). */
  readonly origin: 'published' | 'linked';
  readonly base: BaseSnapshot;
  readonly variants: readonly ListingVariant[];
  readonly updatedAt: Instant;
}
