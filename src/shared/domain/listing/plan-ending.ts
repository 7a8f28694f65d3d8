/** Taking a listing down: the product was deleted, or is no longer meant for the shop. */
import type { Listing } from './listing.ts';
import { sumOfEffects, valueOnSale } from './money-effect.ts';
import { PlanDraft, type PlanListingInput } from './plan-draft.ts';
import { operationKey, shopHasOptions } from './plan-parts.ts';
import type { ListingPlan } from './planned-operation.ts';

/** Ends a live listing; one that has ended needs nothing. */
export function planEnd(input: PlanListingInput, listing: Listing): ListingPlan {
  const { sent } = listing.base;
  const title = typeof sent.title === 'string' ? sent.title : listing.remoteId;
  const hasOptions = shopHasOptions(listing);
  const draft = new PlanDraft(input, hasOptions, title);
  if (listing.state === 'ended') return draft.plan();
  const live = listing.variants.filter((variant) => variant.state === 'live');
  const code = hasOptions ? sent.parentSku : live[0]?.base.sent.sku;
  draft.add({
    key: operationKey(input, 'listing.end', input.productId),
    kind: 'listing.end',
    lane: 'existence',
    label: title,
    context: { title, [hasOptions ? 'parentSku' : 'sku']: code ?? null },
    moneyEffect: sumOfEffects(live.map((variant) => valueOnSale(variant.base.sent, -1))),
  });
  return draft.plan();
}
