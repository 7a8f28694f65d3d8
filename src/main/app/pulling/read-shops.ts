/** The reading half of a pull: durable jobs with a cursor, which an interrupted pull takes up where they stopped. */
import { type Failure, failure } from '#kernel/failure';
import { asId, type JobId, type ShopId } from '#kernel/ids';
import type { JobView } from '#ports/job-store';
import type { ReadKind } from '#ports/marketplace';
import type { Shop } from '#ports/shop-store';
import type { Application } from '../application.ts';
import { drainUntil } from '../publishing/drain-queue.ts';
import { orThrow, type UseCaseIo } from '../use-case.ts';

/** How the read of a shop ended. `waiting`: not finished; the job stays, and the next pull goes on with it. */
export interface ReadEnd {
  readonly state: 'done' | 'failed' | 'waiting';
  /** Why it is not done, where that is known. */
  readonly failure: Failure | null;
}

interface Reading {
  readonly shop: Shop;
  readonly listings: JobId;
  /** Categories only make later plans know what the shop has; a pull does not fail for them. */
  readonly categories: JobId | null;
}

/** Reads the listings of the shops; returns how each read ended once none can go on. */
export async function readShops(
  app: Application,
  shops: readonly Shop[],
  io: UseCaseIo,
  offlineSeconds: number | undefined,
): Promise<ReadonlyMap<ShopId, ReadEnd>> {
  const readings: Reading[] = [];
  for (const shop of shops) readings.push(await enqueue(app, shop));
  await drainUntil(app, shops, io, { offlineSeconds, reached: () => allEnded(app, readings) });
  const ends = new Map<ShopId, ReadEnd>();
  for (const reading of readings) ends.set(reading.shop.id, await endOf(app, reading));
  return ends;
}

async function enqueue(app: Application, shop: Shop): Promise<Reading> {
  const { manifest } = orThrow(app.connections.connector(shop.marketplace));
  const read = (kind: ReadKind): Promise<JobId> => app.jobs.enqueueRead(shop.id, kind);
  const categories = manifest.capabilities.includes('categories') ? await read('categories') : null;
  return { shop, listings: await read('listings'), categories };
}

async function allEnded(app: Application, readings: readonly Reading[]): Promise<boolean> {
  for (const { shop, listings, categories } of readings) {
    for (const id of [listings, categories]) {
      const job = id === null ? null : await jobById(app, shop.id, id);
      if (job !== null && !isEnded(job)) return false;
    }
  }
  return true;
}

function isEnded(job: JobView): boolean {
  return job.state === 'done' || job.state === 'failed' || job.state === 'cancelled';
}

async function jobById(app: Application, shopId: ShopId, id: JobId): Promise<JobView | null> {
  const [job] = await app.jobReads.list({ shopId, after: asId<JobId>(id - 1), limit: 1 });
  return job?.id === id ? job : null;
}

async function endOf(app: Application, { shop, listings }: Reading): Promise<ReadEnd> {
  const job = await jobById(app, shop.id, listings);
  if (job === null) throw new Error(`read job ${listings} is gone`);
  if (job.state === 'done') return { state: 'done', failure: null };
  const ended = isEnded(job);
  return {
    state: ended ? 'failed' : 'waiting',
    failure: job.failure ?? (await obstacle(app, shop, job)),
  };
}

/** What keeps a read waiting that has not failed by itself. */
async function obstacle(app: Application, shop: Shop, job: JobView): Promise<Failure | null> {
  const detail = { shop: shop.name };
  const now = await app.shopReads.byName(shop.name);
  if (job.state === 'cancelled' || now === null) return failure('cancelled', detail);
  if (now.state === 'needs-sign-in') return failure('needs-sign-in', detail);
  if (now.state === 'frozen')
    return failure('shop-frozen', { ...detail, reason: now.stateReason ?? '' });
  if (now.state === 'paused' || job.state === 'held') return failure('shop-paused', detail);
  return null;
}
