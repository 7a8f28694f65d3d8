/** The real first schema and a heavy second step, with a point to crash at after each statement. */
import { migrations } from '#adapters/sqlite/migrate';
import type { Migration } from '#adapters/sqlite/migrations/migration';

/** Rows that the second step moves; enough for its pages to reach the disk before the commit. */
export const movedRows = 2_000;

const second = [
  'CREATE TABLE note (id INTEGER PRIMARY KEY, product_id INTEGER NOT NULL REFERENCES product (id), body TEXT NOT NULL) STRICT',
  'INSERT INTO note SELECT id, id, description FROM product',
  'CREATE INDEX note_product ON note (product_id)',
  `UPDATE product SET description = ''`,
  'ALTER TABLE product ADD COLUMN moved INTEGER NOT NULL DEFAULT 1',
  'DROP INDEX product_updated',
  'CREATE INDEX product_updated ON product (updated_at DESC, id DESC) WHERE deleted = 0',
];

/** The steps with crash points, and how many points there are. */
export function crashSteps(): readonly Migration[] {
  let point = 0;
  const pointed = (statements: readonly string[]): string =>
    statements.map((statement) => `${statement};\nSELECT crash_point(${++point});`).join('\n');
  const first = migrations.map((step) => ({ ...step, sql: pointed(statementsOf(step.sql)) }));
  return [...first, { version: migrations.length + 1, name: 'second', sql: pointed(second) }];
}

/** How many points there are. */
export function crashPoints(): number {
  return crashSteps()
    .map(({ sql }) => sql.split('crash_point(').length - 1)
    .reduce((sum, count) => sum + count, 0);
}

/** Statements of a schema of ours: none holds a semicolon inside. Comments are taken off first. */
function statementsOf(sql: string): string[] {
  return sql
    .replaceAll(/--[^\n]*/g, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
