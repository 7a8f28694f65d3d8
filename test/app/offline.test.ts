/** A shop out of reach: edits and plans go on, jobs wait without burning attempts, the push ends when it returns. */
import { afterEach, describe, expect, it } from 'vitest';
import type { PushReport } from '#app/publishing/push';
import type { JobView } from '#ports/job-store';
import { addSimple, createPublishBed, makePlan, push, shopBySku } from '../support/publish-bed.ts';
import { setPrice } from '../support/workspace.ts';

const bed = createPublishBed();
afterEach(() => bed.close());

describe('a shop that cannot be reached', () => {
  it('lets the seller edit and plan, and takes nothing from the jobs', async () => {
    const { workspace, shop } = await bed.open();
    await addSimple(workspace, 3);
    await shop.stop();
    const report = await push(workspace, { offlineSeconds: 0.5 });
    expect(report).toMatchObject({ end: 'offline', approved: 3, waiting: 3, failed: 0 });
    expect(workspace.events).toContainEqual(
      expect.objectContaining({ type: 'notice', code: 'shop-offline' }),
    );
    await setPrice(workspace, 'A-1', 1300);
    expect((await makePlan(workspace)).list.map((operation) => operation.label)).toEqual(['A-1']);
    const { jobs } = await workspace.call<{ jobs: JobView[] }>('jobs.list');
    expect(jobs.map((job) => [job.attempts, job.failure?.code])).toEqual(
      jobs.map(() => [0, 'unreachable']),
    );
    await shop.start();
    expect(await push(workspace)).toMatchObject({ end: 'idle', waiting: 0, failed: 0 });
    expect([...shopBySku(shop)].map(([sku, thing]) => [sku, thing['regular_price']])).toEqual([
      ['A-1', '13.00'],
      ['A-2', '11.00'],
      ['A-3', '12.00'],
    ]);
  });

  it('is waited for: a push that is under way ends by itself when the shop returns', async () => {
    const { workspace, shop } = await bed.open();
    await addSimple(workspace, 2);
    await shop.stop();
    const pushing = push(workspace);
    await expect
      .poll(() => workspace.events.some((event) => event.type === 'notice'), { timeout: 5000 })
      .toBe(true);
    await shop.start();
    expect(await pushing).toMatchObject({ end: 'idle', waiting: 0, failed: 0 });
    expect(shopBySku(shop).size).toBe(2);
    expect(workspace.events.map((event) => (event.type === 'notice' ? event.code : ''))).toContain(
      'shop-online',
    );
  });

  it('is left by a push that the seller stops; a restart goes on', async () => {
    const { workspace, shop } = await bed.open();
    await addSimple(workspace, 2);
    await shop.stop();
    const stop = new AbortController();
    const pushing = workspace.call<PushReport>(
      'publishing.push',
      { approve: true },
      { signal: stop.signal },
    );
    await expect
      .poll(() => workspace.events.some((event) => event.type === 'notice'), { timeout: 5000 })
      .toBe(true);
    stop.abort();
    expect(await pushing).toMatchObject({ end: 'cancelled', waiting: 2 });
    await shop.start();
    await workspace.reopen();
    expect(await workspace.call<PushReport>('publishing.push')).toMatchObject({ waiting: 0 });
    expect(shopBySku(shop).size).toBe(2);
  });
});
