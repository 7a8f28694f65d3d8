/** Compares the register of SKUs with the catalogue; for `doctor`. */
import { type Db, textOf } from '../db.ts';

/** The first few SKUs that one side knows and the other does not; empty when they agree. */
export function skuMismatches(db: Db, limit: number): string[] {
  return db
    .all(
      `SELECT v.sku FROM variant AS v LEFT JOIN sku AS s ON s.sku = v.sku AND s.kind = 'variant' AND s.entity_id = v.id
         WHERE v.deleted = 0 AND s.sku IS NULL
       UNION ALL
       SELECT p.parent_sku AS sku FROM product AS p
         LEFT JOIN sku AS s ON s.sku = p.parent_sku AND s.kind = 'product' AND s.entity_id = p.id
         WHERE p.deleted = 0 AND p.parent_sku IS NOT NULL AND s.sku IS NULL
       UNION ALL
       SELECT s.sku FROM sku AS s WHERE s.kind = 'variant'
         AND NOT EXISTS (SELECT 1 FROM variant AS v WHERE v.id = s.entity_id AND v.sku = s.sku AND v.deleted = 0)
       UNION ALL
       SELECT s.sku FROM sku AS s WHERE s.kind = 'product'
         AND NOT EXISTS (SELECT 1 FROM product AS p WHERE p.id = s.entity_id AND p.parent_sku = s.sku AND p.deleted = 0)
       LIMIT ?`,
      limit,
    )
    .map((row) => textOf(row, 'sku'));
}
