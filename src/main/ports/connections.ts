/** Connections to shops, opened with their secrets for as long as they are used. */
import type { BudgetState } from '#domain/job/budget';
import type { Failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import type { Redacted } from '#kernel/redacted';
import type { Result } from '#kernel/result';
import type { Connector, ShopConnection } from './marketplace.ts';
import type { Shop } from './shop-store.ts';

/** A shop as a seller has just typed it; nothing is stored yet. */
export interface ShopCandidate {
  readonly marketplace: string;
  readonly url: string;
  readonly settings: Readonly<Record<string, Json>>;
  readonly secrets: Readonly<Record<string, Redacted>>;
}

/** A connection to a shop that is being added, and what its calls left of the budget. */
export interface ShopTrial {
  readonly connection: ShopConnection;
  readonly budget: () => BudgetState;
}

/** Opens connections. Calls made through them spend the shop's budget and are recorded. */
export interface ShopConnections {
  /** The marketplaces there are, by id. */
  connectors(): readonly Connector[];
  connector(marketplace: string): Result<Connector, Failure>;
  /** A stored shop. Failures: the key's (`no-key`, `key-locked` …), `needs-sign-in` when its secrets are missing. */
  open(shop: Shop): Promise<Result<ShopConnection, Failure>>;
  /** Seconds that a number of calls takes at the shop's present limit; nobody is contacted. */
  seconds(shop: Shop, calls: number): Promise<number>;
  /** A shop that is being added. */
  trial(candidate: ShopCandidate): Result<ShopTrial, Failure>;
}
