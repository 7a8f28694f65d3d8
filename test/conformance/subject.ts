/**
 * What the conformance suite needs of a marketplace: its connector, a practice shop, and a view of that shop from
 * outside. A new marketplace writes one of these and adds it to `subjects.ts`; the cases stay as they are.
 */
import type { Json } from '#kernel/json';
import type { Connector } from '#ports/marketplace';

/** What a shop can be told to do to a call. "Lost" kinds answer nothing useful. */
export type Trouble =
  | 'lost-before-effect'
  | 'lost-after-effect'
  | 'truncated'
  | 'gateway-page'
  | 'firewall-page'
  | 'throttle'
  | 'crash-midway';

/** A thing on sale in the shop, as the shop itself keeps it. */
export interface LiveThing {
  readonly remoteId: string;
  readonly sku: string;
  /** Price as a plain decimal, '' for none. */
  readonly price: string;
  readonly quantity: number | null;
  readonly onSale: boolean;
}

/** A running practice shop. */
export interface SubjectShop {
  /** Input of `parseCredentials`. */
  readonly credentials: { readonly [key: string]: Json };
  /** The same with a secret that is wrong, and with a key that may only read. */
  readonly wrongCredentials: { readonly [key: string]: Json };
  readonly readOnlyCredentials: { readonly [key: string]: Json };
  /** Texts that must never show up in a record or a failure. */
  readonly secrets: readonly string[];
  readonly currency: string;
  /** Address of a picture that the shop can fetch, different for every name. */
  readonly imageUrl: (name: string) => string;
  /** Everything with a SKU in the shop. */
  readonly things: () => readonly LiveThing[];
  /** Pictures in the shop's library. */
  readonly pictureCount: () => number;
  /** Calls that reached the shop since the last `forget`: all, and those meant to change something. */
  readonly calls: () => { readonly all: number; readonly writes: number };
  /** Changes made since the last `forget`. */
  readonly effects: () => number;
  readonly forget: () => void;
  /** Troubles the next write or the next read, once. */
  readonly trouble: (kind: Trouble, on: 'write' | 'read') => void;
  /** Puts a product on sale by another hand. */
  readonly addByHand: (product: {
    readonly sku: string;
    readonly title: string;
    readonly price: string;
  }) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** A marketplace under test. */
export interface Subject {
  readonly name: string;
  readonly connector: Connector;
  readonly start: (stateDir: string) => Promise<SubjectShop>;
}
