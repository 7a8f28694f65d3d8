/** What the parts of an open connection share. Nothing in here matters: it may be dropped at any time. */
import type { Failure } from '#kernel/failure';
import type { Result } from '#kernel/result';
import type { BudgetSignal, ConnectorTools } from '#ports/marketplace';
import type { CategoryTree } from './read/category-tree.ts';
import type { ShopApi } from './shop-api.ts';
import type { ShopFacts } from './shop-facts.ts';
import type { WireProduct } from './wire/product.ts';

/** An open connection. */
export interface Session {
  readonly facts: ShopFacts;
  readonly api: ShopApi;
  readonly tools: ConnectorTools;
  readonly categories: CategoryTree;
  /** Whether a key that was just refused a write can still read, which tells a lost key from a read-only one. */
  readonly keyCanRead: () => Promise<boolean>;
  /** Whether there is an application password that may be sent to this address. */
  readonly mayUpload: boolean;
  readonly memory: SessionMemory;
}

/** Remembered between calls to save calls. */
export interface SessionMemory {
  /** Most items in one call, once the shop has said that it takes fewer than usual. */
  batchLimit: number;
  /** Products of the page of listings being read, whose variations are still to come. */
  readonly pendingParents: Map<string, WireProduct>;
}

/** A signal for when nothing was sent. */
export const quietSignal: BudgetSignal = { throttled: false, latencyMs: 0 };

/** Two signals of one send as one: the sterner limits, and the latency of the first, which had the effect. */
export function joinSignals(first: BudgetSignal, second: BudgetSignal): BudgetSignal {
  const waits = [first.retryAfterMs, second.retryAfterMs].filter((wait) => wait !== undefined);
  return {
    throttled: first.throttled || second.throttled,
    ...(waits.length === 0 ? {} : { retryAfterMs: Math.max(...waits) }),
    latencyMs: first.latencyMs,
  };
}

/** The value of a result, or `undefined`; for reads whose failure only makes an answer less precise. */
export function valueOr<T>(result: Result<T, Failure>): T | undefined {
  return result.ok ? result.value : undefined;
}
