/**
 * A plan in numbers, per shop: what is created, changed and ended, what that does to the value on sale, what is
 * held, and how many calls it takes. Fed one operation at a time, so that a plan of any size fits.
 */
import type { ProductId, ShopId } from '#kernel/ids';
import type { FieldName, OperationKind, PlanWarning, WarningCode } from './operation.ts';
import type { PlanNote, PlannedOperation } from './planned-operation.ts';

/** Calls that share a key; the connector says how many operations one call takes. */
export interface CallGroup {
  readonly batchKey: string;
  readonly kind: OperationKind;
  readonly operations: number;
  readonly batchMax: number;
  /** Fewest calls that carry them. */
  readonly dispatches: number;
}

/** Sums of the money effects in one currency, minor units. */
export interface MoneySum {
  readonly up: number;
  readonly down: number;
  readonly net: number;
}

/** How often a warning stands in the plan, and how often it holds something. */
export interface WarningCount {
  readonly count: number;
  readonly brakes: number;
}

/** One shop's part of a plan. */
export interface ShopSummary {
  readonly shopId: ShopId;
  /** Listings. A listing counts once: as created, restored or ended, else as changed. */
  readonly created: number;
  readonly changed: number;
  readonly ended: number;
  readonly restored: number;
  readonly categories: number;
  readonly uploads: number;
  readonly operations: number;
  /** Operations that a person must tick one by one. */
  readonly held: number;
  readonly fields: Readonly<Partial<Record<FieldName, number>>>;
  readonly money: Readonly<Record<string, MoneySum>>;
  readonly warnings: Readonly<Partial<Record<WarningCode, WarningCount>>>;
  readonly calls: readonly CallGroup[];
  readonly dispatches: number;
}

/** How a shop's operations are sent: from the shop's connector and manifest. */
export type BatchOf = (operation: PlannedOperation) => {
  readonly batchKey: string;
  readonly batchMax: number;
};

interface Gathering {
  readonly listings: Map<ProductId, 'created' | 'changed' | 'ended' | 'restored'>;
  readonly counts: { categories: number; uploads: number; operations: number; held: number };
  readonly fields: Partial<Record<FieldName, number>>;
  readonly money: Record<string, { up: number; down: number; net: number }>;
  readonly warnings: Partial<Record<WarningCode, { count: number; brakes: number }>>;
  readonly calls: Map<string, { kind: OperationKind; operations: number; batchMax: number }>;
}

/** Builds the summary of a plan. */
export class PlanSummary {
  readonly #shops = new Map<ShopId, Gathering>();
  readonly #batchOf: BatchOf;

  constructor(batchOf: BatchOf) {
    this.#batchOf = batchOf;
  }

  /** Takes in an operation with all its warnings, those of the brakes included. */
  add(operation: PlannedOperation): void {
    const shop = this.#shop(operation.shopId);
    shop.counts.operations += 1;
    if (operation.warnings.some((warning) => warning.brake)) shop.counts.held += 1;
    if (operation.kind === 'category.create') shop.counts.categories += 1;
    else if (operation.kind === 'media.upload') shop.counts.uploads += 1;
    else {
      countListing(shop, operation);
      for (const { field } of operation.changes) {
        shop.fields[field] = (shop.fields[field] ?? 0) + 1;
      }
    }
    for (const warning of operation.warnings) countWarning(shop, warning);
    countMoney(shop, operation);
    countCall(shop, operation, this.#batchOf(operation));
  }

  /** Takes in a note; it holds nothing, since there is no operation. */
  note(note: PlanNote): void {
    countWarning(this.#shop(note.shopId), { ...note.warning, brake: false });
  }

  /** The summary, shops in the order of their ids. */
  result(): readonly ShopSummary[] {
    return [...this.#shops]
      .sort(([a], [b]) => a - b)
      .map(([shopId, shop]) => {
        const states = [...shop.listings.values()];
        const listings = (state: (typeof states)[number]) =>
          states.filter((one) => one === state).length;
        const calls = [...shop.calls].map(([batchKey, call]) => ({
          batchKey,
          ...call,
          dispatches: Math.ceil(call.operations / Math.max(1, call.batchMax)),
        }));
        return {
          shopId,
          created: listings('created'),
          changed: listings('changed'),
          ended: listings('ended'),
          restored: listings('restored'),
          ...shop.counts,
          fields: shop.fields,
          money: shop.money,
          warnings: shop.warnings,
          calls,
          dispatches: calls.reduce((sum, call) => sum + call.dispatches, 0),
        };
      });
  }

  #shop(shopId: ShopId): Gathering {
    const known = this.#shops.get(shopId);
    if (known !== undefined) return known;
    const made: Gathering = {
      listings: new Map(),
      counts: { categories: 0, uploads: 0, operations: 0, held: 0 },
      fields: {},
      money: {},
      warnings: {},
      calls: new Map(),
    };
    this.#shops.set(shopId, made);
    return made;
  }
}

function countListing(shop: Gathering, operation: PlannedOperation): void {
  if (operation.productId === null) return;
  const effect = effectOf(operation.kind);
  if (effect !== 'changed' || !shop.listings.has(operation.productId)) {
    shop.listings.set(operation.productId, effect);
  }
}

/** What an operation does to the listing as a whole. */
export function effectOf(kind: OperationKind): 'created' | 'changed' | 'ended' | 'restored' {
  if (kind === 'listing.create') return 'created';
  if (kind === 'listing.end') return 'ended';
  return kind === 'listing.restore' ? 'restored' : 'changed';
}

function countWarning(shop: Gathering, warning: PlanWarning): void {
  const entry = shop.warnings[warning.code] ?? { count: 0, brakes: 0 };
  entry.count += 1;
  if (warning.brake) entry.brakes += 1;
  shop.warnings[warning.code] = entry;
}

function countMoney(shop: Gathering, operation: PlannedOperation): void {
  const effect = operation.moneyEffect;
  if (effect === null) return;
  const sum = shop.money[effect.currency] ?? { up: 0, down: 0, net: 0 };
  if (effect.minor > 0) sum.up += effect.minor;
  else sum.down -= effect.minor;
  sum.net += effect.minor;
  shop.money[effect.currency] = sum;
}

function countCall(shop: Gathering, operation: PlannedOperation, batch: ReturnType<BatchOf>): void {
  const call = shop.calls.get(batch.batchKey);
  if (call === undefined) {
    const { kind } = operation;
    shop.calls.set(batch.batchKey, { kind, operations: 1, batchMax: batch.batchMax });
  } else {
    call.operations += 1;
    call.batchMax = Math.min(call.batchMax, batch.batchMax);
  }
}
