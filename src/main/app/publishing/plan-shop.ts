/** Plans one shop, product by product in slices, and hands the operations on with their ids. */
import { desiredListing } from '#domain/listing/desired-listing';
import type { Reference } from '#domain/listing/operation';
import { overlayPending } from '#domain/listing/pending-overlay';
import { planListing } from '#domain/listing/plan-listing';
import type { PlanNote, PlannedOperation } from '#domain/listing/planned-operation';
import { withoutRepeated } from '#domain/listing/planned-operation';
import { asId, type JobId, type ProductId } from '#kernel/ids';
import type { Connector } from '#ports/marketplace';
import type { PlanInput, StoredOperation } from '#ports/plan-store';
import type { Shop } from '#ports/shop-store';
import type { Application } from '../application.ts';

/** Products looked at between two breaths of the main loop. */
const sliceProducts = 50;

/** Where the operations of a shop go. */
export interface PlanSink {
  readonly addOperations: (operations: readonly StoredOperation[]) => Promise<void>;
  readonly operation: (operation: PlannedOperation) => void;
  readonly note: (note: PlanNote) => void;
  readonly progress: (products: number) => void;
  readonly check: () => void;
  /** Products that are being changed right now: left out. */
  readonly excluded: ReadonlySet<ProductId>;
}

/** Plans one shop. */
export async function planShop(
  app: Application,
  shop: Shop,
  connector: Connector,
  sink: PlanSink,
): Promise<void> {
  const references = await app.planReads.references(shop.id);
  const known = { category: new Set(references.categories), media: new Set(references.media) };
  const knows = (reference: Reference): boolean => known[reference.kind].has(reference.key);
  const seen = new Set<string>();
  const idByKey = new Map<string, JobId>();
  let after: ProductId | null = null;
  for (;;) {
    sink.check();
    const inputs: readonly PlanInput[] = await app.planReads.inputs(shop.id, after, sliceProducts);
    const last = inputs.at(-1);
    if (last === undefined) return;
    after = last.productId;
    const planned: PlannedOperation[] = [];
    for (const input of inputs) {
      if (sink.excluded.has(input.productId)) continue;
      const plan = planOne(input, shop, connector, knows);
      planned.push(...withoutRepeated(plan.operations, seen));
      for (const note of plan.notes) sink.note(note);
    }
    if (planned.length > 0) {
      const first = await app.plans.reserveJobIds(planned.length);
      await sink.addOperations(
        planned.map((operation, index) =>
          stored(operation, asId<JobId>(first + index), idByKey, connector),
        ),
      );
    }
    for (const operation of planned) sink.operation(operation);
    sink.progress(inputs.length);
  }
}

function planOne(
  input: PlanInput,
  shop: Shop,
  connector: Connector,
  knows: (reference: Reference) => boolean,
): ReturnType<typeof planListing> {
  const { manifest } = connector;
  const listed = input.productOverride?.listed !== false;
  const desired =
    input.full === null || !listed
      ? null
      : desiredListing({
          full: input.full,
          productOverride: input.productOverride,
          variantOverrides: input.variantOverrides,
          shopCurrency: shop.currency,
          manifest,
        });
  return planListing({
    shopId: shop.id,
    productId: input.productId,
    desired,
    listing: overlayPending(input.listing, input.pending, {
      shopId: shop.id,
      productId: input.productId,
    }),
    manifest,
    knows,
    canUpload: shop.facts['canUploadMedia'] === true,
  });
}

function stored(
  operation: PlannedOperation,
  id: JobId,
  idByKey: Map<string, JobId>,
  connector: Connector,
): StoredOperation {
  idByKey.set(operation.key, id);
  const { key: _key, after, ...rest } = operation;
  return {
    ...rest,
    id,
    // What is named in `after` comes earlier, so its id is known; what the shop already knows has none.
    after: after.flatMap((needed) => idByKey.get(needed) ?? []),
    batchKey: connector.batchKey(operation),
    weight: connector.weight(operation),
    braked: operation.warnings.some((warning) => warning.brake),
  };
}
