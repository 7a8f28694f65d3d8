/** `/wc/v3/products/{id}/variations` and its batch. */
import type { Json } from '#kernel/json';
import { permit } from '../auth/permit.ts';
import { findProducts } from '../catalog/find-products.ts';
import { variationJson } from '../catalog/present-variation.ts';
import { variationArgs, variationListArgs, withoutDefaults } from '../catalog/product-schema.ts';
import {
  createVariation,
  deleteVariation,
  invalidVariation,
  type StaleParents,
  settleParents,
  updateVariation,
} from '../catalog/save-variation.ts';
import type { Shop } from '../shop.ts';
import type { ProductRecord } from '../state/product-record.ts';
import { toBool, toInt } from '../text/php.ts';
import { pagingHeaders } from '../wire/collection.ts';
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

const base = '/wc/v3/products/(?<product_id>\\d+)/variations';

/** The routes. */
export function variationRoutes(shop: Shop): Route[] {
  return [
    {
      pattern: `${base}/batch`,
      endpoints: [
        {
          methods: editable,
          permit: permit('batch'),
          run: (request) => runBatch(shop, batchKind(shop), request),
        },
      ],
    },
    { pattern: `${base}/(?<id>\\d+)`, endpoints: itemEndpoints(shop) },
    {
      pattern: base,
      endpoints: [
        {
          methods: readable,
          args: variationListArgs,
          permit: permit('list'),
          run: (request) => list(shop, request),
        },
        {
          methods: creatable,
          args: variationArgs,
          permit: permit('create'),
          run: async (request) => {
            const stale: StaleParents = new Set();
            const id = await createVariation(shop, request.params, request.callId, stale);
            const body = show(shop, id);
            settleParents(shop, stale);
            const parent = toInt(request.params['product_id']);
            return created(body, shop.restUrl(`/wc/v3/products/${parent}/variations/${id}`));
          },
        },
      ],
    },
  ];
}

function itemEndpoints(shop: Shop): Endpoint[] {
  return [
    {
      methods: readable,
      args: { context: { type: 'string', enum: ['view', 'edit'], default: 'view' } },
      permit: (request) => checkItem(shop, request, 'view'),
      run: (request) =>
        reply(
          variationJson(
            shop,
            ofParent(shop, request),
            request.params['context'] === 'edit' ? 'edit' : 'view',
          ),
        ),
    },
    {
      methods: editable,
      args: withoutDefaults(variationArgs),
      permit: (request) => checkItem(shop, request, 'edit'),
      run: async (request) => {
        const stale: StaleParents = new Set();
        await updateVariation(shop, request.params, request.callId, stale);
        const body = show(shop, toInt(request.params['id']));
        settleParents(shop, stale);
        return reply(body);
      },
    },
    {
      methods: deletable,
      args: { force: { type: 'boolean', default: false } },
      permit: (request) => checkItem(shop, request, 'delete'),
      run: (request) => {
        const record = ofParent(shop, request);
        const before = variationJson(shop, record, 'edit');
        deleteVariation(shop, record, toBool(request.params['force']), request.callId);
        settleParents(shop, new Set([record.parentId]));
        return reply(before);
      },
    },
  ];
}

// WHY: a variation under another parent is as unknown as one that does not exist.
function ofParent(shop: Shop, request: RestRequest): ProductRecord {
  const record = shop.products.get(toInt(request.params['id']));
  const parent = toInt(request.params['product_id']);
  if (record === undefined || record.kind !== 'variation' || record.parentId !== parent) {
    throw invalidVariation(404);
  }
  return record;
}

function checkItem(shop: Shop, request: RestRequest, verb: 'view' | 'edit' | 'delete'): void {
  ofParent(shop, request);
  permit(verb)(request);
}

function show(shop: Shop, id: number): Json {
  const record = shop.products.get(id);
  if (record === undefined) throw invalidVariation(404);
  return variationJson(shop, record, 'edit');
}

function list(shop: Shop, request: RestRequest): RestResponse {
  const { params } = request;
  const parent = toInt(params['product_id']);
  const found = findProducts(shop, params, parent);
  const context = params['context'] === 'edit' ? 'edit' : 'view';
  return reply(
    found.records.map((record) => variationJson(shop, record, context)),
    pagingHeaders({
      page: toInt(params['page']),
      perPage: toInt(params['per_page']),
      total: found.total,
      url: shop.restUrl(`/wc/v3/products/${parent}/variations`),
      query: request.query,
    }),
  );
}

function batchKind(shop: Shop): BatchKind {
  const stale: StaleParents = new Set();
  return {
    args: variationArgs,
    create: async (params, request) =>
      show(shop, await createVariation(shop, params, request.callId, stale)),
    update: async (params, request) => {
      await updateVariation(shop, params, request.callId, stale);
      return show(shop, toInt(params['id']));
    },
    remove: async (id, request) => {
      const record = shop.products.get(id);
      if (record === undefined || record.kind !== 'variation') throw invalidVariation(404);
      const before = variationJson(shop, record, 'edit');
      deleteVariation(shop, record, true, request.callId);
      stale.add(record.parentId);
      return before;
    },
    settle: () => settleParents(shop, stale),
  };
}
