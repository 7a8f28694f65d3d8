import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { keychainProblem } from './keychain-problem.ts';
import {
  developmentKeychainName,
  type Keytar,
  KeytarKeychain,
  type KeytarOptions,
  keychainName,
  keychainTimeoutMs,
} from './keytar-keychain.ts';

/** keytar on libsecret: a locked collection reads as empty and refuses writes. */
class FakeKeytar implements Keytar {
  readonly items = new Map<string, string>();
  isLocked = false;
  isHanging = false;
  calls = 0;

  async getPassword(service: string, account: string): Promise<string | null> {
    await this.#begin();
    return this.isLocked ? null : (this.items.get(`${service}/${account}`) ?? null);
  }

  async setPassword(service: string, account: string, password: string): Promise<void> {
    await this.#begin();
    if (this.isLocked) throw new Error('Cannot create an item in a locked collection');
    this.items.set(`${service}/${account}`, password);
  }

  async deletePassword(service: string, account: string): Promise<boolean> {
    await this.#begin();
    return !this.isLocked && this.items.delete(`${service}/${account}`);
  }

  async #begin(): Promise<void> {
    this.calls += 1;
    while (this.isHanging) await wait(1);
  }
}

const keychainOn = (keytar: Keytar, options: Partial<KeytarOptions> = {}): KeytarKeychain =>
  new KeytarKeychain({
    service: keychainName,
    platform: 'linux',
    environment: {},
    load: async () => keytar,
    timeoutMs: 1_000,
    ...options,
  });

describe('the names of our items', () => {
  it('never change, as a renamed item is a lost key', () => {
    expect([keychainName, developmentKeychainName]).toEqual(['Shopkeep', 'Shopkeep Development']);
    expect(keychainTimeoutMs).toBe(60_000);
  });
});

describe('the keychain through keytar', () => {
  it('keeps, reads and removes an item under its service name', async () => {
    const keytar = new FakeKeytar();
    const keychain = keychainOn(keytar);
    await keychain.set('w.k', 'value');
    expect([...keytar.items.keys()]).toEqual(['Shopkeep/w.k']);
    expect(await keychain.get('w.k')).toEqual({ ok: true, value: 'value' });
    expect(await keychain.remove('w.k')).toEqual({ ok: true, value: undefined });
    expect(await keychain.get('w.k')).toEqual({ ok: true, value: null });
    expect(keytar.items.size).toBe(0);
  });

  it('tells a locked Secret Service from a missing item, for reads and removals', async () => {
    const keytar = new FakeKeytar();
    const keychain = keychainOn(keytar);
    await keychain.set('w.k', 'value');
    keytar.isLocked = true;
    const locked = { ok: false, problem: 'locked', reason: 'locked' };
    expect(await keychain.get('w.k')).toEqual(locked);
    expect(await keychain.remove('w.k')).toEqual(locked);
    expect(await keychain.get('w.other')).toEqual(locked);
    keytar.isLocked = false;
    expect(await keychain.get('w.other')).toEqual({ ok: true, value: null });
    expect([...keytar.items.keys()]).toEqual(['Shopkeep/w.k']);
  });

  it('writes no probe where the platform tells missing from failed by itself', async () => {
    const keytar = new FakeKeytar();
    await keychainOn(keytar, { platform: 'darwin' }).get('w.k');
    expect(keytar.calls).toBe(1);
  });

  it('gives up after the limit, sends nothing behind a hanging call, and works again once it ends', async () => {
    const keytar = new FakeKeytar();
    const keychain = keychainOn(keytar, { timeoutMs: 20 });
    keytar.isHanging = true;
    const timeout = { ok: false, problem: 'locked', reason: 'timeout' };
    expect(await keychain.get('w.k')).toEqual(timeout);
    expect(await keychain.set('w.k', 'v')).toEqual(timeout);
    expect(keytar.calls).toBe(1);
    keytar.isHanging = false;
    await wait(20);
    expect(await keychain.get('w.k')).toEqual({ ok: true, value: null });
  });

  it('is unavailable where the library cannot be loaded, and loads nothing before the first call', async () => {
    let loads = 0;
    const keychain = keychainOn(new FakeKeytar(), {
      load: () => {
        loads += 1;
        return Promise.reject(new Error('Failed to load keytar native addon, checked [] on linux'));
      },
    });
    expect(keychain.backend().name).toBe('secret-service');
    expect(loads).toBe(0);
    expect(await keychain.get('w.k')).toEqual({
      ok: false,
      problem: 'unavailable',
      reason: 'library-missing',
    });
    expect(loads).toBe(1);
  });

  it.each([
    ['darwin', {}, 'macos-keychain', true],
    ['win32', {}, 'windows-credential-manager', true],
    ['linux', {}, 'secret-service', true],
    ['linux', { SECRET_BACKEND: 'file' }, 'libsecret-file', true],
    ['linux', { SECRET_BACKEND: 'file', SECRET_FILE_TEST_PASSWORD: 'x' }, 'libsecret-file', false],
  ] as const)('on %s with %j reports %s, secure %s', (platform, environment, name, isSecure) => {
    const keychain = keychainOn(new FakeKeytar(), { platform, environment });
    expect(keychain.backend()).toEqual({ name, isSecure });
  });
});

describe('errors of keychain libraries', () => {
  it.each([
    ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'unavailable', 'no-service'],
    ['Could not connect: No such file or directory', 'unavailable', 'no-service'],
    [
      'The name org.freedesktop.secrets was not provided by any .service files',
      'unavailable',
      'no-service',
    ],
    [
      'Object does not exist at path “/org/freedesktop/secrets/collection/login”',
      'unavailable',
      'no-collection',
    ],
    ['master password is not retrievable', 'unavailable', 'no-master-password'],
    ['Cannot create an item in a locked collection', 'locked', 'locked'],
    ['Prompt was dismissed', 'locked', 'dismissed'],
    ['User canceled the operation.', 'locked', 'dismissed'],
    ['User interaction is not allowed.', 'locked', 'interaction'],
    ['The user name or passphrase you entered is not correct.', 'locked', 'denied'],
    ['Timeout was reached', 'locked', 'timeout'],
    ['A specified logon session does not exist.', 'unavailable', 'no-logon-session'],
    ['系统找不到指定的文件', 'unavailable', 'unknown'],
  ])('%j is %s because of %s', (text, problem, reason) => {
    expect(keychainProblem(new Error(text))).toEqual({ problem, reason });
  });

  it('takes what is no error at all for unavailable', () => {
    expect(keychainProblem('odd')).toEqual({ problem: 'unavailable', reason: 'unknown' });
  });
});
