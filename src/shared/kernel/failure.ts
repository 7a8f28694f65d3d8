/**
 * The closed list of what can go wrong. A code is stable: it is stored, sent to the window and translated in
 * `shared/text`. Text from outside (a shop's message) is kept in `detail` and never decides anything.
 */

/** Every failure code, grouped by where it arises. */
export const failureCodes = [
  // input and files
  'invalid-input',
  'not-found',
  'file-missing',
  'file-unsupported',
  'file-too-large',
  'file-damaged',
  'file-encrypted',
  'file-encoding',
  'mapping-incomplete',
  // catalogue and plan
  'sku-duplicate',
  'nothing-to-undo',
  'nothing-to-redo',
  'catalogue-applying',
  'plan-stale',
  'plan-missing',
  // workspace and disk
  'workspace-missing',
  'workspace-exists',
  'workspace-busy',
  'workspace-newer',
  'workspace-damaged',
  'workspace-unsafe-folder',
  'sqlite-too-old',
  'disk-full',
  'disk-error',
  'backup-invalid',
  'audit-broken',
  // secrets
  'no-key',
  'key-locked',
  'key-unavailable',
  'key-changed',
  'key-lost',
  'passphrase-wrong',
  'secret-corrupt',
  // network
  'unreachable',
  'tls-invalid',
  'timeout',
  'connection-lost',
  'host-not-allowed',
  'redirect-refused',
  'response-too-large',
  // marketplace
  'needs-sign-in',
  'permission-missing',
  'rate-limited',
  'shop-unavailable',
  'host-page',
  'bad-response',
  'rejected',
  'sku-taken',
  'remote-missing',
  'image-refused',
  'unsupported',
  'clock-skew',
  // queue
  'illegal-move',
  'stale-lease',
  'superseded',
  'predecessor-failed',
  'cancelled',
  'quarantined',
  'needs-human',
  'shop-paused',
  'shop-frozen',
  // last resort: a defect, recorded with a reference and no inner text
  'internal',
] as const;

/** One of the closed list. */
export type FailureCode = (typeof failureCodes)[number];

/** Whether the marketplace may have carried out the effect: decides repeat, reconcile or give up. */
export type Acted = 'no' | 'yes' | 'unknown';

/** `now`: repeat at once is safe; `later`: safe after a wait; `never`: a person must change something first. */
export type Retry = 'now' | 'later' | 'never';

/** What went wrong, as data. */
export interface Failure {
  readonly code: FailureCode;
  readonly acted: Acted;
  readonly retry: Retry;
  /** How long the other side asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Facts for the text: file, row, field, host, the shop's own words. Never a secret, never a buyer's data. */
  readonly detail: Readonly<Record<string, string | number>>;
}

/** Builds a failure; without options nothing was done and retrying is pointless. */
export function failure(
  code: FailureCode,
  detail: Readonly<Record<string, string | number>> = {},
  options: { readonly acted?: Acted; readonly retry?: Retry; readonly retryAfterMs?: number } = {},
): Failure {
  return {
    code,
    acted: options.acted ?? 'no',
    retry: options.retry ?? 'never',
    ...(options.retryAfterMs === undefined ? {} : { retryAfterMs: options.retryAfterMs }),
    detail,
  };
}

/** Carries a failure through code that can only throw (thread boundaries, callbacks of libraries). */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(value: Failure) {
    super(value.code);
    this.name = 'FailureError';
    this.failure = value;
  }
}

/** The failure inside a thrown `FailureError`, or `undefined` for a defect. */
export function failureOf(thrown: unknown): Failure | undefined {
  return thrown instanceof FailureError ? thrown.failure : undefined;
}
