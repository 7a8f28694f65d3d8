/** The states of the key and the failure each one means for work that needs the key. */
import { type Failure, type FailureCode, failure } from '#kernel/failure';
import type { KeyState, KeyStatus } from '#ports/secrets';
import type { DataKey } from './data-key.ts';
import type { HeaderReading, KeyEntry } from './header.ts';

/** A key in hand, or the state that keeps it away. */
export type KeyLook =
  | { readonly state: 'available' | 'session'; readonly key: DataKey; readonly reason: null }
  | { readonly state: Exclude<KeyState, 'available' | 'session'>; readonly reason: string };

const codeByState: Readonly<Record<KeyState, FailureCode | null>> = {
  available: null,
  session: null,
  absent: 'no-key',
  locked: 'key-locked',
  unavailable: 'key-unavailable',
  insecure: 'key-unavailable',
  changed: 'key-changed',
  lost: 'key-lost',
  corrupt: 'secret-corrupt',
};

/** Why the key cannot be used. Only a locked or unavailable one is worth another try without a person's decision. */
export function keyFailure(look: KeyLook): Failure {
  const code = codeByState[look.state];
  if (code === null) throw new Error('a key in reach is no failure');
  const retry = look.state === 'locked' || look.state === 'unavailable' ? 'later' : 'never';
  return failure(code, { state: look.state, reason: look.reason ?? '' }, { retry });
}

/** The state as shown to people. */
export function statusOf(look: KeyLook, reading: HeaderReading): KeyStatus {
  if (look.state === 'session') {
    const { keyId } = look.key;
    return { ...nothing, state: 'session', wrapper: 'session', keyId };
  }
  const entry = reading.kind === 'present' ? reading.header.current : null;
  return {
    state: look.state,
    reason: look.reason,
    persistent: entry !== null,
    wrapper: entry?.wrapper ?? null,
    backend: entry === null ? null : backendOf(entry),
    keyId: entry?.keyId ?? null,
    createdAt: entry?.createdAt ?? null,
  };
}

/** The keychain an entry was wrapped by, or null for a passphrase. */
export function backendOf(entry: KeyEntry): string | null {
  return entry.wrapper === 'keychain' ? entry.backend : null;
}

const nothing = {
  wrapper: null,
  backend: null,
  keyId: null,
  createdAt: null,
  reason: null,
  persistent: false,
} as const;
