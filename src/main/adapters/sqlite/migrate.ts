/**
 * Numbered migrations, one transaction each with its version row. A failed step leaves the old version; nothing
 * is ever skipped.
 */
import type { Db } from './db.ts';
import { foundation } from './migrations/0001-foundation.ts';
import type { Migration } from './migrations/migration.ts';

/** All steps in order. */
export const migrations: readonly Migration[] = [foundation];

/** The version this program knows. */
export const latestVersion: number = migrations.length;

/** The version of a database; 0 for an empty file. */
export function versionOf(db: Db): number {
  const table = db.get(
    `SELECT 1 AS found FROM sqlite_schema WHERE type = 'table' AND name = 'migration'`,
  );
  if (table === undefined) return 0;
  const row = db.get('SELECT max(version) AS version FROM migration');
  return typeof row?.['version'] === 'number' ? row['version'] : 0;
}

/** Runs the steps that are missing. `steps` is given by tests that stop half-way. */
export function migrate(db: Db, now: number, steps: readonly Migration[] = migrations): void {
  const from = versionOf(db);
  for (const step of steps) {
    if (step.version <= from) continue;
    db.raw
      .transaction(() => {
        db.exec(step.sql);
        db.run(
          'INSERT INTO migration (version, name, applied_at) VALUES (?, ?, ?)',
          step.version,
          step.name,
          now,
        );
        const broken = db.raw.pragma('foreign_key_check') as readonly unknown[];
        if (broken.length > 0)
          throw new Error(`migration ${step.version} breaks ${broken.length} references`);
      })
      .immediate();
  }
}
