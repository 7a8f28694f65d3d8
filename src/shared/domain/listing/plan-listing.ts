/**
 * The plan: one pure function from what a shop should show and what it was last sent to the effects in between.
 * What is later sent equals what is planned here, and when it has been sent the plan is empty.
 */
import { planChanges } from './plan-changes.ts';
import { planCreation } from './plan-creation.ts';
import type { PlanListingInput } from './plan-draft.ts';
import { planEnd } from './plan-ending.ts';
import type { ListingPlan } from './planned-operation.ts';

/**
 * Plans one product for one shop:
 * - wanted, unknown to the shop: created, its pictures afterwards;
 * - wanted and live: per lane what differs from what was sent;
 * - wanted and ended: restored, with what changed meanwhile;
 * - not wanted and live: ended; not wanted and ended: nothing.
 *
 * Equal inputs give equal plans.
 */
export function planListing(input: PlanListingInput): ListingPlan {
  const { desired, listing } = input;
  if (desired === null) return listing === null ? nothing : planEnd(input, listing);
  return listing === null ? planCreation(input, desired) : planChanges(input, desired, listing);
}

const nothing: ListingPlan = { operations: [], notes: [] };
