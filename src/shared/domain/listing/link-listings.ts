/**
 * Which listing of a shop is which local product. Sure matches are linked; whatever could be wrong is put before
 * the seller with its candidates and reasons; the rest is new here. Nothing is written to the shop.
 */
import type { ProductId, RemoteId, VariantId } from '#kernel/ids';
import {
  type FoundVariant,
  foldedBarcode,
  type LinkableProduct,
  type LinkIndex,
} from './link-index.ts';
import {
  recordsOf,
  type ShownListing,
  type ShownVariant,
  shownSku,
  showsOptions,
  textOf,
} from './shown-listing.ts';

/** What a match rests on, the strongest first. */
export type LinkBasis = 'sku' | 'barcode' | 'parent-sku' | 'similar-sku' | 'title';

/** Why a match needs the seller's word. */
export type LinkDoubt =
  | 'sku-similar'
  | 'sku-blank'
  | 'sku-twice-in-shop'
  | 'barcode-twice-in-shop'
  | 'barcode-twice-here'
  | 'sku-and-barcode-disagree'
  | 'several-products'
  | 'few-variants-agree'
  | 'variant-claimed-twice'
  | 'product-claimed-twice'
  | 'structure-differs'
  | 'parent-sku-only'
  | 'title-only';

/** A local product that a listing may be, and which variant would be which. */
export interface LinkCandidate {
  readonly productId: ProductId;
  readonly by: LinkBasis;
  readonly pairs: readonly { readonly variantId: VariantId; readonly remoteId: RemoteId }[];
}

/** What became of a listing. */
export type LinkOutcome<L extends ShownListing = ShownListing> =
  | {
      readonly kind: 'linked';
      readonly listing: L;
      readonly candidate: LinkCandidate;
      /** Variants that only the shop has; they are left alone. */
      readonly extra: readonly RemoteId[];
    }
  | {
      readonly kind: 'doubtful';
      readonly listing: L;
      readonly candidates: readonly LinkCandidate[];
      readonly reasons: readonly LinkDoubt[];
    }
  | { readonly kind: 'unmatched'; readonly listing: L };

/** Matches all listings of a shop at once: a duplicate can only be seen among all. Keeps their order. */
export function linkListings<L extends ShownListing>(
  listings: readonly L[],
  index: LinkIndex,
): readonly LinkOutcome<L>[] {
  const counts = countCodes(listings);
  const outcomes = listings.map((listing) => linkOne(listing, index, counts));
  const claims = new Map<ProductId, number>();
  for (const outcome of outcomes) {
    if (outcome.kind !== 'linked') continue;
    const { productId } = outcome.candidate;
    claims.set(productId, (claims.get(productId) ?? 0) + 1);
  }
  return outcomes.map((outcome) => {
    if (outcome.kind !== 'linked' || claims.get(outcome.candidate.productId) === 1) return outcome;
    const { listing, candidate } = outcome;
    return doubtful(listing, [candidate], ['product-claimed-twice']);
  });
}

interface CodeCounts {
  readonly skus: ReadonlyMap<string, number>;
  readonly barcodes: ReadonlyMap<string, number>;
}

function countCodes(listings: readonly ShownListing[]): CodeCounts {
  const skus = new Map<string, number>();
  const barcodes = new Map<string, number>();
  for (const listing of listings) {
    for (const variant of listing.variants) {
      const sku = shownSku(listing, variant);
      const barcode = foldedBarcode(textOf(variant.values.barcode));
      if (sku !== '') skus.set(sku, (skus.get(sku) ?? 0) + 1);
      if (barcode !== '') barcodes.set(barcode, (barcodes.get(barcode) ?? 0) + 1);
    }
  }
  return { skus, barcodes };
}

/** What the codes of one variant say. */
interface Hit {
  readonly remoteId: RemoteId;
  readonly found: readonly FoundVariant[];
  readonly by: 'sku' | 'barcode' | 'similar-sku' | null;
  readonly doubts: readonly LinkDoubt[];
}

function linkOne<L extends ShownListing>(
  listing: L,
  index: LinkIndex,
  counts: CodeCounts,
): LinkOutcome<L> {
  const hits = listing.variants.map((variant) => hitOf(listing, variant, index, counts));
  const products = new Set(hits.flatMap((hit) => hit.found.map((found) => found.product)));
  if (products.size === 0) return linkByName(listing, index, hits);

  const doubts = new Set(hits.flatMap((hit) => hit.doubts));
  if (products.size > 1) doubts.add('several-products');
  const candidates = [...products].map((product) => candidateOf(product, hits));
  const [only] = products;
  const [candidate] = candidates;
  if (only === undefined || candidate === undefined) return { kind: 'unmatched', listing };
  if (products.size === 1) {
    if (only.hasOptions !== showsOptions(listing)) doubts.add('structure-differs');
    if (candidate.pairs.length * 2 <= listing.variants.length) doubts.add('few-variants-agree');
    if (new Set(candidate.pairs.map((pair) => pair.variantId)).size < candidate.pairs.length) {
      doubts.add('variant-claimed-twice');
    }
  }
  if (doubts.size > 0) return doubtful(listing, candidates, [...doubts]);
  const paired = new Set(candidate.pairs.map((pair) => pair.remoteId));
  const extra = listing.variants
    .map((variant) => variant.remoteId)
    .filter((remoteId) => !paired.has(remoteId));
  return { kind: 'linked', listing, candidate, extra };
}

function hitOf(
  listing: ShownListing,
  variant: ShownVariant,
  index: LinkIndex,
  counts: CodeCounts,
): Hit {
  const { remoteId } = variant;
  const sku = shownSku(listing, variant);
  const barcode = textOf(variant.values.barcode);
  const bySku = index.bySku(sku);
  const byBarcode = index.byBarcode(barcode);
  if (bySku.length > 0) {
    const doubts: LinkDoubt[] = [];
    if ((counts.skus.get(sku) ?? 0) > 1) doubts.push('sku-twice-in-shop');
    const known = new Set(bySku.map((found) => found.variant.variantId));
    const agrees = byBarcode.some((found) => known.has(found.variant.variantId));
    if (byBarcode.length > 0 && !agrees) doubts.push('sku-and-barcode-disagree');
    const found = byBarcode.length > 0 && !agrees ? [...bySku, ...byBarcode] : bySku;
    return { remoteId, found, by: 'sku', doubts };
  }
  if (byBarcode.length > 0) {
    const doubts: LinkDoubt[] = [];
    if (byBarcode.length > 1) doubts.push('barcode-twice-here');
    if ((counts.barcodes.get(foldedBarcode(barcode)) ?? 0) > 1) {
      doubts.push('barcode-twice-in-shop');
    }
    return { remoteId, found: byBarcode, by: 'barcode', doubts };
  }
  const similar = index.bySimilarSku(sku);
  if (similar.length === 0) return { remoteId, found: [], by: null, doubts: [] };
  return { remoteId, found: similar, by: 'similar-sku', doubts: ['sku-similar'] };
}

/** One pair per variant of the shop; the strongest basis names the candidate. */
function candidateOf(product: LinkableProduct, hits: readonly Hit[]): LinkCandidate {
  const pairs: { variantId: VariantId; remoteId: RemoteId }[] = [];
  let by: LinkBasis = 'similar-sku';
  for (const hit of hits) {
    const own = hit.found.find((found) => found.product === product);
    if (own === undefined) continue;
    pairs.push({ variantId: own.variant.variantId, remoteId: hit.remoteId });
    if (hit.by === 'sku' || (hit.by === 'barcode' && by !== 'sku')) by = hit.by;
  }
  return { productId: product.productId, by, pairs };
}

/** Without a code that is known here only names are left, and names always need the seller's word. */
function linkByName<L extends ShownListing>(
  listing: L,
  index: LinkIndex,
  hits: readonly Hit[],
): LinkOutcome<L> {
  const parentSku = showsOptions(listing) ? textOf(listing.values.parentSku).trim() : '';
  const byCode = index.byParentSku(parentSku);
  const found = byCode.length > 0 ? byCode : index.byTitle(textOf(listing.values.title));
  if (found.length === 0) return { kind: 'unmatched', listing };
  const reasons = new Set<LinkDoubt>([byCode.length > 0 ? 'parent-sku-only' : 'title-only']);
  if (hits.length === 0 || listing.variants.some((one) => shownSku(listing, one) === '')) {
    reasons.add('sku-blank');
  }
  if (found.length > 1) reasons.add('several-products');
  if (found.every((product) => product.hasOptions !== showsOptions(listing))) {
    reasons.add('structure-differs');
  }
  const by = byCode.length > 0 ? 'parent-sku' : 'title';
  const candidates = found.map(
    (product) =>
      ({
        productId: product.productId,
        by,
        pairs: pairsByOptions(listing, product),
      }) as const,
  );
  return doubtful(listing, candidates, [...reasons]);
}

/** Pairs variants whose option values are the same; a single variant on both sides is a pair. */
function pairsByOptions(listing: ShownListing, product: LinkableProduct): LinkCandidate['pairs'] {
  const [shown] = listing.variants;
  const [local] = product.variants;
  if (!showsOptions(listing) && !product.hasOptions) {
    if (shown === undefined || local === undefined) return [];
    return [{ variantId: local.variantId, remoteId: shown.remoteId }];
  }
  const byValues = new Map(
    product.variants.map((variant) => [valuesKey(variant.optionValues), variant.variantId]),
  );
  return listing.variants.flatMap((variant) => {
    const values = recordsOf(variant.values.optionValues).map((item) => textOf(item['value']));
    const variantId = byValues.get(valuesKey(values));
    if (variantId === undefined) return [];
    byValues.delete(valuesKey(values));
    return [{ variantId, remoteId: variant.remoteId }];
  });
}

function valuesKey(values: readonly string[]): string {
  return JSON.stringify(values.map((value) => value.trim().toLowerCase()).sort());
}

function doubtful<L extends ShownListing>(
  listing: L,
  candidates: readonly LinkCandidate[],
  reasons: readonly LinkDoubt[],
): LinkOutcome<L> {
  return { kind: 'doubtful', listing, candidates, reasons };
}
