/** The hot queries of the queue walk their indexes, also once SQLite has gathered statistics of an empty queue. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newBreaker } from '#domain/job/breaker';
import { newBudget } from '#domain/job/budget';
import { asId, type ProductId, type RemoteId, type VariantId } from '#kernel/ids';
import type { Claim, ClaimCommand, JobResult, SettleCommand } from '#ports/job-store';
import { openQueueBed, type QueueBed } from '#test/support/queue-bed';

const limits = { perSecond: 10, burst: 10, published: true, minPerSecond: 10, maxPerSecond: 10 };
let bed: QueueBed;
const now = 1_000_000;

beforeEach(async () => {
  bed = await openQueueBed(() => now);
});
afterEach(() => bed.close());

function claimCommand(): ClaimCommand {
  return {
    shopId: bed.shopId,
    token: 't',
    leaseMs: 60_000,
    batchMax: { 'listing.create': 10, 'variant.update': 10 },
    weightCap: 100,
    budget: newBudget(limits, now),
  };
}

function ending(
  claim: Claim | null,
  to: (id: Claim['jobs'][number]['jobId']) => JobResult,
): SettleCommand {
  if (claim === null) throw new Error('nothing was claimed');
  return {
    shopId: bed.shopId,
    dispatchId: claim.dispatchId,
    token: 't',
    results: claim.jobs.map((job) => to(job.jobId)),
    budget: newBudget(limits, now),
    breaker: newBreaker,
    records: [],
  };
}

/** Every statement that a life of jobs runs, with the plan that SQLite chooses for it. */
async function plansOfALife(): Promise<ReadonlyMap<string, readonly string[]>> {
  const { db } = bed.served;
  const seen = new Set<string>();
  const prepare = db.sql.bind(db);
  db.sql = (text) => {
    seen.add(text);
    return prepare(text);
  };
  const product = { productId: asId<ProductId>(1), variantId: asId<VariantId>(1) };
  bed.enqueue([{ kind: 'listing.create', ...product }]);
  const update = { kind: 'variant.update', lane: 'stock', ...product } as const;
  bed.enqueue([
    {
      ...update,
      body: {
        label: 'S',
        changes: [{ field: 'quantity', old: 1, new: 2 }],
        context: {},
        refs: [],
        hasOptions: true,
      },
    },
  ]);
  const { claim } = await bed.jobs.advance(null, claimCommand());
  const done = ending(claim, (jobId) => ({
    jobId,
    to: 'done',
    remoteId: asId<RemoteId>('r'),
    echoed: {},
    adopted: false,
  }));
  const next = await bed.jobs.advance(done, claimCommand());
  const failure = { code: 'timeout', acted: 'unknown', retry: 'later', detail: {} } as const;
  await bed.jobs.advance(
    ending(next.claim, (jobId) => ({ jobId, to: 'unknown', failure, until: now })),
    null,
  );
  const doubt = await bed.jobs.claimUnknown(claimCommand());
  await bed.jobs.advance(
    ending(doubt, (jobId) => ({ jobId, to: 'again', until: null, counted: true, failure: null })),
    null,
  );
  await bed.jobs.promoteDue(100);
  const plans = new Map<string, readonly string[]>();
  for (const text of seen) {
    if (/^(BEGIN|COMMIT|ROLLBACK)/.test(text)) continue;
    const values = Array.from({ length: text.split('?').length - 1 }, () => 1);
    const rows = db.raw.prepare(`EXPLAIN QUERY PLAN ${text}`).all(...values) as readonly {
      readonly detail: string;
    }[];
    plans.set(
      text,
      rows.map((row) => row.detail),
    );
  }
  return plans;
}

function planOf(plans: ReadonlyMap<string, readonly string[]>, part: RegExp): string {
  const found = [...plans].filter(([text]) => part.test(text));
  expect(found.length).toBeGreaterThan(0);
  return found.flatMap(([, plan]) => plan).join('\n');
}

describe.each(['a new database', 'statistics of an empty queue'])('with %s', (kind) => {
  beforeEach(() => {
    if (kind.startsWith('statistics')) bed.served.db.exec('ANALYZE');
  });

  it('claims by the ready indexes', async () => {
    const plans = await plansOfALife();
    expect(planOf(plans, /state = 'queued' ORDER BY priority, id LIMIT 1/)).toMatch(
      /USING INDEX job_ready \(shop_id=\?\)/,
    );
    expect(planOf(plans, /batch_key = .* AND state = 'queued'/)).toMatch(
      /USING INDEX job_ready_batch \(shop_id=\? AND batch_key=\?\)/,
    );
  });

  it('finds doubts and due jobs by their times', async () => {
    const plans = await plansOfALife();
    expect(planOf(plans, /state = 'unknown' AND until/)).toMatch(
      /USING INDEX job_unknown \(shop_id=\? AND until<\?\)/,
    );
    expect(planOf(plans, /state = 'waiting' AND until IS NOT NULL AND until <=/)).toMatch(
      /USING (COVERING )?INDEX job_due \(until>\? AND until<\?\)/,
    );
  });

  it('finds the line of a product by its index', async () => {
    expect(planOf(await plansOfALife(), /FROM job INDEXED BY job_line/)).toMatch(
      /USING INDEX job_line \(shop_id=\? AND product_id=\?\)/,
    );
  });

  it('never scans a table that grows', async () => {
    const scans = [...(await plansOfALife())].filter(([, plan]) =>
      plan.some((step) => /^SCAN (job|dispatch|attempt|listing|a|b|l)\b/.test(step)),
    );
    expect(scans).toEqual([]);
  });

  it('sorts nothing for a claim', async () => {
    expect(planOf(await plansOfALife(), /FROM job INDEXED BY job_ready/)).not.toMatch(
      /TEMP B-TREE/,
    );
  });
});
