/** The list filters of products and variations, as SQL. */
import type { Shop } from '../shop.ts';
import type { ProductRecord } from '../state/product-record.ts';
import { type PostRow, recordOf } from '../state/products.ts';
import { filterBound } from '../text/dates.ts';
import { isEmpty, isSet, type Params, parseIdList, toInt, toText } from '../text/php.ts';
import { sanitizeTitle } from '../text/slug.ts';

/** A page of records and how many there are in all. */
export interface Found {
  readonly records: readonly ProductRecord[];
  readonly total: number;
}

interface Clauses {
  readonly where: string[];
  readonly values: (string | number)[];
}

/** Runs a list request; `parentId` restricts it to one product's variations. */
export function findProducts(shop: Shop, params: Params, parentId?: number): Found {
  const clauses: Clauses = { where: [], values: [] };
  addKind(clauses, params, parentId);
  addStatus(clauses, toText(params['status']));
  addIds(clauses, params);
  addDates(shop, clauses, params);
  addTexts(clauses, params);
  addTerms(clauses, params);
  addMoney(shop, clauses, params);
  const where = clauses.where.join(' AND ');
  const total = shop.db
    .prepare(`SELECT COUNT(*) FROM ${source(params)} WHERE ${where}`)
    .pluck()
    .get(...clauses.values) as number;
  const perPage = toInt(params['per_page']);
  const offset = isSet(params['offset'])
    ? toInt(params['offset'])
    : (Math.max(toInt(params['page']), 1) - 1) * perPage;
  const rows = shop.db
    .prepare(
      `SELECT * FROM ${source(params)} WHERE ${where} ORDER BY ${order(params)} LIMIT ? OFFSET ?`,
    )
    .all(...clauses.values, perPage, offset) as PostRow[];
  return { records: rows.map(recordOf), total };
}

// Left alone, the planner walks the whole catalogue in date order to find one SKU.
function source(params: Params): string {
  if (!isEmpty(params['search_sku'])) return 'posts';
  if (!isEmpty(params['sku'])) return 'posts INDEXED BY posts_sku';
  if (!isEmpty(params['global_unique_id'])) return 'posts INDEXED BY posts_gtin';
  return isEmpty(params['slug']) ? 'posts' : 'posts INDEXED BY posts_slug';
}

function add(clauses: Clauses, where: string, ...values: (string | number)[]): void {
  clauses.where.push(where);
  clauses.values.push(...values);
}

function addIn(
  clauses: Clauses,
  column: string,
  values: readonly (string | number)[],
  not = '',
): void {
  if (values.length === 0) return;
  add(clauses, `${column} ${not} IN (${values.map(() => '?').join(', ')})`, ...values);
}

// WHY: looking up a SKU or a GTIN widens the search to variations; nothing else does.
function addKind(clauses: Clauses, params: Params, parentId: number | undefined): void {
  const wide =
    !isEmpty(params['sku']) ||
    !isEmpty(params['search_sku']) ||
    !isEmpty(params['global_unique_id']);
  if (parentId !== undefined) {
    add(clauses, `kind = 'variation' AND parent_id = ? AND parent_id > 0`, parentId);
  } else {
    add(clauses, wide ? `kind IN ('product', 'variation')` : `kind = 'product'`);
  }
}

function addStatus(clauses: Clauses, status: string): void {
  if (status === '' || status === 'any') {
    add(clauses, `status IN ('publish', 'private', 'draft', 'pending', 'future')`);
  } else {
    add(clauses, 'status = ?', status);
  }
}

function addIds(clauses: Clauses, params: Params): void {
  addIn(clauses, 'id', parseIdList(params['include'] ?? []));
  addIn(clauses, 'id', parseIdList(params['exclude'] ?? []), 'NOT');
  addIn(clauses, 'parent_id', parseIdList(params['parent'] ?? []));
  addIn(clauses, 'parent_id', parseIdList(params['parent_exclude'] ?? []), 'NOT');
}

function addDates(shop: Shop, clauses: Clauses, params: Params): void {
  const gmt = params['dates_are_gmt'] === true;
  const bound = (key: string): number => filterBound(toText(params[key]), shop.site, gmt);
  if (isSet(params['after'])) add(clauses, 'created > ?', bound('after'));
  if (isSet(params['before'])) add(clauses, 'created < ?', bound('before'));
  if (isSet(params['modified_after'])) add(clauses, 'modified > ?', bound('modified_after'));
  if (isSet(params['modified_before'])) add(clauses, 'modified < ?', bound('modified_before'));
}

function like(text: string): string {
  return `%${text.replace(/[\\%_]/g, (mark) => `\\${mark}`)}%`;
}

function addTexts(clauses: Clauses, params: Params): void {
  if (!isEmpty(params['slug'])) add(clauses, 'slug = ?', sanitizeTitle(toText(params['slug'])));
  if (!isEmpty(params['search_sku'])) {
    add(clauses, `sku LIKE ? ESCAPE '\\'`, like(toText(params['search_sku'])));
  } else if (!isEmpty(params['sku'])) {
    const whole = toText(params['sku']);
    const parts = whole.split(',');
    add(clauses, `sku <> ''`);
    addIn(clauses, 'sku', parts.length > 1 ? [...parts, whole] : parts);
  }
  if (!isEmpty(params['global_unique_id'])) {
    add(clauses, `gtin <> ''`);
    addIn(
      clauses,
      'gtin',
      toText(params['global_unique_id'])
        .split(',')
        .map((part) => part.trim()),
    );
  }
  for (const word of toText(params['search']).split(/\s+/)) {
    if (word === '') continue;
    const pattern = like(word);
    add(
      clauses,
      `(name LIKE ? ESCAPE '\\' OR json_extract(data, '$.description') LIKE ? ESCAPE '\\'
        OR json_extract(data, '$.shortDescription') LIKE ? ESCAPE '\\')`,
      pattern,
      pattern,
      pattern,
    );
  }
}

function addTerms(clauses: Clauses, params: Params): void {
  const filter = (taxonomy: string, value: string): void => {
    const ids = parseIdList(value);
    const below =
      taxonomy === 'product_cat'
        ? `WITH RECURSIVE below (id) AS (SELECT id FROM terms WHERE id IN (${ids.map(() => '?').join(', ')})
             UNION SELECT terms.id FROM terms JOIN below ON terms.parent = below.id)
           SELECT object_id FROM object_terms WHERE term_id IN (SELECT id FROM below)`
        : `SELECT object_id FROM object_terms WHERE term_id IN (${ids.map(() => '?').join(', ')})`;
    add(clauses, `id IN (${below})`, ...ids);
  };
  if (!isEmpty(params['category'])) filter('product_cat', toText(params['category']));
  if (!isEmpty(params['tag'])) filter('product_tag', toText(params['tag']));
  if (!isEmpty(params['shipping_class'])) {
    addIn(
      clauses,
      `json_extract(data, '$.shippingClassId')`,
      parseIdList(params['shipping_class']),
    );
  }
  if (!isEmpty(params['attribute']) && !isEmpty(params['attribute_term'])) {
    const ids = parseIdList(params['attribute_term']);
    add(
      clauses,
      `id IN (SELECT object_id FROM object_terms WHERE taxonomy = ? AND term_id IN (${ids.map(() => '?').join(', ')}))`,
      toText(params['attribute']),
      ...ids,
    );
  }
  if (!isEmpty(params['type'])) add(clauses, 'type = ?', toText(params['type']));
  if (typeof params['featured'] === 'boolean') {
    add(clauses, `json_extract(data, '$.featured') = ?`, params['featured'] ? 1 : 0);
  }
}

function addMoney(shop: Shop, clauses: Clauses, params: Params): void {
  if (!isEmpty(params['stock_status']))
    add(clauses, 'stock_status = ?', toText(params['stock_status']));
  if (!isEmpty(params['min_price'])) add(clauses, 'price >= ?', Number(params['min_price']));
  if (!isEmpty(params['max_price'])) add(clauses, 'price <= ?', Number(params['max_price']));
  if (!isEmpty(params['tax_class'])) {
    const taxClass = toText(params['tax_class']);
    add(clauses, `json_extract(data, '$.taxClass') = ?`, taxClass === 'standard' ? '' : taxClass);
  }
  if (typeof params['on_sale'] === 'boolean') {
    const now = shop.nowSeconds();
    const onSale = `(json_extract(data, '$.childOnSale') = 1 OR (json_extract(data, '$.salePrice') <> ''
      AND COALESCE(json_extract(data, '$.saleFrom'), 0) <= ? AND COALESCE(json_extract(data, '$.saleTo'), ?) >= ?))`;
    add(clauses, params['on_sale'] ? onSale : `NOT ${onSale}`, now, now, now);
  }
}

function order(params: Params): string {
  const direction = toText(params['order']).toLowerCase() === 'asc' ? 'ASC' : 'DESC';
  const by = toText(params['orderby']);
  if (by === 'include') {
    const ids = parseIdList(params['include'] ?? []);
    return ids.length === 0
      ? `id ${direction}`
      : `CASE id ${ids.map((id, index) => `WHEN ${id} THEN ${index}`).join(' ')} END`;
  }
  const columns: Readonly<Record<string, string>> = {
    date: 'created',
    modified: 'modified',
    id: 'id',
    title: 'name COLLATE NOCASE',
    slug: 'slug',
    price: 'price',
    menu_order: 'menu_order',
  };
  // WHY: popularity and rating are equal for all here, so WordPress falls back to the date.
  const column = columns[by] ?? 'created';
  return column === 'id' ? `id ${direction}` : `${column} ${direction}, id ${direction}`;
}
