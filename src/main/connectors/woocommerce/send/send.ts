/** One dispatch: which call serves which kinds of jobs. */
import type { OperationKind } from '#domain/listing/operation';
import type { SendItem, SendReply } from '#ports/marketplace';
import { unsent } from '../outcomes.ts';
import { quietSignal, type Session } from '../session.ts';
import { sendCategories } from './categories.ts';
import { sendMedia } from './media.ts';
import { sendProducts } from './products.ts';
import { sendVariations } from './variations.ts';

/** The calls there are. */
export type CallKind = 'products' | 'variations' | 'categories' | 'media';

/** Which call a job needs. A variant without options is its product. */
export function callFor(kind: OperationKind, hasOptions: boolean): CallKind {
  if (kind === 'category.create') return 'categories';
  if (kind === 'media.upload') return 'media';
  return kind.startsWith('variant.') && hasOptions ? 'variations' : 'products';
}

/**
 * Makes one call with an effect for jobs that share a batch key. Jobs that need another call than the first one's
 * are handed back as not sent.
 */
export async function send(session: Session, items: readonly SendItem[]): Promise<SendReply> {
  const first = items[0];
  if (first === undefined) return { items: [], signal: quietSignal };
  const call = callFor(first.kind, first.remote.hasOptions);
  const fitting = items.filter((item) => callFor(item.kind, item.remote.hasOptions) === call);
  const others = items.filter((item) => !fitting.includes(item)).map(unsent);
  const reply = await senders[call](session, fitting);
  return { ...reply, items: [...reply.items, ...others] };
}

const senders: Readonly<
  Record<CallKind, (session: Session, items: readonly SendItem[]) => Promise<SendReply>>
> = {
  products: sendProducts,
  variations: sendVariations,
  categories: sendCategories,
  media: sendMedia,
};
