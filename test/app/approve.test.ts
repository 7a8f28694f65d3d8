/** What is sent is what was shown and approved: a part of a plan, nothing held, nothing out of date, nothing twice. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Application } from '#app/application';
import type { PushReport } from '#app/publishing/push';
import type { FailureError } from '#kernel/failure';
import {
  addSimple,
  createPublishBed,
  importRows,
  makePlan,
  push,
  shopBySku,
} from '../support/publish-bed.ts';
import { setPrice } from '../support/workspace.ts';

const bed = createPublishBed();
afterEach(() => bed.close());

const skus = (shop: Parameters<typeof shopBySku>[0]): string[] =>
  [...shopBySku(shop).keys()].sort();

describe('approving a part', () => {
  it('by SKU sends those products, their categories and no others', async () => {
    const { workspace, shop } = await bed.open();
    await importRows(bed, workspace, [
      ['sku', 'title', 'price', 'stock', 'category'],
      ['A', 'Product A', '10.00', 1, 'Garden > Chairs'],
      ['B', 'Product B', '10.00', 1, 'Kitchen'],
      ['C', 'Product C', '10.00', 1, 'Garden > Chairs'],
    ]);
    expect(await push(workspace, { skus: ['A', 'C'] })).toMatchObject({
      approved: 4,
      heldBack: 2,
      failed: 0,
    });
    expect(skus(shop)).toEqual(['A', 'C']);
    const names = shop.shop.admin.state().categories.map((category) => category.name);
    expect(names).toEqual(expect.arrayContaining(['Garden', 'Chairs']));
    expect(names).not.toContain('Kitchen');
    expect((await makePlan(workspace)).list.map((operation) => operation.label)).toEqual([
      'Kitchen',
      'Product B',
    ]);
  });

  it('by a SKU that nobody holds is refused, and nothing is sent', async () => {
    const { workspace, shop } = await bed.open();
    await addSimple(workspace, 2);
    await expect(push(workspace, { skus: ['A-1', 'A-77'] })).rejects.toMatchObject({
      failure: { code: 'not-found', detail: { sku: 'A-77' } },
    });
    expect(shop.writes()).toBe(0);
  });

  it('by shop leaves the other shop alone', async () => {
    const { workspace, shop } = await bed.open();
    const other = await bed.addShop(workspace, 'Other');
    await addSimple(workspace, 2);
    const plan = await makePlan(workspace);
    expect(plan.list).toHaveLength(4);
    await push(workspace, { plan: plan.plan, shops: ['Other'] });
    expect(skus(other)).toEqual(['A-1', 'A-2']);
    expect(skus(shop)).toEqual([]);
    expect((await makePlan(workspace)).list.map((operation) => operation.shopId)).toEqual([1, 1]);
  });

  it('holds what a brake holds until the seller names it', async () => {
    const { workspace, shop } = await bed.open();
    await addSimple(workspace, 3);
    await push(workspace);
    await setPrice(workspace, 'A-1', 200);
    await setPrice(workspace, 'A-2', 300);
    await setPrice(workspace, 'A-3', 1210);
    const plan = await makePlan(workspace);
    expect(plan.list.map((operation) => [operation.label, operation.braked])).toEqual([
      ['A-1', true],
      ['A-2', true],
      ['A-3', false],
    ]);
    const braked = plan.list[1]?.id ?? 0;
    expect(await push(workspace, { plan: plan.plan, acceptBraked: [braked] })).toMatchObject({
      approved: 2,
      heldBack: 1,
    });
    expect(['A-1', 'A-2', 'A-3'].map((sku) => shopBySku(shop).get(sku)?.['regular_price'])).toEqual(
      ['10.00', '3.00', '12.10'],
    );
    expect((await makePlan(workspace)).list.map((operation) => operation.label)).toEqual(['A-1']);
  });
});

describe('a plan that is no longer true', () => {
  it('is refused after an edit, and nothing is sent', async () => {
    const { workspace, shop } = await bed.open();
    await addSimple(workspace, 2);
    const plan = await makePlan(workspace);
    await setPrice(workspace, 'A-1', 1200);
    await expect(push(workspace, { plan: plan.plan })).rejects.toMatchObject({
      failure: { code: 'plan-stale' },
    });
    expect(shop.writes()).toBe(0);
  });

  it('is refused when it was approved already', async () => {
    const { workspace, shop } = await bed.open();
    await addSimple(workspace, 2);
    const plan = await makePlan(workspace);
    await push(workspace, { plan: plan.plan });
    await expect(push(workspace, { plan: plan.plan })).rejects.toMatchObject({
      failure: { code: 'plan-stale' },
    });
    expect(skus(shop)).toEqual(['A-1', 'A-2']);
  });

  it('is refused when another plan was being approved while it was made', async () => {
    const { workspace, shop } = await bed.open();
    await addSimple(workspace, 2);
    const first = await makePlan(workspace);
    const { plans } = workspace.app();
    await plans.approve(first.plan, { braked: [] }, 'seller');
    // Made between approval and the queue, by somebody who does not know of it.
    const second = await plans.begin('seller');
    await plans.finish(second, {});
    while ((await plans.approveSlice(first.plan, 1)).remaining > 0);
    await expect(plans.approve(second, { braked: [] }, 'seller')).rejects.toMatchObject({
      failure: { code: 'plan-stale' },
    });
    expect(await push(workspace)).toMatchObject({ approved: 0, failed: 0 });
    expect(skus(shop)).toEqual(['A-1', 'A-2']);
  });

  it('does not come out of two plans made at the same time', async () => {
    const { workspace, shop } = await bed.open();
    await addSimple(workspace, 120);
    const both = await Promise.allSettled([makePlan(workspace), makePlan(workspace)]);
    const whole = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    for (const one of both)
      if (one.status === 'rejected')
        expect((one.reason as FailureError).failure.code).toBe('plan-stale');
    expect(whole.length).toBeGreaterThanOrEqual(1);
    for (const plan of whole) expect(plan.list.length === 0 || plan.list.length === 120).toBe(true);
    await push(workspace);
    expect(skus(shop)).toHaveLength(120);
    expect(shop.shop.admin.state().products).toHaveLength(120);
  });
});

describe('an approval that a crash cut off', () => {
  it('is finished by the next push, once', async () => {
    const { workspace, shop } = await bed.open();
    await addSimple(workspace, 5);
    const plan = await makePlan(workspace);
    const app = workspace.app();
    const { plans } = app;
    const cut: Application = {
      ...app,
      plans: {
        begin: (author) => plans.begin(author),
        reserveJobIds: (count) => plans.reserveJobIds(count),
        addOperations: (id, operations) => plans.addOperations(id, operations),
        setWarnings: (id, updates) => plans.setWarnings(id, updates),
        finish: (id, summary) => plans.finish(id, summary),
        approve: (id, selection, author) => plans.approve(id, selection, author),
        unfinishedApprovals: () => plans.unfinishedApprovals(),
        approveSlice: async (id) => {
          await plans.approveSlice(id, 2);
          throw new Error('the power went');
        },
      },
    };
    await expect(
      workspace.call('publishing.push', { approve: true, plan: plan.plan }, { app: cut }),
    ).rejects.toThrow('the power went');
    await workspace.reopen();
    expect(await workspace.call<PushReport>('publishing.push')).toMatchObject({
      failed: 0,
      waiting: 0,
      listings: Array.from({ length: 5 }, () => ({ outcome: 'created' })),
    });
    expect(skus(shop)).toHaveLength(5);
  });

  it('is not planned anew before it is finished', async () => {
    const { workspace } = await bed.open();
    await addSimple(workspace, 5);
    const plan = await makePlan(workspace);
    const { plans } = workspace.app();
    await plans.approve(plan.plan, { braked: [] }, 'seller');
    await plans.approveSlice(plan.plan, 2);
    await workspace.reopen();
    expect((await makePlan(workspace)).list).toEqual([]);
  });
});
