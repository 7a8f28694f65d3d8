/** A product that the shop has: per lane what differs from what it was last sent. */
import type { DesiredListing, DesiredVariant } from './desired-listing.ts';
import { listingContentFields } from './field-sets.ts';
import type { Listing, ListingVariant } from './listing.ts';
import { sumOfEffects, valueOnSale } from './money-effect.ts';
import type { PlanWarning } from './operation.ts';
import { PlanDraft, type PlanListingInput, warningsFor } from './plan-draft.ts';
import {
  birthChanges,
  emptyBase,
  listingChanges,
  listingContext,
  operationKey,
  otherPrices,
  planPictures,
  planVariantPicture,
  shopHasOptions,
} from './plan-parts.ts';
import { needCategory, PictureSource } from './plan-references.ts';
import { planVariantSet, updateVariant } from './plan-variants.ts';
import type { ListingPlan } from './planned-operation.ts';

/** Plans the changes of a listing that is live or has ended. */
export function planChanges(
  input: PlanListingInput,
  desired: DesiredListing,
  listing: Listing,
): ListingPlan {
  const draft = new PlanDraft(input, shopHasOptions(listing), desired.label);
  const mismatch = structureMismatch(desired, listing);
  if (mismatch !== null) draft.note(mismatch);
  const restoring = listing.state === 'ended';
  if (mismatch !== null && restoring) return draft.plan();
  noteUnpriced(draft, desired, restoring);

  const single = desired.hasOptions ? undefined : desired.variants[0];
  const barrier = restoring ? restoreListing(draft, desired, listing, single) : null;
  if (restoring && barrier === null) return draft.plan();
  const known = new Map(listing.variants.map((variant) => [variant.variantId, variant]));
  const born =
    mismatch === null && desired.hasOptions
      ? planVariantSet(draft, { desired, listing, barrier, restoring })
      : null;
  if (!restoring) updateContent(draft, desired, listing, mismatch !== null);

  const pictures = new PictureSource(draft, [
    listing.base.sent,
    ...listing.variants.map((variant) => variant.base.sent),
  ]);
  for (const variant of desired.variants) {
    const base = known.get(variant.variantId);
    if (base === undefined || base.state === 'ended') continue;
    // A restored listing with a single variant was restored with that variant's fields.
    if (restoring && !desired.hasOptions) continue;
    updateVariant(draft, variant, base, {
      after: [barrier],
      optionsKey: born?.optionsKey ?? null,
      structure: mismatch === null,
    });
  }
  planPictures(draft, pictures, desired, { base: listing.base, after: barrier });
  for (const variant of mismatch === null ? desired.variants : []) {
    const base = known.get(variant.variantId);
    const key = born?.keys.get(variant.variantId) ?? null;
    if (key === null && base?.state !== 'live') continue;
    const after = key ?? barrier;
    planVariantPicture(draft, pictures, variant, { base: base?.base ?? emptyBase, after: [after] });
  }
  return draft.plan();
}

/**
 * Why the shop's listing cannot take the product's shape: options came or went, or its only variant is another
 * one now. Ending and creating anew would lose reviews and links, so a person decides.
 */
function structureMismatch(desired: DesiredListing, listing: Listing): PlanWarning | null {
  const had = shopHasOptions(listing);
  const variants = desired.variants.length;
  const same =
    had === desired.hasOptions &&
    (had ? variants > 0 : variants === 1 && ownVariant(listing, desired.variants[0]) !== undefined);
  if (same) return null;
  const detail = { hadOptions: had ? 1 : 0, hasOptions: desired.hasOptions ? 1 : 0, variants };
  return { code: 'structure-changed', brake: true, detail };
}

/** What the shop holds of a variant. */
function ownVariant(
  listing: Listing,
  variant: DesiredVariant | undefined,
): ListingVariant | undefined {
  return listing.variants.find((one) => one.variantId === variant?.variantId);
}

/** A variant whose price cannot be told: the restoration of a single one carries that itself. */
function noteUnpriced(draft: PlanDraft, desired: DesiredListing, restoring: boolean): void {
  if (restoring && !desired.hasOptions) return;
  for (const variant of desired.variants) {
    if (variant.priceProblem === null) continue;
    draft.note(variant.priceProblem, variant.variantId, variant.sku);
  }
}

/** Puts an ended listing back, with everything of it that changed meanwhile but the pictures. */
function restoreListing(
  draft: PlanDraft,
  desired: DesiredListing,
  listing: Listing,
  single: DesiredVariant | undefined,
): string | null {
  const fields = desired.hasOptions
    ? [...listingContentFields, 'options' as const]
    : listingContentFields;
  const own = draft.offered(listingChanges(draft, desired, { base: listing.base, fields }), null);
  const base = ownVariant(listing, single);
  const changes =
    single === undefined || base === undefined
      ? own
      : [...own, ...birthChanges(draft, single, base.base)];
  const needs = needCategory(draft, changes, 'listing.restore');
  const problem = desired.variants.find((variant) => variant.priceProblem !== null)?.priceProblem;
  const live = listing.variants.filter((variant) => variant.state === 'live');
  return draft.add({
    key: operationKey(draft.input, 'listing.restore', desired.productId),
    kind: 'listing.restore',
    lane: 'existence',
    label: desired.label,
    variantId: single?.variantId ?? null,
    changes,
    context: {
      ...listingContext(draft, desired),
      ...(single === undefined ? {} : otherPrices(single, changes)),
    },
    refs: needs.refs,
    after: needs.after,
    warnings: [
      ...warningsFor(desired.warnings, changes, true),
      ...(single === undefined ? [] : warningsFor(single.warnings, changes, true)),
      ...(problem ? [problem] : []),
    ],
    moneyEffect:
      single === undefined
        ? sumOfEffects(live.map((variant) => valueOnSale(variant.base.sent)))
        : valueOnSale({ ...base?.base.sent, ...single.fields }),
    cost: single?.cost ?? null,
  });
}

/** Differences in the listing's own text and facts. A listing of another shape keeps its code. */
function updateContent(
  draft: PlanDraft,
  desired: DesiredListing,
  listing: Listing,
  mismatch: boolean,
): void {
  const changes = listingChanges(draft, desired, {
    base: listing.base,
    fields: mismatch
      ? listingContentFields.filter((field) => field !== 'parentSku')
      : listingContentFields,
  });
  const offered = draft.offered(changes, null);
  if (offered.length === 0) return;
  const needs = needCategory(draft, offered, 'listing.update');
  draft.add({
    key: operationKey(draft.input, 'listing.update', desired.productId, 'content'),
    kind: 'listing.update',
    lane: 'content',
    label: desired.label,
    changes: offered,
    context: listingContext(draft, desired),
    refs: needs.refs,
    after: needs.after,
    warnings: warningsFor(desired.warnings, offered),
  });
}
