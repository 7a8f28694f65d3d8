/** Reading `Retry-After`: seconds or a date (RFC 9110, 10.2.3). */
import type { Instant } from '#kernel/instant';

/** Longer waits are a mistake of the host; a day later the seller is better asked. */
const longestMs = 24 * 60 * 60 * 1000;

/** Milliseconds to wait from `now`, or `undefined` when the header is absent or says nothing. */
export function retryAfterMs(header: string | undefined, now: Instant): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, longestMs);
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.min(Math.max(0, at - now), longestMs);
}
