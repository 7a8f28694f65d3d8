/** For tests: a workspace folder on the real disk with a keychain in memory, where "processes" can be started. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { failure } from '#kernel/failure';
import { Redacted, reveal } from '#kernel/redacted';
import { fail, ok, type Result } from '#kernel/result';
import type { DurableFiles } from '#ports/durable-files';
import type { EnvelopeContext, Secrets } from '#ports/secrets';
import { headerFile } from './header.ts';
import { Keyring } from './keyring.ts';
import { MemoryKeychain } from './memory-keychain.ts';

/** Where the tests' envelopes belong. */
export const context: EnvelopeContext = {
  account: 'shop-1',
  purpose: 'shop-secrets',
  version: 1,
};
/** Long enough, and not ASCII. */
export const passphraseText = '正确的马电池订书钉十二个字';
/** The moment every key is made at. */
export const createdAt = 1_700_000_000_000;

/** The states a stored key can be met in, with the failure each must give. */
export const failureByState = {
  absent: 'no-key',
  locked: 'key-locked',
  unavailable: 'key-unavailable',
  insecure: 'key-unavailable',
  changed: 'key-changed',
  lost: 'key-lost',
  corrupt: 'secret-corrupt',
} as const;
/** The name of such a state. */
export type BadState = keyof typeof failureByState;

/** Plain files that can be made to fail: adapters do not import each other, and durable ones are tested beside their source. */
export class PlainFiles implements DurableFiles {
  /** Operations left until the disk fails for good; null for never. */
  healthyFor: number | null = null;

  async write(
    path: string,
    bytes: Uint8Array,
    options?: { readonly keepPreviousAs: string },
  ): Promise<Result<void>> {
    if (this.#isBroken()) return fail(failure('disk-full', { error: 'ENOSPC' }));
    const old = await this.read(path);
    if (options !== undefined && old.ok && old.value !== null) {
      await writeFile(options.keepPreviousAs, old.value);
    }
    await writeFile(path, bytes);
    return ok(undefined);
  }

  async read(path: string): Promise<Result<Uint8Array | null>> {
    if (this.#isBroken()) return fail(failure('disk-error', { error: 'EIO' }));
    const names = await readdir(dirname(path));
    return ok(names.includes(basename(path)) ? await readFile(path) : null);
  }

  async remove(path: string): Promise<Result<void>> {
    if (this.#isBroken()) return fail(failure('disk-error', { error: 'EIO' }));
    await rm(path, { force: true });
    return ok(undefined);
  }

  #isBroken(): boolean {
    if (this.healthyFor === null) return false;
    this.healthyFor -= 1;
    return this.healthyFor < 0;
  }
}

/** One workspace folder and one keychain. */
export class TestPlace {
  readonly folder = mkdtempSync(join(tmpdir(), 'shopkeep-keyring-'));
  readonly keychain = new MemoryKeychain();
  readonly files = new PlainFiles();

  /** A new process on the same folder and keychain. */
  start(): Keyring {
    const { folder, keychain, files } = this;
    return new Keyring({ folder, workspaceId: 'w1', keychain, files, now: () => createdAt });
  }

  /** Brings what is stored into a state, as a later process meets it. */
  bring(state: BadState): void {
    const { keychain } = this;
    if (state === 'locked') keychain.problem = { problem: 'locked', reason: 'dismissed' };
    if (state === 'unavailable')
      keychain.problem = { problem: 'unavailable', reason: 'no-service' };
    if (state === 'insecure') keychain.reported = { name: 'memory', isSecure: false };
    if (state === 'changed') keychain.reported = { name: 'another', isSecure: true };
    if (state === 'lost') keychain.items.clear();
    if (state === 'corrupt') writeFileSync(join(this.folder, headerFile), '{"format":1');
  }

  /** The keychain as it was, with these items. */
  heal(items: ReadonlyMap<string, string>): void {
    this.keychain.problem = null;
    this.keychain.reported = { name: 'memory', isSecure: true };
    for (const [name, value] of items) this.keychain.items.set(name, value);
  }

  text(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  names(): readonly string[] {
    return readdirSync(this.folder).sort();
  }

  /** SHA-256 of every file and keychain item. */
  hash(): string {
    const hash = createHash('sha256');
    for (const name of this.names())
      hash.update(name).update(readFileSync(join(this.folder, name)));
    return hash.update(JSON.stringify([...this.keychain.items])).digest('hex');
  }

  clear(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** `ok` or the failure's code. */
export function code(result: Result<unknown>): string {
  return result.ok ? 'ok' : result.failure.code;
}

/** Seals a text; throws when that fails. */
export async function sealed(secrets: Secrets, text = 'token'): Promise<Uint8Array> {
  const result = await secrets.seal(new Redacted(text), context);
  if (!result.ok) throw new Error(result.failure.code);
  return result.value;
}

/** The text of an envelope, or the failure's code. */
export async function opened(secrets: Secrets, envelope: Uint8Array): Promise<string> {
  const result = await secrets.open(envelope, context);
  return result.ok ? reveal(result.value) : result.failure.code;
}
