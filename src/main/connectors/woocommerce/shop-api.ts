/** One call to a shop's API: addressed, signed, sent, read and judged. */
import { type Failure, failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import { fail, ok, type Result } from '#kernel/result';
import type { HttpReply, HttpRequest } from '#ports/http';
import type { BudgetSignal, ConnectorTools } from '#ports/marketplace';
import { failureOfPage, isMaintenance, isThrottle } from '../kit/host-page.ts';
import { readBody } from '../kit/lenient-json.ts';
import type { QueryPair } from '../kit/oauth1.ts';
import { retryAfterMs } from '../kit/retry-after.ts';
import { type AuthKind, authorise, type ShopKeys } from './authorise.ts';
import { apiErrorOf, failureOfApi } from './failures.ts';
import type { ShopFacts } from './shop-facts.ts';

/** A call to make. */
export interface ApiCall {
  readonly method: 'GET' | 'POST';
  readonly route: string;
  /** Name for the record, without ids. */
  readonly endpoint: string;
  readonly query?: readonly QueryPair[];
  readonly json?: Json;
  readonly raw?: { readonly bytes: Uint8Array; readonly headers: Readonly<Record<string, string>> };
  readonly auth?: AuthKind;
  readonly timeoutMs?: number;
}

/** A good reply. */
export interface ApiReply {
  readonly value: Json;
  readonly headers: Readonly<Record<string, string>>;
}

/** A reply or a failure, and what the call taught about the host's limits. */
export interface ApiAnswer {
  readonly result: Result<ApiReply, Failure>;
  readonly signal: BudgetSignal;
}

/** Longest wait for a call without pictures to fetch. */
export const plainTimeoutMs = 60_000;
/** A clock this far off is corrected; the server refuses from 15 minutes on. */
const skewMs = 5 * 60_000;

/** What the API works with. */
export interface ShopApiOptions {
  readonly origin: string;
  readonly facts: ShopFacts;
  readonly keys: ShopKeys;
  readonly tools: Pick<ConnectorTools, 'http' | 'now' | 'nonce'>;
}

/** The API of one shop. It remembers how far the shop's clock is off and that its key worked, nothing else. */
export class ShopApi {
  readonly #options: ShopApiOptions;
  #clockOffsetMs = 0;
  #keyWorked: boolean;

  constructor(options: ShopApiOptions) {
    this.#options = options;
    // Settings are only ever learnt with a key that works.
    this.#keyWorked = options.facts.currency !== null;
  }

  /** Makes one call. A write whose reply cannot be read is `acted: 'unknown'`. */
  async call(call: ApiCall): Promise<ApiAnswer> {
    const first = await this.#once(call);
    // A refused call had no effect, so it may be made again, signed anew with the shop's own time.
    const again = this.#learnClock(call, first) || this.#mayBeUsedNonce(call, first);
    const { answer } = again ? await this.#once(call) : first;
    if ((call.auth ?? 'key') === 'key') {
      this.#keyWorked = answer.result.ok || (this.#keyWorked && !isKeyRefused(answer));
    }
    return answer;
  }

  async #once(
    call: ApiCall,
  ): Promise<{ readonly answer: ApiAnswer; readonly reply: HttpReply | null }> {
    const { http, now } = this.#options.tools;
    const started = now();
    const sent = await http.request(this.#request(call));
    if (!sent.ok) {
      const latencyMs = Math.max(0, now() - started);
      const signal = { throttled: false, latencyMs };
      return { answer: { result: fail(sent.failure), signal }, reply: null };
    }
    const reply = sent.value;
    const wait = retryAfterMs(reply.headers['retry-after'], now());
    const signal: BudgetSignal = {
      throttled: isThrottle(reply.status),
      ...(wait === undefined || reply.status < 400 ? {} : { retryAfterMs: wait }),
      latencyMs: reply.durationMs,
    };
    return { answer: { result: this.#judge(call, reply), signal }, reply };
  }

  #request(call: ApiCall): HttpRequest {
    const { facts, keys, origin, tools } = this.#options;
    const { url, headers } = authorise(
      { method: call.method, route: call.route, query: call.query ?? [], auth: call.auth ?? 'key' },
      { origin, facts, keys },
      { now: tools.now() + this.#clockOffsetMs, nonce: tools.nonce() },
    );
    const body =
      call.raw?.bytes ?? (call.json === undefined ? undefined : JSON.stringify(call.json));
    return {
      method: call.method,
      url,
      endpoint: call.endpoint,
      headers: {
        ...(call.json === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
        ...call.raw?.headers,
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
      timeoutMs: call.timeoutMs ?? plainTimeoutMs,
    };
  }

  #judge(call: ApiCall, reply: HttpReply): Result<ApiReply, Failure> {
    const write = call.method !== 'GET';
    const body = readBody(reply.body);
    const asked = {
      endpoint: call.endpoint,
      host: new URL(this.#options.origin).host,
      write,
      now: this.#options.tools.now(),
    };
    if (body.kind !== 'json' || isMaintenance(reply))
      return fail(failureOfPage(reply, body, asked));
    if (reply.status < 300) return ok({ value: body.value, headers: reply.headers });
    const error = apiErrorOf(body.value);
    if (error === null) return fail(failureOfPage(reply, { kind: 'broken' }, asked));
    const value = failureOfApi(error, { endpoint: call.endpoint, httpStatus: reply.status, write });
    const wait = retryAfterMs(reply.headers['retry-after'], asked.now);
    return fail(wait === undefined ? value : { ...value, retryAfterMs: wait });
  }

  /**
   * A read whose connection broke is repeated on the wire as it was signed. When the shop had taken the first one in,
   * it refuses the second for its used nonce, in words of its own language and with the code of a wrong key.
   */
  #mayBeUsedNonce(call: ApiCall, sent: { readonly answer: ApiAnswer }): boolean {
    if (call.method !== 'GET' || !this.#keyWorked) return false;
    if (this.#options.facts.auth !== 'oauth' || (call.auth ?? 'key') !== 'key') return false;
    return isKeyRefused(sent.answer);
  }

  /** Takes the shop's time when a signature was refused and the clocks disagree. Whether a repeat makes sense. */
  #learnClock(
    call: ApiCall,
    sent: { readonly answer: ApiAnswer; readonly reply: HttpReply | null },
  ): boolean {
    const { facts, tools } = this.#options;
    if (facts.auth !== 'oauth' || (call.auth ?? 'key') !== 'key' || sent.reply?.status !== 401)
      return false;
    const theirs = Date.parse(sent.reply.headers['date'] ?? '');
    if (Number.isNaN(theirs)) return false;
    const offset = theirs - tools.now();
    if (Math.abs(offset - this.#clockOffsetMs) < skewMs) return false;
    this.#clockOffsetMs = offset;
    return true;
  }
}

/** A key that is wrong or may not do this, or a signature, a time or a nonce that is. */
function isKeyRefused({ result }: ApiAnswer): boolean {
  return (
    !result.ok && result.failure.detail['shopCode'] === 'woocommerce_rest_authentication_error'
  );
}

/** The objects of a reply that ought to be a list; anything else is `bad-response`. */
export function listIn(reply: ApiReply, endpoint: string): Result<readonly Json[], Failure> {
  if (Array.isArray(reply.value)) return ok(reply.value as readonly Json[]);
  return fail(
    failure('bad-response', { endpoint, expected: 'list' }, { acted: 'no', retry: 'later' }),
  );
}
