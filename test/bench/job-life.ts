/**
 * The durable life of a job, from approval to the written outcome: through the ports and the real store thread, beside
 * hand-written SQL with the same two commits and beside plainjob, in turns.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newBreaker } from '#domain/job/breaker';
import { newBudget } from '#domain/job/budget';
import {
  asId,
  type JobId,
  type PlanId,
  type ProductId,
  type RemoteId,
  type VariantId,
} from '#kernel/ids';
import type { Claim, ClaimCommand, SettleCommand } from '#ports/job-store';
import type { StoredOperation } from '#ports/plan-store';
import { type Finding, median, short, timed } from './measure.ts';
import { type PeerQueue, plainjobQueue, rawQueue } from './peers.ts';
import { sameRecordsQueue } from './same-records.ts';
import { openStorePlace, type StorePlace } from './store-place.ts';

const rounds = 5;
const singles = 1_500;
const batched = 10_000;
const atOnce = 50;
const payload = `{"title":"${'保温杯 不锈钢 500 毫升 '.repeat(30)}"}`;

/** Runs the rounds. */
export async function benchJobLife(): Promise<Finding> {
  const times: Record<string, number[]> = {
    ours: [],
    raw: [],
    same: [],
    plainjob: [],
    oursBatch: [],
    rawBatch: [],
    sameBatch: [],
    plainjobBatch: [],
  };
  for (let round = 0; round <= rounds; round += 1) {
    const place = await openStorePlace(batched);
    const folder = mkdtempSync(join(tmpdir(), 'shopkeep-peers-'));
    const peers = {
      raw: rawQueue(join(folder, 'raw.db')),
      plainjob: plainjobQueue(join(folder, 'plainjob.db')),
      same: sameRecordsQueue(join(folder, 'same.db'), batched + singles),
    };
    for (const peer of Object.values(peers))
      if (peer.synchronous !== 2) throw new Error('a peer is not durable');
    const note = (name: string, jobs: number, ms: number): void => {
      // The first round warms up.
      if (round > 0) times[name]?.push(jobs / (ms / 1000));
    };
    note('raw', singles, await timed(() => peerLife(peers.raw, singles, 1)));
    note('ours', singles, await ourLife(place, singles, 1));
    note('same', singles, await timed(() => peerLife(peers.same, singles, 1)));
    note('plainjob', singles, await timed(() => peerLife(peers.plainjob, singles, 1)));
    note('rawBatch', batched, await timed(() => peerLife(peers.raw, batched, atOnce)));
    note('oursBatch', batched, await ourLife(place, batched, atOnce));
    note('sameBatch', batched, await timed(() => peerLife(peers.same, batched, atOnce)));
    note('plainjobBatch', singles, await timed(() => peerLife(peers.plainjob, singles, atOnce)));
    for (const peer of Object.values(peers)) peer.close();
    await place.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return findingOf(times);
}

function findingOf(times: Readonly<Record<string, readonly number[]>>): Finding {
  const of = (name: string): number => median(times[name] ?? []);
  const ratio = (name: string, to: string): number =>
    median((times[name] ?? []).map((value, index) => value / (times[to]?.[index] ?? Number.NaN)));
  const line = (label: string, name: string, commits: string): string =>
    `${label.padEnd(46)} ${short(of(name)).padStart(8)} jobs/s   ${commits} commits per job`;
  return {
    title: `Durable job life (${rounds} interleaved rounds, 1 KB payload, synchronous=FULL everywhere)`,
    lines: [
      line('one by one, through the ports and the thread', 'ours', '2'),
      line('one by one, hand-written SQL in this thread', 'raw', '2'),
      line('one by one, hand-written, the same records', 'same', '2'),
      line('one by one, plainjob forced to FULL', 'plainjob', '3'),
      line(
        `${atOnce} at once, through the ports and the thread`,
        'oursBatch',
        (2 / atOnce).toFixed(2),
      ),
      line(
        `${atOnce} at once, hand-written SQL in this thread`,
        'rawBatch',
        (2 / atOnce).toFixed(2),
      ),
      line(
        `${atOnce} at once, hand-written, the same records`,
        'sameBatch',
        (2 / atOnce).toFixed(2),
      ),
      line(
        `${atOnce} at once in, one by one out, plainjob`,
        'plainjobBatch',
        (2 + 1 / atOnce).toFixed(2),
      ),
      `to hand-written SQL with the same records: ${short(ratio('ours', 'same'))} one by one, ${short(ratio('oursBatch', 'sameBatch'))} in batches`,
      `to plainjob: ${short(ratio('ours', 'plainjob'))} one by one, ${short(ratio('oursBatch', 'plainjobBatch'))} in batches`,
    ],
    bounds: [
      {
        what: 'one by one, to hand-written SQL',
        value: ratio('ours', 'raw'),
        limit: 0.8,
        kind: 'at least',
      },
      {
        what: 'in batches, to hand-written SQL',
        value: ratio('oursBatch', 'rawBatch'),
        limit: 0.7,
        kind: 'at least',
      },
    ],
  };
}

function peerLife(peer: PeerQueue, count: number, size: number): void {
  for (let from = 0; from < count; from += size)
    peer.enqueue(Array.from({ length: Math.min(size, count - from) }, () => payload));
  const done = peer.drain(size);
  if (done !== count) throw new Error(`${done} of ${count} jobs were done`);
}

/** Milliseconds from the first approval slice to the last written outcome. */
async function ourLife(place: StorePlace, count: number, size: number): Promise<number> {
  const planId = await approvedPlan(place, count);
  return timed(async () => {
    for (let remaining = count; remaining > 0; )
      remaining = (await place.stores.plans.approveSlice(planId, size)).remaining;
    const done = await drain(place, size);
    if (done !== count) throw new Error(`${done} of ${count} jobs were done`);
  });
}

async function approvedPlan(place: StorePlace, count: number): Promise<PlanId> {
  const { plans } = place.stores;
  const planId = await plans.begin('bench');
  const first = await plans.reserveJobIds(count);
  for (let from = 0; from < count; from += 500) {
    const operations = Array.from({ length: Math.min(500, count - from) }, (_, index) =>
      stockChange(place, asId<JobId>(first + from + index), from + index + 1),
    );
    await plans.addOperations(planId, operations);
  }
  await plans.finish(planId, {});
  await plans.approve(planId, { braked: 'all' }, 'bench');
  return planId;
}

function stockChange(place: StorePlace, id: JobId, product: number): StoredOperation {
  return {
    id,
    shopId: place.shopId,
    kind: 'variant.update',
    lane: 'stock',
    productId: asId<ProductId>(product),
    listingId: null,
    variantId: asId<VariantId>(product),
    label: `SKU-${product}`,
    changes: [{ field: 'quantity', old: 1, new: 2 + (id % 50) }],
    context: { sku: `SKU-${product}`, description: payload },
    refs: [],
    after: [],
    warnings: [],
    moneyEffect: null,
    hasOptions: true,
    cost: null,
    batchKey: 'variations',
    weight: 1,
    braked: false,
  };
}

async function drain(place: StorePlace, size: number): Promise<number> {
  const { jobs } = place.stores;
  let done = 0;
  let settle: SettleCommand | null = null;
  for (let turn = 0; ; turn += 1) {
    const command = claimOf(place, turn, size);
    const { claim }: { readonly claim: Claim | null } = await jobs.advance(settle, command);
    if (claim === null) return done;
    done += claim.jobs.length;
    settle = settlementOf(place, claim, command.token);
  }
}

function claimOf(place: StorePlace, turn: number, size: number): ClaimCommand {
  return {
    shopId: place.shopId,
    token: `token-${turn}`,
    leaseMs: 60_000,
    batchMax: { 'variant.update': size },
    weightCap: 10_000,
    budget: newBudget(
      { perSecond: 1000, burst: 1000, published: true, minPerSecond: 1, maxPerSecond: 1000 },
      Date.now(),
    ),
  };
}

/** As the engine ends a call: each outcome with what the shop showed, and the record of the request. */
function settlementOf(place: StorePlace, claim: Claim, token: string): SettleCommand {
  return {
    shopId: place.shopId,
    dispatchId: claim.dispatchId,
    token,
    results: claim.jobs.map((job) => ({
      jobId: job.jobId,
      to: 'done',
      remoteId: asId<RemoteId>(job.remote.variantId ?? 'r'),
      echoed: { quantity: job.changes[0]?.new ?? null },
      adopted: false,
    })),
    budget: newBudget(
      { perSecond: 1000, burst: 1000, published: true, minPerSecond: 1, maxPerSecond: 1000 },
      Date.now(),
    ),
    breaker: newBreaker,
    records: [
      {
        at: Date.now(),
        endpoint: 'POST products/batch',
        method: 'POST',
        host: '127.0.0.1',
        remoteAddress: '127.0.0.1',
        status: 200,
        failureCode: null,
        bytesSent: 900,
        bytesReceived: 2_000,
        durationMs: 40,
      },
    ],
  };
}
