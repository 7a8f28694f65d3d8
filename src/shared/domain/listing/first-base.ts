/**
 * The first base snapshot of a listing that was found in a shop: where the shop shows what we would send, that
 * counts as sent, so nothing is planned; where it shows something else, that counts, so the plan shows old → new.
 */
import type { RemoteId, VariantId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { DesiredListing } from './desired-listing.ts';
import type { BaseSnapshot, ListingVariant } from './listing.ts';
import type { FieldName, FieldValues } from './operation.ts';
import { optionsWithin, sameShown } from './same-shown.ts';
import type { ShownListing } from './shown-listing.ts';

/** What a listing starts from. */
export interface FirstBaseInput {
  readonly desired: DesiredListing;
  readonly shown: ShownListing;
  readonly pairs: readonly { readonly variantId: VariantId; readonly remoteId: RemoteId }[];
  /** The product was made from this very listing: whatever we would send is by definition what the shop shows. */
  readonly imported: boolean;
}

/** Base and variants of the new listing row. Its state is `live`: whether it is on sale is the shop's affair. */
export interface FirstBase {
  readonly base: BaseSnapshot;
  readonly variants: readonly ListingVariant[];
}

/** Takes the first base snapshot. Pure; pairs that name an unknown variant are left out. */
export function firstBase(input: FirstBaseInput): FirstBase {
  const { desired, shown, imported } = input;
  const ours = new Map(desired.variants.map((variant) => [variant.variantId, variant]));
  const theirs = new Map(shown.variants.map((variant) => [variant.remoteId, variant]));
  const variants = input.pairs.flatMap(({ variantId, remoteId }): ListingVariant[] => {
    const local = ours.get(variantId);
    const remote = theirs.get(remoteId);
    if (local === undefined || remote === undefined) return [];
    const base = snapshot(local.fields, remote.values, { imported, extra: false });
    return [{ variantId, remoteId, state: 'live', base }];
  });
  const extra = shown.variants.length > variants.length;
  return { base: snapshot(desired.fields, shown.values, { imported, extra }), variants };
}

function snapshot(
  ours: FieldValues,
  shown: FieldValues,
  how: { readonly imported: boolean; readonly extra: boolean },
): BaseSnapshot {
  const sent: Partial<Record<FieldName, Json>> = {};
  for (const field of new Set([...Object.keys(ours), ...Object.keys(shown)]) as Set<FieldName>) {
    const value = agreed(field, ours[field], shown[field], how);
    if (value !== undefined) sent[field] = value;
  }
  return { sent, echoed: shown };
}

function agreed(
  field: FieldName,
  ours: Json | undefined,
  shown: Json | undefined,
  how: { readonly imported: boolean; readonly extra: boolean },
): Json | undefined {
  if (ours === undefined) return shown;
  if (how.imported || sameShown(field, ours, shown)) return ours;
  // Values of variants that only the shop has are no difference: nobody here asked to take them away.
  if (field === 'options' && how.extra && optionsWithin(ours, shown)) return ours;
  return shown;
}
