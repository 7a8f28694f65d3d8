/** Sends prepared entries and gives every job its outcome. The same for products and variations. */
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
    else outcomes.push(...one.group.items.map((item) => failedOrUnknown(item.jobId, one.refusal)));
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
      } else outcomes.push(failedOrUnknown(item.jobId, reply.failure));
    }
  });
  return { items: [...outcomes, ...(await settleClashes(session, clashes))], signal };
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
