/**
 * Expected outcomes are values; defects throw and end in one handler.
 * A `Failure` says what happened, whether the marketplace may have acted, and whether to retry (kernel/failure.ts).
 */
import type { Failure } from './failure.ts';

/** The value of a success, or the failure that took its place. */
export type Result<T, F = Failure> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: F };

/** Wraps a value as a success. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Wraps a failure. */
export function fail<F>(failure: F): { readonly ok: false; readonly failure: F } {
  return { ok: false, failure };
}
