/** `publishing.push`: a plan approved and carried out, with what became of each listing. */
import type { z } from 'zod';
import { push as input } from '#contract/schemas';
import { type Failure, FailureError, failure, failureOf } from '#kernel/failure';
import { asId, type JobId, type PlanId, type ProductId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { JobView } from '#ports/job-store';
import type { PlanSelection } from '#ports/plan-store';
import type { Shop } from '#ports/shop-store';
import type { Application } from '../application.ts';
import { shopsByNames } from '../shops/find-shops.ts';
import { asJson, type UseCaseIo, useCase } from '../use-case.ts';
import { approvePlan, finishApprovals } from './approve-plan.ts';
import { type DrainEnd, drainQueue } from './drain-queue.ts';
import { makePlanFor, type PlanReport } from './make-plan.ts';

type Request = z.infer<typeof input>;

/** What became of one listing. */
export interface ListingOutcome {
  readonly shop: string;
  readonly title: string;
  readonly remoteId: string | null;
  readonly skus: readonly { readonly sku: string; readonly remoteId: string | null }[];
  readonly outcome:
    | 'created'
    | 'updated'
    | 'ended'
    | 'restored'
    | 'adopted'
    | 'failed'
    | 'waiting'
    | 'cancelled'
    | 'unknown';
  readonly failures: readonly {
    readonly job: JobId;
    readonly label: string;
    readonly failure: Failure;
  }[];
}

/** The result of a push. */
export interface PushReport {
  readonly end: DrainEnd;
  readonly plan: PlanReport | null;
  readonly approved: number;
  readonly heldBack: number;
  readonly listings: readonly ListingOutcome[];
  readonly waiting: number;
  readonly failed: number;
}

/** Approves a fresh or a shown plan when asked to, then drains the queue. */
export const push = useCase(input, async (app, request, io): Promise<Json> => {
  const shops = await shopsByNames(app, request.shops);
  await finishApprovals(app, io);
  const startedAt = app.clock.now();
  const approved = request.approve ? await approveFor(app, shops, request, io) : nothingApproved;
  const end = await drainQueue(app, shops, io, request.offlineSeconds);
  return asJson(await report(app, shops, { end, ...approved }, startedAt));
});

type Approved = Pick<PushReport, 'plan' | 'approved' | 'heldBack'>;

const nothingApproved: Approved = { plan: null, approved: 0, heldBack: 0 };

/** Somebody may edit or push while a plan is being made; a fresh one that nobody saw is made again. */
const freshTries = 3;

/** Approves the plan that was shown, or one made now. */
async function approveFor(
  app: Application,
  shops: readonly Shop[],
  request: Request,
  io: UseCaseIo,
): Promise<Approved> {
  const products = request.skus === undefined ? undefined : await productsOf(app, request.skus);
  const selection: PlanSelection = {
    shopIds: shops.map((shop) => shop.id),
    ...(products === undefined ? {} : { productIds: products }),
    braked:
      request.acceptBraked === 'all' ? 'all' : request.acceptBraked.map((id) => asId<JobId>(id)),
  };
  if (request.plan !== undefined) {
    const id = asId<PlanId>(request.plan);
    const plan = await shownPlan(app, id);
    return { plan, ...(await approvePlan(app, id, selection, io)) };
  }
  for (let tries = 1; ; tries += 1) {
    try {
      const plan = await makePlanFor(app, shops, io);
      return { plan, ...(await approvePlan(app, plan.plan, selection, io)) };
    } catch (thrown) {
      if (failureOf(thrown)?.code !== 'plan-stale' || tries >= freshTries) throw thrown;
    }
  }
}

async function shownPlan(app: Application, id: PlanId): Promise<PlanReport | null> {
  const view = await app.planReads.plan(id);
  return view === null ? null : (view.summary as unknown as PlanReport);
}

/** The products that hold the SKUs. A SKU that nobody holds is refused: it may be a slip of what was meant. */
async function productsOf(
  app: Application,
  skus: readonly string[],
): Promise<readonly ProductId[]> {
  const holders = await app.catalogueReads.bySku(skus);
  const missing = skus.find((sku) => !holders.has(sku));
  if (missing !== undefined) throw new FailureError(failure('not-found', { sku: missing }));
  return [...new Set([...holders.values()].map((holder) => holder.productId))];
}

async function report(
  app: Application,
  shops: readonly Shop[],
  head: Pick<PushReport, 'end' | 'plan' | 'approved' | 'heldBack'>,
  startedAt: number,
): Promise<PushReport> {
  const listings: ListingOutcome[] = [];
  let waiting = 0;
  let failed = 0;
  for (const shop of shops) {
    const jobs = await touchedJobs(app, shop, startedAt);
    const byProduct = new Map<ProductId, JobView[]>();
    for (const job of jobs) {
      if (isOpen(job)) waiting += 1;
      if (job.state === 'failed') failed += 1;
      if (job.productId === null) continue;
      const group = byProduct.get(job.productId);
      if (group === undefined) byProduct.set(job.productId, [job]);
      else group.push(job);
    }
    listings.push(...(await outcomesOf(app, shop, byProduct)));
  }
  return { ...head, listings, waiting, failed };
}

/** Jobs of a shop that ended since the push began, or that are still open. */
async function touchedJobs(app: Application, shop: Shop, startedAt: number): Promise<JobView[]> {
  const touched: JobView[] = [];
  let after = asId<JobId>(0);
  for (;;) {
    const page = await app.jobReads.list({ shopId: shop.id, after, since: startedAt, limit: 500 });
    const last = page.at(-1);
    if (last === undefined) return touched;
    after = last.id;
    touched.push(...page);
  }
}

async function outcomesOf(
  app: Application,
  shop: Shop,
  byProduct: ReadonlyMap<ProductId, readonly JobView[]>,
): Promise<ListingOutcome[]> {
  const outcomes: ListingOutcome[] = [];
  const ids = [...byProduct.keys()];
  for (let from = 0; from < ids.length; from += 200) {
    const slice = ids.slice(from, from + 200);
    const remote = await app.shopReads.remoteIds(shop.id, slice);
    const titles = await app.shopReads.titles(slice);
    for (const productId of slice) {
      const jobs = byProduct.get(productId) ?? [];
      const rows = remote.filter((row) => row.productId === productId);
      outcomes.push({
        shop: shop.name,
        title: titles.get(productId) ?? '',
        remoteId: rows[0]?.remoteId ?? null,
        skus: rows.flatMap((row) =>
          row.sku === null ? [] : [{ sku: row.sku, remoteId: row.variantRemoteId }],
        ),
        outcome: outcomeOf(jobs),
        failures: jobs.flatMap((job) =>
          job.failure === null || job.state === 'done'
            ? []
            : [{ job: job.id, label: job.label, failure: job.failure }],
        ),
      });
    }
  }
  return outcomes;
}

/** The worst that happened to any part of a listing, else the most telling thing that was done. */
function outcomeOf(jobs: readonly JobView[]): ListingOutcome['outcome'] {
  const has = (test: (job: JobView) => boolean): boolean => jobs.some(test);
  if (has((job) => job.state === 'failed')) return 'failed';
  if (
    has(
      (job) =>
        job.state === 'unknown' || job.state === 'reconciling' || job.state === 'needs-human',
    )
  )
    return 'unknown';
  if (has(isOpen)) return 'waiting';
  const done = jobs.filter((job) => job.state === 'done');
  if (done.length === 0) return 'cancelled';
  if (done.some((job) => job.reason === 'adopted')) return 'adopted';
  if (done.some((job) => job.kind === 'listing.create')) return 'created';
  if (done.some((job) => job.kind === 'listing.end')) return 'ended';
  if (done.some((job) => job.kind === 'listing.restore')) return 'restored';
  return 'updated';
}

function isOpen(job: JobView): boolean {
  return job.state !== 'done' && job.state !== 'failed' && job.state !== 'cancelled';
}
