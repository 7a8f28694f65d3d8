/** Applies a delta to what is a set of keys rather than a record: stock by location, overrides by field. */
import type { Delta } from '#domain/catalog/change-set';
import type { Json } from '#kernel/json';
import { type Db, intOf, intOrNull, jsonOf } from '../db.ts';
import { type Outcome, splitFields } from './field-outcome.ts';

/** Where the keys of one entity live. */
interface ValueStore {
  readonly read: (db: Db, delta: Delta) => Readonly<Record<string, Json>>;
  readonly write: (
    db: Db,
    delta: Delta,
    values: Readonly<Record<string, Json>>,
    names: readonly string[],
  ) => void;
}

const stock: ValueStore = {
  read: (db, delta) => {
    const rows = db.all(
      'SELECT location_id, quantity FROM stock WHERE variant_id = ?',
      delta.entityId,
    );
    return Object.fromEntries(
      rows.map((row) => [String(intOf(row, 'location_id')), intOrNull(row, 'quantity')]),
    );
  },
  write: (db, delta, values, names) => {
    for (const name of names) {
      const quantity = values[name];
      if (quantity === undefined) {
        db.run(
          'DELETE FROM stock WHERE variant_id = ? AND location_id = ?',
          delta.entityId,
          Number(name),
        );
        continue;
      }
      db.run(
        `INSERT INTO stock (variant_id, location_id, quantity) VALUES (?, ?, ?)
         ON CONFLICT (variant_id, location_id) DO UPDATE SET quantity = excluded.quantity`,
        delta.entityId,
        Number(name),
        typeof quantity === 'number' ? quantity : null,
      );
    }
  },
};

const productOverride = overrideStore(
  'SELECT patch FROM product_override WHERE shop_id = ? AND product_id = ?',
  `INSERT INTO product_override (shop_id, product_id, patch) VALUES (?, ?, ?)
   ON CONFLICT (shop_id, product_id) DO UPDATE SET patch = excluded.patch`,
  'DELETE FROM product_override WHERE shop_id = ? AND product_id = ?',
);

const variantOverride = overrideStore(
  'SELECT patch FROM variant_override WHERE shop_id = ? AND variant_id = ?',
  `INSERT INTO variant_override (shop_id, variant_id, patch) VALUES (?, ?, ?)
   ON CONFLICT (shop_id, variant_id) DO UPDATE SET patch = excluded.patch`,
  'DELETE FROM variant_override WHERE shop_id = ? AND variant_id = ?',
);

/** Applies a delta whose entity is `stock`, `product-override` or `variant-override`. */
export function applyValues(db: Db, delta: Delta): Outcome {
  if (!ownerExists(db, delta)) {
    return {
      done: { op: 'update', before: {}, after: {} },
      skips: [{ field: null, reason: 'missing' }],
      changed: false,
      searchable: false,
    };
  }
  const store = storeOf(delta);
  const split = splitFields(store.read(db, delta), delta.before, delta.after);
  if (split.write.length > 0) store.write(db, delta, split.after, split.write);
  return {
    done: split.whole ? null : { op: 'update', before: split.before, after: split.after },
    skips: split.stale.map((field) => ({ field, reason: 'edited-since' })),
    changed: split.write.length > 0,
    searchable: false,
  };
}

/** A variant or product that was never made cannot have values; one that is marked deleted keeps them for its return. */
function ownerExists(db: Db, delta: Delta): boolean {
  const text =
    delta.entity === 'product-override'
      ? 'SELECT 1 FROM product WHERE id = ?'
      : 'SELECT 1 FROM variant WHERE id = ?';
  return db.get(text, delta.entityId) !== undefined;
}

function storeOf(delta: Delta): ValueStore {
  if (delta.entity === 'stock') return stock;
  return delta.entity === 'product-override' ? productOverride : variantOverride;
}

function overrideStore(select: string, upsert: string, remove: string): ValueStore {
  return {
    read: (db, delta) => {
      const row = db.get(select, delta.shopId, delta.entityId);
      return row === undefined ? {} : jsonOf(row, 'patch');
    },
    write: (db, delta, values, names) => {
      const row = db.get(select, delta.shopId, delta.entityId);
      const kept: Record<string, Json> = row === undefined ? {} : jsonOf(row, 'patch');
      for (const name of names) delete kept[name];
      Object.assign(kept, values);
      if (Object.keys(kept).length === 0) db.run(remove, delta.shopId, delta.entityId);
      else db.run(upsert, delta.shopId, delta.entityId, JSON.stringify(kept));
    },
  };
}
