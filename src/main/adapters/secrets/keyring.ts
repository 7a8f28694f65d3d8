/**
 * The workspace's key ring: makes, finds, moves and forgets the one data key, and seals and opens envelopes with it.
 * It never answers a failed read with an empty result, and never writes because a read failed.
 */
import { join } from 'node:path';
import { type Failure, failure } from '#kernel/failure';
import type { Instant } from '#kernel/instant';
import { sameJson } from '#kernel/json';
import type { Redacted } from '#kernel/redacted';
import { fail, ok, type Result } from '#kernel/result';
import type { DurableFiles } from '#ports/durable-files';
import type {
  EnvelopeContext,
  ForgetReport,
  KeyStatus,
  Secrets,
  WrapperChoice,
} from '#ports/secrets';
import { checkValue, createDataKey, type DataKey } from './data-key.ts';
import { envelopeKeyId, openEnvelope, sealEnvelope } from './envelope.ts';
import { forgetKeys } from './forget.ts';
import {
  type Header,
  type HeaderReading,
  headerFile,
  type KeyEntry,
  previousHeaderFile,
  readHeader,
  writeHeader,
} from './header.ts';
import { type KeyLook, keyFailure, statusOf } from './key-state.ts';
import type { Keychain } from './keychain.ts';
import { unwrapKey } from './passphrase-wrap.ts';
import { itemName, type LastingChoice, lookInKeychain, wrap } from './wrapping.ts';

/** What a key ring works with. */
export interface KeyringOptions {
  readonly folder: string;
  readonly workspaceId: string;
  readonly keychain: Keychain;
  readonly files: DurableFiles;
  readonly now: () => Instant;
}

/** The key ring of one workspace, in the process that owns it. */
export class Keyring implements Secrets {
  readonly #options: KeyringOptions;
  /** Keys brought into memory, by id. */
  readonly #keys = new Map<string, DataKey>();
  #sessionKey: DataKey | null = null;
  /** The end of the queue: one operation at a time, as prompts and header writes must not overlap. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: KeyringOptions) {
    this.#options = options;
  }

  status(): Promise<KeyStatus> {
    return this.#alone(async () => {
      const reading = await this.#readHeader();
      if (reading.ok) return statusOf(await this.#look(reading.value), reading.value);
      const { code, detail } = reading.failure;
      const look: KeyLook = { state: 'unavailable', reason: String(detail['error'] ?? code) };
      return statusOf(look, { kind: 'absent' });
    });
  }

  create(
    choice: WrapperChoice,
    options: { readonly besideLost: boolean } = { besideLost: false },
  ): Promise<Result<KeyStatus, Failure>> {
    return this.#alone(async () => {
      const reading = await this.#readHeader();
      if (!reading.ok) return reading;
      const look = await this.#look(reading.value);
      const refusal = refuseCreate(look, reading.value, choice, options.besideLost);
      if (refusal !== null) return fail(refusal);
      const key = createDataKey();
      if (choice.wrapper === 'session') {
        this.#sessionKey = key;
        return ok(statusOf({ state: 'session', key, reason: null }, reading.value));
      }
      return this.#install(key, choice, reading.value);
    });
  }

  unlock(passphrase?: Redacted): Promise<Result<KeyStatus, Failure>> {
    return this.#alone(async () => {
      const reading = await this.#readHeader();
      if (!reading.ok) return reading;
      const header = reading.value.kind === 'present' ? reading.value.header : null;
      if (header !== null && passphrase !== undefined) {
        const unlocked = await this.#unlockWith(passphrase, header);
        if (!unlocked.ok) return unlocked;
      }
      const look = await this.#look(reading.value);
      return 'key' in look ? ok(statusOf(look, reading.value)) : fail(keyFailure(look));
    });
  }

  rewrap(choice: WrapperChoice): Promise<Result<KeyStatus, Failure>> {
    return this.#alone(async () => {
      if (choice.wrapper === 'session') {
        return fail(failure('invalid-input', { field: 'wrapper', reason: 'session-cannot-keep' }));
      }
      const reading = await this.#readHeader();
      if (!reading.ok) return reading;
      const look = await this.#look(reading.value);
      if (!('key' in look)) return fail(keyFailure(look));
      const installed = await this.#install(look.key, choice, reading.value);
      if (!installed.ok || reading.value.kind !== 'present') return installed;
      return this.#dropOldWrap(reading.value.header, installed.value);
    });
  }

  forget(): Promise<Result<ForgetReport, Failure>> {
    return this.#alone(async () => {
      const reading = await this.#readHeader();
      if (!reading.ok) return reading;
      this.#keys.clear();
      this.#sessionKey = null;
      return ok(await forgetKeys(this.#options, reading.value));
    });
  }

  async seal(plaintext: Redacted, context: EnvelopeContext): Promise<Result<Uint8Array, Failure>> {
    const look = await this.#alone(async () => {
      const reading = await this.#readHeader();
      return reading.ok ? ok(await this.#look(reading.value)) : reading;
    });
    if (!look.ok) return look;
    if (!('key' in look.value)) return fail(keyFailure(look.value));
    return ok(sealEnvelope(look.value.key, this.#options.workspaceId, plaintext, context));
  }

  async open(envelope: Uint8Array, context: EnvelopeContext): Promise<Result<Redacted, Failure>> {
    const keyId = envelopeKeyId(envelope, context);
    if (!keyId.ok) return keyId;
    const key = await this.#keyById(keyId.value);
    return key.ok ? openEnvelope(key.value, this.#options.workspaceId, envelope, context) : key;
  }

  /** Wraps the key, proves it, and makes it the current one; a key that was out of reach is kept as retired. */
  async #install(
    key: DataKey,
    choice: LastingChoice,
    reading: HeaderReading,
  ): Promise<Result<KeyStatus, Failure>> {
    const { folder, workspaceId, keychain, files, now } = this.#options;
    const old = reading.kind === 'present' ? reading.header : null;
    const createdAt = old?.current.keyId === key.keyId ? old.current.createdAt : now();
    const wrapped = await wrap(keychain, workspaceId, { key, choice, createdAt });
    if (!wrapped.ok) return wrapped;
    const kept = old === null ? [] : [old.current, ...old.retired];
    const header: Header = {
      format: 1,
      workspaceId,
      current: wrapped.value,
      retired: kept.filter((entry) => entry.keyId !== key.keyId),
    };
    if (reading.kind === 'corrupt') {
      const saved = await this.#keepDamaged();
      if (!saved.ok) return saved;
    }
    // WHY: an item just put into the keychain stays when this fails, as the header may be in place all the same (a
    // rename that worked before a failed sync); removing the item could then lose the key.
    const written = await writeHeader(files, folder, header);
    if (!written.ok) return written;
    const again = await this.#readHeader();
    if (!again.ok) return again;
    if (again.value.kind !== 'present' || !sameJson(again.value.header, header)) {
      return fail(failure('disk-error', { file: headerFile, error: 'read-back-differs' }));
    }
    this.#keys.set(key.keyId, key);
    this.#sessionKey = null;
    const installed: HeaderReading = { kind: 'present', header };
    return ok(statusOf({ state: 'available', key, reason: null }, installed));
  }

  /** After a proven re-wrap: the previous header must not keep the old wrapping, nor the keychain the old item. */
  async #dropOldWrap(old: Header, status: KeyStatus): Promise<Result<KeyStatus, Failure>> {
    const { folder, workspaceId, keychain, files } = this.#options;
    if (old.current.keyId !== status.keyId) return ok(status);
    const reading = await this.#readHeader();
    if (!reading.ok) return reading;
    if (reading.value.kind !== 'present') throw new Error('a header that was just written is gone');
    const again = await writeHeader(files, folder, reading.value.header);
    if (!again.ok) return again;
    if (old.current.wrapper !== 'keychain' || status.wrapper === 'keychain') return ok(status);
    const removed = await keychain.remove(itemName(workspaceId, old.current.keyId));
    return ok(removed.ok ? status : { ...status, reason: `old-item-remains: ${removed.reason}` });
  }

  /** Keeps every byte of a header that cannot be read, and of the one before it, which may be the good one. */
  async #keepDamaged(): Promise<Result<void, Failure>> {
    const { folder, files, now } = this.#options;
    const copies = [
      [headerFile, `keyring.damaged-${now()}.json`],
      [previousHeaderFile, `keyring.damaged-${now()}.previous.json`],
    ] as const;
    for (const [name, copy] of copies) {
      const bytes = await files.read(join(folder, name));
      if (!bytes.ok) return bytes;
      if (bytes.value === null) continue;
      const kept = await files.write(join(folder, copy), bytes.value);
      if (!kept.ok) return kept;
    }
    return ok(undefined);
  }

  /** Tries a passphrase on the current key and then on retired ones, whose envelopes then open again. */
  async #unlockWith(passphrase: Redacted, header: Header): Promise<Result<void, Failure>> {
    let wrong: Failure | null = null;
    for (const entry of [header.current, ...header.retired]) {
      if (entry.wrapper !== 'passphrase') continue;
      const key = await this.#unwrap(entry, passphrase);
      if (key.ok) {
        this.#keys.set(entry.keyId, key.value);
        return ok(undefined);
      }
      if (key.failure.code !== 'passphrase-wrong') return key;
      wrong = key.failure;
    }
    return wrong === null ? ok(undefined) : fail(wrong);
  }

  async #unwrap(
    entry: Extract<KeyEntry, { readonly wrapper: 'passphrase' }>,
    passphrase: Redacted,
  ): Promise<Result<DataKey, Failure>> {
    const { workspaceId } = this.#options;
    const key = await unwrapKey(entry.wrapped, entry.keyId, workspaceId, passphrase);
    if (!key.ok || checkValue(key.value, workspaceId) === entry.check) return key;
    return fail(keyFailure({ state: 'corrupt', reason: 'check-value' }));
  }

  #readHeader(): Promise<Result<HeaderReading, Failure>> {
    const { files, folder, workspaceId } = this.#options;
    return readHeader(files, folder, workspaceId);
  }

  /** The key for new envelopes, or the state that keeps it away. */
  async #look(reading: HeaderReading): Promise<KeyLook> {
    if (this.#sessionKey !== null) {
      return { state: 'session', key: this.#sessionKey, reason: null };
    }
    if (reading.kind === 'absent') return { state: 'absent', reason: 'never-created' };
    if (reading.kind === 'corrupt') return { state: 'corrupt', reason: reading.reason };
    return this.#lookFor(reading.header.current);
  }

  async #lookFor(entry: KeyEntry): Promise<KeyLook> {
    const held = this.#keys.get(entry.keyId);
    if (held !== undefined) return { state: 'available', key: held, reason: null };
    if (entry.wrapper === 'passphrase') return { state: 'locked', reason: 'passphrase-needed' };
    const look = await lookInKeychain(this.#options.keychain, this.#options.workspaceId, entry);
    if (look.state === 'available') this.#keys.set(entry.keyId, look.key);
    return look;
  }

  async #keyById(keyId: string): Promise<Result<DataKey, Failure>> {
    const held = this.#sessionKey?.keyId === keyId ? this.#sessionKey : this.#keys.get(keyId);
    if (held !== undefined) return ok(held);
    return this.#alone(async () => {
      const reading = await this.#readHeader();
      if (!reading.ok) return reading;
      if (reading.value.kind !== 'present') {
        const look = await this.#look(reading.value);
        return fail('key' in look ? keyGone(keyId) : keyFailure(look));
      }
      const { current, retired } = reading.value.header;
      const entry = [current, ...retired].find((candidate) => candidate.keyId === keyId);
      if (entry === undefined) return fail(keyGone(keyId));
      const look = await this.#lookFor(entry);
      return 'key' in look ? ok(look.key) : fail(keyFailure(look));
    });
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    // A defect is the caller's to see; the next in the queue starts all the same.
    this.#last = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }
}

/** Why a new key may not be made now, or null. A key in reach is never replaced; a locked keychain is unlocked. */
function refuseCreate(
  look: KeyLook,
  reading: HeaderReading,
  choice: WrapperChoice,
  besideLost: boolean,
): Failure | null {
  if ('key' in look) return failure('invalid-input', { field: 'key', reason: 'key-exists' });
  if (look.state === 'absent' || choice.wrapper === 'session') return null;
  const wrapper = reading.kind === 'present' ? reading.header.current.wrapper : null;
  if (!besideLost || (look.state === 'locked' && wrapper === 'keychain')) return keyFailure(look);
  return null;
}

function keyGone(keyId: string): Failure {
  return failure('key-lost', { state: 'lost', reason: 'unknown-key', keyId });
}
