/** The media library on disk: rows in the shared sequence, bytes of uploads beside them. */
import type { Db } from './database.ts';
import type { MediaData, MediaRecord } from './product-record.ts';
import type { PostRow } from './products.ts';

/** Reads and writes of media files. */
export interface Media {
  readonly get: (id: number) => MediaRecord | undefined;
  readonly insert: (record: Omit<MediaRecord, 'id'>) => number;
  readonly update: (record: MediaRecord) => void;
  readonly remove: (id: number) => void;
  readonly slugTaken: (slug: string) => boolean;
  readonly pathTaken: (path: string) => boolean;
  /** Keeps a path; bytes are null for files fetched by address, which the shop never really has. */
  readonly keepFile: (path: string, mime: string, bytes: Buffer | null) => void;
  readonly file: (
    path: string,
  ) => { readonly mime: string; readonly bytes: Buffer | null } | undefined;
}

/** Turns a row into a record. */
export function mediaOf(row: PostRow): MediaRecord {
  return {
    id: row.id,
    title: row.name,
    slug: row.slug,
    parentId: row.parent_id,
    created: row.created,
    modified: row.modified,
    data: JSON.parse(row.data) as MediaData,
  };
}

/** Prepares the statements. */
export function createMedia(db: Db): Media {
  const get = db.prepare(`SELECT * FROM posts WHERE id = ? AND kind = 'media'`);
  const insert = db.prepare(
    `INSERT INTO posts (kind, parent_id, type, status, name, slug, sku, gtin, price, stock_status, created, modified,
       menu_order, data)
     VALUES ('media', @parentId, 'attachment', 'inherit', @title, @slug, '', '', NULL, '', @created, @modified, 0, @data)`,
  );
  const update = db.prepare(
    `UPDATE posts SET name = @title, slug = @slug, modified = @modified, data = @data WHERE id = @id`,
  );
  const remove = db.prepare(`DELETE FROM posts WHERE id = ? AND kind = 'media'`);
  const removeFile = db.prepare('DELETE FROM uploads WHERE path = ?');
  const bySlug = db.prepare(`SELECT 1 FROM posts WHERE slug = ? AND kind = 'media' LIMIT 1`);
  const byPath = db.prepare('SELECT mime, bytes FROM uploads WHERE path = ?');
  const keep = db.prepare('INSERT OR REPLACE INTO uploads (path, mime, bytes) VALUES (?, ?, ?)');
  const read = (id: number): MediaRecord | undefined => {
    const row = get.get(id) as PostRow | undefined;
    return row === undefined ? undefined : mediaOf(row);
  };
  return {
    get: read,
    insert: (record) =>
      Number(insert.run({ ...record, data: JSON.stringify(record.data) }).lastInsertRowid),
    update: (record) => {
      update.run({ ...record, data: JSON.stringify(record.data) });
    },
    remove: (id) => {
      const record = read(id);
      if (record !== undefined) removeFile.run(record.data.path);
      remove.run(id);
    },
    slugTaken: (slug) => bySlug.get(slug) !== undefined,
    pathTaken: (path) => byPath.get(path) !== undefined,
    keepFile: (path, mime, bytes) => {
      keep.run(path, mime, bytes);
    },
    file: (path) => byPath.get(path) as { mime: string; bytes: Buffer | null } | undefined,
  };
}
