/**
 * The keychain of the operating system through keytar: Credential Manager, macOS Keychain, Secret Service.
 * The library is loaded at the first call, so that a machine without libsecret runs everything else.
 */
import type { Keychain, KeychainAnswer, KeychainBackend, KeychainProblem } from './keychain.ts';
import { keychainProblem } from './keychain-problem.ts';

/** The name our items go by. It must never change: a renamed item is a lost key. */
export const keychainName = 'Shopkeep';
/** Development builds use another, so that they never touch the user's items. */
export const developmentKeychainName = 'Shopkeep Development';
/** How long a call may take: there may be a prompt on the screen. */
export const keychainTimeoutMs = 60_000;

/** The part of keytar that is used. */
export interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

/** How to reach a keychain. */
export interface KeytarOptions {
  readonly service: string;
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly load: () => Promise<Keytar>;
  readonly timeoutMs: number;
}

/** Loads the library. Throws where its native part or libsecret is missing. */
export async function loadKeytar(): Promise<Keytar> {
  const loaded: Keytar & { readonly default?: Keytar } = await import('keytar');
  return loaded.default ?? loaded;
}

/** The operating system's keychain under one service name. */
export class KeytarKeychain implements Keychain {
  readonly #options: KeytarOptions;
  /** A native call that outlived its time limit; it still sits on a thread, so no second one is sent after it. */
  #overdue: Promise<unknown> | null = null;

  constructor(options: KeytarOptions) {
    this.#options = options;
  }

  backend(): KeychainBackend {
    const { platform, environment } = this.#options;
    if (platform === 'darwin') return { name: 'macos-keychain', isSecure: true };
    if (platform === 'win32') return { name: 'windows-credential-manager', isSecure: true };
    if (environment['SECRET_BACKEND'] !== 'file') return { name: 'secret-service', isSecure: true };
    // SECURITY: libsecret's file backend takes its master password from this variable when it is set, so anyone who
    // reads the file can read the variable's fixed value: it protects nothing.
    const isSecure = (environment['SECRET_FILE_TEST_PASSWORD'] ?? '') === '';
    return { name: 'libsecret-file', isSecure };
  }

  async get(account: string): Promise<KeychainAnswer<string | null>> {
    const first = await this.#read(account);
    if (!first.ok || first.value !== null || !this.#nullIsAmbiguous()) return first;
    const proof = await this.#proveUnlocked(account);
    return proof.ok ? this.#read(account) : proof;
  }

  set(account: string, value: string): Promise<KeychainAnswer<void>> {
    return this.#call((keytar) => keytar.setPassword(this.#options.service, account, value));
  }

  async remove(account: string): Promise<KeychainAnswer<void>> {
    const first = await this.#delete(account);
    if (!first.ok) return first;
    if (first.value || !this.#nullIsAmbiguous()) return { ok: true, value: undefined };
    const proof = await this.#proveUnlocked(account);
    if (!proof.ok) return proof;
    const second = await this.#delete(account);
    return second.ok ? { ok: true, value: undefined } : second;
  }

  #read(account: string): Promise<KeychainAnswer<string | null>> {
    return this.#call((keytar) => keytar.getPassword(this.#options.service, account));
  }

  #delete(account: string): Promise<KeychainAnswer<boolean>> {
    return this.#call((keytar) => keytar.deletePassword(this.#options.service, account));
  }

  /**
   * WHY: libsecret answers "nothing there" also when the collection is locked and its prompt was dismissed. Writing
   * tells the two apart, as nothing can be written to a locked collection.
   */
  async #proveUnlocked(account: string): Promise<KeychainAnswer<void>> {
    const probe = `${account}.probe`;
    const written = await this.set(probe, 'probe');
    if (!written.ok) return written;
    const removed = await this.#delete(probe);
    return removed.ok ? { ok: true, value: undefined } : removed;
  }

  #nullIsAmbiguous(): boolean {
    return this.#options.platform !== 'darwin' && this.#options.platform !== 'win32';
  }

  async #call<T>(work: (keytar: Keytar) => Promise<T>): Promise<KeychainAnswer<T>> {
    if (this.#overdue !== null) return { ok: false, problem: 'locked', reason: 'timeout' };
    const call = this.#options.load().then(work);
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<KeychainAnswer<T>>((resolve) => {
      timer = setTimeout(() => resolve(this.#giveUp(call)), this.#options.timeoutMs);
    });
    const answer = call.then(
      (value): KeychainAnswer<T> => ({ ok: true, value }),
      (thrown: unknown): KeychainAnswer<T> => ({ ok: false, ...keychainProblem(thrown) }),
    );
    const first = await Promise.race([answer, timeout]);
    clearTimeout(timer);
    return first;
  }

  #giveUp(call: Promise<unknown>): { readonly ok: false } & KeychainProblem {
    const settled = (): void => {
      this.#overdue = null;
    };
    this.#overdue = call.then(settled, settled);
    return { ok: false, problem: 'locked', reason: 'timeout' };
  }
}
