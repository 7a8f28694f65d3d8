/** Time from outside, so that tests can run a month in a second. */
import type { Instant } from '#kernel/instant';

/** The clock. */
export interface Clock {
  /** Wall-clock time. */
  now(): Instant;
  /** Milliseconds that never go back; for durations and leases inside one process. */
  monotonic(): number;
  /** Resolves after `ms`, or at once when the signal aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
