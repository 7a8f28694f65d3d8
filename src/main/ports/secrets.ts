/**
 * One 32-byte data key per workspace, kept by a wrapper the seller chose, and envelopes under it for tokens and
 * personal data. Callers hold envelopes (bytes) in their own rows; nobody but the adapter ever sees the key.
 *
 * Promises:
 * - Failure to read is never "empty" and never a reason to write or delete.
 * - After every wrap the key is unwrapped again and compared before the old wrapping goes.
 * - One operation on a key at a time; a keychain that does not answer is `key-locked` after 60 s.
 * - An envelope opens only for the workspace, account, purpose and version it was sealed for.
 */
import type { Failure } from '#kernel/failure';
import type { Instant } from '#kernel/instant';
import type { Redacted } from '#kernel/redacted';
import type { Result } from '#kernel/result';

/** Who keeps the data key. `session` keeps it in memory only, until this process ends. */
export type KeyWrapper = 'keychain' | 'passphrase' | 'session';

/**
 * What is known of the key.
 * `absent`: none was ever made. `locked`: a keychain to unlock, or a passphrase to enter. `unavailable`: no keychain
 * service. `insecure`: the keychain protects nothing. `changed`: another keychain than the one that holds the key.
 * `lost`: the keychain answers, but not with this key. `corrupt`: the header file cannot be read; every byte stays.
 */
export type KeyState =
  | 'absent'
  | 'available'
  | 'session'
  | 'locked'
  | 'unavailable'
  | 'insecure'
  | 'changed'
  | 'lost'
  | 'corrupt';

/** What may be shown and put into a support bundle: no sizes per account, no ciphertext. */
export interface KeyStatus {
  readonly state: KeyState;
  readonly wrapper: KeyWrapper | null;
  /** The keychain as reported when the key was wrapped (`secret-service`, `macos-keychain`, ...). */
  readonly backend: string | null;
  readonly keyId: string | null;
  readonly createdAt: Instant | null;
  /** Why the state is what it is: a stable word such as `no-service`, `timeout`, `not-found`; null when all is well. */
  readonly reason: string | null;
  /** False while the key lives in memory only: then nothing sealed may be stored, personal data least of all. */
  readonly persistent: boolean;
}

/** How to keep a key. The passphrase has at least 12 characters. */
export type WrapperChoice =
  | { readonly wrapper: 'keychain' }
  | { readonly wrapper: 'passphrase'; readonly passphrase: Redacted }
  | { readonly wrapper: 'session' };

/** What an envelope is bound to. `account` is the shop (or `workspace`), `purpose` e.g. `shop-secrets`. */
export interface EnvelopeContext {
  readonly account: string;
  readonly purpose: string;
  /** Counts up with each rewrite, so that an older envelope cannot be put back. */
  readonly version: number;
}

/** What `forget` removed, and what it could not. */
export interface ForgetReport {
  readonly removed: readonly string[];
  readonly remaining: readonly { readonly what: string; readonly reason: string }[];
}

/**
 * Failures: `no-key`, `key-locked`, `key-unavailable` (also insecure), `key-changed`, `key-lost`,
 * `passphrase-wrong`, `secret-corrupt`, `invalid-input`, `disk-full`, `disk-error`.
 */
export interface Secrets {
  /** Looks (asks the keychain once when the key is not in memory yet) and changes nothing. */
  status(): Promise<KeyStatus>;
  /**
   * Makes a new data key. Refused while a key exists, unless that one is `lost` or `changed` and `besideLost` says
   * that its rows wait for it to return: the new key then stands beside the old one.
   */
  create(
    choice: WrapperChoice,
    options?: { readonly besideLost: boolean },
  ): Promise<Result<KeyStatus, Failure>>;
  /** Brings the key into memory: asks the keychain again, or unwraps with the passphrase. */
  unlock(passphrase?: Redacted): Promise<Result<KeyStatus, Failure>>;
  /** Moves the same key to another wrapper (or passphrase); envelopes are untouched. Needs the key in reach. */
  rewrap(choice: WrapperChoice): Promise<Result<KeyStatus, Failure>>;
  /** Removes the header and the keychain items, for good: what was sealed can never be opened again. */
  forget(): Promise<Result<ForgetReport, Failure>>;
  /** Seals a text into an envelope. */
  seal(plaintext: Redacted, context: EnvelopeContext): Promise<Result<Uint8Array, Failure>>;
  /** Opens an envelope; `secret-corrupt` when a single bit or its context differs from what was sealed. */
  open(envelope: Uint8Array, context: EnvelopeContext): Promise<Result<Redacted, Failure>>;
}
