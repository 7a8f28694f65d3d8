/** Writes links with their first base snapshots. Nothing is sent to the shop. */
import { type DesiredListing, desiredListing } from '#domain/listing/desired-listing';
import { firstBase } from '#domain/listing/first-base';
import type { LinkCandidate } from '#domain/listing/link-listings';
import type { BaseSnapshot } from '#domain/listing/listing';
import type { Manifest } from '#domain/listing/manifest';
import type { FieldName, FieldValues } from '#domain/listing/operation';
import { isEmptyValue } from '#domain/listing/same-value';
import { asId, type ProductId, type RemoteId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { RemoteListing } from '#ports/marketplace';
import type { ListingLink, Shop } from '#ports/shop-store';
import type { Application } from '../application.ts';
import { orThrow, type UseCaseIo } from '../use-case.ts';
import { asMade, type MadeProduct } from './made-product.ts';
import { unlinkedPages } from './unlinked.ts';

/** What a listing is to be linked with. */
export type LinkTarget =
  | { readonly kind: 'link'; readonly candidate: LinkCandidate }
  /** The product was made from this very listing. */
  | { readonly kind: 'made'; readonly made: MadeProduct };

/** Links listings by their remote id; returns how many. A product that was deleted or linked meanwhile is left out. */
export async function linkTargets(
  app: Application,
  shop: Shop,
  targets: ReadonlyMap<RemoteId, LinkTarget>,
  io: UseCaseIo,
): Promise<number> {
  if (targets.size === 0) return 0;
  const { manifest } = orThrow(app.connections.connector(shop.marketplace));
  let linked = 0;
  for await (const page of unlinkedPages(app, shop, io)) {
    const links = await Promise.all(
      page.map((listing) => {
        const target = targets.get(listing.remoteId);
        return target === undefined ? null : linkOf(app, { shop, manifest, listing }, target);
      }),
    );
    const ready = links.filter((link) => link !== null);
    if (ready.length === 0) continue;
    linked += await app.shops.link(shop.id, ready, 'seller');
    io.emit({ type: 'progress', stage: 'link', done: linked, total: targets.size });
  }
  return linked;
}

interface Found {
  readonly shop: Shop;
  readonly manifest: Manifest;
  readonly listing: RemoteListing;
}

async function linkOf(
  app: Application,
  found: Found,
  target: LinkTarget,
): Promise<ListingLink | null> {
  const { shop, manifest, listing } = found;
  if (target.kind === 'made') {
    const { made } = target;
    // As it was made, not as it is now: an edit since then is a difference that the next plan must show.
    const full = asMade(listing, made, shop);
    const desired = desiredListing({
      full,
      productOverride: null,
      variantOverrides: [],
      shopCurrency: shop.currency,
      manifest,
    });
    return toLink(listing, desired, made.variants, true);
  }
  const { productId, pairs } = target.candidate;
  const before = asId<ProductId>(productId - 1);
  const input = (await app.planReads.inputs(shop.id, before, 1))[0];
  if (input?.productId !== productId || input.full === null || input.listing !== null) return null;
  const { full, productOverride, variantOverrides } = input;
  const desired = desiredListing({
    full,
    productOverride,
    variantOverrides,
    shopCurrency: shop.currency,
    manifest,
  });
  return toLink(listing, desired, pairs, false);
}

function toLink(
  listing: RemoteListing,
  desired: DesiredListing,
  pairs: LinkCandidate['pairs'],
  imported: boolean,
): ListingLink {
  const { base, variants } = firstBase({ desired, shown: listing, pairs, imported });
  const fieldsOf = new Map(desired.variants.map((variant) => [variant.variantId, variant.fields]));
  return {
    productId: desired.productId,
    remoteId: listing.remoteId,
    url: listing.url,
    // Whether it is on sale is the shop's affair: a draft that was linked must not be published by the next plan.
    onSale: true,
    ...keepingBlanks(base, desired.fields),
    variants: variants.map(({ variantId, remoteId, base: own }) => ({
      variantId,
      remoteId,
      onSale: true,
      ...keepingBlanks(own, fieldsOf.get(variantId) ?? {}),
    })),
  };
}

/**
 * What is blank here was never said here: linking a bare price list to a shop must not plan to wipe the shop's texts,
 * pictures and stock. Only a missing sale price is a statement, as it belongs to the price beside it.
 */
function keepingBlanks(base: BaseSnapshot, ours: FieldValues): BaseSnapshot {
  const sent: Partial<Record<FieldName, Json>> = { ...base.sent };
  for (const [field, value] of Object.entries(ours) as [FieldName, Json][]) {
    if (field !== 'salePrice' && isEmptyValue(value)) sent[field] = value;
  }
  return { ...base, sent };
}
