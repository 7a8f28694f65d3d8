/** Once a day: what nobody looks at any more is forgotten, behind a backup that still has it. */
import { afterEach, describe, expect, it } from 'vitest';
import { dailyCare } from '#app/workspace/daily-care';
import { addSimple, createPublishBed, makePlan, push, shopBySku } from '../support/publish-bed.ts';
import { setPrice } from '../support/workspace.ts';

const bed = createPublishBed();
afterEach(() => bed.close());

const dayMs = 24 * 3_600_000;
const never = new AbortController().signal;

describe('the care of a day', () => {
  it('keeps what is younger, forgets jobs after a quarter and undo after a year, and the catalogue never', async () => {
    const { workspace, shop } = await bed.open();
    await addSimple(workspace, 3);
    await push(workspace);
    await workspace.call('jobs.pause', { shop: 'Main' });
    await setPrice(workspace, 'A-1', 1100);
    await push(workspace);
    const app = workspace.app();
    const counts = async () => ({
      jobs: (await app.jobReads.list({ limit: 100 })).map((job) => job.state),
      requests: (await app.jobReads.requests({ limit: 100 })).length,
      backups: (await app.backups.list(app.folder)).length,
    });
    const before = await counts();
    expect(before.jobs).toEqual(['done', 'done', 'done', 'queued']);
    await dailyCare(app, never);
    expect(await counts()).toMatchObject({ ...before, backups: expect.any(Number) as number });
    workspace.clock.shift(91 * dayMs);
    await dailyCare(app, never);
    const after = await counts();
    expect(after).toMatchObject({ jobs: ['queued'], requests: 0 });
    expect(after.backups).toBeGreaterThan(0);
    expect(await workspace.call('audit.verify')).toMatchObject({ ok: true });
    // Undo still goes back; a year later it does not.
    await workspace.call('catalogue.undo');
    await workspace.call('catalogue.redo');
    workspace.clock.shift(366 * dayMs);
    await dailyCare(app, never);
    await expect(workspace.call('catalogue.undo')).rejects.toMatchObject({
      failure: { code: 'nothing-to-undo' },
    });
    await workspace.call('jobs.resume', { shop: 'Main' });
    expect(await push(workspace)).toMatchObject({ waiting: 0, failed: 0 });
    expect(shopBySku(shop).get('A-1')?.['regular_price']).toBe('11.00');
    expect((await makePlan(workspace)).list).toEqual([]);
  });
});
