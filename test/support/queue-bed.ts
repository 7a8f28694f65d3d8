/** A queue over a real database file with one fake shop behind it: for specifications of the engine. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AreaHandlers, ServedAreas } from '#adapters/sqlite/calls';
import { portOf } from '#adapters/sqlite/client';
import { type StoreContext, takeIds } from '#adapters/sqlite/context';
import { enqueue, type NewJob } from '#adapters/sqlite/jobs/enqueue';
import { jobHandlers } from '#adapters/sqlite/jobs/job-handlers';
import { jobReads } from '#adapters/sqlite/jobs/job-reads';
import { openWriter } from '#adapters/sqlite/open';
import { shopHandlers } from '#adapters/sqlite/shops/shop-handlers';
import { shopReads } from '#adapters/sqlite/shops/shop-reads';
import { asId, type JobId, type ShopId } from '#kernel/ids';
import type { JobReads, JobStore } from '#ports/job-store';
import type { ShopReads, ShopStore } from '#ports/shop-store';
import { inProcessRunner } from './in-process-runner.ts';

/** A queue to play with. */
export interface QueueBed {
  readonly jobs: JobStore;
  readonly reads: JobReads;
  readonly shops: ShopStore;
  readonly shopReads: ShopReads;
  readonly served: ServedAreas;
  readonly audited: string[];
  readonly shopId: ShopId;
  /** Writes jobs as an approval does; ids are given in order. */
  enqueue(jobs: readonly Partial<NewJob>[]): readonly JobId[];
  close(): void;
}

/** Opens a queue in a folder of its own, with one shop and products 1 to `products`. */
export async function openQueueBed(now: () => number, products = 20): Promise<QueueBed> {
  const folder = mkdtempSync(join(tmpdir(), 'shopkeep-queue-'));
  let callTime = now();
  const db = openWriter({ file: join(folder, 'shopkeep.db'), now });
  const audited: string[] = [];
  const context: StoreContext = {
    db,
    now: () => callTime,
    audit: (entry) => audited.push(entry.action),
  };
  const areas: Record<string, AreaHandlers> = {
    jobs: jobHandlers(context) as unknown as AreaHandlers,
    jobReads: jobReads(db) as unknown as AreaHandlers,
    shops: shopHandlers(context) as unknown as AreaHandlers,
    shopReads: shopReads(db) as unknown as AreaHandlers,
  };
  const served: ServedAreas = {
    db,
    file: join(folder, 'shopkeep.db'),
    areas,
    maintenance: {},
    setNow: (at) => {
      callTime = at;
    },
    afterCommit: () => {},
  };
  const runner = inProcessRunner(served, now);
  db.run(`INSERT INTO meta (key, value) VALUES ('workspace-id', 'bed00000-0000')`);
  for (let id = 1; id <= products; id += 1) {
    db.run(
      `INSERT INTO product (id, title, description, option_names, attributes, images, updated_at) VALUES (?, ?, '', '[]', '[]', '[]', 0)`,
      id,
      `Product ${id}`,
    );
    db.run(
      `INSERT INTO variant (id, product_id, sku, option_values) VALUES (?, ?, ?, '[]')`,
      id,
      id,
      `SKU-${id}`,
    );
  }
  const shops = portOf<ShopStore>(runner, 'shops');
  const shopId = await shops.add({
    marketplace: 'fake',
    name: 'Shop',
    url: 'http://127.0.0.1',
    currency: 'USD',
    facts: {},
    settings: {},
  });
  return {
    jobs: portOf<JobStore>(runner, 'jobs'),
    reads: portOf<JobReads>(runner, 'jobReads'),
    shops,
    shopReads: portOf<ShopReads>(runner, 'shopReads'),
    served,
    audited,
    shopId,
    enqueue: (jobs) =>
      db.raw
        .transaction(() => {
          callTime = now();
          return jobs.map((job) => {
            const id = asId<JobId>(takeIds(db, 'job'));
            enqueue(context, { ...defaults(shopId), ...job, id });
            return id;
          });
        })
        .immediate(),
    close() {
      db.raw.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function defaults(shopId: ShopId): NewJob {
  return {
    id: asId<JobId>(0),
    shopId,
    kind: 'category.create',
    lane: 'existence',
    productId: null,
    variantId: null,
    batchKey: 'items',
    weight: 1,
    planId: null,
    after: [],
    body: { label: 'thing', changes: [], context: {}, refs: [], hasOptions: false },
  };
}
