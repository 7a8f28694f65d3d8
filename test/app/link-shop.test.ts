/** The seller's own word on links: made, refused, taken apart, made again; the shop never notices. */
import { afterEach, describe, expect, it } from 'vitest';
import type { PlanReport } from '#app/publishing/make-plan';
import { createPullBed, planned, pull, shirt, simple } from '../support/pull-bed.ts';
import { addProducts, setPrice } from '../support/workspace.ts';

const bed = createPullBed();
afterEach(() => bed.close());

describe('unlinking', () => {
  it('keeps both sides, and pulling again links the same products', async () => {
    const { workspace, shop } = await bed.open([simple('A'), simple('B'), shirt]);
    await pull(workspace);
    const before = shop.shop.admin.state();
    expect(await workspace.call('shops.unlink', { shop: 'Main', skus: ['A', 'SHIRT-B'] })).toEqual({
      shop: 'Main',
      unlinked: 2,
      cancelled: 0,
    });
    expect((await workspace.app().catalogueReads.count()).products).toBe(3);
    expect((await planned(workspace)).map(({ kind, label }) => [kind, label])).toContainEqual([
      'listing.create',
      'Product A',
    ]);
    expect(await pull(workspace)).toMatchObject({ linked: 2, imported: 0, doubtfulCount: 0 });
    expect(await planned(workspace)).toEqual([]);
    expect(shop.shop.admin.state()).toEqual(before);
    expect(shop.writes()).toBe(0);
  });

  it('of a whole shop takes every link', async () => {
    const { workspace } = await bed.open([simple('A'), simple('B')]);
    await pull(workspace);
    expect(await workspace.call('shops.unlink', { shop: 'Main' })).toMatchObject({ unlinked: 2 });
    expect(await workspace.app().shopReads.listingCounts(1 as never)).toEqual({
      live: 0,
      ended: 0,
      linked: 0,
    });
  });

  it('cancels what was approved for the link and not sent', async () => {
    const { workspace } = await bed.open([simple('A')]);
    await pull(workspace);
    await setPrice(workspace, 'A', 1300);
    const { plan } = await workspace.call<PlanReport>('plans.make');
    const { plans, jobReads } = workspace.app();
    await workspace.call('jobs.pause', { shop: 'Main' });
    await plans.approve(plan, { braked: 'all' }, 'seller');
    await plans.approveSlice(plan, 100);
    expect(await workspace.call('shops.unlink', { shop: 'Main', skus: ['A'] })).toMatchObject({
      unlinked: 1,
      cancelled: 1,
    });
    const jobs = await jobReads.list({ limit: 10 });
    expect(jobs.filter((job) => job.kind === 'variant.update').map((job) => job.state)).toEqual([
      'cancelled',
    ]);
  });

  it('waits for a job that is on its way', async () => {
    const { workspace } = await bed.open([simple('A')]);
    await pull(workspace);
    await setPrice(workspace, 'A', 1300);
    const { plan } = await workspace.call<PlanReport>('plans.make');
    const { plans, jobs, jobReads } = workspace.app();
    await workspace.call('jobs.pause', { shop: 'Main' });
    await plans.approve(plan, { braked: 'all' }, 'seller');
    await plans.approveSlice(plan, 100);
    const budget = await jobReads.budget(1 as never);
    if (budget === null) throw new Error('the shop has been called, so it has a budget');
    const command = {
      shopId: 1 as never,
      token: 'test',
      leaseMs: 60_000,
      batchMax: {},
      weightCap: 100,
      budget,
    };
    expect((await jobs.advance(null, command)).claim?.jobs).toHaveLength(1);
    await expect(workspace.call('shops.unlink', { shop: 'Main' })).rejects.toMatchObject({
      failure: { code: 'illegal-move', retry: 'later', detail: { state: 'running' } },
    });
    expect((await workspace.app().shopReads.listingCounts(1 as never)).live).toBe(1);
  });

  it('names a SKU that nobody holds', async () => {
    const { workspace } = await bed.open([]);
    await expect(
      workspace.call('shops.unlink', { shop: 'Main', skus: ['NOBODY'] }),
    ).rejects.toMatchObject({ failure: { code: 'not-found', detail: { sku: 'NOBODY' } } });
  });
});

describe('linking by the seller', () => {
  it('pairs variants without codes by their option values', async () => {
    const bare = (option: string) => ({
      regular_price: '20.00',
      attributes: [{ name: 'Colour', option }],
    });
    const { workspace } = await bed.open([
      { ...shirt, name: 'Their name', sku: '', variations: [bare('Blue'), bare('Red')] },
    ]);
    await addProducts(workspace, [
      {
        title: 'Their name',
        parentSku: 'OURS',
        optionNames: ['Colour'],
        variants: [
          { sku: 'OURS-R', price: 2000, optionValues: ['Red'] },
          { sku: 'OURS-B', price: 2000, optionValues: ['Blue'] },
        ],
      },
    ]);
    const [doubt] = (await pull(workspace)).doubtful;
    const link = { remoteId: doubt?.remoteId ?? '', sku: 'OURS' };
    expect(await workspace.call('shops.link', { shop: 'Main', links: [link] })).toMatchObject({
      linked: 1,
      extra: [],
    });
    const changes = (await planned(workspace)).flatMap((operation) =>
      operation.changes.map((change) => [change.field, change.new]),
    );
    expect(changes).toContainEqual(['sku', 'OURS-R']);
    expect(changes).toContainEqual(['sku', 'OURS-B']);
    expect(changes.map(([field]) => field)).not.toContain('optionValues');
  });

  it('is refused as a whole when one part of it cannot be', async () => {
    const { workspace } = await bed.open([simple('X', 'Chair'), simple('Y', 'Table'), shirt]);
    await addProducts(workspace, [
      { title: 'Chair', variants: [{ sku: 'CHAIR', price: 1250 }] },
      { title: 'Table', variants: [{ sku: 'TABLE', price: 1250 }] },
      { title: 'Linen shirt & tie', variants: [{ sku: 'PLAIN', price: 1250 }] },
    ]);
    const doubtful = (await pull(workspace)).doubtful;
    const id = (title: string) => doubtful.find((one) => one.title === title)?.remoteId ?? '';
    const link = (links: { remoteId: string; sku: string | null }[]) =>
      workspace.call('shops.link', { shop: 'Main', links });
    const chair = { remoteId: id('Chair'), sku: 'CHAIR' };
    const refusals: readonly [{ remoteId: string; sku: string }, object][] = [
      [
        { remoteId: id('Table'), sku: 'NOBODY' },
        { code: 'not-found', detail: { sku: 'NOBODY' } },
      ],
      [
        { remoteId: '999999', sku: 'TABLE' },
        { code: 'not-found', detail: { remoteId: '999999' } },
      ],
      [
        { remoteId: id('Table'), sku: 'CHAIR' },
        { code: 'invalid-input', detail: { value: 'CHAIR', reason: 'twice' } },
      ],
      [
        { remoteId: id('Linen shirt & tie'), sku: 'PLAIN' },
        { code: 'invalid-input', detail: { reason: 'no-variant-agrees' } },
      ],
    ];
    for (const [other, failure] of refusals) {
      await expect(link([chair, other])).rejects.toMatchObject({ failure });
    }
    expect(await workspace.app().shopReads.listingCounts(1 as never)).toMatchObject({ live: 0 });
    await link([chair]);
    await expect(link([{ remoteId: id('Table'), sku: 'CHAIR' }])).rejects.toMatchObject({
      failure: { code: 'invalid-input', detail: { reason: 'linked' } },
    });
  });
});
