/** Decides for every listing that is not linked: which product it is, that a person must say, or that it is new here. */
import {
  type LinkBasis,
  type LinkCandidate,
  type LinkDoubt,
  type LinkOutcome,
  linkListings,
} from '#domain/listing/link-listings';
import { type ShownListing, shownSku, showsOptions, textOf } from '#domain/listing/shown-listing';
import type { RemoteId } from '#kernel/ids';
import type { RemoteListing } from '#ports/marketplace';
import type { Shop } from '#ports/shop-store';
import type { Application } from '../application.ts';
import type { UseCaseIo } from '../use-case.ts';
import { type CodeHolder, codeOf, type LocalCatalogue } from './local-catalogue.ts';
import { type MadeProduct, madeBefore } from './made-product.ts';
import { unlinkedPages } from './unlinked.ts';

/** A product that a listing may be, as a person is shown it. */
export interface ShownCandidate {
  readonly sku: string;
  readonly title: string;
  readonly by: LinkBasis;
}

/** What is to become of a listing. */
export type Verdict =
  | {
      readonly kind: 'link';
      readonly candidate: LinkCandidate;
      readonly extra: readonly RemoteId[];
    }
  /** An earlier pull made the product and was cut off before it could link it. */
  | { readonly kind: 'made'; readonly made: MadeProduct }
  | { readonly kind: 'import' }
  | {
      readonly kind: 'doubtful';
      readonly candidates: readonly ShownCandidate[];
      readonly reasons: readonly LinkDoubt[];
    }
  /** Our own jobs for it are unfinished: it is settled by them. */
  | { readonly kind: 'busy' };

/** A listing with its verdict. */
export interface Match {
  readonly remoteId: RemoteId;
  readonly title: string;
  readonly onSale: boolean;
  readonly verdict: Verdict;
}

interface LightListing extends ShownListing {
  readonly onSale: boolean;
}

/** Matches all listings of a shop that are not linked. */
export async function matchShop(
  app: Application,
  shop: Shop,
  local: LocalCatalogue,
  io: UseCaseIo,
): Promise<readonly Match[]> {
  const listings: LightListing[] = [];
  for await (const page of unlinkedPages(app, shop, io)) listings.push(...page.map(light));
  const matches: Match[] = [];
  for (const outcome of linkListings(listings, local.index)) {
    const { remoteId, values, onSale } = outcome.listing;
    matches.push({
      remoteId,
      title: textOf(values.title),
      onSale,
      verdict: await verdictOf(app, shop, outcome, local),
    });
  }
  return matches;
}

/** What linking looks at, without texts and pictures: all listings of a shop are held at once. */
function light(listing: RemoteListing): LightListing {
  const { title, parentSku, options } = listing.values;
  return {
    remoteId: listing.remoteId,
    onSale: listing.onSale,
    values: {
      ...(title === undefined ? {} : { title }),
      ...(parentSku === undefined ? {} : { parentSku }),
      ...(options === undefined ? {} : { options }),
    },
    variants: listing.variants.map(({ remoteId, values: { sku, barcode, optionValues } }) => ({
      remoteId,
      values: {
        ...(sku === undefined ? {} : { sku }),
        ...(barcode === undefined ? {} : { barcode }),
        ...(optionValues === undefined ? {} : { optionValues }),
      },
    })),
  };
}

async function verdictOf(
  app: Application,
  shop: Shop,
  outcome: LinkOutcome<LightListing>,
  local: LocalCatalogue,
): Promise<Verdict> {
  const { listing } = outcome;
  const holders = codesShown(listing).flatMap((code) => local.holders.get(code) ?? []);
  if (holders.some((holder) => holder.standing === 'busy')) return { kind: 'busy' };
  if (outcome.kind === 'linked')
    return { kind: 'link', candidate: outcome.candidate, extra: outcome.extra };
  const made = await madeBefore(app, shop, listing, local);
  if (made !== null) return { kind: 'made', made };
  if (outcome.kind === 'doubtful') {
    const candidates = outcome.candidates.flatMap((candidate) => shownCandidate(candidate, local));
    return { kind: 'doubtful', candidates, reasons: outcome.reasons };
  }
  return holders.length === 0 ? { kind: 'import' } : codeTaken(holders);
}

/** Its codes belong to products that cannot be linked to it: another copy in the shop, or a product of another shape. */
function codeTaken(holders: readonly CodeHolder[]): Verdict {
  const products = new Set(holders.map((holder) => holder.product));
  const isCopy = holders.some((holder) => holder.standing === 'linked');
  return {
    kind: 'doubtful',
    candidates: [...products].map((product) => ({
      sku: codeOf(product),
      title: product.title,
      by: 'sku',
    })),
    reasons: [isCopy ? 'sku-twice-in-shop' : 'structure-differs'],
  };
}

function shownCandidate(
  { productId, by }: LinkCandidate,
  local: LocalCatalogue,
): readonly ShownCandidate[] {
  const product = local.free.get(productId);
  return product === undefined ? [] : [{ sku: codeOf(product), title: product.title, by }];
}

function codesShown(listing: ShownListing): readonly string[] {
  const codes = listing.variants.map((variant) => shownSku(listing, variant));
  if (showsOptions(listing)) codes.push(textOf(listing.values.parentSku).trim());
  return [...new Set(codes)].filter((code) => code !== '');
}
