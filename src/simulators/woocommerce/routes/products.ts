/** `/wc/v3/products` and its batch. */
import type { Json } from '#kernel/json';
import { permit, permitObject } from '../auth/permit.ts';
import { findProducts } from '../catalog/find-products.ts';
import { productJson } from '../catalog/present-product.ts';
import { productArgs, productListArgs, withoutDefaults } from '../catalog/product-schema.ts';
import {
  createProduct,
  deleteProduct,
  invalidProduct,
  notAProduct,
  updateProduct,
} from '../catalog/save-product.ts';
import type { Shop } from '../shop.ts';
import { toBool, toInt } from '../text/php.ts';
import { pagingHeaders } from '../wire/collection.ts';
import type { RestRequest } from '../wire/rest-request.ts';
import { created, type RestResponse, reply } from '../wire/rest-response.ts';
import { creatable, deletable, editable, type Route, readable } from '../wire/router.ts';
import { type BatchKind, runBatch } from './batch.ts';

const base = '/wc/v3/products';

/** The routes. */
export function productRoutes(shop: Shop): Route[] {
  const exists = (request: RestRequest): boolean =>
    shop.products.get(toInt(request.params['id'])) !== undefined;
  const batch = batchKind(shop);
  return [
    {
      pattern: `${base}/batch`,
      endpoints: [
        {
          methods: editable,
          permit: permit('batch'),
          run: (request) => runBatch(shop, batch, request),
        },
      ],
    },
    {
      pattern: `${base}/(?<id>\\d+)`,
      endpoints: [
        {
          methods: readable,
          args: { context: { type: 'string', enum: ['view', 'edit'], default: 'view' } },
          permit: permitObject('view', exists),
          run: (request) => read(shop, request),
        },
        {
          methods: editable,
          args: withoutDefaults(productArgs),
          permit: permitObject('edit', exists),
          run: async (request) => {
            const id = toInt(request.params['id']);
            await updateProduct(shop, id, request.params, request.callId);
            return reply(show(shop, id));
          },
        },
        {
          methods: deletable,
          args: { force: { type: 'boolean', default: false } },
          permit: permitObject('delete', exists),
          run: (request) => remove(shop, request),
        },
      ],
    },
    {
      pattern: base,
      endpoints: [
        {
          methods: readable,
          args: productListArgs,
          permit: permit('list'),
          run: (request) => list(shop, request),
        },
        {
          methods: creatable,
          args: productArgs,
          permit: permit('create'),
          run: async (request) => {
            const id = await createProduct(shop, request.params, request.callId);
            return created(show(shop, id), shop.restUrl(`${base}/${id}`));
          },
        },
      ],
    },
  ];
}

function show(shop: Shop, id: number): Json {
  const record = shop.products.get(id);
  if (record === undefined) throw invalidProduct(404);
  return productJson(shop, record, 'edit');
}

function read(shop: Shop, request: RestRequest): RestResponse {
  const record = shop.products.get(toInt(request.params['id']));
  if (record === undefined) throw invalidProduct(404);
  return reply(productJson(shop, record, request.params['context'] === 'edit' ? 'edit' : 'view'));
}

function list(shop: Shop, request: RestRequest): RestResponse {
  const { params } = request;
  const context = params['context'] === 'edit' ? 'edit' : 'view';
  const found = findProducts(shop, params);
  return reply(
    found.records.map((record) => productJson(shop, record, context)),
    pagingHeaders({
      page: toInt(params['page']),
      perPage: toInt(params['per_page']),
      total: found.total,
      url: shop.restUrl(base),
      query: request.query,
    }),
  );
}

function remove(shop: Shop, request: RestRequest): RestResponse {
  const id = toInt(request.params['id']);
  const record = shop.products.get(id);
  if (record === undefined) throw invalidProduct(404);
  if (record.kind === 'variation') throw notAProduct();
  const before = productJson(shop, record, 'edit');
  deleteProduct(shop, id, toBool(request.params['force']), request.callId);
  return reply(before);
}

function batchKind(shop: Shop): BatchKind {
  return {
    args: productArgs,
    create: async (params, request) =>
      show(shop, await createProduct(shop, params, request.callId)),
    update: async (params, request) => {
      const id = toInt(params['id']);
      await updateProduct(shop, id, params, request.callId);
      return show(shop, id);
    },
    remove: async (id, request) => {
      const record = shop.products.get(id);
      if (record === undefined) throw invalidProduct(404);
      const before = productJson(shop, record, 'edit');
      deleteProduct(shop, id, true, request.callId);
      return before;
    },
  };
}
