/** Categories as a tree of paths. WooCommerce tells only each one's parent, so all of them are needed for one path. */

import { isObject, numberOf, textOf } from '#connectors/kit/json-fields';
import type { Failure } from '#kernel/failure';
import type { RemoteId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import { ok, type Result } from '#kernel/result';
import type { BudgetSignal } from '#ports/marketplace';
import { listIn, type ShopApi } from '../shop-api.ts';
import type { CategoryPaths } from '../translate/product-values.ts';
import { fromWireText } from '../translate/text.ts';
import { idOf } from '../wire/product.ts';

/** A category as it came. */
export interface Category {
  readonly id: RemoteId;
  readonly parent: RemoteId | null;
  readonly name: string;
}

/** One page of categories. */
export interface CategoryPage {
  readonly categories: readonly Category[];
  readonly last: boolean;
  readonly total: number | null;
  readonly signal: BudgetSignal;
}

const perPage = 100;
/** A shop with more categories than this has a defect; reading must end. */
const maxPages = 200;

/** Reads one page, from 1. */
export async function readCategoryPage(
  api: ShopApi,
  page: number,
): Promise<Result<CategoryPage, Failure>> {
  const endpoint = 'GET products/categories';
  const { result, signal } = await api.call({
    method: 'GET',
    route: '/wc/v3/products/categories',
    endpoint,
    query: [
      ['per_page', String(perPage)],
      ['page', String(page)],
      ['orderby', 'id'],
      ['order', 'asc'],
      ['_fields', 'id,name,parent'],
    ],
  });
  if (!result.ok) return result;
  const rows = listIn(result.value, endpoint);
  if (!rows.ok) return rows;
  const pages = numberOf(result.value.headers['x-wp-totalpages']);
  return ok({
    categories: rows.value.flatMap(readCategory),
    last: page >= maxPages || (pages === null ? rows.value.length < perPage : page >= pages),
    total: numberOf(result.value.headers['x-wp-total']),
    signal,
  });
}

/** Paths by id. A category whose parent is gone stands at the root; a circle is cut. */
export function pathsOf(categories: readonly Category[]): CategoryPaths {
  const byId = new Map(categories.map((category) => [category.id as string, category]));
  const paths = new Map<string, string>();
  for (const category of categories) {
    const steps: string[] = [];
    const seen = new Set<string>();
    let at: Category | undefined = category;
    while (at !== undefined && !seen.has(at.id)) {
      seen.add(at.id);
      // The separator of our paths must not come from within a name.
      steps.unshift(at.name.replaceAll('>', '›'));
      at = at.parent === null ? undefined : byId.get(at.parent);
    }
    paths.set(category.id, steps.join(' > '));
  }
  return paths;
}

/** The paths of a shop, read when first needed and again when an unknown id turns up. */
export class CategoryTree {
  readonly #api: ShopApi;
  #paths: CategoryPaths | null = null;

  constructor(api: ShopApi) {
    this.#api = api;
  }

  /** Paths that cover the given ids, as far as the shop knows them. */
  async covering(ids: readonly string[]): Promise<Result<CategoryPaths, Failure>> {
    const known = this.#paths;
    if (ids.length === 0) return ok(known ?? new Map());
    if (known !== null && ids.every((id) => known.has(id))) return ok(known);
    const fresh = await this.fresh();
    if (!fresh.ok) return fresh;
    const paths = new Map(fresh.value);
    // An id that the shop names but does not list stays unknown: asking again would not help.
    for (const id of ids) if (!paths.has(id)) paths.set(id, '');
    this.#paths = paths;
    return ok(paths);
  }

  /** All paths as they are now. */
  async fresh(): Promise<Result<CategoryPaths, Failure>> {
    const categories: Category[] = [];
    for (let page = 1; ; page += 1) {
      const read = await readCategoryPage(this.#api, page);
      if (!read.ok) return read;
      categories.push(...read.value.categories);
      if (read.value.last) break;
    }
    this.#paths = pathsOf(categories);
    return ok(this.#paths);
  }
}

function readCategory(value: Json): readonly Category[] {
  if (!isObject(value)) return [];
  const id = idOf(value['id']);
  if (id === null) return [];
  return [{ id, parent: idOf(value['parent']), name: fromWireText(textOf(value['name']) ?? '') }];
}
