/** Categories, tags, brands, shipping classes and terms of global attributes: one controller, as in WooCommerce. */
import type { Json } from '#kernel/json';
import { permit } from '../auth/permit.ts';
import { settleImage } from '../catalog/images.ts';
import { imageJson } from '../catalog/present-shared.ts';
import { withoutDefaults } from '../catalog/product-schema.ts';
import type { Shop } from '../shop.ts';
import { isHierarchical, type Term, termName } from '../state/terms.ts';
import { ksesPost } from '../text/kses.ts';
import { isEmpty, isRecord, isSet, type Params, parseIdList, toInt, toText } from '../text/php.ts';
import { sanitizeTitle } from '../text/slug.ts';
import type { ArgSchemas } from '../wire/arg-schema.ts';
import { pagingArgs, pagingHeaders } from '../wire/collection.ts';
import { RestError } from '../wire/rest-error.ts';
import type { RestRequest } from '../wire/rest-request.ts';
import { created, type RestResponse, reply } from '../wire/rest-response.ts';
import {
  creatable,
  deletable,
  type Endpoint,
  editable,
  type Route,
  readable,
} from '../wire/router.ts';
import { type BatchKind, runBatch } from './batch.ts';

const writeArgs: ArgSchemas = {
  name: { type: 'string' },
  slug: { type: 'string' },
  parent: { type: 'integer' },
  description: { type: 'string' },
  display: {
    type: 'string',
    enum: ['default', 'products', 'subcategories', 'both'],
    default: 'default',
  },
  image: { type: 'object', properties: { id: { type: 'integer' }, src: { type: 'string' } } },
  menu_order: { type: 'integer' },
};

const listArgs: ArgSchemas = {
  ...pagingArgs,
  search: { type: 'string' },
  exclude: { type: 'array', items: { type: 'integer' } },
  include: { type: 'array', items: { type: 'integer' } },
  offset: { type: 'integer' },
  order: { type: 'string', enum: ['asc', 'desc'], default: 'asc' },
  orderby: {
    type: 'string',
    enum: ['id', 'include', 'name', 'slug', 'term_group', 'description', 'count'],
    default: 'name',
  },
  hide_empty: { type: 'boolean', default: false },
  parent: { type: 'integer' },
  product: { type: 'integer' },
  slug: { type: 'string' },
};

interface Collection {
  /** `/wc/v3/products/categories`, or with the attribute's id in the pattern. */
  readonly pattern: string;
  /** The taxonomy a request is about; throws 404 for an unknown attribute. */
  readonly taxonomy: (request: RestRequest) => string;
}

/** The routes of every taxonomy. */
export function termRoutes(shop: Shop): Route[] {
  const fixed = (name: string, taxonomy: string): Collection => ({
    pattern: `/wc/v3/products/${name}`,
    taxonomy: () => taxonomy,
  });
  const ofAttribute: Collection = {
    pattern: '/wc/v3/products/attributes/(?<attribute_id>\\d+)/terms',
    taxonomy: (request) => {
      const attribute = shop.attributes.get(toInt(request.params['attribute_id']));
      if (attribute !== undefined) return `pa_${attribute.slug}`;
      throw new RestError('woocommerce_rest_taxonomy_invalid', 'Taxonomy does not exist.', 404);
    },
  };
  return [
    fixed('categories', 'product_cat'),
    fixed('tags', 'product_tag'),
    fixed('brands', 'product_brand'),
    fixed('shipping_classes', 'product_shipping_class'),
    ofAttribute,
  ].flatMap((collection) => routesOf(shop, collection));
}

function routesOf(shop: Shop, collection: Collection): Route[] {
  return [
    {
      pattern: `${collection.pattern}/batch`,
      endpoints: [
        {
          methods: editable,
          permit: permit('batch'),
          run: (request) => runBatch(shop, batchKind(shop, collection), request),
        },
      ],
    },
    { pattern: `${collection.pattern}/(?<id>\\d+)`, endpoints: itemEndpoints(shop, collection) },
    {
      pattern: collection.pattern,
      endpoints: [
        {
          methods: readable,
          args: listArgs,
          permit: permit('list'),
          run: (request) => list(shop, collection, request),
        },
        {
          methods: creatable,
          args: { ...writeArgs, name: { type: 'string', required: true } },
          permit: permit('create'),
          run: async (request) => {
            const term = await create(shop, collection.taxonomy(request), request.params, request);
            return created(
              termJson(shop, term, urlOf(collection, request)),
              shop.restUrl(`${urlOf(collection, request)}/${term.id}`),
            );
          },
        },
      ],
    },
  ];
}

function urlOf(collection: Collection, request: RestRequest): string {
  return collection.pattern.replace(
    /\(\?<attribute_id>\\d\+\)/,
    toText(request.params['attribute_id']),
  );
}

function itemEndpoints(shop: Shop, collection: Collection): Endpoint[] {
  const guard = (verb: 'view' | 'edit' | 'delete') => (request: RestRequest) => {
    find(shop, collection.taxonomy(request), toInt(request.params['id']));
    permit(verb)(request);
  };
  const show = (request: RestRequest, term: Term): Json =>
    termJson(shop, term, urlOf(collection, request));
  const target = (request: RestRequest): Term =>
    find(shop, collection.taxonomy(request), toInt(request.params['id']));
  return [
    {
      methods: readable,
      permit: guard('view'),
      run: (request) => reply(show(request, target(request))),
    },
    {
      methods: editable,
      args: withoutDefaults(writeArgs),
      permit: guard('edit'),
      run: async (request) =>
        reply(show(request, await update(shop, target(request), request.params, request))),
    },
    {
      methods: deletable,
      args: { force: { type: 'boolean', default: false } },
      permit: guard('delete'),
      run: (request) => {
        const term = target(request);
        const before = show(request, term);
        remove(shop, term, request.params['force'] === true, request.callId);
        return reply(before);
      },
    },
  ];
}

function find(shop: Shop, taxonomy: string, id: number): Term {
  const term = shop.terms.get(id, taxonomy);
  if (term !== undefined) return term;
  throw new RestError('woocommerce_rest_term_invalid', 'Resource does not exist.', 404);
}

async function create(
  shop: Shop,
  taxonomy: string,
  params: Params,
  request: RestRequest,
): Promise<Term> {
  if (isSet(params['parent']) && !isHierarchical(taxonomy)) throw notHierarchical();
  const term = shop.db.transaction(() => {
    const made = shop.terms.insert(
      {
        name: toText(params['name']),
        description: ksesPost(toText(params['description'])),
        parent: toInt(params['parent']),
        ...(isEmpty(params['slug']) ? {} : { slug: toText(params['slug']) }),
      },
      taxonomy,
    );
    shop.effect(request.callId, `${taxonomy}.create`, made.id);
    return made;
  })();
  try {
    return await updateMeta(shop, term, params, request);
  } catch (problem) {
    shop.terms.remove(term.id);
    throw problem;
  }
}

function notHierarchical(): RestError {
  return new RestError(
    'woocommerce_rest_taxonomy_not_hierarchical',
    'Can not set resource parent, taxonomy is not hierarchical.',
    400,
  );
}

async function update(shop: Shop, term: Term, params: Params, request: RestRequest): Promise<Term> {
  if (isSet(params['parent']) && !isHierarchical(term.taxonomy)) throw notHierarchical();
  const slug = isEmpty(params['slug']) ? term.slug : sanitizeTitle(toText(params['slug']));
  const holder = shop.terms.bySlug(slug, term.taxonomy);
  if (holder !== undefined && holder.id !== term.id) {
    const message = `The slug &#8220;${slug}&#8221; is already in use by another term.`;
    throw new RestError('duplicate_term_slug', message, 500);
  }
  const changed: Term = {
    ...term,
    slug,
    name: isSet(params['name']) ? termName(toText(params['name'])) : term.name,
    parent: isSet(params['parent']) ? toInt(params['parent']) : term.parent,
    description: isSet(params['description'])
      ? ksesPost(toText(params['description']))
      : term.description,
  };
  shop.db.transaction(() => {
    shop.terms.update(changed);
    shop.effect(request.callId, `${term.taxonomy}.update`, term.id);
  })();
  return updateMeta(shop, changed, params, request);
}

async function updateMeta(
  shop: Shop,
  term: Term,
  params: Params,
  request: RestRequest,
): Promise<Term> {
  const isCategory = term.taxonomy === 'product_cat';
  const image = params['image'];
  let imageId = term.image_id;
  if (isCategory && isSet(image)) {
    const owner = { kind: 'product', id: 0, callId: request.callId } as const;
    const wanted = isRecord(image) && (!isEmpty(image['id']) || !isEmpty(image['src']));
    imageId = wanted ? await settleImage(shop, image, owner, []) : 0;
  }
  const changed: Term = {
    ...term,
    image_id: imageId,
    menu_order: isSet(params['menu_order']) ? toInt(params['menu_order']) : term.menu_order,
    display: isCategory && isSet(params['display']) ? toText(params['display']) : term.display,
  };
  shop.terms.update(changed);
  return changed;
}

function remove(shop: Shop, term: Term, force: boolean, callId: number): void {
  if (!force) {
    throw new RestError(
      'woocommerce_rest_trash_not_supported',
      'Resource does not support trashing.',
      501,
    );
  }
  if (term.id === toInt(shop.settings.get('default_product_cat'))) {
    throw new RestError(
      'woocommerce_rest_cannot_delete',
      'Default product category cannot be deleted.',
      500,
    );
  }
  shop.db.transaction(() => {
    shop.terms.remove(term.id);
    shop.effect(callId, `${term.taxonomy}.delete`, term.id);
  })();
}

function list(shop: Shop, collection: Collection, request: RestRequest): RestResponse {
  const { params } = request;
  const all = select(shop, collection.taxonomy(request), params);
  const perPage = toInt(params['per_page']);
  const offset = isEmpty(params['offset'])
    ? (toInt(params['page']) - 1) * perPage
    : toInt(params['offset']);
  const url = urlOf(collection, request);
  return reply(
    all.slice(offset, offset + perPage).map((term) => termJson(shop, term, url)),
    pagingHeaders({
      page: Math.ceil(offset / perPage + 1),
      perPage,
      total: all.length,
      url: shop.restUrl(url),
      query: request.query,
    }),
  );
}

function select(shop: Shop, taxonomy: string, params: Params): Term[] {
  const include = parseIdList(params['include'] ?? []);
  const exclude = parseIdList(params['exclude'] ?? []);
  const search = toText(params['search']).toLowerCase();
  const terms = (
    isEmpty(params['product'])
      ? shop.terms.all(taxonomy)
      : shop.terms.ofObject(toInt(params['product'])).filter((term) => term.taxonomy === taxonomy)
  ).filter(
    (term) =>
      (include.length === 0 || include.includes(term.id)) &&
      !exclude.includes(term.id) &&
      (search === '' || term.name.toLowerCase().includes(search) || term.slug.includes(search)) &&
      (isEmpty(params['slug']) || term.slug === sanitizeTitle(toText(params['slug']))) &&
      (!isSet(params['parent']) ||
        !isHierarchical(taxonomy) ||
        term.parent === toInt(params['parent'])) &&
      (params['hide_empty'] !== true || shop.terms.count(term) > 0),
  );
  return sort(shop, terms, params);
}

function sort(shop: Shop, terms: Term[], params: Params): Term[] {
  const by = toText(params['orderby']);
  const include = parseIdList(params['include'] ?? []);
  const compare = (a: Term, b: Term): number => {
    if (by === 'id') return a.id - b.id;
    if (by === 'include') return include.indexOf(a.id) - include.indexOf(b.id);
    if (by === 'count') return shop.terms.count(a) - shop.terms.count(b);
    const key = by === 'slug' || by === 'description' ? by : 'name';
    return a[key].toLowerCase() < b[key].toLowerCase() ? -1 : 1;
  };
  const sorted = [...terms].sort(compare);
  return params['order'] === 'desc' ? sorted.reverse() : sorted;
}

function termJson(shop: Shop, term: Term, url: string): Json {
  const isCategory = term.taxonomy === 'product_cat';
  return {
    id: term.id,
    name: term.name,
    slug: term.slug,
    ...(isCategory ? { parent: term.parent } : {}),
    description: term.description,
    ...(isCategory ? { display: term.display, image: imageJson(shop, term.image_id) ?? null } : {}),
    ...(isCategory || term.taxonomy.startsWith('pa_') ? { menu_order: term.menu_order } : {}),
    count: shop.terms.count(term),
    _links: {
      self: [{ href: shop.restUrl(`${url}/${term.id}`) }],
      collection: [{ href: shop.restUrl(url) }],
      ...(term.parent > 0 ? { up: [{ href: shop.restUrl(`${url}/${term.parent}`) }] } : {}),
    },
  };
}

function batchKind(shop: Shop, collection: Collection): BatchKind {
  const show = (request: RestRequest, term: Term): Json =>
    termJson(shop, term, urlOf(collection, request));
  return {
    args: writeArgs,
    create: async (params, request) =>
      show(request, await create(shop, collection.taxonomy(request), params, request)),
    update: async (params, request) => {
      const term = find(shop, collection.taxonomy(request), toInt(params['id']));
      return show(request, await update(shop, term, params, request));
    },
    remove: async (id, request) => {
      const term = find(shop, collection.taxonomy(request), id);
      const before = show(request, term);
      remove(shop, term, true, request.callId);
      return before;
    },
  };
}
