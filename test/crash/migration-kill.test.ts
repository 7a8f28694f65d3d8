/** Kills a migrating process after statements of its steps: the database is at the old version or the new one, whole. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Db } from '#adapters/sqlite/db';
import { latestVersion, migrate, migrations, versionOf } from '#adapters/sqlite/migrate';
import { seededRandom } from '#kernel/random';
import { crashPoints, crashSteps, movedRows } from './migration-steps.ts';

const kills = 20;
const runSeed = Number(process.env['SHOPKEEP_SEED'] ?? 20_261_121);

let folder: string;
let old: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'migrate-'));
  old = join(folder, 'old.db');
  const db = new Db(new Database(old));
  migrate(db, 1, migrations);
  db.run(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     INSERT INTO product (id, title, description, option_names, attributes, images, updated_at)
     SELECT i, 'T' || i, printf('%.*c', 500, 'x'), '[]', '[]', '[]', i FROM n`,
    movedRows,
  );
  db.raw.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe(`a migration killed at ${kills} statements (seed ${runSeed})`, () => {
  it('leaves the old version or the new one, and carries on from there', () => {
    const random = seededRandom(runSeed);
    const firstPoints = crashPoints() - 7;
    let onEmpty = 0;
    let onFull = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const isEmpty = kill % 3 === 0;
      const file = join(folder, `kill-${kill}.db`);
      if (!isEmpty) cpSync(old, file);
      const at = isEmpty ? 1 + Math.floor(random() * firstPoints) : firstPoints + 1 + (kill % 7);
      const child = spawnSync(
        process.execPath,
        [join(import.meta.dirname, 'migration-child.ts'), file, String(at)],
        { encoding: 'utf8' },
      );
      expect([at, child.signal, child.stderr]).toEqual([at, 'SIGKILL', '']);
      inspect(file, isEmpty ? 0 : latestVersion);
      if (isEmpty) onEmpty += 1;
      else onFull += 1;
    }
    expect([onEmpty, onFull]).toEqual([7, 13]);
  }, 60_000);

  it('reaches the new version when nobody kills it', () => {
    const file = join(folder, 'whole.db');
    cpSync(old, file);
    const child = spawnSync(
      process.execPath,
      [join(import.meta.dirname, 'migration-child.ts'), file, '0'],
      { encoding: 'utf8' },
    );
    expect(child.stdout).toBe('migrated');
    const db = new Db(new Database(file));
    expect(versionOf(db)).toBe(latestVersion + 1);
    db.raw.close();
  });
});

/** A step is one transaction: a kill before its commit leaves nothing of it. */
function inspect(file: string, expectedVersion: number): void {
  const db = new Db(new Database(file));
  try {
    expect(db.raw.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(versionOf(db)).toBe(expectedVersion);
    const tables = db
      .all(`SELECT name FROM sqlite_schema WHERE name IN ('note', 'product')`)
      .map((row) => row['name']);
    expect(tables).toEqual(expectedVersion === 0 ? [] : ['product']);
    if (expectedVersion > 0) {
      const row = db.get('SELECT count(*) AS n, sum(length(description)) AS length FROM product');
      expect(row).toEqual({ n: movedRows, length: movedRows * 500 });
    }
    db.raw.function('crash_point', (_point) => null);
    migrate(db, 2, crashSteps());
    expect(versionOf(db)).toBe(latestVersion + 1);
    expect(db.get('SELECT count(*) AS n FROM product')).toEqual({
      n: expectedVersion === 0 ? 0 : movedRows,
    });
  } finally {
    db.raw.close();
  }
}
