/** Secrets that could be told apart anywhere, looked for everywhere: in files, outputs, arguments and the environment. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '#kernel/json';
import { createHostBed, type HostBed } from '../support/host-bed.ts';
import { csv, png } from '../support/publish-bed.ts';
import { openTestShop, type TestShop } from '../support/workspace.ts';

const passphrase = 'canary passphrase 7f3a91';
let bed: HostBed;
let shop: TestShop;
let secrets: readonly string[];
let keys: { readonly [name: string]: Json };
const outputs: string[] = [];

beforeAll(async () => {
  shop = await openTestShop({ applicationPassword: true, config: { environment: 'local' } });
  const { readWrite, applicationPassword } = shop.shop.keys;
  const { login, password } = applicationPassword ?? { login: '', password: '' };
  secrets = [readWrite.consumerKey, readWrite.consumerSecret, password, passphrase];
  const rate = { perSecond: 5, burst: 1 };
  keys = { ...shop.credentials, appUser: login, appPassword: password, rate };
  bed = await createHostBed(passphrase);
  bed.write('picture.png', png(1));
});
afterAll(async () => {
  await bed.close();
  await shop.close();
});

/** The shapes in which a secret could have slipped through. */
function shapesOf(secret: string): readonly Buffer[] {
  const plain = Buffer.from(secret);
  const base64 = plain.toString('base64').replace(/=+$/, '');
  const texts = [
    secret,
    secret.replaceAll(' ', ''),
    base64,
    plain.toString('hex'),
    encodeURIComponent(secret),
  ];
  return [...texts.map((text) => Buffer.from(text)), Buffer.from(secret, 'utf16le')];
}

function found(bytes: Buffer): readonly number[] {
  return secrets.flatMap((secret, index) =>
    shapesOf(secret).some((shape) => bytes.includes(shape)) ? [index] : [],
  );
}

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesBelow(join(path, name)));
}

const leaks = (): Record<string, readonly number[]> =>
  Object.fromEntries(
    filesBelow(bed.folder)
      .map((path) => [path, found(readFileSync(path))] as const)
      .filter(([, indexes]) => indexes.length > 0),
  );

describe('a secret', () => {
  it('is found by this test where it is', () => {
    for (const [index, secret] of secrets.entries()) {
      expect(secret.length).toBeGreaterThan(15);
      for (const shape of shapesOf(secret))
        expect(found(Buffer.concat([Buffer.from('{"a":"'), shape, Buffer.from('"}')]))).toContain(
          index,
        );
    }
    expect(found(Buffer.from(JSON.stringify(keys)))).toEqual([0, 1, 2]);
  });

  it('is in no argument, no environment and no file while a push runs', async () => {
    const host = await bed.open();
    const { url } = shop.shop;
    await bed.call(host, 'shops.add', {
      ...{ marketplace: 'woocommerce', name: 'Main', url, credentials: keys },
    });
    const rows = ['A', 'B', 'C', 'D', 'E'].map((letter) => [
      ...[letter, `${letter}-R`, `Shirt ${letter}`, 'Red', '20.00', 1, 'picture.png'],
    ]);
    const header = ['parent sku', 'sku', 'title', 'Colour', 'price', 'stock', 'images'];
    await bed.call(host, 'imports.run', { file: bed.write('rows.csv', csv([header, ...rows])) });
    await host.close();
    const pushing = bed.start('push', '--approve', '--json');
    await expect
      .poll(() => shop.writes(), { timeout: 15_000, message: pushing.output() })
      .toBeGreaterThanOrEqual(3);
    // Only Linux lets a process look into another one's arguments without a tool.
    if (platform() === 'linux') {
      for (const file of ['cmdline', 'environ'])
        expect(found(readFileSync(`/proc/${pushing.pid}/${file}`))).toEqual([]);
    }
    expect(leaks()).toEqual({});
    expect(await pushing.ended).toBe(0);
    outputs.push(pushing.output());
    expect(shop.shop.admin.state().media.length).toBeGreaterThan(0);
  });

  it('is in no output, no backup, no log and no support bundle, not even when the shop refuses it', async () => {
    const host = await bed.open();
    shop.shop.admin.revokeKey(shop.shop.keys.readWrite.consumerKey);
    const refused = { failure: { code: 'needs-sign-in' } };
    await expect(bed.call(host, 'shops.test', { shop: 'Main' })).rejects.toMatchObject(refused);
    await expect(
      bed.call(host, 'shops.sign-in', { shop: 'Main', credentials: keys }),
    ).rejects.toMatchObject(refused);
    await expect(
      bed.call(host, 'shops.add', {
        ...{ marketplace: 'woocommerce', name: 'Again', url: `${shop.shop.url}/no` },
        credentials: { ...keys, consumerSecret: [String(keys['consumerSecret'])] },
      }),
    ).rejects.toMatchObject({ failure: { code: 'invalid-input' } });
    const bundle = join(bed.home, 'bundle.json');
    const inputs: readonly (readonly [name: string, input: Json])[] = [
      ['pulling.pull', {}],
      ['workspace.backup', {}],
      ['workspace.doctor', { bundle }],
      ['jobs.list', {}],
      ['audit.list', {}],
      ['catalogue.history', {}],
      ['shops.list', {}],
      ['keys.status', {}],
      ['plans.make', {}],
    ];
    for (const [name, input] of inputs) await bed.call(host, name, input);
    const all = [...outputs, ...bed.heard].join('\n');
    expect(all).toContain('needs-sign-in');
    expect(found(Buffer.from(all))).toEqual([]);
    expect(found(readFileSync(bundle))).toEqual([]);
    expect(leaks()).toEqual({});
    const names = filesBelow(bed.folder).join('\n');
    for (const part of ['shopkeep.db-wal', 'owner.json', 'backups', 'log'])
      expect(names).toContain(part);
  });
});
