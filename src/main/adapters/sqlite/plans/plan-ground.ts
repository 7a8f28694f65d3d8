/**
 * What a plan is computed from besides the catalogue: which listings belong to which products, what was approved
 * already, what the shops can do. A number grows with each change of it, so that a plan knows when it is out of date.
 */
import type { StoreContext } from '../context.ts';
import { type Db, textOf } from '../db.ts';

const key = 'plan-ground';

/** The present number. */
export function planGround(db: Db): number {
  const row = db.get('SELECT value FROM meta WHERE key = ?', key);
  return row === undefined ? 0 : Number(textOf(row, 'value'));
}

/** Makes plans that were begun before this moment out of date. */
export function shiftPlanGround(context: StoreContext): void {
  context.db.run(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    key,
    String(planGround(context.db) + 1),
  );
}
