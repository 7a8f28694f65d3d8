/** A database in a folder of its own, opened by the real threads, with a shop and listings whose stock can be changed. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openStores, type Stores } from '#adapters/sqlite/stores';
import { systemClock } from '#adapters/system/clock';
import type { ShopId } from '#kernel/ids';

/** An open store. */
export interface StorePlace {
  readonly folder: string;
  readonly file: string;
  readonly stores: Stores;
  readonly shopId: ShopId;
  /** Closes the threads, lets SQL change the file, and opens them again. */
  withDatabase(change: (db: Database.Database) => void): Promise<StorePlace>;
  close(): Promise<void>;
}

/** Opens a new one with so many listed products of one variant each. */
export async function openStorePlace(listings: number): Promise<StorePlace> {
  const folder = mkdtempSync(join(tmpdir(), 'shopkeep-bench-'));
  const file = join(folder, 'shopkeep.db');
  const files = { database: file, auditWitness: join(folder, 'witness.log') };
  const stores = await openStores(files, systemClock());
  await stores.workspace.initialise({ id: 'bench0000000', baseCurrency: 'USD' });
  const shopId = await stores.shops.add({
    marketplace: 'bench',
    name: 'Bench',
    url: 'http://127.0.0.1',
    currency: 'USD',
    facts: {},
    settings: {},
  });
  const place = placeOf({ folder, file, shopId }, stores);
  return place.withDatabase((db) => list(db, shopId, listings));
}

function placeOf(
  where: Pick<StorePlace, 'folder' | 'file' | 'shopId'>,
  stores: Stores,
): StorePlace {
  const { folder, file } = where;
  return {
    ...where,
    stores,
    withDatabase: async (change) => {
      await stores.close();
      const db = new Database(file);
      change(db);
      db.close();
      return placeOf(
        where,
        await openStores(
          { database: file, auditWitness: join(folder, 'witness.log') },
          systemClock(),
        ),
      );
    },
    close: async () => {
      await stores.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function list(db: Database.Database, shopId: number, count: number): void {
  const base = JSON.stringify({ quantity: 1, sku: 'x' });
  const product = db.prepare(
    `INSERT INTO product (id, title, description, option_names, attributes, images, updated_at) VALUES (?, ?, '', '[]', '[]', '[]', 0)`,
  );
  const variant = db.prepare(
    `INSERT INTO variant (id, product_id, sku, option_values) VALUES (?, ?, ?, '[]')`,
  );
  const listing = db.prepare(
    `INSERT INTO listing (id, shop_id, product_id, remote_id, state, origin, sent, echoed, updated_at) VALUES (?, ?, ?, ?, 'live', 'published', '{}', '{}', 0)`,
  );
  const listed = db.prepare(
    `INSERT INTO listing_variant (listing_id, variant_id, remote_id, state, sent, echoed) VALUES (?, ?, ?, 'live', ?, ?)`,
  );
  db.transaction(() => {
    for (let id = 1; id <= count; id += 1) {
      product.run(id, `Product ${id}`);
      variant.run(id, id, `SKU-${id}`);
      listing.run(id, shopId, id, `r${id}`);
      listed.run(id, id, `v${id}`, base, base);
    }
  })();
}
