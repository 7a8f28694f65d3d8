/** `/wc/v3/products/attributes`: global attributes. Their list is never paged. */
import type { Json } from '#kernel/json';
import { permit } from '../auth/permit.ts';
import { withoutDefaults } from '../catalog/product-schema.ts';
import type { Shop } from '../shop.ts';
import type { GlobalAttribute } from '../state/attributes.ts';
import { isEmpty, isSet, type Params, toInt, toText } from '../text/php.ts';
import type { ArgSchemas } from '../wire/arg-schema.ts';
import { RestError } from '../wire/rest-error.ts';
import { created, reply } from '../wire/rest-response.ts';
import { creatable, deletable, editable, type Route, readable } from '../wire/router.ts';
import { type BatchKind, runBatch } from './batch.ts';

const base = '/wc/v3/products/attributes';

const args: ArgSchemas = {
  name: { type: 'string' },
  slug: { type: 'string' },
  type: { type: 'string', enum: ['select'], default: 'select' },
  order_by: {
    type: 'string',
    enum: ['menu_order', 'name', 'name_num', 'id'],
    default: 'menu_order',
  },
  has_archives: { type: 'boolean', default: false },
};

/** The routes. */
export function attributeRoutes(shop: Shop): Route[] {
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
          permit: permit('view'),
          run: (request) => reply(attributeJson(shop, find(shop, toInt(request.params['id'])))),
        },
        {
          methods: editable,
          args: withoutDefaults(args),
          permit: permit('edit'),
          run: (request) => {
            const id = toInt(request.params['id']);
            return reply(attributeJson(shop, update(shop, id, request.params, request.callId)));
          },
        },
        {
          methods: deletable,
          args: { force: { type: 'boolean', default: false } },
          permit: permit('delete'),
          run: (request) => {
            if (request.params['force'] !== true) {
              const message = 'Resource does not support trashing.';
              throw new RestError('woocommerce_rest_trash_not_supported', message, 501);
            }
            return reply(remove(shop, toInt(request.params['id']), request.callId));
          },
        },
      ],
    },
    {
      pattern: base,
      endpoints: [
        {
          methods: readable,
          permit: permit('list'),
          run: () => {
            const all = shop.attributes.all().map((attribute) => attributeJson(shop, attribute));
            return reply(all, { 'X-WP-Total': String(all.length), 'X-WP-TotalPages': '1' });
          },
        },
        {
          methods: creatable,
          args: { ...args, name: { type: 'string', required: true } },
          permit: permit('create'),
          run: (request) => {
            const attribute = create(shop, request.params, request.callId);
            return created(attributeJson(shop, attribute), shop.restUrl(`${base}/${attribute.id}`));
          },
        },
      ],
    },
  ];
}

function find(shop: Shop, id: number): GlobalAttribute {
  const attribute = shop.attributes.get(id);
  if (attribute !== undefined) return attribute;
  throw new RestError('woocommerce_rest_attribute_invalid', 'Resource does not exist.', 404);
}

function create(shop: Shop, params: Params, callId: number): GlobalAttribute {
  return shop.db.transaction(() => {
    const id = shop.attributes.save(
      {
        id: 0,
        label: toText(params['name']),
        slug: toText(params['slug']),
        type: isEmpty(params['type']) ? 'select' : toText(params['type']),
        order_by: isEmpty(params['order_by']) ? 'menu_order' : toText(params['order_by']),
        has_archives: params['has_archives'] === true ? 1 : 0,
      },
      'woocommerce_rest_cannot_create',
    );
    shop.effect(callId, 'attribute.create', id);
    return find(shop, id);
  })();
}

function update(shop: Shop, id: number, params: Params, callId: number): GlobalAttribute {
  const before = find(shop, id);
  return shop.db.transaction(() => {
    shop.attributes.save(
      {
        id,
        label: isSet(params['name']) ? toText(params['name']) : before.label,
        slug: isEmpty(params['slug']) ? before.slug : toText(params['slug']),
        type: isEmpty(params['type']) ? before.type : toText(params['type']),
        order_by: isEmpty(params['order_by']) ? before.order_by : toText(params['order_by']),
        has_archives: isSet(params['has_archives'])
          ? Number(params['has_archives'] === true)
          : before.has_archives,
      },
      'woocommerce_rest_cannot_edit',
    );
    shop.effect(callId, 'attribute.update', id);
    return find(shop, id);
  })();
}

function remove(shop: Shop, id: number, callId: number): Json {
  const attribute = find(shop, id);
  shop.db.transaction(() => {
    shop.attributes.remove(id);
    shop.terms.removeTaxonomy(`pa_${attribute.slug}`);
    shop.effect(callId, 'attribute.delete', id);
  })();
  return attributeJson(shop, attribute);
}

function attributeJson(shop: Shop, attribute: GlobalAttribute): Json {
  return {
    id: attribute.id,
    name: attribute.label,
    slug: `pa_${attribute.slug}`,
    type: attribute.type,
    order_by: attribute.order_by,
    has_archives: attribute.has_archives === 1,
    _links: {
      self: [{ href: shop.restUrl(`${base}/${attribute.id}`) }],
      collection: [{ href: shop.restUrl(base) }],
    },
  };
}

function batchKind(shop: Shop): BatchKind {
  return {
    args,
    create: async (params, request) => attributeJson(shop, create(shop, params, request.callId)),
    update: async (params, request) =>
      attributeJson(shop, update(shop, toInt(params['id']), params, request.callId)),
    remove: async (id, request) => remove(shop, id, request.callId),
  };
}
