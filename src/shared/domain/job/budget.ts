/**
 * A token bucket per shop, paced and persisted: a restart cannot burst, a clock set back cannot mint tokens.
 * Where a marketplace publishes no limit, the rate is found carefully: a little up after a run of good replies,
 * half down at once when the shop pushes back or slows.
 */
import type { Instant } from '#kernel/instant';

/** The fixed side of a budget. */
export interface BudgetLimits {
  readonly perSecond: number;
  readonly burst: number;
  /** `true`: the figures are law. `false`: a careful start between `minPerSecond` and `maxPerSecond`. */
  readonly published: boolean;
  readonly minPerSecond: number;
  readonly maxPerSecond: number;
}

/** The moving side, as stored. */
export interface BudgetState {
  readonly tokens: number;
  readonly at: Instant;
  readonly perSecond: number;
  /** How heavy one call may be: slow start for calls whose cost to the shop is unknown. */
  readonly weightCap: number;
  /** Nothing is sent before this time (`Retry-After`, back-off). */
  readonly notBefore: Instant;
  /** Good replies since the rate last moved. */
  readonly goodReplies: number;
  /** Refusals in a row. */
  readonly refusals: number;
}

/** What a reply taught. */
export interface BudgetLesson {
  readonly throttled: boolean;
  readonly retryAfterMs?: number;
  readonly perSecond?: number;
  readonly latencyMs: number;
  readonly weight: number;
}

/** The shop's own bucket sees calls jitter: ours holds one token less and fills a little slower. */
const paceShare = 0.995;
const minWeightCap = 10;
const maxWeightCap = 600;
const firstWeightCap = 25;
const fastReplyMs = 5_000;
const slowReplyMs = 10_000;
const repliesBeforeFaster = 20;
const longestBackOffMs = 5 * 60_000;

/** A full bucket at the start. */
export function newBudget(limits: BudgetLimits, now: Instant): BudgetState {
  return {
    tokens: capacity(limits),
    at: now,
    perSecond: limits.perSecond,
    weightCap: firstWeightCap,
    notBefore: 0,
    goodReplies: 0,
    refusals: 0,
  };
}

/** The state with tokens grown to `now`, and its rate within the limits (they may have been changed by the seller). */
export function refill(state: BudgetState, limits: BudgetLimits, now: Instant): BudgetState {
  const perSecond = limits.published
    ? limits.perSecond
    : clamp(state.perSecond, limits.minPerSecond, limits.maxPerSecond);
  // A clock set back adds nothing; one set forward adds at most a full bucket.
  const elapsed = Math.max(0, now - state.at) / 1000;
  const tokens = Math.min(capacity(limits), state.tokens + elapsed * perSecond * paceShare);
  return { ...state, tokens, at: now, perSecond };
}

/** Milliseconds until one call may be sent; 0 when it may be now. */
export function waitForToken(state: BudgetState, limits: BudgetLimits, now: Instant): number {
  const current = refill(state, limits, now);
  // A clock set back cannot stretch a wait beyond the longest we would ever ask for.
  const blocked = Math.min(Math.max(0, current.notBefore - now), longestBackOffMs * 2);
  if (current.tokens >= 1) return blocked;
  return Math.max(
    blocked,
    Math.ceil(((1 - current.tokens) / (current.perSecond * paceShare)) * 1000),
  );
}

/** The state after one call; call it only when `waitForToken` is 0. */
export function spendToken(state: BudgetState, limits: BudgetLimits, now: Instant): BudgetState {
  const current = refill(state, limits, now);
  return { ...current, tokens: current.tokens - 1 };
}

/** The state after a reply. `jitter` is a random number in [0, 1). */
export function learn(
  state: BudgetState,
  limits: BudgetLimits,
  lesson: BudgetLesson,
  moment: { readonly now: Instant; readonly jitter: number },
): BudgetState {
  if (lesson.throttled) return slower(state, limits, lesson, moment);
  const settled = { ...state, refusals: 0, weightCap: nextWeightCap(state, lesson) };
  if (limits.published) return settled;
  if (lesson.perSecond !== undefined) {
    return {
      ...settled,
      perSecond: clamp(lesson.perSecond, limits.minPerSecond, limits.maxPerSecond),
    };
  }
  if (lesson.latencyMs > slowReplyMs) {
    return {
      ...settled,
      goodReplies: 0,
      perSecond: Math.max(limits.minPerSecond, state.perSecond / 2),
    };
  }
  const goodReplies = state.goodReplies + 1;
  if (goodReplies < repliesBeforeFaster) return { ...settled, goodReplies };
  return {
    ...settled,
    goodReplies: 0,
    perSecond: Math.min(limits.maxPerSecond, state.perSecond + limits.perSecond / 4),
  };
}

/** Seconds that a number of calls will take at the present rate. */
export function secondsFor(
  calls: number,
  state: BudgetState,
  limits: BudgetLimits,
  now: Instant,
): number {
  if (calls === 0) return 0;
  const current = refill(state, limits, now);
  const waiting = Math.max(0, calls - Math.floor(current.tokens));
  return waiting / current.perSecond + Math.max(0, current.notBefore - now) / 1000;
}

function slower(
  state: BudgetState,
  limits: BudgetLimits,
  lesson: BudgetLesson,
  moment: { readonly now: Instant; readonly jitter: number },
): BudgetState {
  const refusals = state.refusals + 1;
  // Full jitter, so that several shops behind one host do not come back in step.
  const backOff = moment.jitter * Math.min(longestBackOffMs, 2_000 * 2 ** Math.min(refusals, 10));
  return {
    ...state,
    tokens: Math.min(state.tokens, 0),
    refusals,
    goodReplies: 0,
    notBefore: moment.now + (lesson.retryAfterMs ?? Math.max(1_000, backOff)),
    perSecond: limits.published
      ? state.perSecond
      : Math.max(limits.minPerSecond, state.perSecond / 2),
  };
}

function nextWeightCap(state: BudgetState, lesson: BudgetLesson): number {
  if (lesson.latencyMs > slowReplyMs)
    return Math.max(minWeightCap, Math.floor(state.weightCap / 2));
  // Only a call that used the room proves that there is more.
  if (lesson.latencyMs > fastReplyMs || lesson.weight * 2 < state.weightCap) return state.weightCap;
  return Math.min(maxWeightCap, state.weightCap * 2);
}

function capacity(limits: BudgetLimits): number {
  return Math.max(1, limits.burst - 1);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
