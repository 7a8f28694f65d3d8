/**
 * A creation that the shop refused because the SKU is there already: our own earlier work whose reply was lost, a
 * product that the seller made by hand, or something that does not fit. Reads only.
 */

import { textOf } from '#connectors/kit/json-fields';
import { type Failure, failure } from '#kernel/failure';
import { asId, type RemoteId } from '#kernel/ids';
import type { ItemOutcome, SendItem } from '#ports/marketplace';
import type { ApiError } from '../failures.ts';
import { done, echoFor } from '../outcomes.ts';
import { findBySku, productFields } from '../read/look-up.ts';
import { type Session, valueOr } from '../session.ts';
import { cleanSku } from '../translate/text.ts';
import { markerKey, readProduct, type WireProduct } from '../wire/product.ts';

/** A refused creation. */
export interface Clash {
  readonly item: SendItem;
  readonly error: ApiError;
  readonly failure: Failure;
}

const takenCode = 'product_invalid_sku';
const lockedCodes = [
  'woocommerce_rest_product_not_created',
  'woocommerce_rest_product_variation_not_created',
];

/** Whether an error says that the SKU stands in the way. */
export function isSkuClash(error: ApiError): boolean {
  return error.code === takenCode || lockedCodes.includes(error.code);
}

/** The SKU by which the thing an item makes is known in the shop. */
export function identitySku(item: SendItem): string {
  const { context, kind, remote, values } = item;
  const ofListing = kind.startsWith('listing.') && remote.hasOptions;
  return (
    textOf(ofListing ? (values.parentSku ?? context.parentSku) : (values.sku ?? context.sku)) ?? ''
  );
}

/** Settles refused creations with one look at the shop for all of them, and a second one at its trash. */
export async function settleClashes(
  session: Session,
  clashes: readonly Clash[],
): Promise<readonly ItemOutcome[]> {
  if (clashes.length === 0) return [];
  const found = await findBySku(
    session.api,
    clashes.map(({ item }) => identitySku(item)),
  );
  // Who holds the SKU cannot be told now: the look-up is made again when the effect is reconciled.
  if (!found.ok) return clashes.map(({ item }) => inDoubt(item, found.failure));
  const missing = clashes.filter(
    ({ item, error }) =>
      !found.value.has(cleanSku(identitySku(item))) && lockedCodes.includes(error.code),
  );
  const trashed = await findBySku(
    session.api,
    missing.map(({ item }) => identitySku(item)),
    'trash',
  );
  const outcomes: ItemOutcome[] = [];
  for (const clash of clashes) {
    const sku = cleanSku(identitySku(clash.item));
    const product = found.value.get(sku) ?? (await byResource(session, clash));
    if (product !== undefined) outcomes.push(await judge(session, clash.item, product));
    else if (!trashed.ok) outcomes.push(inDoubt(clash.item, trashed.failure));
    else outcomes.push(unseen(clash, trashed.value.get(sku)));
  }
  return outcomes;
}

/** What a product that holds an item's SKU means for it. */
export async function judge(
  session: Session,
  item: SendItem,
  product: WireProduct,
): Promise<ItemOutcome> {
  const own = product.meta.get(markerKey) === item.operationKey;
  if (!own && !fits(item, product)) {
    return failed(item, {
      reason: 'other-thing',
      remoteId: product.id,
      type: product.type,
      sku: product.sku,
    });
  }
  const ids = product.categories.map((category) => category.id);
  const paths = valueOr(await session.categories.covering(ids)) ?? new Map();
  const echoed = echoFor(item, { product, facts: session.facts, paths }, true);
  return done(item, product.id, echoed, !own);
}

/** Whether a product that is not our work is the same kind of thing in the same place. */
function fits(item: SendItem, product: WireProduct): boolean {
  if (cleanSku(product.sku) !== cleanSku(identitySku(item))) return false;
  if (item.kind === 'variant.create') {
    return product.type === 'variation' && product.parentId === item.remote.listingId;
  }
  return product.type === (item.remote.hasOptions ? 'variable' : 'simple');
}

/** The product that the refusal itself names: SKUs are compared without case by the database, not by us. */
async function byResource(session: Session, clash: Clash): Promise<WireProduct | undefined> {
  const { resourceId } = clash.error;
  if (resourceId === null || !/^[1-9]\d*$/.test(resourceId)) return undefined;
  const { result } = await session.api.call({
    method: 'GET',
    route: `/wc/v3/products/${asId<RemoteId>(resourceId)}`,
    endpoint: 'GET products/{id}',
    query: [
      ['context', 'edit'],
      ['_fields', productFields],
    ],
  });
  return result.ok ? (readProduct(result.value.value) ?? undefined) : undefined;
}

function unseen(clash: Clash, trashed: WireProduct | undefined): ItemOutcome {
  const { item, error } = clash;
  if (trashed !== undefined) return failed(item, { reason: 'in-trash', remoteId: trashed.id });
  if (error.code === takenCode) {
    return failed(item, { reason: 'other-thing', remoteId: error.resourceId ?? '' });
  }
  // Another request with this SKU is just being carried out, maybe our own earlier one; or a dead entry is left in
  // the shop's index. Looking again tells the first, the number of tries the second.
  const detail = { ...clash.failure.detail, reason: 'locked' };
  return {
    jobId: item.jobId,
    outcome: 'unknown',
    failure: failure('sku-taken', detail, { acted: 'unknown' }),
  };
}

function failed(item: SendItem, detail: Readonly<Record<string, string>>): ItemOutcome {
  return { jobId: item.jobId, outcome: 'failed', failure: failure('sku-taken', { ...detail }) };
}

function inDoubt(item: SendItem, why: Failure): ItemOutcome {
  return { jobId: item.jobId, outcome: 'unknown', failure: { ...why, acted: 'unknown' } };
}
