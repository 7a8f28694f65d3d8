/** Every state of the key against every operation: shown truthfully, no byte touched, only legal reactions. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Redacted } from '#kernel/redacted';
import { headerFile, previousHeaderFile } from './header.ts';
import {
  type BadState,
  code,
  context,
  failureByState,
  opened,
  passphraseText,
  sealed,
  TestPlace,
} from './test-place.ts';

const keychainChoice = { wrapper: 'keychain' } as const;
const passphrase = new Redacted(passphraseText);
let place = new TestPlace();
beforeEach(() => {
  place.clear();
  place = new TestPlace();
});
afterAll(() => {
  place.clear();
});

const states = Object.keys(failureByState) as BadState[];
const existing = states.filter((state) => state !== 'absent');

describe.each(states)('in the state %s', (state) => {
  let envelope = new Uint8Array();
  beforeEach(async () => {
    const key = place.start();
    if (state === 'absent') await key.create({ wrapper: 'session' });
    else await key.create(keychainChoice);
    envelope = Uint8Array.from(await sealed(key));
    place.bring(state);
  });

  it('says so, and what is behind it', async () => {
    const status = await place.start().status();
    expect(status.state).toBe(state);
    expect(status.reason).not.toBeNull();
  });

  it('answers every operation that needs the key with its own failure, and touches no byte', async () => {
    const before = place.hash();
    const answers = [
      await place.start().seal(new Redacted('x'), context),
      await place.start().open(envelope, context),
      await place.start().unlock(),
      await place.start().unlock(passphrase),
      await place.start().rewrap(keychainChoice),
    ];
    expect(answers.map(code)).toEqual(answers.map(() => failureByState[state]));
    expect(place.hash()).toBe(before);
  });

  it('lets the seller work with a session key without touching what is stored', async () => {
    const before = place.hash();
    const secrets = place.start();
    expect(code(await secrets.create({ wrapper: 'session' }))).toBe('ok');
    expect(await opened(secrets, await sealed(secrets))).toBe('token');
    expect(place.hash()).toBe(before);
  });
});

describe.each(existing)('creating a key in the state %s', (state) => {
  it('is refused unless it stands beside the old one', async () => {
    await place.start().create(keychainChoice);
    place.bring(state);
    const before = place.hash();
    expect(code(await place.start().create({ wrapper: 'passphrase', passphrase }))).toBe(
      failureByState[state],
    );
    expect(place.hash()).toBe(before);
  });
});

describe.each(['unavailable', 'insecure', 'changed', 'lost'] as const)(
  'a new key beside one that is %s',
  (state) => {
    it('serves at once, and the old envelopes open again when the old key returns', async () => {
      const first = place.start();
      await first.create(keychainChoice);
      const oldEnvelope = await sealed(first, 'old');
      const items = new Map(place.keychain.items);
      place.bring(state);
      const second = place.start();
      expect(
        code(await second.create({ wrapper: 'passphrase', passphrase }, { besideLost: true })),
      ).toBe('ok');
      const newEnvelope = await sealed(second, 'new');
      expect(await opened(second, oldEnvelope)).toBe(failureByState[state]);
      place.heal(items);
      const third = place.start();
      expect(code(await third.unlock(passphrase))).toBe('ok');
      expect(await opened(third, oldEnvelope)).toBe('old');
      expect(await opened(third, newEnvelope)).toBe('new');
    });
  },
);

describe('the legal reactions', () => {
  it('a locked keychain is unlocked, never replaced', async () => {
    await place.start().create(keychainChoice);
    place.bring('locked');
    const before = place.hash();
    const secrets = place.start();
    expect(code(await secrets.create(keychainChoice, { besideLost: true }))).toBe('key-locked');
    expect(place.hash()).toBe(before);
    place.keychain.problem = null;
    expect(code(await secrets.unlock())).toBe('ok');
  });

  it('a key in reach is never replaced', async () => {
    await place.start().create(keychainChoice);
    const again = await place.start().create(keychainChoice, { besideLost: true });
    expect(again).toMatchObject({
      failure: { code: 'invalid-input', detail: { reason: 'key-exists' } },
    });
  });

  it('a damaged header and its predecessor are kept byte for byte beside a new key', async () => {
    const first = place.start();
    await first.create(keychainChoice);
    await first.rewrap(keychainChoice);
    const good = place.text(previousHeaderFile);
    place.bring('corrupt');
    expect(code(await place.start().create(keychainChoice, { besideLost: true }))).toBe('ok');
    expect(place.text('keyring.damaged-1700000000000.json')).toBe('{"format":1');
    expect(place.text('keyring.damaged-1700000000000.previous.json')).toEqual(good);
  });

  it('a wrong key in the keychain is lost, not used', async () => {
    const first = place.start();
    await first.create(keychainChoice);
    const envelope = await sealed(first);
    for (const name of place.keychain.items.keys()) {
      place.keychain.items.set(name, Buffer.alloc(32, 7).toString('base64'));
    }
    expect(await place.start().status()).toMatchObject({ state: 'lost', reason: 'wrong-key' });
    expect(await opened(place.start(), envelope)).toBe('key-lost');
  });

  it.each([
    ['vanished', () => rmSync(join(place.folder, headerFile)), 'missing'],
    ['is of a newer format', () => patchHeader({ format: 2 }), 'unreadable'],
    ['belongs to another workspace', () => patchHeader({ workspaceId: 'w9' }), 'other-workspace'],
  ] as const)('a header that %s is corrupt, not absent', async (_what, damage, reason) => {
    const first = place.start();
    await first.create(keychainChoice);
    await first.rewrap(keychainChoice);
    damage();
    expect(await place.start().status()).toMatchObject({ state: 'corrupt', reason });
    expect(code(await place.start().create(keychainChoice))).toBe('secret-corrupt');
  });

  it('an envelope under a key this workspace never had says so', async () => {
    const foreign = place.start();
    await foreign.create({ wrapper: 'session' });
    const envelope = await sealed(foreign);
    const secrets = place.start();
    await secrets.create(keychainChoice);
    expect(await opened(secrets, envelope)).toBe('key-lost');
  });

  it('one corrupt envelope harms no other, and failed opens change no byte', async () => {
    const secrets = place.start();
    await secrets.create(keychainChoice);
    const good = await sealed(secrets);
    const before = place.hash();
    for (let bit = 0; bit < good.byteLength * 8; bit += 1) {
      const bad = Uint8Array.from(good);
      bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(['secret-corrupt', 'key-lost']).toContain(await opened(secrets, bad));
    }
    expect(place.hash()).toBe(before);
    expect(await opened(secrets, good)).toBe('token');
  });
});

function patchHeader(change: object): void {
  const header: object = JSON.parse(place.text(headerFile));
  writeFileSync(join(place.folder, headerFile), JSON.stringify({ ...header, ...change }));
}
