/** Creating categories. A category that is there already is as good as a new one. */

import { isObject, textOf } from '#connectors/kit/json-fields';
import { categorySteps } from '#domain/listing/same-value';
import { type Failure, failure } from '#kernel/failure';
import type { RemoteId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import { fail, ok, type Result } from '#kernel/result';
import type { ItemOutcome, SendItem, SendReply } from '#ports/marketplace';
import { done, failedOrUnknown, unsent } from '../outcomes.ts';
import { quietSignal, type Session } from '../session.ts';
import { toWireText } from '../translate/text.ts';
import { idOf } from '../wire/product.ts';
import { type BatchEntry, type EntryReply, sendBatch } from './batch-call.ts';

/** A category to be made: its name below its parent. */
export interface CategoryWish {
  readonly path: string;
  readonly name: string;
  readonly parent: RemoteId | null;
}

const target = {
  route: '/wc/v3/products/categories/batch',
  endpoint: 'POST products/categories/batch',
};

/** What a job wants; a failure when its parent is not known in the shop. */
export function categoryWish(item: SendItem): Result<CategoryWish, Failure> {
  const text = textOf(item.values.category) ?? textOf(item.context.category) ?? item.label;
  const steps = categorySteps(text);
  const name = steps.at(-1);
  if (name === undefined) return fail(failure('invalid-input', { field: 'category' }));
  if (steps.length === 1) return ok({ path: name, name, parent: null });
  const above = steps.slice(0, -1).join(' > ');
  const parent = item.remote.references.get(above);
  if (parent === undefined)
    return fail(failure('predecessor-failed', { field: 'category', path: above }));
  return ok({ path: `${above} > ${name}`, name, parent });
}

/** Sends jobs that create categories in one call. */
export async function sendCategories(
  session: Session,
  items: readonly SendItem[],
): Promise<SendReply> {
  const outcomes: ItemOutcome[] = [];
  const wanted: {
    readonly item: SendItem;
    readonly wish: CategoryWish;
    readonly entry: BatchEntry;
  }[] = [];
  for (const item of items) {
    const wish = categoryWish(item);
    if (!wish.ok) outcomes.push(failedOrUnknown(item.jobId, wish.failure));
    else wanted.push({ item, wish: wish.value, entry: entryOf(wish.value) });
  }
  if (wanted.length === 0) return { items: outcomes, signal: quietSignal };
  const { result, signal } = await sendBatch(
    session,
    target,
    wanted.map((one) => one.entry),
  );
  wanted.forEach(({ item, wish }, at) => {
    if (!result.ok) outcomes.push(failedOrUnknown(item.jobId, result.failure));
    else outcomes.push(outcomeOf(item, wish, result.value.replies[at]));
  });
  return { items: outcomes, signal };
}

function entryOf(wish: CategoryWish): BatchEntry {
  const parent: Record<string, Json> = wish.parent === null ? {} : { parent: Number(wish.parent) };
  return { op: 'create', body: { name: toWireText(wish.name), ...parent }, pictures: 0 };
}

function outcomeOf(item: SendItem, wish: CategoryWish, reply: EntryReply | undefined): ItemOutcome {
  if (reply === undefined) return unsent(item);
  if (reply.kind === 'lost') return failedOrUnknown(item.jobId, reply.failure);
  const echoed = { category: wish.path };
  if (reply.kind === 'thing') {
    const id = isObject(reply.value) ? idOf(reply.value['id']) : null;
    if (id !== null) return done(item, id, echoed);
    return failedOrUnknown(item.jobId, failure('bad-response', {}, { acted: 'unknown' }));
  }
  const existing =
    reply.error.code === 'term_exists' ? idOf(reply.error.resourceId ?? undefined) : null;
  if (existing !== null) return done(item, existing, echoed);
  // It exists but the shop does not say which one it is: the look-up of a lost creation finds it.
  const unnamed = reply.error.code === 'term_exists';
  return failedOrUnknown(
    item.jobId,
    unnamed ? { ...reply.failure, acted: 'unknown' } : reply.failure,
  );
}
