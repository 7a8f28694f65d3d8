/** How long a claim takes with few and with very many jobs waiting, most of them not ready. */
import { newBudget } from '#domain/job/budget';
import type { ClaimCommand } from '#ports/job-store';
import { type Finding, percentile, short } from './measure.ts';
import { openStorePlace, type StorePlace } from './store-place.ts';

const samples = 300;
const delayed = 0.9;

/** Claims one job at a time with 1,000 and with 1,000,000 waiting, in turns. */
export async function benchClaim(): Promise<Finding> {
  const few = await withBacklog(1_000);
  const many = await withBacklog(1_000_000);
  const times = { few: [] as number[], many: [] as number[] };
  try {
    for (let sample = 0; sample < samples + 50; sample += 1) {
      const one = await claimOnce(few, sample);
      const other = await claimOnce(many, sample);
      if (sample < 50) continue;
      times.few.push(one);
      times.many.push(other);
    }
  } finally {
    await few.close();
    await many.close();
  }
  const at = (share: number) => ({
    few: percentile(times.few, share),
    many: percentile(times.many, share),
  });
  const p50 = at(0.5);
  const p95 = at(0.95);
  return {
    title: `Claim through the port, one job a time, ${delayed * 100} % of the backlog delayed (ms)`,
    lines: [
      `1,000 waiting       p50 ${short(p50.few)}  p95 ${short(p95.few)}`,
      `1,000,000 waiting   p50 ${short(p50.many)}  p95 ${short(p95.many)}`,
    ],
    bounds: [
      { what: 'p50 at 1,000,000 to 1,000', value: p50.many / p50.few, limit: 1.5, kind: 'at most' },
      { what: 'p95 at 1,000,000 to 1,000', value: p95.many / p95.few, limit: 1.5, kind: 'at most' },
    ],
  };
}

async function withBacklog(count: number): Promise<StorePlace> {
  const place = await openStorePlace(0);
  return place.withDatabase((db) => {
    const body = JSON.stringify({
      label: 'c',
      changes: [],
      context: { description: 'x'.repeat(900) },
      refs: [],
      hasOptions: false,
    });
    const insert = db.prepare(
      `INSERT INTO job (id, shop_id, kind, lane, batch_key, weight, priority, state, until, body, created_at, updated_at)
       VALUES (?, ?, 'category.create', 'existence', 'items', 1, ?, ?, ?, ?, 0, 0)`,
    );
    db.pragma('synchronous = OFF');
    db.transaction(() => {
      for (let id = 1; id <= count; id += 1) {
        // The delayed ones are the most urgent: an index that held them would have to step over all of them.
        const isDelayed = id > 400 && (id % 1000) / 1000 < delayed;
        insert.run(
          id,
          place.shopId,
          isDelayed ? 0 : 35,
          isDelayed ? 'waiting' : 'queued',
          isDelayed ? Date.now() + 3_600_000 : null,
          body,
        );
      }
    })();
    db.exec(`UPDATE id_counter SET next = ${count + 1} WHERE name = 'job'`);
  });
}

async function claimOnce(place: StorePlace, sample: number): Promise<number> {
  const command: ClaimCommand = {
    shopId: place.shopId,
    token: `t-${sample}`,
    leaseMs: 60_000,
    batchMax: { 'category.create': 1 },
    weightCap: 100,
    budget: newBudget(
      { perSecond: 10, burst: 10, published: true, minPerSecond: 1, maxPerSecond: 10 },
      0,
    ),
  };
  const begun = performance.now();
  const { claim } = await place.stores.jobs.advance(null, command);
  const ms = performance.now() - begun;
  if (claim === null) throw new Error('nothing was ready');
  return ms;
}
