import { describe, expect, it } from 'vitest';
import {
  type BreakerEvent,
  type BreakerSettings,
  type BreakerState,
  defaultBreaker,
  newBreaker,
  observeCall,
  type TripReason,
} from './breaker.ts';

const quiet: BreakerEvent = { authFailed: false, isError: false, done: 1, isWrite: true, ends: 0 };
const hour = 3_600_000;

function tripAfter(
  events: readonly Partial<BreakerEvent>[],
  settings: Partial<BreakerSettings> = {},
  stepMs = 1_000,
): TripReason | null {
  let state: BreakerState = newBreaker;
  let trip: TripReason | null = null;
  let now = 1_000_000;
  for (const event of events) {
    const seen = observeCall(
      state,
      { ...quiet, ...event },
      { ...defaultBreaker, ...settings },
      now,
    );
    state = seen.state;
    trip ??= seen.trip;
    now += stepMs;
  }
  return trip;
}

function times<T>(count: number, event: T): T[] {
  return Array.from({ length: count }, () => event);
}

const refused = { authFailed: true, done: 0 };
const broken = { isError: true, done: 0 };

describe('the circuit breaker', () => {
  it('stays closed on a day of good calls', () => {
    expect(tripAfter(times(5_000, {}))).toBeNull();
  });

  it('freezes a shop that refuses the credentials three times in a row', () => {
    expect(tripAfter(times(2, refused))).toBeNull();
    expect(tripAfter(times(3, refused))).toBe('auth-failures');
    expect(tripAfter([refused, refused, {}, refused])).toBeNull();
  });

  it('freezes a shop on a burst of calls that fail as a whole, not on a bad spell in between', () => {
    expect(tripAfter([...times(11, broken), {}])).toBeNull();
    expect(tripAfter(times(12, broken))).toBe('error-burst');
    expect(
      tripAfter(Array.from({ length: 100 }, (_, at) => (at % 2 === 0 ? broken : {}))),
    ).toBeNull();
  });

  it('holds the thresholds that the seller set, over the hour and the day', () => {
    expect(tripAfter(times(10, {}), { callsPerHour: 10 })).toBeNull();
    expect(tripAfter(times(11, {}), { callsPerHour: 10 })).toBe('calls-per-hour');
    expect(tripAfter(times(30, {}), { callsPerHour: 10 }, hour / 5)).toBeNull();
    expect(tripAfter(times(3, { done: 40 }), { writesPerDay: 100 })).toBe('writes-per-day');
    expect(tripAfter(times(3, { done: 40, isWrite: false }), { writesPerDay: 100 })).toBeNull();
    expect(tripAfter([{ ends: 501 }])).toBe('ends-per-day');
  });

  it('starts its windows anew when the clock was set back', () => {
    expect(tripAfter(times(11, {}), { callsPerHour: 10 }, -hour)).toBeNull();
  });
});
