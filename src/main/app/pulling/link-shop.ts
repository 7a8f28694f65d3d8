/** `shops.link`, `shops.unlink`: the seller's own word on which listing is which product. The shop is not touched. */
import { linkShop as linkInput, unlinkShop as unlinkInput } from '#contract/schemas';
import type { LinkableProduct } from '#domain/listing/link-index';
import { textOf } from '#domain/listing/shown-listing';
import { FailureError, failure } from '#kernel/failure';
import { asId, type ProductId, type RemoteId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { PlanInput } from '#ports/plan-store';
import type { Shop } from '#ports/shop-store';
import type { Application } from '../application.ts';
import { shopByName } from '../shops/find-shops.ts';
import { asJson, throwIfCancelled, type UseCaseIo, useCase } from '../use-case.ts';
import { bringIn } from './bring-in.ts';
import { type LinkTarget, linkTargets } from './link-targets.ts';
import { type LocalCatalogue, readLocal } from './local-catalogue.ts';
import { clearJobs } from './open-jobs.ts';
import { pairVariants } from './pair-variants.ts';
import type { ExtraVariants } from './pull.ts';
import { unlinkedPages } from './unlinked.ts';

const pageProducts = 200;

/**
 * Links listings with the products named, and brings in those named with `null`. All is checked before anything is
 * done. Failures: `not-found` (a listing that no pull saw or that is linked already; a SKU), `invalid-input` (named
 * twice, the product is listed there already, or no variant agrees).
 */
export const linkShop = useCase(linkInput, async (app, request, io): Promise<Json> => {
  const shop = await shopByName(app, request.shop);
  const asked = askedFor(request.links);
  const local = await readLocal(app, shop, io);
  const { targets, wanted, extra } = await resolve(app, shop, { asked, local }, io);
  const linked = await linkTargets(app, shop, targets, io);
  const { changeSet, made, flags } = await bringIn(
    app,
    { shop, wanted, taken: local.holders.keys() },
    io,
  );
  const fresh = new Map(
    [...made].map(([id, product]): [RemoteId, LinkTarget] => [id, { kind: 'made', made: product }]),
  );
  const imported = await linkTargets(app, shop, fresh, io);
  return asJson({ shop: shop.name, linked, imported, changeSet, flags, extra });
});

/**
 * Forgets links; products stay here, listings stay there, jobs that were not sent are cancelled. Failures: `not-found`
 * (a SKU nobody holds), `illegal-move` (a job of one of them is on its way).
 */
export const unlinkShop = useCase(unlinkInput, async (app, request, io): Promise<Json> => {
  const shop = await shopByName(app, request.shop);
  const products =
    request.skus === undefined
      ? await listedProducts(app, shop, io)
      : await productsOf(app, shop, request.skus);
  const cancelled = await clearJobs(app, shop, new Set(products));
  let unlinked = 0;
  for (let from = 0; from < products.length; from += pageProducts) {
    unlinked += await app.shops.unlink(
      shop.id,
      products.slice(from, from + pageProducts),
      'seller',
    );
    io.emit({
      type: 'progress',
      stage: 'unlink',
      done: Math.min(from + pageProducts, products.length),
      total: products.length,
    });
  }
  return { shop: shop.name, unlinked, cancelled };
});

type Asked = ReadonlyMap<RemoteId, string | null>;

function askedFor(
  links: readonly { readonly remoteId: string; readonly sku: string | null }[],
): Asked {
  const asked = new Map<RemoteId, string | null>();
  for (const { remoteId, sku } of links) {
    const id = asId<RemoteId>(remoteId);
    if (asked.has(id)) throw refused({ field: 'remoteId', value: remoteId, reason: 'twice' });
    asked.set(id, sku);
  }
  return asked;
}

interface Resolved {
  readonly targets: ReadonlyMap<RemoteId, LinkTarget>;
  readonly wanted: ReadonlySet<RemoteId>;
  readonly extra: readonly ExtraVariants[];
}

async function resolve(
  app: Application,
  shop: Shop,
  { asked, local }: { readonly asked: Asked; readonly local: LocalCatalogue },
  io: UseCaseIo,
): Promise<Resolved> {
  const targets = new Map<RemoteId, LinkTarget>();
  const wanted = new Set<RemoteId>();
  const extra: ExtraVariants[] = [];
  const claimed = new Set<ProductId>();
  for await (const page of unlinkedPages(app, shop, io)) {
    for (const listing of page) {
      const { remoteId } = listing;
      const sku = asked.get(remoteId);
      if (sku === null) wanted.add(remoteId);
      if (sku === undefined || sku === null) continue;
      const product = freeProduct(local, sku, claimed);
      const candidate = pairVariants(listing, product);
      if (candidate === null)
        throw refused({ field: 'sku', value: sku, remoteId, reason: 'no-variant-agrees' });
      targets.set(remoteId, { kind: 'link', candidate });
      const paired = new Set(candidate.pairs.map((pair) => pair.remoteId));
      const variants = listing.variants
        .map((variant) => variant.remoteId)
        .filter((id) => !paired.has(id));
      if (variants.length > 0)
        extra.push({ remoteId, title: textOf(listing.values.title), variants });
    }
  }
  const missing = [...asked.keys()].find((id) => !targets.has(id) && !wanted.has(id));
  if (missing !== undefined)
    throw new FailureError(failure('not-found', { shop: shop.name, remoteId: missing }));
  return { targets, wanted, extra };
}

/** The product that holds a SKU and has no listing in the shop yet, nor one on its way. */
function freeProduct(local: LocalCatalogue, sku: string, claimed: Set<ProductId>): LinkableProduct {
  const holder = local.holders.get(sku);
  if (holder === undefined) throw new FailureError(failure('not-found', { sku }));
  if (holder.standing !== 'free')
    throw refused({ field: 'sku', value: sku, reason: holder.standing });
  const { product } = holder;
  if (claimed.has(product.productId)) throw refused({ field: 'sku', value: sku, reason: 'twice' });
  claimed.add(product.productId);
  return product;
}

function refused(detail: Readonly<Record<string, string>>): FailureError {
  return new FailureError(failure('invalid-input', detail));
}

/** Those of the products named that are listed in the shop. */
async function productsOf(
  app: Application,
  shop: Shop,
  skus: readonly string[],
): Promise<readonly ProductId[]> {
  const holders = await app.catalogueReads.bySku(skus);
  const missing = skus.find((sku) => !holders.has(sku));
  if (missing !== undefined) throw new FailureError(failure('not-found', { sku: missing }));
  const products = [...new Set([...holders.values()].map((holder) => holder.productId))];
  return [
    ...new Set((await app.shopReads.remoteIds(shop.id, products)).map((row) => row.productId)),
  ];
}

/** Products with a listing in the shop. */
async function listedProducts(
  app: Application,
  shop: Shop,
  io: UseCaseIo,
): Promise<readonly ProductId[]> {
  const products: ProductId[] = [];
  let after: ProductId | null = null;
  for (;;) {
    throwIfCancelled(io);
    const page: readonly PlanInput[] = await app.planReads.inputs(shop.id, after, pageProducts);
    const last = page.at(-1);
    if (last === undefined) return products;
    after = last.productId;
    for (const input of page) if (input.listing !== null) products.push(input.productId);
  }
}
