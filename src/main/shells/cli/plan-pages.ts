/** A plan's operations, page by page: a plan of any size passes through, none is held whole. */

import { type PlannedListing, planByListing } from '#domain/listing/plan-view';
import type { PlannedOperation } from '#domain/listing/planned-operation';
import type { PlanId } from '#kernel/ids';
import type { StoredOperation } from '#ports/plan-store';
import type { Cli } from './cli.ts';

const pageOperations = 500;

/** All operations in order. */
export async function* operationsOf(
  cli: Cli,
  plan: PlanId,
): AsyncGenerator<readonly StoredOperation[]> {
  let after: number | null = null;
  for (;;) {
    const input: { plan: number; after: number | null; limit: number } = {
      plan,
      after,
      limit: pageOperations,
    };
    const { operations } = await cli.call('plans.operations', input);
    const last = operations.at(-1);
    if (last === undefined) return;
    after = last.id;
    yield operations;
  }
}

/** Listings in order; the operations of one stand together in a plan, so only the last of a page may go on. */
export async function* listingsOf(
  pages: AsyncIterable<readonly StoredOperation[]>,
): AsyncGenerator<PlannedListing> {
  let open: PlannedOperation[] = [];
  for await (const page of pages) {
    open.push(...page.map(planned));
    const last = open.at(-1);
    const listings = planByListing(open);
    for (const listing of listings.slice(0, -1)) yield listing;
    open = open.filter((one) => one.shopId === last?.shopId && one.productId === last.productId);
  }
  yield* planByListing(open);
}

/** The grouping works on keys; here they are the ids that a person names to accept what a brake holds. */
function planned(operation: StoredOperation): PlannedOperation {
  return { ...operation, key: String(operation.id), after: [] };
}
