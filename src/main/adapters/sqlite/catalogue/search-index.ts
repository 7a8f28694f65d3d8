/** Keeps the search index in step: at once for small edits, in slices of its own after bulk changes. */
import { searchBody } from '#domain/catalog/search-text';
import { type Db, intOf } from '../db.ts';
import { loadFullProducts } from './product-rows.ts';

/** Indexes products anew; deleted ones leave the index. */
export function indexProducts(db: Db, ids: readonly number[]): void {
  if (ids.length === 0) return;
  const present = new Map(
    loadFullProducts(db, ids).map((full) => [full.product.id as number, full]),
  );
  for (const id of ids) {
    db.run('DELETE FROM product_search WHERE rowid = ?', id);
    const full = present.get(id);
    if (full === undefined) continue;
    db.run('INSERT INTO product_search (rowid, body) VALUES (?, ?)', id, searchBody(full));
  }
}

/** Notes products for later. */
export function markForIndex(db: Db, ids: readonly number[]): void {
  if (ids.length === 0) return;
  db.run(
    'INSERT OR IGNORE INTO search_pending SELECT value FROM json_each(?)',
    JSON.stringify(ids),
  );
}

/** Indexes the next products that were noted; returns how many are left. */
export function indexPending(db: Db, maxProducts: number): number {
  const ids = db
    .all(
      'SELECT product_id FROM search_pending ORDER BY product_id LIMIT ?',
      Math.max(1, maxProducts),
    )
    .map((row) => intOf(row, 'product_id'));
  if (ids.length === 0) return 0;
  indexProducts(db, ids);
  const last = ids.at(-1) ?? 0;
  db.run('DELETE FROM search_pending WHERE product_id <= ?', last);
  const left = db.get('SELECT count(*) AS n FROM search_pending');
  return left === undefined ? 0 : intOf(left, 'n');
}
