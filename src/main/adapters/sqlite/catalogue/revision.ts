/** A number that grows with every change of the catalogue, so that a plan knows when it is out of date. */
import { type Db, intOf } from '../db.ts';
import { catalogueQueries } from './queries.ts';

/** Even while nothing is being applied, odd while a large set is: the two never share a number. */
export function catalogueRevision(db: Db): number {
  const row = db.get(catalogueQueries.revision);
  return row === undefined ? 0 : intOf(row, 'revision');
}
