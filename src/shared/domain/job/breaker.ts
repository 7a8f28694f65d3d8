/**
 * The circuit breaker of a shop: repeated refusals of the credentials, a burst of errors, or a threshold the
 * seller set freeze the shop until a person looks. Pure; counted over windows that start with their first event.
 */
import type { Instant } from '#kernel/instant';

/** The seller's thresholds; `null` switches one off. */
export interface BreakerSettings {
  readonly authFailures: number;
  /** Freeze when this many of the last `errorWindow` calls were errors. */
  readonly errorBurst: number;
  readonly errorWindow: number;
  readonly callsPerHour: number | null;
  readonly writesPerDay: number | null;
  /** Listings taken down per day: an unusual act in bulk. */
  readonly endsPerDay: number | null;
}

/** Defaults that a normal day never meets. */
export const defaultBreaker: BreakerSettings = {
  authFailures: 3,
  errorBurst: 12,
  errorWindow: 15,
  callsPerHour: null,
  writesPerDay: null,
  endsPerDay: 500,
};

/** What is remembered. */
export interface BreakerState {
  readonly authFailures: number;
  /** The last calls, newest last: `x` an error, `.` none. */
  readonly recent: string;
  readonly hourFrom: Instant;
  readonly calls: number;
  readonly dayFrom: Instant;
  readonly writes: number;
  readonly ends: number;
}

/** Nothing seen yet. */
export const newBreaker: BreakerState = {
  authFailures: 0,
  recent: '',
  hourFrom: 0,
  calls: 0,
  dayFrom: 0,
  writes: 0,
  ends: 0,
};

/** What one call brought. */
export interface BreakerEvent {
  readonly authFailed: boolean;
  /** The call as a whole failed, for a reason that is the shop's or ours: not the refusal of one product. */
  readonly isError: boolean;
  readonly done: number;
  /** Whether what was done changed the shop; reading does not. */
  readonly isWrite: boolean;
  readonly ends: number;
}

/** Why a shop is frozen. */
export type TripReason =
  | 'auth-failures'
  | 'error-burst'
  | 'calls-per-hour'
  | 'writes-per-day'
  | 'ends-per-day';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Counts one call; `trip` says why the shop is to be frozen, or is `null`. */
export function observeCall(
  state: BreakerState,
  event: BreakerEvent,
  settings: BreakerSettings,
  now: Instant,
): { readonly state: BreakerState; readonly trip: TripReason | null } {
  const sameHour = now - state.hourFrom < hourMs && now >= state.hourFrom;
  const sameDay = now - state.dayFrom < dayMs && now >= state.dayFrom;
  const next: BreakerState = {
    authFailures: event.authFailed
      ? state.authFailures + 1
      : event.done > 0
        ? 0
        : state.authFailures,
    recent: (state.recent + (event.isError ? 'x' : '.')).slice(-settings.errorWindow),
    hourFrom: sameHour ? state.hourFrom : now,
    calls: (sameHour ? state.calls : 0) + 1,
    dayFrom: sameDay ? state.dayFrom : now,
    writes: (sameDay ? state.writes : 0) + (event.isWrite ? event.done : 0),
    ends: (sameDay ? state.ends : 0) + event.ends,
  };
  return { state: next, trip: tripOf(next, settings) };
}

function tripOf(state: BreakerState, settings: BreakerSettings): TripReason | null {
  if (state.authFailures >= settings.authFailures) return 'auth-failures';
  if (state.recent.split('x').length - 1 >= settings.errorBurst) return 'error-burst';
  if (settings.callsPerHour !== null && state.calls > settings.callsPerHour)
    return 'calls-per-hour';
  if (settings.writesPerDay !== null && state.writes > settings.writesPerDay)
    return 'writes-per-day';
  if (settings.endsPerDay !== null && state.ends > settings.endsPerDay) return 'ends-per-day';
  return null;
}
