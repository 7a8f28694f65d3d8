/** Which variant is which, once the seller has said which product a listing is. */
import { type LinkableProduct, LinkIndex } from '#domain/listing/link-index';
import { type LinkCandidate, linkListings } from '#domain/listing/link-listings';
import { type ShownListing, showsOptions } from '#domain/listing/shown-listing';
import type { RemoteId, VariantId } from '#kernel/ids';

/**
 * Pairs by SKU and barcode first, then by option values among what is left; without options the one variant on either
 * side is a pair. `null` when nothing agrees, or one has options and the other none: such a link could never be kept.
 */
export function pairVariants(
  listing: ShownListing,
  product: LinkableProduct,
): LinkCandidate | null {
  if (product.hasOptions !== showsOptions(listing)) return null;
  const pairs = new Map<RemoteId, VariantId>();
  const used = new Set<VariantId>();
  for (const candidate of [
    candidateOf(listing, product),
    candidateOf(withoutCodes(listing), product),
  ]) {
    for (const { remoteId, variantId } of candidate?.pairs ?? []) {
      if (pairs.has(remoteId) || used.has(variantId)) continue;
      pairs.set(remoteId, variantId);
      used.add(variantId);
    }
  }
  const bare = listing.variants.length === 0 && product.variants.length === 0;
  if (pairs.size === 0 && !bare) return null;
  return {
    productId: product.productId,
    by: 'sku',
    pairs: [...pairs].map(([remoteId, variantId]) => ({ remoteId, variantId })),
  };
}

/** Under the product's own title everything that may be said for the two being one is said. */
function candidateOf(listing: ShownListing, product: LinkableProduct): LinkCandidate | undefined {
  const named = { ...listing, values: { ...listing.values, title: product.title } };
  const [outcome] = linkListings([named], new LinkIndex([product]));
  if (outcome === undefined || outcome.kind === 'unmatched') return undefined;
  return outcome.kind === 'linked' ? outcome.candidate : outcome.candidates[0];
}

function withoutCodes(listing: ShownListing): ShownListing {
  const { parentSku: _parentSku, ...values } = listing.values;
  return {
    ...listing,
    values,
    variants: listing.variants.map((variant) => {
      const { sku: _sku, barcode: _barcode, ...rest } = variant.values;
      return { ...variant, values: rest };
    }),
  };
}
