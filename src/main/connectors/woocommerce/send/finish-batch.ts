/** Sends prepared entries and gives every job its outcome. The same for products and variations. */
import type { FieldName } from '#domain/listing/operation';
import { type Failure, failure } from '#kernel/failure';
import type { ItemOutcome, SendItem, SendReply } from '#ports/marketplace';
import { done, echoFor, failedOrUnknown, isCreation, unsent } from '../outcomes.ts';
import { quietSignal, type Session, valueOr } from '../session.ts';
import { readProduct } from '../wire/product.ts';
import { type Clash, isSkuClash, settleClashes } from './adopt.ts';
import { type BatchEntry, type BatchTarget, type EntryReply, sendBatch } from './batch-call.ts';
import type { ItemGroup } from './merge-items.ts';

/** A group with its entry, or with the reason why it cannot be sent. */
export type Prepared =
  | { readonly group: ItemGroup; readonly entry: BatchEntry }
  | { readonly group: ItemGroup; readonly refusal: Failure };

/** Sends what can be sent in one call. */
export async function finishBatch(
  session: Session,
  target: BatchTarget,
  prepared: readonly Prepared[],
): Promise<SendReply> {
  const outcomes: ItemOutcome[] = [];
  const ready: { readonly group: ItemGroup; readonly entry: BatchEntry }[] = [];
  for (const one of prepared) {
    if ('entry' in one) ready.push(one);
    else outcomes.push(...refusedOutcomes(one.group, one.refusal));
  }
  if (ready.length === 0) return { items: outcomes, signal: quietSignal };
  const { result, signal } = await sendBatch(
    session,
    target,
    ready.map((one) => one.entry),
  );
  if (!result.ok) {
    const all = ready.flatMap((one) => one.group.items);
    return {
      items: [...outcomes, ...all.map((item) => failedOrUnknown(item.jobId, result.failure))],
      signal,
    };
  }
  const { replies } = result.value;
  const clashes: Clash[] = [];
  // Only what is known already: whatever a job writes, it names itself.
  const paths = valueOr(await session.categories.covering([])) ?? new Map<string, string>();
  ready.forEach(({ group }, at) => {
    const reply = replies[at];
    for (const item of group.items) {
      if (reply === undefined) outcomes.push(unsent(item));
      else if (reply.kind === 'thing') outcomes.push(settled(session, item, reply, paths));
      else if (reply.kind === 'error' && isCreation(item) && isSkuClash(reply.error)) {
        clashes.push({ item, error: reply.error, failure: reply.failure });
      } else if (reply.kind === 'error' && !isBlamed(item, group, causes[reply.error.code])) {
        outcomes.push(unsent(item));
      } else outcomes.push(failedOrUnknown(item.jobId, reply.failure));
    }
  });
  return { items: [...outcomes, ...(await settleClashes(session, clashes))], signal };
}

/** Errors that one field alone can cause. The shop checks them before it saves anything of the entry. */
const causes: Readonly<Record<string, readonly FieldName[]>> = {
  woocommerce_product_image_upload_error: ['images', 'image'],
  woocommerce_variation_image_upload_error: ['images', 'image'],
  woocommerce_product_invalid_image_id: ['images', 'image'],
  woocommerce_variation_invalid_image_id: ['images', 'image'],
  product_invalid_sku: ['sku', 'parentSku'],
  product_invalid_global_unique_id: ['barcode'],
};

/**
 * Whether what went wrong with an entry is a job's own doing. Jobs that merely share the entry, such as a price beside
 * a picture that cannot be fetched, go again without it.
 */
function isBlamed(item: SendItem, group: ItemGroup, fields: readonly string[] = []): boolean {
  const writes = (one: SendItem): boolean =>
    Object.keys(one.values).some((field) => fields.includes(field));
  return writes(item) || !group.items.some(writes);
}

/** Outcomes of a group that was refused before anything was sent. */
function refusedOutcomes(group: ItemGroup, refusal: Failure): readonly ItemOutcome[] {
  const { field } = refusal.detail;
  const named = field === 'options' ? ['options', 'optionValues'] : [String(field ?? '')];
  const fields = refusal.code === 'image-refused' ? ['images', 'image'] : named;
  return group.items.map((item) =>
    isBlamed(item, group, fields) ? failedOrUnknown(item.jobId, refusal) : unsent(item),
  );
}

function settled(
  session: Session,
  item: SendItem,
  reply: Extract<EntryReply, { kind: 'thing' }>,
  paths: ReadonlyMap<string, string>,
): ItemOutcome {
  const product = readProduct(reply.value);
  if (product === null) {
    return failedOrUnknown(item.jobId, failure('bad-response', {}, { acted: 'unknown' }));
  }
  // The API changes a product in the trash without a word, but nobody can buy it there.
  if (product.status === 'trash') {
    return failedOrUnknown(
      item.jobId,
      failure('remote-missing', { reason: 'in-trash', remoteId: product.id }),
    );
  }
  const named =
    item.kind.startsWith('variant.') && item.remote.hasOptions
      ? { ...product, type: 'variation' }
      : product;
  const echoed = echoFor(item, { product: named, facts: session.facts, paths }, isCreation(item));
  return done(item, product.id, echoed);
}
