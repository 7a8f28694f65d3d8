/**
 * The plain data key, in the one object that holds it. It cannot print, and whoever needs key material asks for a
 * key derived for a named use, so that the check value, envelopes and later uses never share one key.
 */
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

/** Bytes of the data key. */
export const dataKeyBytes = 32;

const plainByKey = new WeakMap<DataKey, Uint8Array>();

/** 32 secret bytes and the id they go by. */
export class DataKey {
  /** 16 hex digits, random; says nothing of the key. */
  readonly keyId: string;

  constructor(keyId: string, plain: Uint8Array) {
    if (plain.byteLength !== dataKeyBytes) throw new RangeError('a data key of another length');
    this.keyId = keyId;
    plainByKey.set(this, Uint8Array.from(plain));
  }

  toString(): string {
    return '[redacted]';
  }

  toJSON(): string {
    return '[redacted]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[redacted]';
  }
}

/** A new key with a new id. */
export function createDataKey(): DataKey {
  return new DataKey(randomBytes(8).toString('hex'), randomBytes(dataKeyBytes));
}

/** The plain bytes. SECURITY: only wrappers call this, to hand the key to a keychain or encrypt it. */
export function plainBytes(key: DataKey): Uint8Array {
  const plain = plainByKey.get(key);
  if (plain === undefined) throw new Error('a data key that holds nothing');
  return plain;
}

/** A 32-byte key for one named use (HKDF-SHA-256, RFC 5869). */
export function deriveKey(key: DataKey, use: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', plainBytes(key), '', `shopkeep/${use}`, 32));
}

/** What the header keeps to recognise the key again; it tells nothing about the key. */
export function checkValue(key: DataKey, workspaceId: string): string {
  return createHmac('sha256', deriveKey(key, 'check'))
    .update(JSON.stringify([workspaceId, key.keyId]))
    .digest('hex')
    .slice(0, 32);
}

/** Whether two keys hold the same bytes. */
export function sameKey(a: DataKey, b: DataKey): boolean {
  return timingSafeEqual(plainBytes(a), plainBytes(b));
}
