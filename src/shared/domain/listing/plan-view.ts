/** A plan as shops × listings × fields, old → new: plain data that the window and the command line lay out. */

import type { ListingId, ProductId, ShopId, VariantId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { Money } from '#kernel/money';
import { sumOfEffects } from './money-effect.ts';
import type { FieldName, Lane, PlanWarning } from './operation.ts';
import { effectOf } from './plan-summary.ts';
import type { PlannedOperation } from './planned-operation.ts';

/** One field of a listing or of one of its variants, old → new. */
export interface PlannedField {
  /** Key of the operation that changes it. */
  readonly key: string;
  readonly lane: Lane;
  readonly variantId: VariantId | null;
  /** The SKU of the variant, or the listing's title. */
  readonly label: string;
  readonly field: FieldName;
  readonly old: Json;
  readonly new: Json;
  readonly shown?: Json;
}

/** What a plan does to one listing; effects on the shop itself stand under `productId: null`. */
export interface PlannedListing {
  readonly shopId: ShopId;
  readonly productId: ProductId | null;
  readonly listingId: ListingId | null;
  readonly label: string;
  readonly effect: 'created' | 'changed' | 'ended' | 'restored' | 'shop';
  readonly fields: readonly PlannedField[];
  /** Variants that come, go or return. */
  readonly variants: readonly {
    readonly key: string;
    readonly variantId: VariantId | null;
    readonly label: string;
    readonly effect: 'created' | 'ended' | 'restored';
  }[];
  readonly warnings: readonly { readonly key: string; readonly warning: PlanWarning }[];
  readonly moneyEffect: Money | null;
  /** Keys of all its operations, so that a person can approve it as a whole. */
  readonly keys: readonly string[];
}

/** Groups operations by shop and listing, both in order of first appearance. */
export function planByListing(operations: Iterable<PlannedOperation>): readonly PlannedListing[] {
  const groups = new Map<string, PlannedOperation[]>();
  for (const operation of operations) {
    const id = `${operation.shopId}/${operation.productId ?? 'shop'}`;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [operation]);
    else group.push(operation);
  }
  return [...groups.values()].flatMap((group) => {
    const first = group[0];
    return first === undefined ? [] : [listingOf(first, group)];
  });
}

function listingOf(first: PlannedOperation, group: readonly PlannedOperation[]): PlannedListing {
  const whole = group.find((one) => effectOf(one.kind) !== 'changed');
  const own = whole ?? group.find((one) => one.kind.startsWith('listing.')) ?? first;
  return {
    shopId: first.shopId,
    productId: first.productId,
    listingId: first.listingId,
    label: own.label,
    effect: first.productId === null ? 'shop' : effectOf(own.kind),
    fields: group.flatMap(fieldsOf),
    variants: group.flatMap((one) => {
      const effect = variantEffects[one.kind as keyof typeof variantEffects];
      const { key, variantId, label } = one;
      return effect === undefined ? [] : [{ key, variantId, label, effect }];
    }),
    warnings: group.flatMap((one) => one.warnings.map((warning) => ({ key: one.key, warning }))),
    moneyEffect: sumOfEffects(group.map((one) => one.moneyEffect)),
    keys: group.map((one) => one.key),
  };
}

const variantEffects = {
  'variant.create': 'created',
  'variant.end': 'ended',
  'variant.restore': 'restored',
} as const;

function fieldsOf(operation: PlannedOperation): readonly PlannedField[] {
  const { key, lane, variantId, label } = operation;
  return operation.changes.map((change) => ({ key, lane, variantId, label, ...change }));
}
