/** Jobs of products in a shop that stand in the way of taking a link apart. */
import { FailureError, failure } from '#kernel/failure';
import { asId, type JobId, type ProductId } from '#kernel/ids';
import type { JobView } from '#ports/job-store';
import type { Shop } from '#ports/shop-store';
import type { Application } from '../application.ts';

const pageJobs = 500;

/**
 * Cancels what has not been sent for the products. Throws `illegal-move` (try again later) naming a job whose effect is
 * on its way or in doubt: its outcome belongs to the link.
 */
export async function clearJobs(
  app: Application,
  shop: Shop,
  products: ReadonlySet<ProductId>,
): Promise<number> {
  const found = await openJobs(app, shop, products);
  if (found.length === 0) return 0;
  const cancelled = await app.jobs.cancel({ jobIds: found.map((job) => job.id) });
  const [inFlight] = await openJobs(app, shop, products);
  if (inFlight === undefined) return cancelled;
  throw new FailureError(
    failure(
      'illegal-move',
      { job: inFlight.id, label: inFlight.label, state: inFlight.state },
      { retry: 'later' },
    ),
  );
}

async function openJobs(
  app: Application,
  shop: Shop,
  products: ReadonlySet<ProductId>,
): Promise<readonly JobView[]> {
  const found: JobView[] = [];
  let after = asId<JobId>(0);
  for (;;) {
    // Everything that ended did so before this moment, so only unfinished jobs are listed.
    const since = app.clock.now() + 1;
    const page = await app.jobReads.list({ shopId: shop.id, after, since, limit: pageJobs });
    const last = page.at(-1);
    if (last === undefined) return found;
    after = last.id;
    found.push(...page.filter((job) => job.productId !== null && products.has(job.productId)));
  }
}
