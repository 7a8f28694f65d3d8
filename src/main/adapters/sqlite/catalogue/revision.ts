/** A number that grows with every change of the catalogue, so that a plan knows when it is out of date. */
import { type Db, intOf } from '../db.ts';

/** Even while nothing is being applied, odd while a large set is: the two never share a number. */
export function catalogueRevision(db: Db): number {
  const row = db.get(
    `SELECT 2 * coalesce((SELECT max(applied_order) FROM change_set WHERE applied_order IS NOT NULL), 0)
       + EXISTS (SELECT 1 FROM change_set WHERE state = 'applying') AS revision`,
  );
  return row === undefined ? 0 : intOf(row, 'revision');
}
