/** `jobs.*`: what the seller does to the queue: one job, one shop, or everything. */
import { jobSelector, listJobs as listInput } from '#contract/schemas';
import { jobStates } from '#domain/job/job-state';
import { FailureError, failure } from '#kernel/failure';
import { asId, type JobId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { JobSelector } from '#ports/job-store';
import type { Shop } from '#ports/shop-store';
import type { Application } from '../application.ts';
import { shopByName } from '../shops/find-shops.ts';
import { asJson, useCase } from '../use-case.ts';

interface Chosen {
  readonly shops: readonly Shop[];
  readonly selector: JobSelector | null;
}

/** Pauses: a shop is paused as a whole, jobs one by one. */
export const pauseJobs = useCase(jobSelector, async (app, request): Promise<Json> => {
  const { shops, selector } = await choose(app, request);
  if (selector !== null) return { jobs: await app.jobs.pause(selector, 'paused') };
  for (const shop of shops)
    if (shop.state === 'active') await app.shops.setState(shop.id, 'paused', 'seller', 'seller');
  await app.engine.refresh();
  return { shops: shops.map((shop) => shop.name) };
});

/** Resumes; also ends a freeze, which only a person may. */
export const resumeJobs = useCase(jobSelector, async (app, request): Promise<Json> => {
  const { shops, selector } = await choose(app, request);
  if (selector !== null) {
    const jobs = await app.jobs.resume(selector);
    app.engine.wake();
    return { jobs };
  }
  for (const shop of shops)
    if (shop.state !== 'active') await app.shops.setState(shop.id, 'active', null, 'seller');
  await app.engine.refresh();
  return { shops: shops.map((shop) => shop.name) };
});

/** Cancels what has not been sent. */
export const cancelJobs = useCase(jobSelector, async (app, request): Promise<Json> => {
  const jobs = await overAll(app, request, (selector) => app.jobs.cancel(selector));
  app.engine.wake();
  return { jobs };
});

/** Tries again what failed or waits for a person. */
export const retryJobs = useCase(jobSelector, async (app, request): Promise<Json> => {
  const jobs = await overAll(app, request, (selector) => app.jobs.retry(selector));
  app.engine.wake();
  return { jobs };
});

/** Lists jobs with why each waits, and the numbers per shop and state. */
export const listJobs = useCase(listInput, async (app, request): Promise<Json> => {
  const shops = await app.shopReads.list();
  const shop = request.shop === undefined ? undefined : await shopByName(app, request.shop);
  const state = jobStates.find((known) => known === request.state);
  if (request.state !== undefined && state === undefined) {
    throw new FailureError(
      failure('invalid-input', {
        field: 'state',
        value: request.state,
        expected: jobStates.join(', '),
      }),
    );
  }
  const jobs = await app.jobReads.list({
    ...(shop === undefined ? {} : { shopId: shop.id }),
    ...(state === undefined ? {} : { state }),
    after: asId<JobId>(request.after),
    limit: request.limit,
  });
  const nameById = new Map(shops.map((one) => [one.id, one.name]));
  const outlooks = await Promise.all(
    shops.map(async (one) => {
      const outlook = await app.jobReads.outlook(one.id);
      return {
        shop: one.name,
        state: one.state,
        stateReason: one.stateReason,
        unfinished: outlook.unfinished,
        calls: outlook.calls,
        nextDue: outlook.nextDue,
        seconds: await app.connections.seconds(one, outlook.calls),
      };
    }),
  );
  const counts = (await app.jobReads.counts()).map((count) => ({
    shop: nameById.get(count.shopId) ?? '',
    state: count.state,
    count: count.count,
  }));
  return asJson({
    shops: outlooks,
    counts,
    jobs: jobs.map((job) => ({ ...job, shop: nameById.get(job.shopId) ?? '' })),
  });
});

async function choose(
  app: Application,
  request: {
    readonly shop?: string | undefined;
    readonly jobs?: readonly number[] | undefined;
    readonly all: boolean;
  },
): Promise<Chosen> {
  if (request.jobs !== undefined)
    return { shops: [], selector: { jobIds: request.jobs.map((id) => asId<JobId>(id)) } };
  if (request.shop !== undefined)
    return { shops: [await shopByName(app, request.shop)], selector: null };
  if (request.all) return { shops: await app.shopReads.list(), selector: null };
  throw new FailureError(
    failure('invalid-input', { field: 'jobs', expected: 'a job, a shop or all' }),
  );
}

async function overAll(
  app: Application,
  request: Parameters<typeof choose>[1],
  act: (selector: JobSelector) => Promise<number>,
): Promise<number> {
  const { shops, selector } = await choose(app, request);
  if (selector !== null) return act(selector);
  let count = 0;
  for (const shop of shops) count += await act({ shopId: shop.id });
  return count;
}
