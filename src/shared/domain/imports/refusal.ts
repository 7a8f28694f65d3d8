/** Why one cell could not be converted; the row and column are added by the caller. */
import { fail } from '#kernel/result';
import type { RejectionReason } from './rejection.ts';

/** A reason with the facts for its text. */
export interface Refusal {
  readonly reason: RejectionReason;
  readonly detail: Readonly<Record<string, string | number>>;
}

/** A conversion that did not succeed. */
export function refuse(
  reason: RejectionReason,
  detail: Readonly<Record<string, string | number>> = {},
): { readonly ok: false; readonly failure: Refusal } {
  return fail({ reason, detail });
}
