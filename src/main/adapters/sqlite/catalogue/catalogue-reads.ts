/** The reading side of the catalogue port, over a connection that cannot write. */

import type { ChangeEntity, SkipReason } from '#domain/catalog/change-set';
import type { FullProduct } from '#domain/catalog/product';
import { searchQuery } from '#domain/catalog/search-text';
import { asId, type ProductId, type VariantId } from '#kernel/ids';
import type {
  CatalogueReads,
  PageCursor,
  SearchPage,
  SkippedField,
  SkuHolder,
} from '#ports/catalogue-store';
import type { Handlers } from '../calls.ts';
import { type Db, intOf, type Row, textOf, textOrNull } from '../db.ts';
import { findChangeSet, plainDelta, selectChangeSets, selectDeltas } from './change-set-rows.ts';
import { previewImport } from './import-slice.ts';
import { loadFullProducts } from './product-rows.ts';
import { catalogueQueries } from './queries.ts';
import { catalogueRevision } from './revision.ts';

/** Most rows of one call: a caller's mistake must not fill the memory. */
const maxLimit = 5_000;

/** Handlers over a read-only connection. */
export function catalogueReads(db: Db): Handlers<CatalogueReads> {
  return {
    page: ({ after, limit }) => page(db, after, capped(limit)),
    search: ({ text, limit, after }) => search(db, text, capped(limit), after),
    fullProducts: (ids) => loadFullProducts(db, ids),
    bySku: (skus) => bySku(db, skus),
    count: () => ({
      products: numberOf(db.get('SELECT count(*) AS n FROM product WHERE deleted = 0')),
      variants: numberOf(db.get('SELECT count(*) AS n FROM variant WHERE deleted = 0')),
    }),
    exportSlice: (afterId, limit) =>
      loadFullProducts(
        db,
        idsOf(db.all(catalogueQueries.exportSlice, afterId ?? 0, capped(limit))),
      ),
    applyingProducts: () => idsOf(db.all(catalogueQueries.applyingProducts)),
    revision: () => catalogueRevision(db),
    changeSets: ({ before, limit }) =>
      selectChangeSets(
        db,
        `WHERE id < ? AND state IN ('applying', 'applied') ORDER BY id DESC LIMIT ?`,
        before ?? Number.MAX_SAFE_INTEGER,
        capped(limit),
      ),
    changeSet: (id) => findChangeSet(db, id) ?? null,
    deltas: (id, fromSeq, limit) => selectDeltas(db, id, fromSeq, capped(limit)).map(plainDelta),
    skipped: (id, fromSeq, limit) =>
      db
        .all(
          `SELECT seq, entity, entity_id, product_id, field, reason FROM change_skip
           WHERE change_set_id = ? AND seq >= ? ORDER BY n LIMIT ?`,
          id,
          fromSeq,
          capped(limit),
        )
        .map(skipOf),
    historyOf: (productId, limit) =>
      selectChangeSets(
        db,
        `WHERE state IN ('applying', 'applied') AND id IN (
           SELECT change_set_id FROM change_delta WHERE product_id = ?) ORDER BY id DESC LIMIT ?`,
        productId,
        capped(limit),
      ),
    previewImport: (drafts, options) => previewImport(db, drafts, options),
  };
}

function page(
  db: Db,
  after: PageCursor | null,
  limit: number,
): { products: FullProduct[]; next: PageCursor | null } {
  const rows =
    after === null
      ? db.all(catalogueQueries.firstPage, limit)
      : db.all(catalogueQueries.nextPage, after.updatedAt, after.id, limit);
  const last = rows.at(-1);
  const isEnd = last === undefined || rows.length < limit;
  return {
    products: loadFullProducts(db, idsOf(rows)),
    next: isEnd
      ? null
      : { updatedAt: intOf(last, 'updated_at'), id: asId<ProductId>(intOf(last, 'id')) },
  };
}

function search(db: Db, text: string, limit: number, after: ProductId | null): SearchPage {
  const query = searchQuery(text);
  if (query === null) return { products: [], next: null };
  const before = after ?? Number.MAX_SAFE_INTEGER;
  const ids = idsOf(db.all(catalogueQueries.search, query, before, limit));
  const last = ids.at(-1);
  return {
    products: loadFullProducts(db, ids),
    next: last === undefined || ids.length < limit ? null : last,
  };
}

function bySku(db: Db, skus: readonly string[]): Map<string, SkuHolder> {
  const holders = new Map<string, SkuHolder>();
  for (const row of db.all(catalogueQueries.bySku, JSON.stringify(skus))) {
    const isVariant = textOf(row, 'kind') === 'variant';
    holders.set(textOf(row, 'sku'), {
      kind: isVariant ? 'variant' : 'product',
      productId: asId<ProductId>(intOf(row, 'product_id')),
      variantId: isVariant ? asId<VariantId>(intOf(row, 'entity_id')) : null,
    });
  }
  return holders;
}

function skipOf(row: Row): SkippedField {
  return {
    seq: intOf(row, 'seq'),
    entity: textOf(row, 'entity') as ChangeEntity,
    entityId: intOf(row, 'entity_id'),
    productId: asId<ProductId>(intOf(row, 'product_id')),
    field: textOrNull(row, 'field'),
    reason: textOf(row, 'reason') as SkipReason,
  };
}

function idsOf(rows: readonly Row[]): ProductId[] {
  return rows.map((row) => asId<ProductId>(intOf(row, 'id')));
}

function numberOf(row: Row | undefined): number {
  return row === undefined ? 0 : intOf(row, 'n');
}

function capped(limit: number): number {
  return Math.min(Math.max(1, Math.trunc(limit)), maxLimit);
}
