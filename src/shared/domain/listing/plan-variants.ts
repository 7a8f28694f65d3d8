/** The variants of a listing that the shop has: which come, go and return, and what changes on those that stay. */
import type { VariantId } from '#kernel/ids';
import type { DesiredListing, DesiredVariant } from './desired-listing.ts';
import { priceFields, variantContentFields } from './field-sets.ts';
import type { Listing, ListingVariant } from './listing.ts';
import { priceEffect, stockEffect, valueOnSale } from './money-effect.ts';
import type { FieldChange, Lane, PlanWarning, VariantFieldName } from './operation.ts';
import { type PlanDraft, warningsFor } from './plan-draft.ts';
import {
  birthChanges,
  createVariant,
  listingContext,
  operationKey,
  otherPrices,
  variantContext,
} from './plan-parts.ts';
import { diffFields } from './planned-operation.ts';

/** What the variants of a listing with options are planned from. */
export interface VariantSetInput {
  readonly desired: DesiredListing;
  readonly listing: Listing;
  /** Key of the operation that puts the listing back, if it had ended. */
  readonly barrier: string | null;
  /** The options travel with the listing's restoration then. */
  readonly restoring: boolean;
}

/** Keys that later operations wait for. */
export interface VariantSetKeys {
  readonly optionsKey: string | null;
  /** Created and restored variants. */
  readonly keys: ReadonlyMap<VariantId, string>;
}

/** Ends what went, tells the shop the options, creates and restores what came: in this order. */
export function planVariantSet(draft: PlanDraft, input: VariantSetInput): VariantSetKeys {
  const { desired, listing, barrier } = input;
  const wanted = new Set(desired.variants.map((variant) => variant.variantId));
  for (const variant of listing.variants) {
    if (variant.state === 'live' && !wanted.has(variant.variantId)) {
      endVariant(draft, variant, barrier);
    }
  }
  const optionsKey = input.restoring ? null : updateOptions(draft, desired, listing);
  const after = [barrier, optionsKey];
  const warnings = desired.warnings
    .filter((item) => item.field === 'options')
    .map((item) => item.warning);
  const known = new Map(listing.variants.map((variant) => [variant.variantId, variant]));
  const keys = new Map<VariantId, string>();
  for (const variant of desired.variants) {
    const base = known.get(variant.variantId);
    if (base?.state === 'live' || variant.priceProblem !== null) continue;
    const key =
      base === undefined
        ? createVariant(draft, variant, { after, warnings })
        : restoreVariant(draft, variant, base, { after, warnings });
    if (key !== null) keys.set(variant.variantId, key);
  }
  return { optionsKey, keys };
}

function endVariant(draft: PlanDraft, variant: ListingVariant, barrier: string | null): void {
  const { sku, optionValues } = variant.base.sent;
  draft.add({
    key: operationKey(draft.input, 'variant.end', variant.variantId),
    kind: 'variant.end',
    lane: 'existence',
    label: typeof sku === 'string' ? sku : variant.remoteId,
    variantId: variant.variantId,
    context: { sku: sku ?? null, optionValues: optionValues ?? [] },
    after: [barrier],
    moneyEffect: valueOnSale(variant.base.sent, -1),
  });
}

function updateOptions(draft: PlanDraft, desired: DesiredListing, listing: Listing): string | null {
  const changes = diffFields(['options'], { ...listing.base, desired: desired.fields });
  if (changes.length === 0) return null;
  return draft.add({
    key: operationKey(draft.input, 'listing.options', desired.productId),
    kind: 'listing.options',
    lane: 'existence',
    label: desired.label,
    changes,
    context: listingContext(draft, desired),
    warnings: warningsFor(desired.warnings, changes),
  });
}

function restoreVariant(
  draft: PlanDraft,
  variant: DesiredVariant,
  base: ListingVariant,
  options: {
    readonly after: readonly (string | null)[];
    readonly warnings: readonly PlanWarning[];
  },
): string | null {
  const changes = birthChanges(draft, variant, base.base);
  return draft.add({
    key: operationKey(draft.input, 'variant.restore', variant.variantId),
    kind: 'variant.restore',
    lane: 'existence',
    label: variant.sku,
    variantId: variant.variantId,
    changes,
    context: {
      ...variantContext(draft, variant, base.base.sent),
      ...otherPrices(variant, changes),
    },
    after: options.after,
    warnings: [...options.warnings, ...warningsFor(variant.warnings, changes, true)],
    moneyEffect: valueOnSale(variant.fields),
    cost: variant.cost,
  });
}

/** What a variant's changes wait for, and whether they may touch its place among the options. */
export interface UpdateOptions {
  readonly after: readonly (string | null)[];
  readonly optionsKey: string | null;
  readonly structure: boolean;
}

/** One operation per lane for what differs on a variant that the shop has. */
export function updateVariant(
  draft: PlanDraft,
  variant: DesiredVariant,
  base: ListingVariant,
  options: UpdateOptions,
): void {
  const values = { ...base.base, desired: variant.fields };
  const context = variantContext(draft, variant, base.base.sent);
  const plan = (lane: Lane, fields: readonly VariantFieldName[]) => {
    const changes = diffFields(fields, values);
    if (changes.length === 0) return;
    draft.add({
      key: operationKey(draft.input, 'variant.update', variant.variantId, lane),
      kind: 'variant.update',
      lane,
      label: variant.sku,
      variantId: variant.variantId,
      changes,
      context: lane === 'price' ? { ...context, ...otherPrices(variant, changes) } : context,
      after: moves(changes) ? [...options.after, options.optionsKey] : options.after,
      warnings: warningsFor(variant.warnings, changes),
      moneyEffect: effectOf(lane, variant, base),
      cost: lane === 'price' ? variant.cost : null,
    });
  };
  plan(
    'content',
    options.structure
      ? variantContentFields
      : variantContentFields.filter((field) => field !== 'optionValues'),
  );
  plan('price', priceFields);
  plan('stock', ['quantity']);
}

/** Whether a variant gets another option value, which the shop must have been told of first. */
function moves(changes: readonly FieldChange[]): boolean {
  return changes.some((change) => change.field === 'optionValues');
}

function effectOf(lane: Lane, variant: DesiredVariant, base: ListingVariant) {
  if (lane === 'price') return priceEffect(base.base.sent, variant.fields);
  return lane === 'stock' ? stockEffect(base.base.sent, variant.fields) : null;
}
