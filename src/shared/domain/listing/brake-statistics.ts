/**
 * What a whole plan does per shop, gathered before any single operation is judged: a lone outlier can only be seen
 * against the others, and a change of the whole catalogue only as a whole.
 */
import type { ListingId, ShopId } from '#kernel/ids';
import type { PlannedOperation } from './planned-operation.ts';
import { priceMove } from './price-move.ts';

/** Figures of one shop's plan. */
export interface ShopStatistics {
  /** Median of new ÷ old price over the repriced variants; `null` when nothing was repriced. */
  readonly medianRatio: number | null;
  readonly ratios: number;
  /** Median of the new selling prices, minor units of the shop's currency. */
  readonly medianPrice: number | null;
  readonly prices: number;
  /** Live listings that this plan reprices or ends. */
  readonly moved: number;
  /** Live listings of the shop. */
  readonly live: number;
}

/** Figures of a plan, by shop. */
export type BrakeStatistics = ReadonlyMap<ShopId, ShopStatistics>;

interface Gathering {
  readonly ratios: number[];
  readonly prices: number[];
  readonly moved: Set<ListingId>;
}

/** Gathers the figures: `observe` every operation of the plan, then `finish`. Keeps two numbers per price. */
export class BrakeObserver {
  readonly #shops = new Map<ShopId, Gathering>();

  /** Takes one operation in; the order does not matter. */
  observe(operation: PlannedOperation): void {
    const moved = movesListing(operation);
    const move = priceMove(operation);
    if (move === null && !moved) return;
    const shop = this.#shop(operation.shopId);
    if (moved && operation.listingId !== null) shop.moved.add(operation.listingId);
    if (move === null) return;
    if (move.newSelling !== null && move.newSelling > 0) shop.prices.push(move.newSelling);
    if (move.oldPrice !== null && move.oldPrice > 0 && move.newPrice !== null) {
      shop.ratios.push(move.newPrice / move.oldPrice);
    }
  }

  /** The figures. `live`: how many live listings each shop has; a shop that is not named has none. */
  finish(live: ReadonlyMap<ShopId, number>): BrakeStatistics {
    const statistics = new Map<ShopId, ShopStatistics>();
    for (const [shopId, shop] of this.#shops) {
      statistics.set(shopId, {
        medianRatio: median(shop.ratios),
        ratios: shop.ratios.length,
        medianPrice: median(shop.prices),
        prices: shop.prices.length,
        moved: shop.moved.size,
        live: live.get(shopId) ?? 0,
      });
    }
    return statistics;
  }

  #shop(shopId: ShopId): Gathering {
    const known = this.#shops.get(shopId);
    if (known !== undefined) return known;
    const made: Gathering = { ratios: [], prices: [], moved: new Set() };
    this.#shops.set(shopId, made);
    return made;
  }
}

/** Whether an operation counts towards the share of the catalogue: it reprices a live listing or takes it down. */
export function movesListing(operation: PlannedOperation): boolean {
  return (
    operation.kind === 'listing.end' ||
    (operation.kind === 'variant.update' && operation.lane === 'price')
  );
}

/** The middle one, the lower of two middle ones; exact. */
function median(values: readonly number[]): number | null {
  return Float64Array.from(values).sort()[(values.length - 1) >> 1] ?? null;
}
