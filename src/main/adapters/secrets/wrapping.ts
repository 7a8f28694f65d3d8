/** Puts a key into the keychain or under a passphrase, and takes it out again: each wrap is proven by an unwrap. */
import { failure } from '#kernel/failure';
import type { Instant } from '#kernel/instant';
import { fail, ok, type Result } from '#kernel/result';
import type { WrapperChoice } from '#ports/secrets';
import { checkValue, DataKey, dataKeyBytes, plainBytes, sameKey } from './data-key.ts';
import type { KeyEntry } from './header.ts';
import { type KeyLook, keyFailure } from './key-state.ts';
import type { Keychain } from './keychain.ts';
import { checkPassphrase, unwrapKey, wrapKey } from './passphrase-wrap.ts';

/** A choice that outlives the process. */
export type LastingChoice = Exclude<WrapperChoice, { readonly wrapper: 'session' }>;

/** The name of a key's item in the keychain. */
export function itemName(workspaceId: string, keyId: string): string {
  return `${workspaceId}.${keyId}`;
}

/** Wraps a key and proves that the wrapping gives the same key back. */
export async function wrap(
  keychain: Keychain,
  workspaceId: string,
  request: { readonly key: DataKey; readonly choice: LastingChoice; readonly createdAt: Instant },
): Promise<Result<KeyEntry>> {
  const { key, choice, createdAt } = request;
  const common = { keyId: key.keyId, createdAt, check: checkValue(key, workspaceId) };
  if (choice.wrapper === 'passphrase') {
    const strong = checkPassphrase(choice.passphrase);
    if (!strong.ok) return strong;
    const wrapped = await wrapKey(key, workspaceId, choice.passphrase);
    const again = await unwrapKey(wrapped, key.keyId, workspaceId, choice.passphrase);
    if (!again.ok || !sameKey(again.value, key)) throw new Error('a wrapped key that differs');
    return ok({ ...common, wrapper: 'passphrase', wrapped });
  }
  const backend = keychain.backend();
  if (!backend.isSecure) return fail(keyFailure({ state: 'insecure', reason: backend.name }));
  const entry: KeyEntry = { ...common, wrapper: 'keychain', backend: backend.name };
  const stored = await keychain.set(
    itemName(workspaceId, key.keyId),
    Buffer.from(plainBytes(key)).toString('base64'),
  );
  if (!stored.ok) return fail(keyFailure({ state: stored.problem, reason: stored.reason }));
  const again = await lookInKeychain(keychain, workspaceId, entry);
  if (again.state !== 'available') return fail(keyFailure(again));
  if (!sameKey(again.key, key)) {
    return fail(failure('key-unavailable', { state: 'unavailable', reason: 'read-back-differs' }));
  }
  return ok(entry);
}

/** Looks for a key in the keychain and says truthfully what was met. */
export async function lookInKeychain(
  keychain: Keychain,
  workspaceId: string,
  entry: Extract<KeyEntry, { readonly wrapper: 'keychain' }>,
): Promise<KeyLook> {
  const backend = keychain.backend();
  if (backend.name !== entry.backend) return { state: 'changed', reason: backend.name };
  if (!backend.isSecure) return { state: 'insecure', reason: backend.name };
  const answer = await keychain.get(itemName(workspaceId, entry.keyId));
  if (!answer.ok) return { state: answer.problem, reason: answer.reason };
  if (answer.value === null) return { state: 'lost', reason: 'not-found' };
  const plain = Buffer.from(answer.value, 'base64');
  if (plain.byteLength !== dataKeyBytes) return { state: 'lost', reason: 'wrong-key' };
  const key = new DataKey(entry.keyId, plain);
  if (checkValue(key, workspaceId) !== entry.check) return { state: 'lost', reason: 'wrong-key' };
  return { state: 'available', key, reason: null };
}
