/**
 * Judging replies that are no API reply: pages of a firewall, a proxy or a crashed program. What matters is whether
 * the program behind may have run, for a write may then have been carried out.
 */
import { type Acted, type Failure, type FailureCode, failure, type Retry } from '#kernel/failure';
import type { Instant } from '#kernel/instant';
import type { HttpReply } from '#ports/http';
import type { ReadBody } from './lenient-json.ts';
import { retryAfterMs } from './retry-after.ts';

/** What is known of the request that was answered. */
export interface AskedFor {
  readonly endpoint: string;
  readonly host: string;
  /** It was meant to have an effect. */
  readonly write: boolean;
  readonly now: Instant;
}

interface Judgement {
  readonly code: FailureCode;
  readonly acted: Acted;
  readonly retry: Retry;
}

const refusedLater = { acted: 'no', retry: 'later' } as const;
const refusedForGood = { acted: 'no', retry: 'never' } as const;

/**
 * By status, the pages that are written before the program runs. A firewall refuses on the way in (403, 406, 501);
 * 413 and 408 mean that the body was never taken in whole; Cloudflare's 521, 523, 525, 526 and 530 that it never
 * reached the host.
 */
const beforeTheProgram: Readonly<Record<number, Judgement>> = {
  400: { code: 'host-page', ...refusedForGood },
  401: { code: 'needs-sign-in', ...refusedForGood },
  403: { code: 'host-page', ...refusedForGood },
  404: { code: 'host-page', ...refusedForGood },
  405: { code: 'host-page', ...refusedForGood },
  406: { code: 'host-page', ...refusedForGood },
  408: { code: 'shop-unavailable', ...refusedLater },
  413: { code: 'rejected', ...refusedForGood },
  414: { code: 'rejected', ...refusedForGood },
  425: { code: 'shop-unavailable', ...refusedLater },
  429: { code: 'rate-limited', ...refusedLater },
  501: { code: 'host-page', ...refusedForGood },
  521: { code: 'shop-unavailable', ...refusedLater },
  523: { code: 'shop-unavailable', ...refusedLater },
  525: { code: 'tls-invalid', ...refusedForGood },
  526: { code: 'tls-invalid', ...refusedForGood },
  530: { code: 'shop-unavailable', ...refusedLater },
};

/** The failure that a reply without usable JSON stands for. */
export function failureOfPage(reply: HttpReply, body: ReadBody, asked: AskedFor): Failure {
  const wait = retryAfterMs(reply.headers['retry-after'], asked.now);
  const judged = judge(reply, body, asked);
  return failure(
    judged.code,
    {
      host: asked.host,
      endpoint: asked.endpoint,
      status: reply.status,
      ...(body.kind === 'page' ? { page: titleOf(body.text) } : {}),
    },
    {
      acted: judged.acted,
      retry: judged.retry,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    },
  );
}

/** Whether a reply asks for fewer or slower calls. */
export function isThrottle(status: number): boolean {
  return status === 429 || status === 503 || status === 508 || status === 529;
}

/**
 * WordPress says it is being updated before any plugin is loaded: 503 with `Retry-After: 600` and a page (or JSON)
 * of its own error handler. Any other 503 may come from a proxy whose program is still at work.
 */
export function isMaintenance(reply: HttpReply): boolean {
  if (reply.status !== 503) return false;
  const text = new TextDecoder().decode(reply.body.subarray(0, 20_000));
  if (text.includes('Briefly unavailable for scheduled maintenance')) return true;
  const ownHandler = /id="error-page"|"code"\s*:\s*"wp_die"/.test(text);
  return reply.headers['retry-after'] === '600' && ownHandler;
}

function judge(reply: HttpReply, body: ReadBody, asked: AskedFor): Judgement {
  const { status } = reply;
  const unclear = asked.write
    ? ({ acted: 'unknown', retry: 'never' } as const)
    : ({ acted: 'no', retry: 'later' } as const);
  if (status < 300) {
    // Something answered "fine" in the program's place, or its answer was cut off.
    return { code: body.kind === 'page' ? 'host-page' : 'bad-response', ...unclear };
  }
  if (isMaintenance(reply)) return { code: 'shop-unavailable', ...refusedLater };
  const known = beforeTheProgram[status];
  if (known !== undefined) return known;
  if (status >= 500) return { code: 'shop-unavailable', ...unclear };
  return { code: body.kind === 'page' ? 'host-page' : 'bad-response', ...refusedForGood };
}

/** What the page calls itself, for the seller to show to the host. */
function titleOf(page: string): string {
  const title = /<(title|h1)\b[^>]*>([\s\S]{0,400}?)<\/\1>/i.exec(page)?.[2] ?? '';
  return plainText(title).slice(0, 120);
}

/** Words of a text that may hold HTML, on one line. */
export function plainText(html: string): string {
  return html
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
