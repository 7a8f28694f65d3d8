/**
 * Products that a pull made from listings. Ids and codes are all that must be kept to tell them apart from products
 * that only look alike: the rest is in the listing.
 */
import type { FullProduct } from '#domain/catalog/product';
import type { LinkableProduct } from '#domain/listing/link-index';
import { remoteToProduct } from '#domain/listing/remote-to-product';
import { type ShownListing, shownSku, showsOptions, textOf } from '#domain/listing/shown-listing';
import { asId, type LocationId, type ProductId, type RemoteId, type VariantId } from '#kernel/ids';
import type { Shop } from '#ports/shop-store';
import type { Application } from '../application.ts';
import type { LocalCatalogue } from './local-catalogue.ts';

/** A product made from a listing. */
export interface MadeProduct {
  readonly productId: ProductId;
  readonly parentSku: string | null;
  readonly variants: readonly {
    readonly variantId: VariantId;
    readonly remoteId: RemoteId;
    readonly sku: string;
  }[];
}

/** Stock of a shop is taken in at the one location there is. */
export const mainLocation = asId<LocationId>(1);

/** Change sets of one product that are looked through for the one that made it. */
const historyDepth = 1_000;

/** The product as it was made: what the shop shows, under the ids and codes that it got here. */
export function asMade(listing: ShownListing, made: MadeProduct, shop: Shop): FullProduct {
  const { fields, variants } = remoteToProduct(listing, {
    shopCurrency: shop.currency,
    isTaken: () => false,
  });
  const byRemoteId = new Map(made.variants.map((variant) => [variant.remoteId, variant]));
  const kept = variants.flatMap((variant) => {
    const own = byRemoteId.get(variant.remoteId);
    return own === undefined ? [] : [{ own, variant }];
  });
  return {
    product: { ...fields, parentSku: made.parentSku, id: made.productId },
    variants: kept.map(({ own, variant }) => ({
      ...variant.fields,
      sku: own.sku,
      id: own.variantId,
      productId: made.productId,
    })),
    stock: kept.flatMap(({ own, variant }) =>
      variant.quantity === null
        ? []
        : [{ variantId: own.variantId, locationId: mainLocation, quantity: variant.quantity }],
    ),
  };
}

/**
 * The product that an earlier pull made from this listing and could not link any more, when its SKUs alone do not say
 * so: some of them were made up, as the shop had none or one that was taken. Such a code names only the shop's id of
 * the thing, which another shop may have given too, so the history must say that the product came from this shop.
 */
export async function madeBefore(
  app: Application,
  shop: Shop,
  listing: ShownListing,
  local: LocalCatalogue,
): Promise<MadeProduct | null> {
  for (const product of productsNamedAfter(listing, local)) {
    const made = pairAll(listing, product);
    if (made === null) continue;
    const history = await app.catalogueReads.historyOf(product.productId, historyDepth);
    if (history.some(({ cause }) => cause.kind === 'bring-in' && cause.shopId === shop.id))
      return made;
  }
  return null;
}

/** Products that may be linked and hold a code made up of an id of this listing; without variants, its own code. */
function productsNamedAfter(
  listing: ShownListing,
  local: LocalCatalogue,
): readonly LinkableProduct[] {
  const ids = new Set([listing.remoteId, ...listing.variants.map((variant) => variant.remoteId)]);
  const products = new Set<LinkableProduct>();
  for (const id of ids) {
    for (let count = 1; ; count += 1) {
      const holder = local.holders.get(madeUpCode(id, count));
      if (holder === undefined) break;
      if (holder.standing === 'free') products.add(holder.product);
    }
  }
  const own =
    listing.variants.length === 0
      ? local.holders.get(textOf(listing.values.parentSku).trim())
      : undefined;
  if (own?.standing === 'free') products.add(own.product);
  return [...products];
}

function pairAll(listing: ShownListing, product: LinkableProduct): MadeProduct | null {
  const hasOptions = showsOptions(listing);
  const shown = hasOptions ? listing.variants : listing.variants.slice(0, 1);
  if (product.hasOptions !== hasOptions || product.variants.length !== shown.length) return null;
  const left = new Set(product.variants);
  const variants = shown.flatMap((variant) => {
    const sku = shownSku(listing, variant);
    const own = [...left].find((one) => isCodeOf(one.sku, sku, variant.remoteId));
    if (own === undefined) return [];
    left.delete(own);
    return [{ variantId: own.variantId, remoteId: variant.remoteId, sku: own.sku }];
  });
  if (variants.length !== shown.length) return null;
  const { parentSku } = product;
  if (
    hasOptions &&
    !isCodeOf(parentSku ?? '', textOf(listing.values.parentSku).trim(), listing.remoteId)
  )
    return null;
  return { productId: product.productId, parentSku, variants };
}

function isCodeOf(code: string, shown: string, remoteId: RemoteId): boolean {
  if (code === '') return false;
  const base = madeUpCode(remoteId, 1);
  return (
    code === shown ||
    code === base ||
    (code.startsWith(`${base}-`) && /^\d+$/.test(code.slice(base.length + 1)))
  );
}

/** As remote-to-product.ts makes them up. */
function madeUpCode(remoteId: RemoteId, count: number): string {
  return count === 1 ? `ID-${remoteId}` : `ID-${remoteId}-${count}`;
}
