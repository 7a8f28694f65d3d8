/** Parts that creating and changing a listing have in common. */
import type { ProductId, ShopId, VariantId } from '#kernel/ids';
import type { DesiredListing, DesiredVariant } from './desired-listing.ts';
import { listingContentFields, priceFields, variantBirthFields } from './field-sets.ts';
import type { BaseSnapshot, Listing } from './listing.ts';
import { valueOnSale } from './money-effect.ts';
import type {
  FieldChange,
  FieldValues,
  Lane,
  ListingFieldName,
  OperationKind,
  PlanWarning,
} from './operation.ts';
import { type PlanDraft, warningsFor } from './plan-draft.ts';
import { categoryPossible, keysOf, type PictureSource } from './plan-references.ts';
import { diffFields } from './planned-operation.ts';

/** The base of something that the shop does not have yet. */
export const emptyBase: BaseSnapshot = { sent: {}, echoed: {} };

/** A name for an operation that is the same whenever the same thing is planned. */
export function operationKey(
  input: { readonly shopId: ShopId },
  kind: OperationKind,
  id: ProductId | VariantId,
  lane?: Lane,
): string {
  return `${input.shopId}/${kind}/${id}${lane === undefined ? '' : `/${lane}`}`;
}

/** Whether the shop holds a listing with options; its variants are separate things there if so. */
export function shopHasOptions(listing: Listing): boolean {
  const options = listing.base.sent.options;
  return Array.isArray(options) && options.length > 0;
}

/** What a listing is known by in the shop. */
export function listingContext(draft: PlanDraft, desired: DesiredListing): FieldValues {
  const { listing } = draft.input;
  if (draft.hasOptions) {
    return { parentSku: listing?.base.sent.parentSku ?? desired.fields.parentSku ?? null };
  }
  return { sku: listing?.variants[0]?.base.sent.sku ?? desired.variants[0]?.sku ?? null };
}

/** What a variant is known by in the shop. */
export function variantContext(
  draft: PlanDraft,
  variant: DesiredVariant,
  sent: FieldValues,
): FieldValues {
  const sku = sent.sku ?? variant.sku;
  if (!draft.hasOptions) return { sku };
  return { sku, optionValues: sent.optionValues ?? variant.fields.optionValues ?? [] };
}

/** Differences in the listing's own fields; a category that the shop cannot have is noted and left out. */
export function listingChanges(
  draft: PlanDraft,
  desired: DesiredListing,
  options: { readonly base: BaseSnapshot; readonly fields?: readonly ListingFieldName[] },
): readonly FieldChange[] {
  const changes = diffFields(options.fields ?? listingContentFields, {
    desired: desired.fields,
    sent: options.base.sent,
    echoed: options.base.echoed,
  });
  const path = changes.find((change) => change.field === 'category')?.new;
  if (typeof path !== 'string' || categoryPossible(draft, path)) return changes;
  draft.note({ code: 'field-unsupported', brake: false, detail: { what: 'category', path } });
  return changes.filter((change) => change.field !== 'category');
}

/** Differences in everything of a variant but its picture. */
export function birthChanges(
  draft: PlanDraft,
  variant: DesiredVariant,
  base: BaseSnapshot,
): readonly FieldChange[] {
  const changes = diffFields(variantBirthFields, { ...base, desired: variant.fields });
  return draft.offered(changes, variant.variantId);
}

/** Prices that an operation leaves as they are, so that the brakes see what a buyer will pay. */
export function otherPrices(variant: DesiredVariant, changes: readonly FieldChange[]): FieldValues {
  const context: Partial<Record<'price' | 'salePrice', FieldValues['price']>> = {};
  for (const field of priceFields) {
    if (field !== 'price' && field !== 'salePrice') continue;
    const value = variant.fields[field];
    if (value !== undefined && value !== null && !changes.some((one) => one.field === field)) {
      context[field] = value;
    }
  }
  return context as FieldValues;
}

/** Plans a variant of a listing with options. */
export function createVariant(
  draft: PlanDraft,
  variant: DesiredVariant,
  options: {
    readonly after: readonly (string | null)[];
    readonly warnings: readonly PlanWarning[];
  },
): string | null {
  const changes = birthChanges(draft, variant, emptyBase);
  return draft.add({
    key: operationKey(draft.input, 'variant.create', variant.variantId),
    kind: 'variant.create',
    lane: 'existence',
    label: variant.sku,
    variantId: variant.variantId,
    changes,
    after: options.after,
    warnings: [...options.warnings, ...warningsFor(variant.warnings, changes, true)],
    moneyEffect: valueOnSale(variant.fields),
    cost: variant.cost,
  });
}

/** Plans the listing's pictures, uploads first. Pictures that cannot reach the shop are told, never dropped silently. */
export function planPictures(
  draft: PlanDraft,
  pictures: PictureSource,
  desired: DesiredListing,
  options: { readonly base: BaseSnapshot; readonly after: string | null },
): void {
  const wanted = desired.fields.images;
  const all = Array.isArray(wanted) ? wanted : [];
  const images = all.filter((image) => keysOf([image]).every((key) => pictures.usable(key)));
  // When none can be sent, the pictures that the shop has stay: an empty list would take them down.
  const nothingLeft = images.length === 0 && all.length > 0;
  const changes = draft.offered(
    nothingLeft ? [] : diffFields(['images'], { ...options.base, desired: { images } }),
    null,
  );
  const leftOut = pictures.warning();
  if (changes.length === 0) {
    if (leftOut !== null) draft.note(leftOut);
    if (options.base === emptyBase) notePictureLimit(draft, desired);
    return;
  }
  const needs = pictures.need(keysOf(images));
  draft.add({
    key: operationKey(draft.input, 'listing.update', desired.productId, 'media'),
    kind: 'listing.update',
    lane: 'media',
    label: desired.label,
    changes,
    context: listingContext(draft, desired),
    refs: needs.refs,
    after: [options.after, ...needs.after],
    warnings: [...warningsFor(desired.warnings, changes), ...(leftOut === null ? [] : [leftOut])],
  });
}

/** A new listing whose pictures were all cut by the marketplace's limit has no operation to say so. */
function notePictureLimit(draft: PlanDraft, desired: DesiredListing): void {
  for (const { field, warning } of desired.warnings) {
    if (field === 'images') draft.note(warning);
  }
}

/** Plans the picture of a variant. */
export function planVariantPicture(
  draft: PlanDraft,
  pictures: PictureSource,
  variant: DesiredVariant,
  options: { readonly base: BaseSnapshot; readonly after: readonly (string | null)[] },
): void {
  const wanted = variant.fields.image;
  if (wanted === undefined) return;
  const keys = keysOf(wanted);
  if (!keys.every((key) => pictures.usable(key))) {
    const leftOut = pictures.warning();
    if (leftOut !== null) draft.note(leftOut, variant.variantId, variant.sku);
    return;
  }
  const changes = draft.offered(
    diffFields(['image'], { ...options.base, desired: variant.fields }),
    variant.variantId,
  );
  if (changes.length === 0) return;
  const needs = pictures.need(keys);
  draft.add({
    key: operationKey(draft.input, 'variant.update', variant.variantId, 'media'),
    kind: 'variant.update',
    lane: 'media',
    label: variant.sku,
    variantId: variant.variantId,
    changes,
    context: variantContext(draft, variant, options.base.sent),
    refs: needs.refs,
    after: [...options.after, ...needs.after],
  });
}
