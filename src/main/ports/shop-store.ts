/** Connected shops: plain settings in clear, secrets only as sealed envelopes, state changes audited. */

import type { FieldValues } from '#domain/listing/operation';
import type { ProductId, RemoteId, ShopId, VariantId } from '#kernel/ids';
import type { Instant } from '#kernel/instant';
import type { Json } from '#kernel/json';
import type { RemoteListing } from './marketplace.ts';

/** `frozen`: the circuit breaker; `needs-sign-in`: credentials refused. Only a person ends those two. */
export type ShopState = 'active' | 'paused' | 'frozen' | 'needs-sign-in' | 'removed';

/** A shop. */
export interface Shop {
  readonly id: ShopId;
  readonly marketplace: string;
  readonly name: string;
  readonly url: string;
  readonly currency: string;
  readonly facts: Readonly<Record<string, Json>>;
  readonly settings: Readonly<Record<string, Json>>;
  readonly state: ShopState;
  readonly stateReason: string | null;
  readonly createdAt: Instant;
}

/** A sealed secret. */
export interface SealedSecret {
  readonly name: string;
  readonly version: number;
  readonly envelope: Uint8Array;
}

/** One link of a local product to a remote listing, with the first base snapshot. */
export interface ListingLink {
  readonly productId: ProductId;
  readonly remoteId: RemoteId;
  readonly url: string | null;
  readonly onSale: boolean;
  readonly sent: FieldValues;
  readonly echoed: FieldValues;
  readonly variants: readonly {
    readonly variantId: VariantId;
    readonly remoteId: RemoteId;
    readonly onSale: boolean;
    readonly sent: FieldValues;
    readonly echoed: FieldValues;
  }[];
}

/** The writing side. */
export interface ShopStore {
  add(shop: Omit<Shop, 'id' | 'state' | 'stateReason' | 'createdAt'>): Promise<ShopId>;
  /** Replaces all of a shop's secrets: an old one that stayed could not be opened under a new key. */
  putSecrets(shopId: ShopId, secrets: readonly SealedSecret[]): Promise<void>;
  saveFacts(shopId: ShopId, facts: Readonly<Record<string, Json>>, currency: string): Promise<void>;
  saveSettings(shopId: ShopId, settings: Readonly<Record<string, Json>>): Promise<void>;
  setState(shopId: ShopId, state: ShopState, reason: string | null, actor: string): Promise<void>;
  /** Links products to remote listings; nothing is sent. */
  link(shopId: ShopId, links: readonly ListingLink[], actor: string): Promise<number>;
  /** Forgets the link; the product stays here and the listing stays there. */
  unlink(shopId: ShopId, productIds: readonly ProductId[], actor: string): Promise<number>;
}

/** The reading side. */
export interface ShopReads {
  list(): Promise<readonly Shop[]>;
  byName(name: string): Promise<Shop | null>;
  secrets(shopId: ShopId): Promise<readonly SealedSecret[]>;
  /** Listings per state. */
  listingCounts(
    shopId: ShopId,
  ): Promise<{ readonly live: number; readonly ended: number; readonly linked: number }>;
  /** What the last pull saw and is not linked, by remote id. */
  unlinkedRemote(
    shopId: ShopId,
    after: RemoteId | null,
    limit: number,
  ): Promise<readonly RemoteListing[]>;
  /** When the last whole read of a kind ended. */
  lastRead(shopId: ShopId, kind: 'listings' | 'categories'): Promise<Instant | null>;
  /** Titles of products, deleted ones too. */
  titles(productIds: readonly ProductId[]): Promise<ReadonlyMap<ProductId, string>>;
  /** Remote ids of a shop's listings by product, for results. */
  remoteIds(
    shopId: ShopId,
    productIds: readonly ProductId[],
  ): Promise<
    readonly {
      readonly productId: ProductId;
      readonly remoteId: RemoteId;
      readonly sku: string | null;
      readonly variantRemoteId: RemoteId | null;
    }[]
  >;
}
