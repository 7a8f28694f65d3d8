/** One batch call with an effect, and what its reply says of every item. */

import { isObject, textOf } from '#connectors/kit/json-fields';
import { type Failure, failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import { fail, ok, type Result } from '#kernel/result';
import type { BudgetSignal } from '#ports/marketplace';
import { type ApiError, apiErrorOf, failureOfApi } from '../failures.ts';
import { joinSignals, type Session } from '../session.ts';
import { plainTimeoutMs } from '../shop-api.ts';

/** An item of a batch. */
export interface BatchEntry {
  readonly op: 'create' | 'update';
  readonly body: Readonly<Record<string, Json>>;
  /** Pictures that the shop will fetch for it. */
  readonly pictures: number;
}

/** What became of one entry: the thing as it is now, an error of its own, or no word at all. */
export type EntryReply =
  | { readonly kind: 'thing'; readonly value: Json }
  | { readonly kind: 'error'; readonly error: ApiError; readonly failure: Failure }
  | { readonly kind: 'lost'; readonly failure: Failure };

/** What became of the whole call. `unsent` entries at the end were left out, as the shop takes fewer at once. */
export interface BatchReply {
  readonly replies: readonly EntryReply[];
  readonly unsent: number;
  readonly signal: BudgetSignal;
}

/** Which batch. */
export interface BatchTarget {
  readonly route: string;
  readonly endpoint: string;
}

const longestTimeoutMs = 300_000;
/** Half of PHP's usual limit (`post_max_size`, 8 MB), for hosts that cut or drop larger bodies. */
const maxBodyBytes = 4 * 1024 * 1024;

/** Sends the entries. A failure concerns all of them alike. */
export async function sendBatch(
  session: Session,
  target: BatchTarget,
  entries: readonly BatchEntry[],
): Promise<{ readonly result: Result<BatchReply, Failure>; readonly signal: BudgetSignal }> {
  const taken = fitting(entries, session.memory.batchLimit);
  const { result, signal } = await session.api.call({
    method: 'POST',
    route: target.route,
    endpoint: target.endpoint,
    json: bodyOf(taken),
    timeoutMs: timeoutFor(taken),
  });
  const refused = result.ok ? bodyDropped(result.value.value, target.endpoint) : result.failure;
  if (refused !== null || !result.ok) {
    const why = refused ?? failure('internal');
    const smaller = tooLarge(why) ? smallerLimit(taken.length, why) : null;
    if (smaller === null) return { result: fail(await explained(session, why)), signal };
    // Refused as a whole, so nothing was done yet: this is still the one call with an effect.
    session.memory.batchLimit = smaller;
    const again = await sendBatch(session, target, entries);
    return { result: again.result, signal: joinSignals(signal, again.signal) };
  }
  const replies = repliesIn(result.value.value, taken, target.endpoint);
  return { result: ok({ replies, unsent: entries.length - taken.length, signal }), signal };
}

/**
 * A key that may only read is refused with the same code as a key that no longer exists: reading tells them apart.
 */
export async function explained(session: Session, refused: Failure): Promise<Failure> {
  if (refused.detail['shopCode'] !== 'woocommerce_rest_authentication_error') return refused;
  return (await session.keyCanRead()) ? { ...refused, code: 'permission-missing' } : refused;
}

/** As many as the shop takes at once, by number and by size, and never none. */
function fitting(entries: readonly BatchEntry[], limit: number): readonly BatchEntry[] {
  let bytes = 0;
  const end = entries.slice(0, limit).findIndex((entry, at) => {
    bytes += Buffer.byteLength(JSON.stringify(entry.body));
    return at > 0 && bytes > maxBodyBytes;
  });
  return entries.slice(0, end === -1 ? limit : end);
}

/**
 * Where a body is dropped on the way the program runs without one, and the batch answers, with 200, an empty list:
 * anything that it had carried out would stand under `create` or `update`.
 */
function bodyDropped(value: Json, endpoint: string): Failure | null {
  if (!Array.isArray(value) || value.length > 0) return null;
  return failure('rejected', { endpoint, status: 413, reason: 'body-dropped' });
}

function bodyOf(entries: readonly BatchEntry[]): Json {
  const of = (op: BatchEntry['op']): Json[] =>
    entries.filter((entry) => entry.op === op).map((entry) => entry.body);
  const create = of('create');
  const update = of('update');
  return { ...(create.length > 0 ? { create } : {}), ...(update.length > 0 ? { update } : {}) };
}

/** PHP goes through a batch one by one; a picture takes a download and a handful of thumbnails. */
function timeoutFor(entries: readonly BatchEntry[]): number {
  const pictures = entries.reduce((sum, entry) => sum + entry.pictures, 0);
  return Math.min(
    longestTimeoutMs,
    plainTimeoutMs + entries.length * 1_000 + (pictures > 0 ? 60_000 : 0) + pictures * 15_000,
  );
}

function tooLarge(value: Failure): boolean {
  return value.detail['status'] === 413;
}

/** A site may lower the limit of 100, and a web server the size of a body. `null`: it cannot get smaller. */
function smallerLimit(tried: number, refused: Failure): number | null {
  if (tried <= 1) return null;
  const named = Number(/\d+/.exec(String(refused.detail['shopText'] ?? ''))?.[0] ?? Number.NaN);
  return named >= 1 && named < tried ? named : Math.floor(tried / 2);
}

/** Matches the reply to the entries by place, and checks updates by id. What is not there is in doubt. */
function repliesIn(
  value: Json,
  entries: readonly BatchEntry[],
  endpoint: string,
): readonly EntryReply[] {
  const lists = isObject(value) ? value : {};
  const at = { create: 0, update: 0 };
  return entries.map((entry) => {
    const list = lists[entry.op];
    const row: Json | undefined = Array.isArray(list)
      ? (list[at[entry.op]] as Json | undefined)
      : undefined;
    at[entry.op] += 1;
    if (!isObject(row)) return lost(endpoint);
    const error = apiErrorOf(row['error']);
    if (error !== null) {
      return {
        kind: 'error',
        error,
        failure: failureOfApi(error, { endpoint, httpStatus: null, write: true }),
      };
    }
    const wrong = entry.op === 'update' && textOf(row['id']) !== textOf(entry.body['id']);
    return wrong || textOf(row['id']) === null ? lost(endpoint) : { kind: 'thing', value: row };
  });
}

function lost(endpoint: string): EntryReply {
  return {
    kind: 'lost',
    failure: failure('bad-response', { endpoint, reason: 'item-missing' }, { acted: 'unknown' }),
  };
}
