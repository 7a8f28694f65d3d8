/** How large the database is after a year of ordinary days, with the compaction of daily care. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStores, type Stores } from '#adapters/sqlite/stores';
import { insertProduct } from '#domain/catalog/build-deltas';
import type { Delta } from '#domain/catalog/change-set';
import { newBreaker } from '#domain/job/breaker';
import { newBudget } from '#domain/job/budget';
import {
  asId,
  type JobId,
  type LocationId,
  type ProductId,
  type RemoteId,
  type ShopId,
  type VariantId,
} from '#kernel/ids';
import { money } from '#kernel/money';
import { type Random, seededRandom } from '#kernel/random';
import type { Claim, ClaimCommand, SettleCommand } from '#ports/job-store';
import type { StoredOperation } from '#ports/plan-store';
import type { Finding } from './measure.ts';

const skus = 1_000;
const shopCount = 3;
const changesPerDay = 50;
const days = 365;
const dayMs = 24 * 3_600_000;
const keepJobsMs = 90 * dayMs;
const limits = { perSecond: 2, burst: 2, published: false, minPerSecond: 0.2, maxPerSecond: 5 };

/** Lives a year through the ports. */
export async function benchYear(): Promise<Finding> {
  const folder = mkdtempSync(join(tmpdir(), 'shopkeep-year-'));
  const file = join(folder, 'shopkeep.db');
  const clock = { time: Date.UTC(2026, 0, 1), now: () => clock.time };
  const stores = await openStores(
    { database: file, auditWitness: join(folder, 'witness.log') },
    clock,
  );
  const marks: string[] = [];
  try {
    await stores.workspace.initialise({ id: 'year00000000', baseCurrency: 'USD' });
    const year = new Year(stores, seededRandom(3));
    await year.begin();
    for (let day = 1; day <= days; day += 1) {
      clock.time += dayMs;
      await year.day();
      while ((await stores.jobs.compact(clock.time - keepJobsMs, 1_000)) > 0);
      while (await stores.catalogue.compactHistory(clock.time - days * dayMs, 1_000));
      if (day % 91 === 0) marks.push(`after ${day} days ${mebibytes(file)} MiB`);
    }
    await stores.close();
    marks.push(`after ${days} days, closed: ${mebibytes(file)} MiB`);
    return {
      title: `Database after a simulated year: ${skus} SKUs, ${shopCount} shops, ${changesPerDay} stock changes a day sent to each, jobs kept 90 days, history a year`,
      lines: [`${year.jobs.toLocaleString('en')} jobs were carried out`, ...marks],
      bounds: [
        { what: 'MiB after a year', value: Number(mebibytes(file)), limit: 150, kind: 'at most' },
      ],
    };
  } finally {
    await stores.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function mebibytes(file: string): string {
  return (statSync(file).size / 2 ** 20).toFixed(1);
}

class Year {
  jobs = 0;
  readonly #stores: Stores;
  readonly #random: Random;
  readonly #shops: ShopId[] = [];
  readonly #stock = new Map<number, number>();

  constructor(stores: Stores, random: Random) {
    this.#stores = stores;
    this.#random = random;
  }

  /** The catalogue, and its first publication to every shop. */
  async begin(): Promise<void> {
    const { catalogue, shops } = this.#stores;
    for (let shop = 1; shop <= shopCount; shop += 1) {
      this.#shops.push(
        await shops.add({
          marketplace: 'bench',
          name: `Shop ${shop}`,
          url: 'http://127.0.0.1',
          currency: 'USD',
          facts: {},
          settings: {},
        }),
      );
    }
    const ids = await catalogue.allocate({ products: skus, variants: skus });
    for (let from = 0; from < skus; from += 100) {
      const deltas = Array.from({ length: 100 }, (_, index) =>
        this.#product(ids.firstProductId + from + index, ids.firstVariantId + from + index),
      ).flat();
      await catalogue.edit({ kind: 'edit' }, 'seller', deltas);
    }
    const first: number = ids.firstVariantId;
    await this.#publish(
      [...Array(skus).keys()].map((index) => first + index),
      (shopId, id, variant) => this.#creation(shopId, id, variant),
    );
  }

  /** A day of sales: stock goes down here and is told to every shop. */
  async day(): Promise<void> {
    const variants = new Set<number>();
    while (variants.size < changesPerDay) variants.add(1 + Math.floor(this.#random() * skus));
    const deltas = [...variants].map((variant): Delta => {
      const before = this.#stock.get(variant) ?? 50;
      const after = before === 0 ? 50 : before - 1;
      this.#stock.set(variant, after);
      return {
        entity: 'stock',
        entityId: variant,
        productId: asId<ProductId>(variant),
        shopId: null,
        op: 'update',
        before: { '1': before },
        after: { '1': after },
      };
    });
    await this.#stores.catalogue.edit({ kind: 'edit' }, 'seller', deltas);
    await this.#publish([...variants], (shopId, id, variant) =>
      this.#stockChange(shopId, id, variant),
    );
  }

  #product(product: number, variant: number): Delta[] {
    this.#stock.set(variant, 50);
    return [
      ...insertProduct({
        id: asId<ProductId>(product),
        fields: {
          title: `Product ${product} 保温杯 不锈钢`,
          description: 'Keeps warm for twelve hours. '.repeat(12),
        },
        variants: [
          {
            id: asId<VariantId>(variant),
            fields: { sku: `SKU-${variant}`, price: money(1990, 'USD') },
            stock: { locationId: asId<LocationId>(1), quantity: 50 },
          },
        ],
      }),
    ];
  }

  async #publish(
    variants: readonly number[],
    operationOf: (shopId: ShopId, id: JobId, variant: number) => StoredOperation,
  ): Promise<void> {
    const { plans } = this.#stores;
    const planId = await plans.begin('seller');
    for (const shopId of this.#shops) {
      const first = await plans.reserveJobIds(variants.length);
      await plans.addOperations(
        planId,
        variants.map((variant, index) => operationOf(shopId, asId<JobId>(first + index), variant)),
      );
    }
    await plans.finish(planId, {});
    await plans.approve(planId, { braked: 'all' }, 'seller');
    while ((await plans.approveSlice(planId, 100)).remaining > 0);
    for (const shopId of this.#shops) await this.#drain(shopId);
  }

  async #drain(shopId: ShopId): Promise<void> {
    let settle: SettleCommand | null = null;
    for (;;) {
      const { claim }: { readonly claim: Claim | null } = await this.#stores.jobs.advance(
        settle,
        claimOf(shopId),
      );
      if (claim === null) return;
      this.jobs += claim.jobs.length;
      settle = settlementOf(shopId, claim);
    }
  }

  #creation(shopId: ShopId, id: JobId, variant: number): StoredOperation {
    const changes = [
      { field: 'title', old: null, new: `Product ${variant} 保温杯 不锈钢` },
      { field: 'description', old: null, new: 'Keeps warm for twelve hours. '.repeat(12) },
      { field: 'sku', old: null, new: `SKU-${variant}` },
      { field: 'price', old: null, new: { minor: 1990, currency: 'USD' } },
      { field: 'quantity', old: null, new: 50 },
    ] as const;
    return {
      ...operationBase(shopId, id, variant),
      kind: 'listing.create',
      lane: 'existence',
      changes,
      batchKey: 'products',
      hasOptions: false,
    };
  }

  #stockChange(shopId: ShopId, id: JobId, variant: number): StoredOperation {
    const after = this.#stock.get(variant) ?? 50;
    return {
      ...operationBase(shopId, id, variant),
      kind: 'variant.update',
      lane: 'stock',
      changes: [{ field: 'quantity', old: after + 1, new: after }],
      context: { sku: `SKU-${variant}` },
      batchKey: 'products',
      hasOptions: false,
    };
  }
}

function operationBase(
  shopId: ShopId,
  id: JobId,
  variant: number,
): Omit<StoredOperation, 'kind' | 'lane' | 'changes' | 'batchKey' | 'hasOptions'> {
  return {
    id,
    shopId,
    productId: asId<ProductId>(variant),
    listingId: null,
    variantId: asId<VariantId>(variant),
    label: `SKU-${variant}`,
    context: {},
    refs: [],
    after: [],
    warnings: [],
    moneyEffect: null,
    cost: null,
    weight: 1,
    braked: false,
  };
}

function claimOf(shopId: ShopId): ClaimCommand {
  return {
    shopId,
    token: 'year',
    leaseMs: 60_000,
    batchMax: { 'listing.create': 100, 'variant.update': 100 },
    weightCap: 1_000,
    budget: newBudget(limits, 0),
  };
}

function settlementOf(shopId: ShopId, claim: Claim): SettleCommand {
  return {
    shopId,
    dispatchId: claim.dispatchId,
    token: 'year',
    results: claim.jobs.map((job) => ({
      jobId: job.jobId,
      to: 'done',
      remoteId: asId<RemoteId>(job.remote.listingId ?? `r-${shopId}-${job.productId}`),
      echoed: Object.fromEntries(job.changes.map((change) => [change.field, change.new])),
      adopted: false,
    })),
    budget: newBudget(limits, 0),
    breaker: newBreaker,
    records: [
      {
        at: 0,
        endpoint: 'POST products/batch',
        method: 'POST',
        host: '127.0.0.1',
        remoteAddress: '127.0.0.1',
        status: 200,
        failureCode: null,
        bytesSent: 900,
        bytesReceived: 2_000,
        durationMs: 400,
      },
    ],
  };
}
