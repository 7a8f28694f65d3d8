/** Plans as the use cases answer them, for tests of what is made of them. */
import type { PlanReport } from '#app/publishing/make-plan';
import { asId, type JobId, type PlanId, type ProductId, type ShopId } from '#kernel/ids';
import type { StoredOperation } from '#ports/plan-store';
import type { Answer } from '../cli.test-support.ts';
import { asData } from '../cli.ts';

const shopId = asId<ShopId>(1);

/** An operation of a plan: a price goes up by a quarter. */
export function operation(id: number, fields: Partial<StoredOperation> = {}): StoredOperation {
  return {
    id: asId<JobId>(id),
    shopId,
    kind: 'variant.update',
    lane: 'price',
    productId: asId<ProductId>(Math.ceil(id / 2)),
    listingId: null,
    variantId: null,
    label: `SKU-${id}`,
    changes: [
      {
        field: 'price',
        old: { minor: 1000, currency: 'CNY' },
        new: { minor: 1250, currency: 'CNY' },
      },
    ],
    context: {},
    refs: [],
    after: [],
    warnings: [],
    moneyEffect: { minor: 250, currency: 'CNY' },
    hasOptions: true,
    cost: null,
    batchKey: 'b',
    weight: 1,
    braked: false,
    ...fields,
  };
}

/** A plan for one shop. */
export function planReport(operations: number, held = 0): PlanReport {
  const summary = {
    shopId,
    created: 0,
    changed: operations,
    ended: 0,
    restored: 0,
    categories: 0,
    uploads: 0,
    operations,
    held,
    fields: {},
    money: { CNY: { up: 250, down: 0, net: 250 } },
    warnings: {},
    calls: [],
    dispatches: 3,
    name: 'Main',
    seconds: 65,
  };
  const shops = operations === 0 ? [] : [summary];
  return { plan: asId<PlanId>(9), shops, operations, held, notes: [], noteCount: 0 };
}

/** Answers `plans.operations` as the store pages them. */
export function paged(all: readonly StoredOperation[]): Answer {
  return (input) => {
    const { after, limit } = input as { after: number | null; limit: number };
    return asData({ operations: all.filter(({ id }) => id > (after ?? 0)).slice(0, limit) });
  };
}
