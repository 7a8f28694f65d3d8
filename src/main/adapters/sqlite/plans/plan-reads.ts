/** What a plan looks at, and plans as people see them; served by the read thread. */
import type { ProductOverride, VariantOverride } from '#domain/catalog/override';
import type { FullProduct } from '#domain/catalog/product';
import { isUnfinished } from '#domain/job/job-state';
import type { Listing, ListingState, ListingVariant } from '#domain/listing/listing';
import { type FieldValues, type OperationKind, operationKinds } from '#domain/listing/operation';
import type { PendingOperation } from '#domain/listing/pending-overlay';
import {
  asId,
  type ListingId,
  type PlanId,
  type ProductId,
  type RemoteId,
  type ShopId,
  type VariantId,
} from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { PlanInput, PlanReads, PlanState, PlanView, StoredOperation } from '#ports/plan-store';
import type { Handlers } from '../calls.ts';
import { loadFullProducts } from '../catalogue/product-rows.ts';
import { type Db, intOf, jsonOf, type Row, textOf } from '../db.ts';
import { jobColumns, jobRowOf, unfinished } from '../jobs/job-row.ts';

/** Handlers of `PlanReads`. */
export function planReads(db: Db): Handlers<PlanReads> {
  return {
    inputs: (shopId, after, limit) => inputs(db, shopId, after, limit),
    references: (shopId) => ({
      categories: keys(db, shopId, 'category'),
      media: keys(db, shopId, 'media'),
    }),
    latest: () =>
      viewOf(db, db.get(`${planQuery} WHERE state <> 'superseded' ORDER BY id DESC LIMIT 1`)),
    plan: (planId) => viewOf(db, db.get(`${planQuery} WHERE id = ?`, planId)),
    operations: (planId, after, limit) =>
      db
        .all(
          'SELECT body, braked FROM plan_operation WHERE plan_id = ? AND id > ? ORDER BY id LIMIT ?',
          planId,
          after ?? 0,
          limit,
        )
        .map((row) => ({
          ...jsonOf<StoredOperation>(row, 'body'),
          braked: intOf(row, 'braked') === 1,
        })),
  };
}

const planQuery = 'SELECT id, state, created_at, summary FROM plan';

function viewOf(db: Db, row: Row | undefined): PlanView | null {
  if (row === undefined) return null;
  const id = asId<PlanId>(intOf(row, 'id'));
  const count = db.get('SELECT count(*) AS n FROM plan_operation WHERE plan_id = ?', id);
  return {
    id,
    state: textOf(row, 'state') as PlanState,
    createdAt: intOf(row, 'created_at'),
    summary: row['summary'] === null ? null : jsonOf<Json>(row, 'summary'),
    operationCount: count === undefined ? 0 : intOf(count, 'n'),
  };
}

function keys(db: Db, shopId: ShopId, kind: string): string[] {
  return db
    .all('SELECT key FROM shop_reference WHERE shop_id = ? AND kind = ?', shopId, kind)
    .map((row) => textOf(row, 'key'));
}

function inputs(db: Db, shopId: ShopId, after: ProductId | null, limit: number): PlanInput[] {
  const ids = db
    .all(
      `SELECT p.id FROM product p WHERE p.id > ? AND (p.deleted = 0
         OR EXISTS (SELECT 1 FROM listing l WHERE l.shop_id = ? AND l.product_id = p.id AND l.state = 'live')
         OR EXISTS (SELECT 1 FROM job j WHERE j.shop_id = ? AND j.product_id = p.id AND j.state <> 'done' AND j.state <> 'failed' AND j.state <> 'cancelled'))
       ORDER BY p.id LIMIT ?`,
      after ?? 0,
      shopId,
      shopId,
      limit,
    )
    .map((row) => intOf(row, 'id'));
  if (ids.length === 0) return [];
  const list = JSON.stringify(ids);
  const fullById = new Map<number, FullProduct>(
    loadFullProducts(db, ids).map((full) => [full.product.id, full]),
  );
  const listings = listingsOf(db, shopId, list);
  const pending = pendingOf(db, shopId, list);
  const overrides = overridesOf(db, shopId, list);
  return ids.map((id) => ({
    productId: asId<ProductId>(id),
    full: fullById.get(id) ?? null,
    productOverride: overrides.byProduct.get(id) ?? null,
    variantOverrides: overrides.variantsByProduct.get(id) ?? [],
    listing: listings.get(id) ?? null,
    pending: pending.get(id) ?? [],
  }));
}

function listingsOf(db: Db, shopId: ShopId, list: string): Map<number, Listing> {
  const variants = new Map<number, ListingVariant[]>();
  const rows = db.all(
    `SELECT lv.* FROM json_each(?) AS wanted JOIN listing l ON l.shop_id = ? AND l.product_id = wanted.value
     JOIN listing_variant lv ON lv.listing_id = l.id`,
    list,
    shopId,
  );
  for (const row of rows) append(variants, intOf(row, 'listing_id'), listingVariantOf(row));
  const listings = new Map<number, Listing>();
  for (const row of db.all(
    'SELECT l.* FROM json_each(?) AS wanted JOIN listing l ON l.shop_id = ? AND l.product_id = wanted.value',
    list,
    shopId,
  )) {
    const id = intOf(row, 'id');
    listings.set(intOf(row, 'product_id'), {
      id: asId<ListingId>(id),
      shopId,
      productId: asId<ProductId>(intOf(row, 'product_id')),
      remoteId: asId<RemoteId>(textOf(row, 'remote_id')),
      state: textOf(row, 'state') as ListingState,
      origin: textOf(row, 'origin') as Listing['origin'],
      base: { sent: jsonOf<FieldValues>(row, 'sent'), echoed: jsonOf<FieldValues>(row, 'echoed') },
      variants: variants.get(id) ?? [],
      updatedAt: intOf(row, 'updated_at'),
    });
  }
  return listings;
}

function listingVariantOf(row: Row): ListingVariant {
  return {
    variantId: asId<VariantId>(intOf(row, 'variant_id')),
    remoteId: asId<RemoteId>(textOf(row, 'remote_id')),
    state: textOf(row, 'state') as ListingState,
    base: { sent: jsonOf<FieldValues>(row, 'sent'), echoed: jsonOf<FieldValues>(row, 'echoed') },
  };
}

function pendingOf(db: Db, shopId: ShopId, list: string): Map<number, PendingOperation[]> {
  const pending = new Map<number, PendingOperation[]>();
  const rows = db.all(
    `SELECT ${jobColumns} FROM job WHERE shop_id = ? AND product_id IN (SELECT value FROM json_each(?))
       AND ${unfinished} ORDER BY id`,
    shopId,
    list,
  );
  for (const row of rows) {
    const job = jobRowOf(row);
    const kind = operationKinds.find((known): known is OperationKind => known === job.kind);
    if (kind === undefined || job.productId === null || !isUnfinished(job.state)) continue;
    append(pending, job.productId, {
      kind,
      variantId: job.variantId,
      hasOptions: job.body.hasOptions,
      changes: job.body.changes,
    });
  }
  return pending;
}

interface Overrides {
  readonly byProduct: Map<number, ProductOverride>;
  readonly variantsByProduct: Map<number, VariantOverride[]>;
}

function overridesOf(db: Db, shopId: ShopId, list: string): Overrides {
  const byProduct = new Map<number, ProductOverride>();
  const rows = db.all(
    'SELECT o.product_id, o.patch FROM json_each(?) AS wanted JOIN product_override o ON o.shop_id = ? AND o.product_id = wanted.value',
    list,
    shopId,
  );
  for (const row of rows) {
    const productId = asId<ProductId>(intOf(row, 'product_id'));
    byProduct.set(productId, {
      ...jsonOf<Omit<ProductOverride, 'shopId' | 'productId'>>(row, 'patch'),
      shopId,
      productId,
    });
  }
  const variantsByProduct = new Map<number, VariantOverride[]>();
  const variants = db.all(
    `SELECT v.product_id, o.variant_id, o.patch FROM json_each(?) AS wanted JOIN variant v ON v.product_id = wanted.value
     JOIN variant_override o ON o.shop_id = ? AND o.variant_id = v.id`,
    list,
    shopId,
  );
  for (const row of variants) {
    const variantId = asId<VariantId>(intOf(row, 'variant_id'));
    append(variantsByProduct, intOf(row, 'product_id'), {
      ...jsonOf<Omit<VariantOverride, 'shopId' | 'variantId'>>(row, 'patch'),
      shopId,
      variantId,
    });
  }
  return { byProduct, variantsByProduct };
}

function append<T>(map: Map<number, T[]>, key: number, item: T): void {
  const items = map.get(key);
  if (items === undefined) map.set(key, [item]);
  else items.push(item);
}
