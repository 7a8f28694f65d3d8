/** A keychain in memory that can be put into any state, for tests of everything that leans on one. */
import type { Keychain, KeychainAnswer, KeychainBackend, KeychainProblem } from './keychain.ts';

/** Holds items in clear and answers as told. */
export class MemoryKeychain implements Keychain {
  readonly items = new Map<string, string>();
  /** Every call made, in order: `get name`, `set name`, `remove name`. */
  readonly calls: string[] = [];
  reported: KeychainBackend = { name: 'memory', isSecure: true };
  /** While set, every call fails with it. */
  problem: KeychainProblem | null = null;
  /** While true, what is set is stored changed: a keychain that does not keep what it was given. */
  garbles = false;
  /** How many calls ran at the same moment, at most. */
  mostAtOnce = 0;
  #running = 0;

  backend(): KeychainBackend {
    return this.reported;
  }

  get(account: string): Promise<KeychainAnswer<string | null>> {
    return this.#answer(`get ${account}`, () => this.items.get(account) ?? null);
  }

  set(account: string, value: string): Promise<KeychainAnswer<void>> {
    return this.#answer(`set ${account}`, () => {
      this.items.set(account, this.garbles ? value.slice(1) : value);
    });
  }

  remove(account: string): Promise<KeychainAnswer<void>> {
    return this.#answer(`remove ${account}`, () => {
      this.items.delete(account);
    });
  }

  async #answer<T>(call: string, work: () => T): Promise<KeychainAnswer<T>> {
    this.calls.push(call);
    this.#running += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#running);
    await new Promise((resolve) => setImmediate(resolve));
    this.#running -= 1;
    return this.problem === null ? { ok: true, value: work() } : { ok: false, ...this.problem };
  }
}
