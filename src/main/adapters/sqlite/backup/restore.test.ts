/** Restoring: verified first, what is replaced is kept, and no crash leaves nothing. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { updateProduct } from '#domain/catalog/build-deltas';
import { failureOf } from '#kernel/failure';
import {
  addProduct,
  type OpenCatalogue,
  openCatalogue,
  productOf,
} from '../catalogue/catalogue.test-support.ts';
import { backupHandlers } from './backup-handlers.ts';
import {
  openFullWorkspace,
  PowerCut,
  stepsUntil,
  textOf,
  titlesIn,
} from './workspace.test-support.ts';

let workspace: OpenCatalogue & { readonly picture: string };
let backup: string;
const backups = backupHandlers();
const at = Date.UTC(2026, 10, 21, 10, 15);

/** A workspace with a backup of [first, second], and since then [changed, second, third]. */
beforeEach(() => {
  workspace = openFullWorkspace();
  backup = backups.create(workspace.folder, 'manual', at).folder;
  change(workspace);
});
afterEach(() => workspace.remove());

function change(catalogue: OpenCatalogue): void {
  const { product } = productOf(catalogue, 1);
  catalogue.store.edit({ kind: 'edit' }, 'seller', updateProduct(product, { title: 'changed' }));
  addProduct(catalogue, { skus: ['C'], title: 'third' });
  writeFileSync(join(catalogue.folder, 'keyring.json'), '{"keys":2}');
}

function failing(call: () => unknown): unknown {
  try {
    call();
  } catch (thrown) {
    return failureOf(thrown);
  }
  throw new Error('it did not fail');
}

describe('a restore', () => {
  it('brings back the database, the keyring header and the witness, and keeps what was there', () => {
    workspace.crash();
    const outcome = backups.restore(backup, workspace.folder, at + 5000);
    expect(titlesIn(workspace.folder)).toEqual(['first', 'second']);
    expect(textOf(workspace.folder, 'keyring.json')).toBe('{"keys":1}');
    const replaced = join(workspace.folder, 'replaced', '20261121T101505000Z');
    expect(outcome).toMatchObject({ replacedFolder: replaced, counts: { product: 2 } });
    expect(titlesIn(replaced)).toEqual(['changed', 'second', 'third']);
    expect(textOf(replaced, 'keyring.json')).toBe('{"keys":2}');
    const again = openCatalogue(workspace.folder);
    expect(again.audit.verifySlice(null, 100).findings).toEqual([]);
    again.crash();
  });

  it('does not let the old log leak into the restored database', () => {
    workspace.crash();
    writeFileSync(`${workspace.file}-wal`, 'x'.repeat(10_000));
    backups.restore(backup, workspace.folder, at);
    expect(existsSync(`${workspace.file}-wal`)).toBe(false);
    expect(titlesIn(workspace.folder)).toEqual(['first', 'second']);
  });

  it('works into an empty folder and into one that is not there yet: a new machine', () => {
    const machine = mkdtempSync(join(tmpdir(), 'machine-'));
    try {
      const moved = join(machine, 'carried');
      renameSync(backup, moved);
      for (const folder of [join(machine, 'new', 'shop'), join(machine, 'empty')]) {
        if (folder.endsWith('empty')) mkdirSync(folder);
        const outcome = backups.restore(moved, folder, at);
        expect(outcome.replacedFolder).toBeNull();
        const open = openCatalogue(folder);
        expect(open.reads.count()).toEqual({ products: 2, variants: 3 });
        expect(textOf(folder, workspace.picture)).toBe('a picture');
        open.crash();
        expect(backups.check(folder)).toMatchObject({ database: ['ok'], audit: { findings: [] } });
      }
    } finally {
      rmSync(machine, { recursive: true });
    }
  });

  it('heals a damaged workspace and keeps the damaged files', () => {
    workspace.crash();
    const damaged = readFileSync(workspace.file);
    damaged.fill(0x5a, 0, 8192);
    writeFileSync(workspace.file, damaged);
    rmSync(join(workspace.folder, workspace.picture));
    const { replacedFolder } = backups.restore(backup, workspace.folder, at);
    expect(titlesIn(workspace.folder)).toEqual(['first', 'second']);
    expect(textOf(workspace.folder, workspace.picture)).toBe('a picture');
    expect(readFileSync(join(String(replacedFolder), 'shopkeep.db'))).toEqual(damaged);
  });

  it('changes nothing when the backup is damaged or newer', () => {
    workspace.crash();
    const files = (): unknown => readdirSync(workspace.folder).sort();
    const before = files();
    const file = join(backup, 'shopkeep.db');
    const whole = readFileSync(file);
    const broken = Buffer.from(whole);
    broken[9000] = (broken[9000] ?? 0) ^ 1;
    writeFileSync(file, broken);
    expect(failing(() => backups.restore(backup, workspace.folder, at))).toMatchObject({
      code: 'backup-invalid',
    });
    expect(files()).toEqual(before);
    expect(titlesIn(workspace.folder)).toEqual(['changed', 'second', 'third']);
  });

  it('refuses a backup of a newer program', () => {
    workspace.db.run(`INSERT INTO migration VALUES (99, 'future', 0)`);
    const newer = backups.create(workspace.folder, 'manual', at + 1000).folder;
    workspace.crash();
    expect(failing(() => backups.restore(newer, workspace.folder, at))).toMatchObject({
      code: 'workspace-newer',
      detail: { version: 99 },
    });
  });

  it('without a witness in the backup begins a new one instead of accusing the restored trail', () => {
    workspace.crash();
    const manifest = JSON.parse(textOf(backup, 'manifest.json'));
    manifest.files = manifest.files.filter(
      ({ path }: { path: string }) => path !== 'audit-witness.log',
    );
    writeFileSync(join(backup, 'manifest.json'), JSON.stringify(manifest));
    backups.restore(backup, workspace.folder, at);
    const again = openCatalogue(workspace.folder);
    expect(again.audit.verifySlice(null, 100).findings).toEqual([]);
    again.crash();
  });

  it('cut off at any step is the old workspace or, once finished, the new one, never nothing', () => {
    // The old workspace stays open: most of its rows are in the log beside its database.
    expect(statSync(`${workspace.file}-wal`).size).toBeGreaterThan(10_000);
    const ends = { old: 0, new: 0 };
    let cut = 1;
    for (; ; cut += 1) {
      const folder = mkdtempSync(join(tmpdir(), 'cut-'));
      try {
        const fresh = copyOfWorkspace(folder);
        const { steps } = stepsUntil(cut);
        let isCut = false;
        try {
          backupHandlers(steps).restore(backup, folder, at);
        } catch (thrown) {
          if (!(thrown instanceof PowerCut)) throw thrown;
          isCut = true;
        }
        expect(existsSync(join(folder, 'shopkeep.db'))).toBe(true);
        // The start after the crash may itself be cut off.
        for (const again of [1, 3, 5]) {
          try {
            backupHandlers(stepsUntil(again).steps).finishRestore(folder);
          } catch (thrown) {
            if (!(thrown instanceof PowerCut)) throw thrown;
          }
          expect(existsSync(join(folder, 'shopkeep.db'))).toBe(true);
        }
        backups.finishRestore(folder);
        const end = titlesIn(folder)[0] === 'first' ? 'new' : 'old';
        ends[end] += 1;
        const expected =
          end === 'new'
            ? { titles: ['first', 'second'], keyring: '{"keys":1}' }
            : { titles: ['changed', 'second', 'third'], keyring: '{"keys":2}' };
        expect({ titles: titlesIn(folder), keyring: textOf(folder, 'keyring.json') }).toEqual(
          expected,
        );
        if (end === 'new') {
          expect(titlesIn(join(folder, 'replaced', '20261121T101500000Z'))).toEqual(fresh);
        }
        const again = openCatalogue(folder);
        expect(again.audit.verifySlice(null, 100).findings).toEqual([]);
        again.crash();
        if (!isCut) break;
      } finally {
        rmSync(folder, { recursive: true });
      }
    }
    expect(cut).toBeGreaterThan(15);
    expect(ends.old).toBeGreaterThan(5);
    expect(ends.new).toBeGreaterThan(5);
  });

  it('that never began leaves nothing to finish', () => {
    expect(backups.finishRestore(workspace.folder)).toBe(false);
  });
});

/** A workspace of its own with the same three products and a log that is not folded in. */
function copyOfWorkspace(folder: string): string[] {
  for (const name of ['shopkeep.db', 'shopkeep.db-wal', 'audit-witness.log', 'keyring.json']) {
    const from = join(workspace.folder, name);
    if (existsSync(from)) writeFileSync(join(folder, name), readFileSync(from));
  }
  return titlesIn(folder);
}
