/** Small builders of outcomes, and which of a product's fields an item may echo. */

import type { FieldValues } from '#domain/listing/operation';
import { type Failure, failure } from '#kernel/failure';
import type { JobId, RemoteId } from '#kernel/ids';
import type { ItemDone, ItemOutcome, SendItem } from '#ports/marketplace';
import type { ShopFacts } from './shop-facts.ts';
import { echoedImages, echoOf, isPicture } from './translate/images.ts';
import {
  type CategoryPaths,
  listingValues,
  onlyFields,
  variantValues,
} from './translate/product-values.ts';
import { imagesIn, optionsIn } from './translate/shapes.ts';
import type { WireProduct } from './wire/product.ts';

/** The effect is there. */
export function done(
  item: SendItem,
  remoteId: RemoteId,
  echoed: FieldValues,
  adopted = false,
): ItemDone {
  return { jobId: item.jobId, outcome: 'done', remoteId, echoed, adopted };
}

/** The effect is not there, or, when the failure says so, may be. */
export function failedOrUnknown(jobId: JobId, value: Failure): ItemOutcome {
  if (value.acted === 'no') return { jobId, outcome: 'failed', failure: value };
  return { jobId, outcome: 'unknown', failure: value };
}

/** Not sent this time, through no fault of the item. */
export function unsent(item: SendItem): ItemOutcome {
  const value = failure('rate-limited', { reason: 'batch-limit' }, { acted: 'no', retry: 'now' });
  return { jobId: item.jobId, outcome: 'failed', failure: value };
}

/** Whether an item makes something new. */
export function isCreation(item: SendItem): boolean {
  return (
    item.kind === 'listing.create' || (item.kind === 'variant.create' && item.remote.hasOptions)
  );
}

/** What an echo is made from. */
export interface EchoSource {
  readonly product: WireProduct;
  readonly facts: ShopFacts;
  readonly paths: CategoryPaths;
}

/**
 * What the shop shows of an item. A creation and an adoption echo everything. An update echoes only what it wrote:
 * of the rest a pull must still be able to see that somebody changed it in the shop.
 */
export function echoFor(item: SendItem, source: EchoSource, whole: boolean): FieldValues {
  const { product, facts } = source;
  const { remote, values } = item;
  const context = { facts, paths: withReferences(source.paths, item) };
  const listingKind = item.kind.startsWith('listing.');
  const listing = listingKind ? listingValues(product, context) : {};
  const variant =
    listingKind && remote.hasOptions
      ? {}
      : variantValues(product, context, optionsIn(remote.echoed.options ?? item.context.options));
  const all: FieldValues = { ...listing, ...variant };
  const echoed: FieldValues = whole ? all : onlyFields(all, Object.keys(values));
  return { ...echoed, ...pictures(item, product) };
}

/** Pictures under our own keys, with the ids by which they are kept next time. */
function pictures(item: SendItem, product: WireProduct): FieldValues {
  const { remote, values } = item;
  const { references, echoed } = remote;
  const own: { images?: FieldValues['images']; image?: FieldValues['image'] } = {};
  if (values.images !== undefined) {
    own.images = echoedImages(values.images, product.images, { references, echoed: echoed.images });
  }
  if (values.image !== undefined && product.showsOwnImages) own.image = echoedImage(item, product);
  return own as FieldValues;
}

function echoedImage(
  item: SendItem,
  product: WireProduct,
): NonNullable<FieldValues['image']> | null {
  const { remote, values } = item;
  const known = { references: remote.references, echoed: remote.echoed.image };
  const wanted = imagesIn(values.image)[0];
  if (wanted === undefined) return null;
  const match = product.images.find((image) => isPicture(wanted, image, known));
  const shown = match ?? (product.type === 'variation' ? product.images[0] : undefined);
  return shown === undefined ? null : echoOf(shown, wanted.key);
}

/** Categories that we named ourselves keep the path we know them by. */
function withReferences(paths: CategoryPaths, item: SendItem): CategoryPaths {
  const { category } = item.values;
  if (typeof category !== 'string') return paths;
  const id = item.remote.references.get(category);
  return id === undefined ? paths : new Map([...paths, [id as string, category]]);
}
