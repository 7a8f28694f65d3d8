/** Finding products and variations again: by id, by SKU, in the trash, among a parent's variations. Reads only. */

import { numberOf } from '#connectors/kit/json-fields';
import { percentEncode, type QueryPair } from '#connectors/kit/oauth1';
import type { Failure } from '#kernel/failure';
import { ok, type Result } from '#kernel/result';
import { listIn, type ShopApi } from '../shop-api.ts';
import { cleanSku } from '../translate/text.ts';
import { readProduct, type WireProduct } from '../wire/product.ts';

/** What we read of products; pages get much smaller without the rest. */
export const productFields = [
  ...[
    'id',
    'type',
    'parent_id',
    'status',
    'name',
    'description',
    'permalink',
    'sku',
    'global_unique_id',
  ],
  ...[
    'regular_price',
    'sale_price',
    'manage_stock',
    'stock_quantity',
    'stock_status',
    'weight',
    'dimensions',
  ],
  ...['categories', 'attributes', 'images', 'image', 'meta_data', 'date_modified_gmt'],
].join(',');

const perPage = 100;
/** Addresses longer than this are refused by common web servers. */
const maxQueryLength = 4_000;
const maxVariationPages = 50;

/** Products found by SKU, by the SKU in its clean form. Variations are found too. SKUs are compared exactly. */
export async function findBySku(
  api: ShopApi,
  skus: readonly string[],
  status: 'any' | 'trash' = 'any',
): Promise<Result<ReadonlyMap<string, WireProduct>, Failure>> {
  const found = new Map<string, WireProduct>();
  for (const chunk of skuChunks(skus)) {
    // The database compares without case, so more may come back than was asked for.
    const rows = await listProducts(api, '/wc/v3/products', [
      ['sku', chunk.join(',')],
      ['status', status],
    ]);
    if (!rows.ok) return rows;
    for (const product of rows.value) {
      const sku = cleanSku(product.sku);
      const other = found.get(sku);
      if (other === undefined || Number(product.id) < Number(other.id)) found.set(sku, product);
    }
  }
  return ok(found);
}

/** Products by id, whatever their status but trash. Ids of variations are not found here. */
export async function findByIds(
  api: ShopApi,
  ids: readonly string[],
): Promise<Result<ReadonlyMap<string, WireProduct>, Failure>> {
  return byId(api, '/wc/v3/products', ids);
}

/** Variations of one product by id. */
export async function findVariationsByIds(
  api: ShopApi,
  parentId: string,
  ids: readonly string[],
): Promise<Result<ReadonlyMap<string, WireProduct>, Failure>> {
  return byId(api, variationsRoute(parentId), ids);
}

/** All variations of a product. */
export async function listVariations(
  api: ShopApi,
  parentId: string,
): Promise<Result<readonly WireProduct[], Failure>> {
  const all = new Map<string, WireProduct>();
  for (let page = 1; page <= maxVariationPages; page += 1) {
    const { result } = await api.call(
      listCall(variationsRoute(parentId), [
        ['page', String(page)],
        ['orderby', 'id'],
        ['order', 'asc'],
      ]),
    );
    if (!result.ok) return result;
    const rows = listIn(result.value, 'GET products/variations');
    if (!rows.ok) return rows;
    for (const product of rows.value.flatMap((row) => readProduct(row) ?? [])) {
      all.set(product.id, asVariation(product));
    }
    const pages = numberOf(result.value.headers['x-wp-totalpages']);
    if (pages === null ? rows.value.length < perPage : page >= pages) break;
  }
  return ok([...all.values()]);
}

/** The newest products, for knowing our work again where a SKU cannot be asked for. */
export function newestProducts(api: ShopApi): Promise<Result<readonly WireProduct[], Failure>> {
  return listProducts(api, '/wc/v3/products', [
    ['status', 'any'],
    ['orderby', 'id'],
    ['order', 'desc'],
  ]);
}

/** The route of a product's variations. */
export function variationsRoute(parentId: string): string {
  return `/wc/v3/products/${parentId}/variations`;
}

async function byId(
  api: ShopApi,
  route: string,
  ids: readonly string[],
): Promise<Result<ReadonlyMap<string, WireProduct>, Failure>> {
  const found = new Map<string, WireProduct>();
  for (let at = 0; at < ids.length; at += perPage) {
    const chunk = ids.slice(at, at + perPage);
    const rows = await listProducts(api, route, [
      ['include', chunk.join(',')],
      ['status', 'any'],
    ]);
    if (!rows.ok) return rows;
    for (const product of rows.value) found.set(product.id, product);
  }
  return ok(found);
}

async function listProducts(
  api: ShopApi,
  route: string,
  query: readonly QueryPair[],
): Promise<Result<readonly WireProduct[], Failure>> {
  const { result } = await api.call(listCall(route, query));
  if (!result.ok) return result;
  const rows = listIn(result.value, 'GET products');
  if (!rows.ok) return rows;
  const products = rows.value.flatMap((row) => readProduct(row) ?? []);
  return ok(route.endsWith('/variations') ? products.map(asVariation) : products);
}

function listCall(route: string, query: readonly QueryPair[]) {
  return {
    method: 'GET' as const,
    route,
    endpoint: route.endsWith('/variations') ? 'GET products/variations' : 'GET products',
    query: [
      ...query,
      ['context', 'edit'],
      ['per_page', String(perPage)],
      ['_fields', productFields],
    ] as const,
  };
}

/** Older versions do not say that a variation is one. */
function asVariation(product: WireProduct): WireProduct {
  return product.type === 'variation' ? product : { ...product, type: 'variation' };
}

/** The list takes commas as separators, so a SKU with one in it must be asked for alone. */
function skuChunks(skus: readonly string[]): readonly (readonly string[])[] {
  const chunks: string[][] = [];
  let current: string[] = [];
  let length = 0;
  for (const sku of new Set(skus.map(cleanSku))) {
    if (sku === '') continue;
    const own = percentEncode(sku).length + 3;
    if (sku.includes(',')) {
      chunks.push([sku]);
      continue;
    }
    if (current.length === perPage || length + own > maxQueryLength) {
      chunks.push(current);
      current = [];
      length = 0;
    }
    current.push(sku);
    length += own;
  }
  return current.length === 0 ? chunks : [...chunks, current];
}
