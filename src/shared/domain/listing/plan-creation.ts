/** A product that a shop does not have yet. */
import type { DesiredListing, DesiredVariant } from './desired-listing.ts';
import { listingContentFields } from './field-sets.ts';
import { valueOnSale } from './money-effect.ts';
import { PlanDraft, type PlanListingInput, warningsFor } from './plan-draft.ts';
import {
  birthChanges,
  createVariant,
  emptyBase,
  listingChanges,
  operationKey,
  planPictures,
  planVariantPicture,
} from './plan-parts.ts';
import { needCategory, PictureSource } from './plan-references.ts';
import type { ListingPlan } from './planned-operation.ts';

/**
 * The listing first, then its variants, then pictures: a picture that cannot be fetched must not keep a product
 * off the shelf. A variant without a price in the shop's currency is held back and noted.
 */
export function planCreation(input: PlanListingInput, desired: DesiredListing): ListingPlan {
  const draft = new PlanDraft(input, desired.hasOptions, desired.label);
  const count = desired.variants.length;
  if (count === 0 || (count > 1 && !desired.hasOptions)) {
    draft.note({
      code: 'structure-changed',
      brake: true,
      detail: { options: desired.hasOptions ? 1 : 0, variants: count },
    });
    return draft.plan();
  }
  const sellable = desired.variants.filter((variant) => {
    if (variant.priceProblem === null) return true;
    draft.note(variant.priceProblem, variant.variantId, variant.sku);
    return false;
  });
  const single = desired.hasOptions ? null : sellable[0];
  if (sellable.length === 0 || single === undefined) return draft.plan();

  const key = createListing(draft, desired, single);
  if (key === null) return draft.plan();
  const pictures = new PictureSource(draft, []);
  const keys = new Map<DesiredVariant, string | null>();
  if (single === null) {
    for (const variant of sellable) {
      keys.set(variant, createVariant(draft, variant, { after: [key], warnings: [] }));
    }
  }
  planPictures(draft, pictures, desired, { base: emptyBase, after: key });
  for (const [variant, variantKey] of keys) {
    if (variantKey === null) continue;
    planVariantPicture(draft, pictures, variant, { base: emptyBase, after: [variantKey] });
  }
  return draft.plan();
}

/** With a single variant its fields travel in the same call; with options they follow on their own. */
function createListing(
  draft: PlanDraft,
  desired: DesiredListing,
  single: DesiredVariant | null,
): string | null {
  const fields = desired.hasOptions
    ? [...listingContentFields, 'options' as const]
    : listingContentFields;
  const own = draft.offered(
    listingChanges(draft, desired, { base: emptyBase, fields }),
    single?.variantId ?? null,
  );
  const changes = single === null ? own : [...own, ...birthChanges(draft, single, emptyBase)];
  const needs = needCategory(draft, changes, 'listing.create');
  return draft.add({
    key: operationKey(draft.input, 'listing.create', desired.productId),
    kind: 'listing.create',
    lane: 'existence',
    label: desired.label,
    variantId: single?.variantId ?? null,
    changes,
    refs: needs.refs,
    after: needs.after,
    warnings: [
      ...warningsFor(desired.warnings, changes, true),
      ...(single === null ? [] : warningsFor(single.warnings, changes, true)),
    ],
    moneyEffect: single === null ? null : valueOnSale(single.fields),
    cost: single?.cost ?? null,
  });
}
