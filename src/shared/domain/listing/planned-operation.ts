/** Operations before they have ids: keyed by what they do, so that plans of several products can share some. */
import type { ProductId, ShopId, VariantId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { Money } from '#kernel/money';
import type { FieldChange, FieldName, FieldValues, Operation, PlanWarning } from './operation.ts';
import { isEmptyValue, noValue, sameValue } from './same-value.ts';

/** An operation whose id is not given yet. Whoever stores the plan maps keys to job ids. */
export interface PlannedOperation extends Omit<Operation, 'id' | 'after'> {
  /** Unique within a plan; categories and pictures of one shop have equal keys across products. */
  readonly key: string;
  /** Keys of operations of the same plan that must be done first. */
  readonly after: readonly string[];
  /** Whether the listing's variants are separate things in the shop. */
  readonly hasOptions: boolean;
  /** What one unit costs, in the shop's currency, where a price is set; for the brakes. */
  readonly cost: Money | null;
}

/** Something a person must know that hangs on no operation, mostly because it prevented one. */
export interface PlanNote {
  readonly shopId: ShopId;
  readonly productId: ProductId;
  readonly variantId: VariantId | null;
  readonly label: string;
  readonly warning: PlanWarning;
}

/** What a product needs in one shop. */
export interface ListingPlan {
  /** In the order in which they may be queued: whatever is named in `after` comes earlier. */
  readonly operations: readonly PlannedOperation[];
  readonly notes: readonly PlanNote[];
}

/**
 * Leaves out operations whose key another product of the same plan already brought (a category, a picture), and
 * remembers the rest in `seen`.
 */
export function withoutRepeated(
  operations: readonly PlannedOperation[],
  seen: Set<string>,
): readonly PlannedOperation[] {
  return operations.filter((operation) => {
    if (seen.has(operation.key)) return false;
    seen.add(operation.key);
    return true;
  });
}

/** What both sides of a comparison are. */
export interface Compared {
  readonly desired: FieldValues;
  readonly sent: FieldValues;
  readonly echoed: FieldValues;
}

/**
 * The fields that differ, old → new. A field that `desired` does not name is left alone. `shown` is added where
 * the shop made something else of what it was sent.
 */
export function diffFields(fields: readonly FieldName[], values: Compared): FieldChange[] {
  const changes: FieldChange[] = [];
  for (const field of fields) {
    const wanted = values.desired[field];
    if (wanted === undefined) continue;
    const sent = values.sent[field];
    if (sameValue(field, wanted, sent)) continue;
    const shown = values.echoed[field];
    const change = { field, old: orNone(field, sent), new: orNone(field, wanted) };
    changes.push(
      shown === undefined || sameValue(field, shown, sent) ? change : { ...change, shown },
    );
  }
  return changes;
}

function orNone(field: FieldName, value: Json | undefined): Json {
  return value === undefined || isEmptyValue(value) ? noValue(field) : value;
}
