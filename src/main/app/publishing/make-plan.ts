/** `plans.make`: what would be written, per shop × listing × field, before anything is. */
import { makePlan as input } from '#contract/schemas';
import { BrakeObserver, type BrakeStatistics } from '#domain/listing/brake-statistics';
import { judge } from '#domain/listing/brakes';
import { PlanSummary, type ShopSummary } from '#domain/listing/plan-summary';
import type { PlanNote, PlannedOperation } from '#domain/listing/planned-operation';
import type { JobId, PlanId, ShopId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { Connector } from '#ports/marketplace';
import type { StoredOperation } from '#ports/plan-store';
import type { Shop } from '#ports/shop-store';
import type { Application } from '../application.ts';
import { shopsByNames } from '../shops/find-shops.ts';
import { asJson, orThrow, throwIfCancelled, type UseCaseIo, useCase } from '../use-case.ts';
import { finishApprovals } from './approve-plan.ts';
import { planShop } from './plan-shop.ts';

/** A plan's summary as stored and shown. */
export interface PlanReport {
  readonly plan: PlanId;
  readonly shops: readonly (Omit<ShopSummary, 'calls'> & {
    readonly name: string;
    /** Until the queue is empty, this plan included, at the shop's present limit. */
    readonly seconds: number;
  })[];
  readonly operations: number;
  readonly held: number;
  /** The first notes; `noteCount` says how many there are. */
  readonly notes: readonly PlanNote[];
  readonly noteCount: number;
}

const keptNotes = 200;
const judgePage = 500;

/**
 * Makes a plan for the shops; older plans that were not approved are superseded. Throws `plan-stale` when a newer one
 * was begun meanwhile.
 */
export async function makePlanFor(
  app: Application,
  shops: readonly Shop[],
  io: UseCaseIo,
): Promise<PlanReport> {
  // What was approved and is not in the queue yet would be asked for a second time.
  await finishApprovals(app, io);
  const connectors = new Map<ShopId, Connector>();
  for (const shop of shops)
    connectors.set(shop.id, orThrow(app.connections.connector(shop.marketplace)));
  const plan = await app.plans.begin('seller');
  const observer = new BrakeObserver();
  const notes: PlanNote[] = [];
  let noteCount = 0;
  const excluded = new Set(await app.catalogueReads.applyingProducts());
  const { products } = await app.catalogueReads.count();
  let done = 0;
  for (const shop of shops) {
    const connector = connectorOf(connectors, shop.id);
    await planShop(app, shop, connector, {
      addOperations: (operations) => app.plans.addOperations(plan, operations),
      operation: (operation) => observer.observe(operation),
      note: (note) => {
        noteCount += 1;
        if (notes.length < keptNotes) notes.push(note);
      },
      progress: (count) => {
        done += count;
        io.emit({ type: 'progress', stage: 'plan', done, total: products * shops.length });
      },
      check: () => throwIfCancelled(io),
      excluded,
    });
  }
  const live = new Map<ShopId, number>();
  for (const shop of shops) live.set(shop.id, (await app.shopReads.listingCounts(shop.id)).live);
  const summaries = await judgeAll(app, plan, observer.finish(live), connectors);
  const report = await reportOf(app, plan, shops, { summaries, notes, noteCount });
  await app.plans.finish(plan, asJson(report));
  return report;
}

/** The use case. */
export const makePlan = useCase(
  input,
  async (app, { shops }, io): Promise<Json> =>
    asJson(await makePlanFor(app, await shopsByNames(app, shops), io)),
);

/** Second pass: only the whole plan tells what is an outlier and how much of the catalogue moves. */
async function judgeAll(
  app: Application,
  plan: PlanId,
  statistics: BrakeStatistics,
  connectors: ReadonlyMap<ShopId, Connector>,
): Promise<readonly ShopSummary[]> {
  const summary = new PlanSummary((operation) => {
    const connector = connectorOf(connectors, operation.shopId);
    return {
      batchKey: connector.batchKey(operation),
      batchMax: connector.manifest.operations[operation.kind]?.batchMax ?? 1,
    };
  });
  let after: JobId | null = null;
  for (;;) {
    const page: readonly StoredOperation[] = await app.planReads.operations(plan, after, judgePage);
    const last = page.at(-1);
    if (last === undefined) return summary.result();
    after = last.id;
    const updates: { id: JobId; warnings: StoredOperation['warnings']; braked: boolean }[] = [];
    for (const operation of page) {
      const planned: PlannedOperation = { ...operation, key: String(operation.id), after: [] };
      const brakes = judge(planned, statistics);
      const warnings = [...operation.warnings, ...brakes];
      if (brakes.length > 0) updates.push({ id: operation.id, warnings, braked: true });
      summary.add({ ...planned, warnings });
    }
    if (updates.length > 0) await app.plans.setWarnings(plan, updates);
  }
}

async function reportOf(
  app: Application,
  plan: PlanId,
  shops: readonly Shop[],
  found: {
    readonly summaries: readonly ShopSummary[];
    readonly notes: readonly PlanNote[];
    readonly noteCount: number;
  },
): Promise<PlanReport> {
  const reports: PlanReport['shops'][number][] = [];
  for (const { calls: _calls, ...summary } of found.summaries) {
    const shop = shops.find((one) => one.id === summary.shopId);
    if (shop === undefined) throw new Error(`shop ${summary.shopId} was not planned`);
    // What is in the queue already is sent first.
    const { calls } = await app.jobReads.outlook(shop.id);
    const seconds = await app.connections.seconds(shop, calls + summary.dispatches);
    reports.push({ ...summary, name: shop.name, seconds });
  }
  return {
    plan,
    shops: reports,
    operations: found.summaries.reduce((sum, shop) => sum + shop.operations, 0),
    held: found.summaries.reduce((sum, shop) => sum + shop.held, 0),
    notes: found.notes,
    noteCount: found.noteCount,
  };
}

function connectorOf(connectors: ReadonlyMap<ShopId, Connector>, shopId: ShopId): Connector {
  const connector = connectors.get(shopId);
  if (connector === undefined) throw new Error(`shop ${shopId} has no connector`);
  return connector;
}
