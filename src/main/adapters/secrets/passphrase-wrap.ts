/**
 * Wraps the data key under a passphrase: scrypt stretches it, AES-256-GCM closes it. The cost makes each guess take
 * 128 MiB and a good part of a second.
 */
import {
  createCipheriv,
  createDecipheriv,
  randomBytes,
  type ScryptOptions,
  scrypt,
} from 'node:crypto';
import { failure } from '#kernel/failure';
import { type Redacted, reveal } from '#kernel/redacted';
import { fail, ok, type Result } from '#kernel/result';
import { DataKey, plainBytes } from './data-key.ts';

/** Fewest characters of a passphrase. */
export const passphraseMinimum = 12;

/** The only cost ever used: a header that asks for another (to stall us, or to weaken the key) is refused. */
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 } as const satisfies ScryptOptions;
const saltBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;

/** A wrapped key, as the header keeps it: salt, nonce, tag and box in base64. */
export type WrappedKey = string;

/** Says why a passphrase is too short, before any key is made. */
export function checkPassphrase(passphrase: Redacted): Result<void> {
  const characters = Array.from(normalised(passphrase)).length;
  if (characters >= passphraseMinimum) return ok(undefined);
  return fail(failure('invalid-input', { field: 'passphrase', minimum: passphraseMinimum }));
}

/** Wraps a key; every call takes a fresh salt and nonce. */
export async function wrapKey(
  key: DataKey,
  workspaceId: string,
  passphrase: Redacted,
): Promise<WrappedKey> {
  const salt = randomBytes(saltBytes);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', await stretch(passphrase, salt), nonce);
  cipher.setAAD(associatedData(workspaceId, key.keyId));
  const box = Buffer.concat([cipher.update(plainBytes(key)), cipher.final()]);
  return Buffer.concat([salt, nonce, cipher.getAuthTag(), box]).toString('base64');
}

/** Unwraps a key; `passphrase-wrong` when the passphrase (or a changed byte) does not fit. */
export async function unwrapKey(
  wrapped: WrappedKey,
  keyId: string,
  workspaceId: string,
  passphrase: Redacted,
): Promise<Result<DataKey>> {
  const bytes = Buffer.from(wrapped, 'base64');
  const nonceAt = saltBytes;
  const tagAt = nonceAt + nonceBytes;
  const boxAt = tagAt + tagBytes;
  const decipher = createDecipheriv(
    'aes-256-gcm',
    await stretch(passphrase, bytes.subarray(0, nonceAt)),
    bytes.subarray(nonceAt, tagAt),
    { authTagLength: tagBytes },
  );
  decipher.setAAD(associatedData(workspaceId, keyId));
  decipher.setAuthTag(bytes.subarray(tagAt, boxAt));
  const opened = decipher.update(bytes.subarray(boxAt));
  try {
    decipher.final();
  } catch {
    // The cipher throws here for one cause alone: the tag does not fit.
    return fail(failure('passphrase-wrong'));
  }
  return ok(new DataKey(keyId, opened));
}

/** Bytes of a whole wrapped key; the header refuses any other length. */
export const wrappedKeyBytes = saltBytes + nonceBytes + tagBytes + 32;

/** The same characters typed by different input methods may differ in code points; NFKC makes them one. */
function normalised(passphrase: Redacted): string {
  return reveal(passphrase).normalize('NFKC');
}

/** Asynchronous, so that the main thread stays responsive meanwhile. */
function stretch(passphrase: Redacted, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(normalised(passphrase), salt, 32, cost, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

function associatedData(workspaceId: string, keyId: string): Buffer {
  return Buffer.from(JSON.stringify(['shopkeep-wrapped-key', 1, workspaceId, keyId]));
}
