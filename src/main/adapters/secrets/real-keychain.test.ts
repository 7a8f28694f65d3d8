/**
 * The real keychain of this machine. Many machines (containers, build servers) have none that answers, so what is
 * proven depends on the machine: the whole life of a key, or that its absence is told truthfully. Items go by a name
 * of their own and are removed.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Redacted, reveal } from '#kernel/redacted';
import { Keyring } from './keyring.ts';
import { KeytarKeychain, loadKeytar } from './keytar-keychain.ts';
import { PlainFiles } from './test-place.ts';

const service = `Shopkeep Test ${randomBytes(4).toString('hex')}`;
const realKeychain = () =>
  new KeytarKeychain({
    service,
    platform: process.platform,
    environment: process.env,
    load: loadKeytar,
    timeoutMs: 5_000,
  });

const files = new PlainFiles();
const answer = await realKeychain().get('probe');
const context = { account: 'shop-1', purpose: 'shop-secrets', version: 1 };

/** One of the two is right on any machine, so one test is always there and none is ever skipped. */
const testOfThisMachine = answer.ok
  ? ([
      'keeps a key across processes, says lost when its item is gone, and forgets (this machine has a keychain)',
      proveLife,
    ] as const)
  : ([
      'is reported with a known reason and nothing is made (this machine has no keychain that answers)',
      proveAbsence,
    ] as const);

describe('the real keychain of this machine', () => {
  const [name, proof] = testOfThisMachine;
  it(name, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shopkeep-real-'));
    try {
      await proof(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

async function proveLife(folder: string): Promise<void> {
  const workspaceId = randomBytes(8).toString('hex');
  const start = () =>
    new Keyring({ folder, workspaceId, keychain: realKeychain(), files, now: Date.now });
  const created = await start().create({ wrapper: 'keychain' });
  expect(created).toMatchObject({ ok: true, value: { state: 'available' } });
  const envelope = await start().seal(new Redacted('令牌 token'), context);
  const again = envelope.ok ? await start().open(envelope.value, context) : envelope;
  expect(again.ok && reveal(again.value)).toBe('令牌 token');
  const { keyId } = JSON.parse(readFileSync(join(folder, 'keyring.json'), 'utf8')).current;
  await (await loadKeytar()).deletePassword(service, `${workspaceId}.${keyId}`);
  expect(await start().status()).toMatchObject({ state: 'lost', reason: 'not-found' });
  expect(await start().forget()).toMatchObject({ ok: true, value: { remaining: [] } });
}

async function proveAbsence(folder: string): Promise<void> {
  const keychain = realKeychain();
  const keyring = new Keyring({ folder, workspaceId: 'w', keychain, files, now: Date.now });
  const created = await keyring.create({ wrapper: 'keychain' });
  expect(created.ok ? 'ok' : created.failure.code).toMatch(/^key-(?:locked|unavailable)$/);
  expect(created.ok ? '' : created.failure.detail['reason']).not.toBe('unknown');
  expect(readdirSync(folder)).toEqual([]);
}
