/**
 * A secret at rest: AES-256-GCM under the workspace's data key, bound to where it belongs.
 *
 *   0       1             9           21       37
 *   format  key id (8 B)  nonce (12)  tag (16) box ...
 *
 * The associated data names workspace, account, purpose, version and key id, so an envelope moved to another row,
 * another workspace or an older version does not open.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { failure } from '#kernel/failure';
import { Redacted, reveal } from '#kernel/redacted';
import { fail, ok, type Result } from '#kernel/result';
import type { EnvelopeContext } from '#ports/secrets';
import { type DataKey, deriveKey } from './data-key.ts';

const format = 1;
const keyIdAt = 1;
const nonceAt = 9;
const tagAt = 21;
/** Where the box begins; also the shortest envelope, that of an empty text. */
export const envelopeOverhead = 37;

/** Seals a text. The nonce is random: 2^32 envelopes under one key stay within the cipher's safe use. */
export function sealEnvelope(
  key: DataKey,
  workspaceId: string,
  plaintext: Redacted,
  context: EnvelopeContext,
): Uint8Array {
  const nonce = randomBytes(tagAt - nonceAt);
  const cipher = createCipheriv('aes-256-gcm', deriveKey(key, 'envelope'), nonce);
  cipher.setAAD(associatedData(workspaceId, key.keyId, context));
  const box = Buffer.concat([cipher.update(reveal(plaintext), 'utf8'), cipher.final()]);
  return Uint8Array.from(
    Buffer.concat([
      Buffer.from([format]),
      Buffer.from(key.keyId, 'hex'),
      nonce,
      cipher.getAuthTag(),
      box,
    ]),
  );
}

/** Opens an envelope with the key it names; `secret-corrupt` when anything differs from what was sealed. */
export function openEnvelope(
  key: DataKey,
  workspaceId: string,
  envelope: Uint8Array,
  context: EnvelopeContext,
): Result<Redacted> {
  const named = envelopeKeyId(envelope, context);
  if (!named.ok) return named;
  if (named.value !== key.keyId) return fail(corrupt(context, 'key-id'));
  const decipher = createDecipheriv(
    'aes-256-gcm',
    deriveKey(key, 'envelope'),
    envelope.subarray(nonceAt, tagAt),
    { authTagLength: envelopeOverhead - tagAt },
  );
  decipher.setAAD(associatedData(workspaceId, key.keyId, context));
  decipher.setAuthTag(envelope.subarray(tagAt, envelopeOverhead));
  const opened = decipher.update(envelope.subarray(envelopeOverhead));
  try {
    decipher.final();
  } catch {
    // `final` throws for one cause alone: the tag does not fit. Nothing of the text has left this function.
    return fail(corrupt(context, 'tag'));
  }
  return ok(new Redacted(opened.toString('utf8')));
}

/** The key id an envelope names, or `secret-corrupt` when this is no envelope of ours. */
export function envelopeKeyId(envelope: Uint8Array, context: EnvelopeContext): Result<string> {
  if (envelope.byteLength < envelopeOverhead || envelope[0] !== format) {
    return fail(corrupt(context, 'format'));
  }
  return ok(Buffer.from(envelope.subarray(keyIdAt, nonceAt)).toString('hex'));
}

function corrupt(context: EnvelopeContext, what: string) {
  const { account, purpose } = context;
  return failure('secret-corrupt', { account, purpose, what });
}

/** A JSON array: unlike joined text, no two different lists give the same bytes. */
function associatedData(workspaceId: string, keyId: string, context: EnvelopeContext): Buffer {
  const { account, purpose, version } = context;
  return Buffer.from(
    JSON.stringify(['shopkeep-envelope', format, workspaceId, account, purpose, version, keyId]),
  );
}
