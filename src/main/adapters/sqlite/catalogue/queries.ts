/** The hot queries, apart from the code around them so that a test can ask SQLite how it carries each out. */
export const catalogueQueries = {
  firstPage:
    'SELECT id, updated_at FROM product WHERE deleted = 0 ORDER BY updated_at DESC, id DESC LIMIT ?',
  nextPage: `SELECT id, updated_at FROM product WHERE deleted = 0 AND (updated_at, id) < (?, ?)
     ORDER BY updated_at DESC, id DESC LIMIT ?`,
  // Newest product first is the index's own order: it stops at the limit, however common the word.
  search:
    'SELECT rowid AS id FROM product_search WHERE product_search MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?',
  bySku: `SELECT s.sku, s.kind, s.entity_id, s.product_id FROM json_each(?) AS wanted
     CROSS JOIN sku AS s ON s.sku = wanted.value WHERE s.kind IS NOT NULL`,
  exportSlice: 'SELECT id FROM product WHERE deleted = 0 AND id > ? ORDER BY id LIMIT ?',
  applyingProducts: `SELECT c.product_id AS id FROM change_set AS s
     CROSS JOIN change_product AS c ON c.change_set_id = s.id WHERE s.state = 'applying'`,
  applyingSet: `SELECT id FROM change_set WHERE state = 'applying' LIMIT 1`,
  draftingInverse: `SELECT id FROM change_set WHERE state = 'drafting' AND cause_kind IN ('undo', 'redo')`,
  latestUndoable: `SELECT id FROM change_set WHERE applied_order IS NOT NULL AND cause_kind NOT IN ('undo', 'redo')
     AND undone_by IS NULL AND delta_count > 0 ORDER BY applied_order DESC LIMIT 1`,
  revision: `SELECT 2 * coalesce((SELECT max(applied_order) FROM change_set WHERE applied_order IS NOT NULL), 0)
     + EXISTS (SELECT 1 FROM change_set WHERE state = 'applying') AS revision`,
} as const;
