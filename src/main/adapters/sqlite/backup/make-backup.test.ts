/** Making backups beside the running store, and looking after them. */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '#kernel/failure';
import { addProduct, type OpenCatalogue } from '../catalogue/catalogue.test-support.ts';
import { backupHandlers } from './backup-handlers.ts';
import { expiredBackups } from './retention.ts';
import { threadedBackups } from './threaded-backups.ts';
import {
  addPicture,
  openFullWorkspace,
  PowerCut,
  stepsUntil,
  titlesIn,
} from './workspace.test-support.ts';

let workspace: OpenCatalogue & { readonly picture: string };
const backups = backupHandlers();
const at = Date.UTC(2026, 10, 21, 10, 15);
const day = 86_400_000;

beforeEach(() => {
  workspace = openFullWorkspace();
});
afterEach(() => workspace.remove());

function failing(call: () => unknown): unknown {
  try {
    call();
  } catch (thrown) {
    return failureOf(thrown);
  }
  throw new Error('it did not fail');
}

describe('a backup', () => {
  it('holds the database, the keyring header, the witness and the pictures, and says so', () => {
    const info = backups.create(workspace.folder, 'manual', at);
    expect(info).toMatchObject({ reason: 'manual', createdAt: at, schemaVersion: 1 });
    expect(info.folder).toBe(join(workspace.folder, 'backups', '20261121T101500000Z'));
    const manifest = backups.verify(info.folder);
    expect(manifest.counts).toMatchObject({ product: 2, variant: 3, audit: 2 });
    expect(manifest.files.map(({ path }) => path).sort()).toEqual(
      ['audit-witness.log', workspace.picture, 'keyring.json', 'shopkeep.db'].sort(),
    );
    expect(titlesIn(info.folder)).toEqual(['first', 'second']);
  });

  it('is one file that needs no log beside it', () => {
    const { folder } = backups.create(workspace.folder, 'manual', at);
    backups.verify(folder);
    expect(readdirSync(folder).filter((name) => name.startsWith('shopkeep'))).toEqual([
      'shopkeep.db',
    ]);
  });

  it('is made while the writer has uncommitted work, and holds what was committed', () => {
    workspace.db.exec(`BEGIN IMMEDIATE; UPDATE product SET title = 'not yet'`);
    const { folder } = backups.create(workspace.folder, 'manual', at);
    workspace.db.exec('ROLLBACK');
    expect(titlesIn(folder)).toEqual(['first', 'second']);
  });

  it('keeps pictures as second names of the same bytes, and keeps them when the picture is deleted', () => {
    const { folder } = backups.create(workspace.folder, 'manual', at);
    const kept = join(folder, workspace.picture);
    expect(statSync(kept).ino).toBe(statSync(join(workspace.folder, workspace.picture)).ino);
    rmSync(join(workspace.folder, workspace.picture));
    expect(readFileSync(kept, 'utf8')).toBe('a picture');
    expect(() => backups.verify(folder)).not.toThrow();
  });

  it('is not made again when nothing changed, and is when something did', () => {
    const first = backups.create(workspace.folder, 'daily', at);
    expect(backups.create(workspace.folder, 'daily', at + 1000)).toEqual(first);
    addPicture(workspace.folder, 'another picture');
    const second = backups.create(workspace.folder, 'daily', at + 2000);
    addProduct(workspace, { skus: ['C'] });
    const third = backups.create(workspace.folder, 'daily', at + 3000);
    const listed = backups.list(workspace.folder).map(({ folder }) => folder);
    expect(listed).toEqual([third.folder, second.folder, first.folder]);
  });

  it('needs a workspace', () => {
    const empty = join(workspace.folder, 'empty');
    mkdirSync(empty);
    expect(failing(() => backups.create(empty, 'manual', at))).toMatchObject({
      code: 'workspace-missing',
    });
    expect(existsSync(join(empty, 'backups'))).toBe(false);
  });

  it('cut off at any step leaves the list as it was, and the next one tidies up', () => {
    const first = backups.create(workspace.folder, 'manual', at);
    addProduct(workspace, { skus: ['C'] });
    let cuts = 0;
    for (let cut = 1; ; cut += 1) {
      const { steps } = stepsUntil(cut);
      let isCut = false;
      try {
        backupHandlers(steps).create(workspace.folder, 'manual', at + cut);
      } catch (thrown) {
        if (!(thrown instanceof PowerCut)) throw thrown;
        isCut = true;
        cuts += 1;
      }
      for (const { folder } of backups.list(workspace.folder))
        expect(() => backups.verify(folder)).not.toThrow();
      if (!isCut) break;
    }
    expect(cuts).toBeGreaterThan(8);
    expect(backups.list(workspace.folder)).toHaveLength(2);
    expect(backups.list(workspace.folder).at(-1)).toEqual(first);
    expect(
      readdirSync(join(workspace.folder, 'backups')).filter((name) => name.startsWith('.')),
    ).toEqual([]);
  });

  it('says what the disk refuses', () => {
    // Root may write anywhere, so the refusal is a file where the folder should be.
    writeFileSync(join(workspace.folder, 'backups'), '');
    expect(failing(() => backups.create(workspace.folder, 'manual', at))).toMatchObject({
      code: 'disk-error',
      detail: { reason: 'EEXIST' },
    });
  });

  it('runs in a thread of its own', async () => {
    const port = threadedBackups();
    const info = await port.create(workspace.folder, 'before-import', at);
    expect(await port.list(workspace.folder)).toEqual([info]);
    expect((await port.verify(info.folder)).reason).toBe('before-import');
    await expect(port.verify(workspace.folder)).rejects.toMatchObject({
      failure: { code: 'backup-invalid' },
    });
  });
});

describe('a damaged backup', () => {
  const damages: readonly (readonly [string, (folder: string) => void, object])[] = [
    [
      'a changed byte of the database',
      (folder) => flip(join(folder, 'shopkeep.db'), 5000),
      { file: 'shopkeep.db', reason: 'other bytes' },
    ],
    [
      'a cut database',
      (folder) => truncateSync(join(folder, 'shopkeep.db'), 4096),
      { file: 'shopkeep.db', reason: 'another size' },
    ],
    [
      'a missing file',
      (folder) => rmSync(join(folder, 'keyring.json')),
      { file: 'keyring.json', reason: 'missing' },
    ],
    [
      'a changed witness',
      (folder) => flip(join(folder, 'audit-witness.log'), 10),
      { file: 'audit-witness.log', reason: 'other bytes' },
    ],
    [
      'no manifest',
      (folder) => rmSync(join(folder, 'manifest.json')),
      { file: 'manifest.json', reason: 'missing' },
    ],
    [
      'a broken manifest',
      (folder) => writeFileSync(join(folder, 'manifest.json'), '{"format":1'),
      { file: 'manifest.json', reason: 'unreadable' },
    ],
    [
      'a manifest that leads out of the folder',
      leadOut,
      { file: 'manifest.json', reason: 'unreadable' },
    ],
  ];
  for (const [name, damage, detail] of damages) {
    it(`is found: ${name}`, () => {
      const { folder } = backups.create(workspace.folder, 'manual', at);
      damage(folder);
      expect(failing(() => backups.verify(folder))).toMatchObject({
        code: 'backup-invalid',
        detail,
      });
    });
  }

  it('whose manifest was made to fit is still found by its pages', () => {
    const { folder } = backups.create(workspace.folder, 'manual', at);
    const file = join(folder, 'shopkeep.db');
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 4096 * 3, 4096 * 5);
    writeFileSync(file, bytes);
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    for (const entry of manifest.files) {
      if (entry.path === 'shopkeep.db')
        entry.sha256 = createHash('sha256').update(bytes).digest('hex');
    }
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
    expect(failing(() => backups.verify(folder))).toMatchObject({
      code: 'backup-invalid',
      detail: { file: 'shopkeep.db' },
    });
  });
});

describe('retention', () => {
  it('keeps three of today, the newest of seven days and of four weeks, and one before a migration', () => {
    const now = Date.UTC(2026, 10, 21, 12);
    const made = Array.from({ length: 60 }, (_, n) => [
      n * day + 3_600_000,
      n * day + 7_200_000,
      n * day + 10_800_000,
      n * day + 14_400_000,
    ]).flat();
    const infos = made.map((ago) => ({
      folder: `b${ago}`,
      createdAt: now - ago,
      reason: ago === 50 * day + 3_600_000 ? ('before-migration' as const) : ('daily' as const),
      schemaVersion: 1,
      bytes: 1,
    }));
    const gone = new Set(expiredBackups(infos, now).map(({ folder }) => folder));
    const kept = infos
      .filter(({ folder }) => !gone.has(folder))
      .map(({ createdAt }) => (now - createdAt) / 3_600_000);
    // 21 November 2026 is a Saturday: this week's newest is today's; last week's is Sunday the 15th, and so on.
    const weekly = [6, 13, 20].map((days) => days * 24 + 1);
    const daily = [1, 2, 3, 4, 5].map((days) => days * 24 + 1);
    expect(kept).toEqual([1, 2, 3, ...daily, ...weekly, 50 * 24 + 1]);
  });

  it('never removes one from the future', () => {
    const future = {
      folder: 'f',
      createdAt: at + 400 * day,
      reason: 'daily' as const,
      schemaVersion: 1,
      bytes: 1,
    };
    expect(expiredBackups([future], at)).toEqual([]);
  });

  it('is applied after each backup', () => {
    for (let n = 0; n < 6; n += 1) {
      addProduct(workspace, { skus: [`N${n}`] });
      backups.create(workspace.folder, 'manual', at + n * 1000);
    }
    expect(backups.list(workspace.folder).map(({ createdAt }) => createdAt - at)).toEqual([
      5000, 4000, 3000,
    ]);
  });
});

describe('a check', () => {
  it('finds nothing in a whole workspace', () => {
    expect(backups.check(workspace.folder)).toMatchObject({
      database: ['ok'],
      brokenReferences: [],
      skuMismatches: [],
      historyMismatches: [],
      audit: { rows: 2, findings: [] },
      counts: { product: 2, variant: 3 },
    });
  });

  it('finds broken references, a register that disagrees, a changed history and a touched trail', () => {
    workspace.db.exec(`PRAGMA foreign_keys = OFF;
      DELETE FROM product WHERE id = 2;
      UPDATE sku SET entity_id = 77 WHERE sku = 'A-1';
      UPDATE audit SET actor = 'x' WHERE seq = 1;
      UPDATE change_delta SET after = '{"title":"never"}' WHERE change_set_id = 2 AND seq = 0;`);
    const found = backups.check(workspace.folder);
    expect(found.brokenReferences).toEqual(['variant → product: 1']);
    expect(new Set(found.skuMismatches)).toEqual(new Set(['A-1']));
    expect(found.historyMismatches).toEqual([2]);
    expect(found.audit.findings).toMatchObject([{ fault: 'edited', seq: 1 }]);
  });

  it('finds damaged pages and guesses no further', () => {
    workspace.crash();
    flipPage(join(workspace.folder, 'shopkeep.db'));
    const found = backups.check(workspace.folder);
    expect(found.database).not.toEqual(['ok']);
    expect(found.counts).toEqual({});
  });

  it('says when there is no database, or none that can be read', () => {
    workspace.crash();
    const file = join(workspace.folder, 'shopkeep.db');
    writeFileSync(file, 'this is no database at all, whatever its name says'.repeat(100));
    expect(failing(() => backups.check(workspace.folder))).toMatchObject({
      code: 'workspace-damaged',
    });
    rmSync(file);
    expect(failing(() => backups.check(workspace.folder))).toMatchObject({
      code: 'workspace-missing',
    });
  });
});

function flip(file: string, offset: number): void {
  const bytes = readFileSync(file);
  bytes[offset] = (bytes[offset] ?? 0) ^ 0xff;
  chmodSync(file, 0o600);
  writeFileSync(file, bytes);
}

function flipPage(file: string): void {
  const bytes = readFileSync(file);
  for (let page = 3; page < 12; page += 1) bytes.fill(0x5a, page * 4096 + 8, page * 4096 + 64);
  writeFileSync(file, bytes);
}

function leadOut(folder: string): void {
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  manifest.files.push({ path: '../../../etc/passwd', bytes: 1, sha256: '0'.repeat(64) });
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
}
