/** Products and variations on disk. They share one id sequence with media, as posts of WordPress do. */
import type { Db } from './database.ts';
import type { ProductData, ProductRecord } from './product-record.ts';

/** A row of `posts`. */
export interface PostRow {
  readonly id: number;
  readonly kind: string;
  readonly parent_id: number;
  readonly type: string;
  readonly status: string;
  readonly name: string;
  readonly slug: string;
  readonly sku: string;
  readonly gtin: string;
  readonly stock_status: string;
  readonly created: number;
  readonly modified: number;
  readonly menu_order: number;
  readonly data: string;
}

/** Reads and writes of products and variations. */
export interface Products {
  readonly get: (id: number) => ProductRecord | undefined;
  /** Inserts and gives the record its id. */
  readonly insert: (record: ProductRecord) => number;
  readonly update: (record: ProductRecord) => void;
  readonly remove: (id: number) => void;
  /** Another product or variation with this SKU (any letter case); trashed ones only when asked for. */
  readonly idBySku: (sku: string, exceptId: number, withTrash: boolean) => number | undefined;
  /** Another product or variation with this GTIN, trash left out. */
  readonly idByGtin: (gtin: string, exceptId: number) => number | undefined;
  /** Ids of a product's variations in their order; private ones too, drafts and trash only when `all`. */
  readonly variationIds: (parentId: number, all?: boolean) => number[];
  readonly slugTaken: (slug: string, exceptId: number) => boolean;
}

/** Turns a row into a record. */
export function recordOf(row: PostRow): ProductRecord {
  return {
    id: row.id,
    kind: row.kind === 'variation' ? 'variation' : 'product',
    parentId: row.parent_id,
    type: row.type,
    status: row.status,
    name: row.name,
    slug: row.slug,
    sku: row.sku,
    gtin: row.gtin,
    stockStatus: row.stock_status,
    created: row.created,
    modified: row.modified,
    menuOrder: row.menu_order,
    data: JSON.parse(row.data) as ProductData,
  };
}

function bindings(record: ProductRecord): Record<string, string | number | null> {
  return {
    id: record.id,
    kind: record.kind,
    parentId: record.parentId,
    type: record.type,
    status: record.status,
    name: record.name,
    slug: record.slug,
    sku: record.sku,
    gtin: record.gtin,
    price: record.data.price === '' ? null : Number(record.data.price),
    stockStatus: record.stockStatus,
    created: record.created,
    modified: record.modified,
    menuOrder: record.menuOrder,
    data: JSON.stringify(record.data),
  };
}

function writes(db: Db): Pick<Products, 'insert' | 'update' | 'remove'> {
  const insert = db.prepare(
    `INSERT INTO posts (kind, parent_id, type, status, name, slug, sku, gtin, price, stock_status, created, modified,
       menu_order, data)
     VALUES (@kind, @parentId, @type, @status, @name, @slug, @sku, @gtin, @price, @stockStatus, @created, @modified,
       @menuOrder, @data)`,
  );
  const update = db.prepare(
    `UPDATE posts SET parent_id = @parentId, type = @type, status = @status, name = @name, slug = @slug, sku = @sku,
       gtin = @gtin, price = @price, stock_status = @stockStatus, created = @created, modified = @modified,
       menu_order = @menuOrder, data = @data
     WHERE id = @id`,
  );
  const remove = db.prepare('DELETE FROM posts WHERE id = ?');
  const removeTerms = db.prepare('DELETE FROM object_terms WHERE object_id = ?');
  return {
    insert: (record) => {
      record.id = Number(insert.run(bindings(record)).lastInsertRowid);
      return record.id;
    },
    update: (record) => {
      update.run(bindings(record));
    },
    remove: (id) => {
      remove.run(id);
      removeTerms.run(id);
    },
  };
}

/** Prepares the statements. */
export function createProducts(db: Db): Products {
  const get = db.prepare(`SELECT * FROM posts WHERE id = ? AND kind IN ('product', 'variation')`);
  const bySku = db.prepare(
    `SELECT id FROM posts INDEXED BY posts_sku WHERE sku = @sku AND sku <> '' AND id <> @except AND kind IN ('product', 'variation')
       AND (status <> 'trash' OR @trash = 1) ORDER BY id LIMIT 1`,
  );
  const byGtin = db.prepare(
    `SELECT id FROM posts INDEXED BY posts_gtin WHERE gtin = @gtin AND gtin <> '' AND id <> @except AND status <> 'trash' ORDER BY id LIMIT 1`,
  );
  const variations = db
    .prepare(
      `SELECT id FROM posts INDEXED BY posts_parent WHERE parent_id = @parent AND parent_id > 0 AND kind = 'variation'
         AND (@all = 1 OR status IN ('publish', 'private')) ORDER BY menu_order, id`,
    )
    .pluck();
  const bySlug = db.prepare(
    `SELECT 1 FROM posts WHERE slug = ? AND kind = 'product' AND id <> ? LIMIT 1`,
  );
  const idOf = (row: unknown): number | undefined => (row as { id: number } | undefined)?.id;
  return {
    ...writes(db),
    get: (id) => {
      const row = get.get(id) as PostRow | undefined;
      return row === undefined ? undefined : recordOf(row);
    },
    idBySku: (sku, except, withTrash) => idOf(bySku.get({ sku, except, trash: withTrash ? 1 : 0 })),
    idByGtin: (gtin, except) => idOf(byGtin.get({ gtin, except })),
    variationIds: (parent, all = false) => variations.all({ parent, all: all ? 1 : 0 }) as number[],
    slugTaken: (slug, except) => bySlug.get(slug, except) !== undefined,
  };
}
