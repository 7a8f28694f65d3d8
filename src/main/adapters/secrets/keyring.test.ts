/** The ordinary life of a key: made, used, moved, forgotten. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Redacted } from '#kernel/redacted';
import { headerFile, previousHeaderFile } from './header.ts';
import { code, context, opened, passphraseText, sealed, TestPlace } from './test-place.ts';

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

describe('a key kept by the keychain', () => {
  it('opens in the next process what this one sealed', async () => {
    const first = place.start();
    expect(code(await first.create(keychainChoice))).toBe('ok');
    const envelope = await sealed(first);
    const second = place.start();
    expect(await opened(second, envelope)).toBe('token');
    expect(await second.status()).toMatchObject({
      state: 'available',
      wrapper: 'keychain',
      backend: 'memory',
      persistent: true,
      createdAt: 1_700_000_000_000,
      reason: null,
    });
  });

  it('puts nothing but 44 characters of base64 into the keychain, and never the key into the header', async () => {
    await place.start().create(keychainChoice);
    const values = [...place.keychain.items.values()];
    expect(values).toHaveLength(1);
    expect(values[0]).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    const header = place.text(headerFile);
    expect(header).not.toContain(values[0]);
    expect(header).not.toContain(Buffer.from(values[0] ?? '', 'base64').toString('hex'));
  });

  it('is not taken into use when the keychain does not give back what it was given', async () => {
    place.keychain.garbles = true;
    expect(code(await place.start().create(keychainChoice))).toBe('key-lost');
    expect(place.names()).toEqual([]);
  });

  it('asks the keychain once, not for every envelope', async () => {
    await place.start().create(keychainChoice);
    const secrets = place.start();
    place.keychain.calls.length = 0;
    for (let i = 0; i < 5; i += 1) await opened(secrets, await sealed(secrets));
    expect(place.keychain.calls.filter((call) => call.startsWith('get'))).toHaveLength(1);
  });

  it('never runs two operations at once', async () => {
    const secrets = place.start();
    await Promise.all([
      secrets.create(keychainChoice),
      secrets.status(),
      secrets.create(keychainChoice),
      secrets.rewrap(keychainChoice),
      secrets.seal(new Redacted('x'), context),
      secrets.unlock(),
    ]);
    expect(place.keychain.mostAtOnce).toBe(1);
    expect(place.keychain.items.size).toBe(1);
  });
});

describe('a key kept by a passphrase', () => {
  it('is locked until the right passphrase is given, however its characters were composed', async () => {
    const first = place.start();
    await first.create({
      wrapper: 'passphrase',
      passphrase: new Redacted('Ünïcode ｐａｓｓ phrase'),
    });
    const envelope = await sealed(first);
    const second = place.start();
    expect(await opened(second, envelope)).toBe('key-locked');
    expect(code(await second.unlock())).toBe('key-locked');
    expect(code(await second.unlock(new Redacted('another passphrase')))).toBe('passphrase-wrong');
    expect(await second.status()).toMatchObject({ state: 'locked', reason: 'passphrase-needed' });
    expect(code(await second.unlock(new Redacted('U\u0308ni\u0308code pass phrase')))).toBe('ok');
    expect(await opened(second, envelope)).toBe('token');
    expect(place.keychain.calls).toEqual([]);
  });

  it('refuses fewer than twelve characters and writes nothing', async () => {
    const short = {
      wrapper: 'passphrase',
      passphrase: new Redacted('😀😀😀😀😀😀😀😀😀😀😀'),
    } as const;
    expect(await place.start().create(short)).toMatchObject({
      ok: false,
      failure: { code: 'invalid-input', detail: { field: 'passphrase', minimum: 12 } },
    });
    expect(place.names()).toEqual([]);
  });
});

describe('a key for this session only', () => {
  it('works in this process, leaves nothing on disk or in the keychain, and is gone in the next', async () => {
    const first = place.start();
    expect(await first.create({ wrapper: 'session' })).toMatchObject({
      ok: true,
      value: { state: 'session', persistent: false },
    });
    const envelope = await sealed(first);
    expect(await opened(first, envelope)).toBe('token');
    expect(place.names()).toEqual([]);
    expect(place.keychain.calls).toEqual([]);
    expect(await opened(place.start(), envelope)).toBe('no-key');
    expect(code(await place.start().seal(new Redacted('x'), context))).toBe('no-key');
  });

  it('can become a lasting key, with everything it sealed', async () => {
    const first = place.start();
    await first.create({ wrapper: 'session' });
    const envelope = await sealed(first);
    expect(code(await first.rewrap(keychainChoice))).toBe('ok');
    expect(await opened(place.start(), envelope)).toBe('token');
  });
});

describe('moving a key to another wrapper', () => {
  it('keeps every envelope, and leaves no trace of the old wrapping', async () => {
    const first = place.start();
    await first.create(keychainChoice);
    const envelope = await sealed(first);
    expect(await first.rewrap({ wrapper: 'passphrase', passphrase })).toMatchObject({
      ok: true,
      value: { wrapper: 'passphrase', backend: null, reason: null },
    });
    expect(place.keychain.items.size).toBe(0);
    const second = place.start();
    await second.unlock(passphrase);
    expect(await opened(second, envelope)).toBe('token');
    const oldWrap = JSON.parse(place.text(headerFile)).current.wrapped;
    expect(code(await second.rewrap(keychainChoice))).toBe('ok');
    for (const name of [headerFile, previousHeaderFile]) {
      expect(place.text(name)).not.toContain(oldWrap);
    }
    expect(await opened(place.start(), envelope)).toBe('token');
  });

  it('says when the old keychain item could not be removed', async () => {
    const secrets = place.start();
    await secrets.create(keychainChoice);
    place.keychain.problem = { problem: 'locked', reason: 'dismissed' };
    const moved = await secrets.rewrap({ wrapper: 'passphrase', passphrase });
    expect(moved).toMatchObject({ ok: true, value: { reason: 'old-item-remains: dismissed' } });
  });

  it('keeps the old wrapping when the new one cannot be written', async () => {
    const secrets = place.start();
    await secrets.create(keychainChoice);
    const envelope = await sealed(secrets);
    const before = place.hash();
    place.files.healthyFor = 1;
    expect(code(await secrets.rewrap({ wrapper: 'passphrase', passphrase }))).toBe('disk-full');
    place.files.healthyFor = null;
    expect(place.hash()).toBe(before);
    expect(await opened(place.start(), envelope)).toBe('token');
  });

  it('refuses to turn a lasting key into a session key', async () => {
    const secrets = place.start();
    await secrets.create(keychainChoice);
    expect(code(await secrets.rewrap({ wrapper: 'session' }))).toBe('invalid-input');
    expect(place.keychain.items.size).toBe(1);
  });
});

describe('a move to the keychain that is cut off', () => {
  it('at any step of the disk leaves the key in the reach of its old or its new wrapper', async () => {
    const secrets = place.start();
    await secrets.create({ wrapper: 'passphrase', passphrase });
    const envelope = await sealed(secrets);
    const header = place.text(headerFile);
    const { wrapped } = JSON.parse(header).current;
    const outcomes: string[] = [];
    for (let steps = 0; outcomes.at(-1) !== 'ok'; steps += 1) {
      for (const name of place.names()) rmSync(join(place.folder, name));
      writeFileSync(join(place.folder, headerFile), header);
      place.keychain.items.clear();
      place.files.healthyFor = steps;
      outcomes.push(code(await secrets.rewrap(keychainChoice)));
      place.files.healthyFor = null;
      const { current } = JSON.parse(place.text(headerFile));
      if (current.wrapper === 'passphrase') expect(current.wrapped).toBe(wrapped);
      else expect(await opened(place.start(), envelope)).toBe('token');
    }
    expect(outcomes.length).toBeGreaterThan(6);
    expect(new Set(outcomes)).toEqual(new Set(['disk-error', 'disk-full', 'ok']));
  });
});

describe('forgetting', () => {
  it('removes the header, its predecessor and the item, and nothing opens any more', async () => {
    const secrets = place.start();
    await secrets.create(keychainChoice);
    const envelope = await sealed(secrets);
    await secrets.rewrap(keychainChoice);
    const report = await secrets.forget();
    expect(report.ok && report.value.remaining).toEqual([]);
    expect(report.ok && report.value.removed).toHaveLength(3);
    expect(place.names()).toEqual([]);
    expect(place.keychain.items.size).toBe(0);
    expect(await opened(secrets, envelope)).toBe('no-key');
  });

  it('removes what it can and names what it could not', async () => {
    const secrets = place.start();
    await secrets.create(keychainChoice);
    place.bring('locked');
    const report = await secrets.forget();
    expect(report.ok && report.value.removed).toEqual([headerFile]);
    expect(report.ok && report.value.remaining).toMatchObject([{ reason: 'dismissed' }]);
  });
});

describe('what may be shown', () => {
  it('status and the key ring itself show neither key nor ciphertext', async () => {
    const secrets = place.start();
    await secrets.create(keychainChoice);
    await sealed(secrets);
    const base64 = [...place.keychain.items.values()][0] ?? 'none';
    const shown = `${inspect(secrets, { depth: 9, showHidden: true })}${JSON.stringify(await secrets.status())}`;
    expect(shown).not.toContain(base64);
    expect(shown).not.toContain(Buffer.from(base64, 'base64').toString('hex'));
  });
});
