/** The host's request limiter: a token bucket over the shop's own clock. */
import type { LimiterConfig } from '../options.ts';

/** Admits or refuses a request. */
export interface Limiter {
  /** Milliseconds to wait when refused; undefined when admitted. */
  readonly refusal: (config: LimiterConfig | null) => number | undefined;
  /** Fills the bucket again. */
  readonly reset: () => void;
}

// Spacings that are exact on paper must not fail by a rounding in the last bit.
const grain = 1e-6;

/** Starts with a full bucket. `now` is epoch milliseconds without skew. */
export function createLimiter(now: () => number): Limiter {
  let tokens: number | undefined;
  let filledAt = 0;
  return {
    refusal: (config) => {
      if (config === null) return undefined;
      const at = now();
      const before = tokens ?? config.burst;
      const earned =
        tokens === undefined ? 0 : (Math.max(at - filledAt, 0) * config.ratePerSecond) / 1000;
      const level = Math.min(config.burst, before + earned);
      filledAt = at;
      if (level + grain >= 1) {
        tokens = level - 1;
        return undefined;
      }
      tokens = level;
      return ((1 - level) / config.ratePerSecond) * 1000;
    },
    reset: () => {
      tokens = undefined;
    },
  };
}
