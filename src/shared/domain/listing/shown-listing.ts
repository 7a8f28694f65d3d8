/** A listing as a shop shows it, as far as linking and importing look at it. */
import type { RemoteId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { FieldValues } from './operation.ts';

/** A variant as a shop shows it; without options there is one, and it shares the listing's id. */
export interface ShownVariant {
  readonly remoteId: RemoteId;
  readonly values: FieldValues;
}

/** A listing as a shop shows it. */
export interface ShownListing {
  readonly remoteId: RemoteId;
  readonly values: FieldValues;
  readonly variants: readonly ShownVariant[];
}

/** Whether its variants are separate things in the shop. */
export function showsOptions(listing: ShownListing): boolean {
  return recordsOf(listing.values.options).length > 0;
}

/**
 * The variant's own SKU, blanks around it dropped; `''` when it has none. Some shops show the parent's code for a
 * variant without one, so that code on a variant counts as none.
 */
export function shownSku(listing: ShownListing, variant: ShownVariant): string {
  const sku = textOf(variant.values.sku).trim();
  const inherited = showsOptions(listing) && sku === textOf(listing.values.parentSku).trim();
  return inherited ? '' : sku;
}

/** A text value; `''` when it is none. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** The records of a list value; whatever is no record is left out. */
export function recordsOf(
  value: Json | undefined,
): readonly { readonly [key: string]: Json | undefined }[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (item: Json): item is { readonly [key: string]: Json | undefined } =>
      typeof item === 'object' && item !== null && !Array.isArray(item),
  );
}
