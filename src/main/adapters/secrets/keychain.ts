/**
 * What the key ring needs from an operating system's keychain. The answers keep apart what libraries blur:
 * "there is no such item" is one thing, "I could not look" another.
 */

/** Why a keychain could not do as asked: `locked` can be cured by the user at once, `unavailable` cannot. */
export interface KeychainProblem {
  readonly problem: 'locked' | 'unavailable';
  /** A stable word: `timeout`, `dismissed`, `no-service`, `library-missing`, `unknown`. Never foreign text. */
  readonly reason: string;
}

/** What a keychain answered. */
export type KeychainAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | ({ readonly ok: false } & KeychainProblem);

/** Which keychain this is, and whether it protects anything. */
export interface KeychainBackend {
  readonly name: string;
  readonly isSecure: boolean;
}

/** A keychain. Values are short texts (Windows takes 2,560 bytes; ours are 44). */
export interface Keychain {
  backend(): KeychainBackend;
  /** The value, or null when the item surely does not exist. */
  get(account: string): Promise<KeychainAnswer<string | null>>;
  set(account: string, value: string): Promise<KeychainAnswer<void>>;
  /** Fine when there was none; a failure when it may still be there. */
  remove(account: string): Promise<KeychainAnswer<void>>;
}
