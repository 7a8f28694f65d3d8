/** Shops as people and use cases see them; served by the read thread. */
import { asId, type ProductId, type RemoteId, type ShopId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { RemoteListing } from '#ports/marketplace';
import type { Shop, ShopReads, ShopState } from '#ports/shop-store';
import type { Handlers } from '../calls.ts';
import { type Db, intOf, jsonOf, type Row, textOf, textOrNull } from '../db.ts';

/** Handlers of `ShopReads`. */
export function shopReads(db: Db): Handlers<ShopReads> {
  return {
    list: () => db.all(`SELECT * FROM shop WHERE state <> 'removed' ORDER BY id`).map(shopOf),
    byName: (name) => {
      const row = db.get(`SELECT * FROM shop WHERE name = ? AND state <> 'removed'`, name);
      return row === undefined ? null : shopOf(row);
    },
    secrets: (shopId) =>
      db
        .all(
          'SELECT name, version, envelope FROM shop_secret WHERE shop_id = ? ORDER BY name',
          shopId,
        )
        .map((row) => ({
          name: textOf(row, 'name'),
          version: intOf(row, 'version'),
          envelope: bytesOf(row, 'envelope'),
        })),
    listingCounts: (shopId) => listingCounts(db, shopId),
    unlinkedRemote: (shopId, after, limit) =>
      db
        .all(
          `SELECT r.body FROM remote_listing r WHERE r.shop_id = ? AND r.remote_id > ?
             AND NOT EXISTS (SELECT 1 FROM listing l WHERE l.shop_id = r.shop_id AND l.remote_id = r.remote_id)
           ORDER BY r.remote_id LIMIT ?`,
          shopId,
          after ?? '',
          limit,
        )
        .map((row) => jsonOf<RemoteListing>(row, 'body')),
    lastRead: (shopId, kind) => {
      const row = db.get('SELECT value FROM meta WHERE key = ?', `read.${kind}:${shopId}`);
      return row === undefined ? null : jsonOf<{ readonly at: number }>(row, 'value').at;
    },
    titles: (productIds) =>
      new Map(
        db
          .all(
            'SELECT id, title FROM product WHERE id IN (SELECT value FROM json_each(?))',
            JSON.stringify(productIds),
          )
          .map((row) => [asId<ProductId>(intOf(row, 'id')), textOf(row, 'title')]),
      ),
    remoteIds: (shopId, productIds) =>
      db
        .all(
          `SELECT l.product_id, l.remote_id, v.sku, lv.remote_id AS variant_remote_id FROM listing l
             LEFT JOIN listing_variant lv ON lv.listing_id = l.id LEFT JOIN variant v ON v.id = lv.variant_id
           WHERE l.shop_id = ? AND l.product_id IN (SELECT value FROM json_each(?)) ORDER BY l.product_id, v.id`,
          shopId,
          JSON.stringify(productIds),
        )
        .map((row) => {
          const variantRemoteId = textOrNull(row, 'variant_remote_id');
          return {
            productId: asId<ProductId>(intOf(row, 'product_id')),
            remoteId: asId<RemoteId>(textOf(row, 'remote_id')),
            sku: textOrNull(row, 'sku'),
            variantRemoteId: variantRemoteId === null ? null : asId<RemoteId>(variantRemoteId),
          };
        }),
  };
}

function shopOf(row: Row): Shop {
  return {
    id: asId<ShopId>(intOf(row, 'id')),
    marketplace: textOf(row, 'marketplace'),
    name: textOf(row, 'name'),
    url: textOf(row, 'url'),
    currency: textOf(row, 'currency'),
    facts: jsonOf<Record<string, Json>>(row, 'facts'),
    settings: jsonOf<Record<string, Json>>(row, 'settings'),
    state: textOf(row, 'state') as ShopState,
    stateReason: textOrNull(row, 'state_reason'),
    createdAt: intOf(row, 'created_at'),
  };
}

function listingCounts(
  db: Db,
  shopId: ShopId,
): { readonly live: number; readonly ended: number; readonly linked: number } {
  const row = db.get(
    `SELECT coalesce(sum(state = 'live'), 0) AS live, coalesce(sum(state = 'ended'), 0) AS ended, coalesce(sum(origin = 'linked'), 0) AS linked
     FROM listing WHERE shop_id = ?`,
    shopId,
  );
  if (row === undefined) return { live: 0, ended: 0, linked: 0 };
  return { live: intOf(row, 'live'), ended: intOf(row, 'ended'), linked: intOf(row, 'linked') };
}

function bytesOf(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw new TypeError(`column ${column} is not bytes`);
  return value;
}
