/** The arguments that product and variation routes check on single calls (read-only fields are not checked). */
import type { ArgSchema, ArgSchemas } from '../wire/arg-schema.ts';
import { pagingArgs } from '../wire/collection.ts';

const text: ArgSchema = { type: 'string' };
const integer: ArgSchema = { type: 'integer' };
const date: ArgSchema = { type: ['null', 'string'] };
const ids: ArgSchema = { type: 'array', items: integer };

const stockStatuses = ['instock', 'outofstock', 'onbackorder'];

const metaData: ArgSchema = {
  type: 'array',
  items: { type: 'object', properties: { id: integer, key: text } },
};
const dimensions: ArgSchema = {
  type: 'object',
  properties: { length: text, width: text, height: text },
};
const imageProperties = { id: integer, src: text, name: text, alt: text };
const termRefs: ArgSchema = {
  type: 'array',
  items: { type: 'object', properties: { id: integer, name: text, slug: text } },
};
const downloads: ArgSchema = {
  type: 'array',
  items: { type: 'object', properties: { id: text, name: text, file: text } },
};

/** Fields that products and variations share. */
const shared: ArgSchemas = {
  description: text,
  sku: text,
  global_unique_id: text,
  regular_price: text,
  sale_price: text,
  date_on_sale_from: date,
  date_on_sale_from_gmt: date,
  date_on_sale_to: date,
  date_on_sale_to_gmt: date,
  virtual: { type: 'boolean', default: false },
  downloadable: { type: 'boolean', default: false },
  downloads,
  download_limit: { type: 'integer', default: -1 },
  download_expiry: { type: 'integer', default: -1 },
  tax_status: { type: 'string', enum: ['taxable', 'shipping', 'none'], default: 'taxable' },
  tax_class: text,
  manage_stock: { type: 'boolean', default: false },
  stock_quantity: integer,
  stock_status: { type: 'string', enum: stockStatuses, default: 'instock' },
  backorders: { type: 'string', enum: ['no', 'notify', 'yes'], default: 'no' },
  low_stock_amount: { type: ['integer', 'null'] },
  weight: text,
  dimensions,
  shipping_class: text,
  menu_order: integer,
  meta_data: metaData,
};

/** POST and PUT of products. */
export const productArgs: ArgSchemas = {
  ...shared,
  name: text,
  slug: text,
  date_created: date,
  date_created_gmt: date,
  type: { type: 'string', enum: ['simple', 'grouped', 'external', 'variable'], default: 'simple' },
  status: {
    type: 'string',
    enum: ['draft', 'pending', 'private', 'publish', 'future', 'auto-draft', 'trash'],
    default: 'publish',
  },
  featured: { type: 'boolean', default: false },
  catalog_visibility: {
    type: 'string',
    enum: ['visible', 'catalog', 'search', 'hidden'],
    default: 'visible',
  },
  short_description: text,
  external_url: text,
  button_text: text,
  sold_individually: { type: 'boolean', default: false },
  reviews_allowed: { type: 'boolean', default: true },
  post_password: text,
  upsell_ids: ids,
  cross_sell_ids: ids,
  parent_id: integer,
  purchase_note: text,
  categories: termRefs,
  brands: termRefs,
  tags: termRefs,
  images: { type: 'array', items: { type: 'object', properties: imageProperties } },
  attributes: {
    type: 'array',
    items: {
      type: 'object',
      properties: {
        id: integer,
        name: text,
        position: integer,
        visible: { type: 'boolean' },
        variation: { type: 'boolean' },
        options: { type: 'array', items: text },
      },
    },
  },
  default_attributes: {
    type: 'array',
    items: { type: 'object', properties: { id: integer, name: text, option: text } },
  },
};

/** POST and PUT of variations. */
export const variationArgs: ArgSchemas = {
  ...shared,
  status: {
    type: 'string',
    enum: ['draft', 'pending', 'private', 'publish'],
    default: 'publish',
  },
  image: { type: 'object', properties: imageProperties },
  attributes: {
    type: 'array',
    items: { type: 'object', properties: { id: integer, name: text, option: text } },
  },
};

/** An update has the same arguments and no defaults. */
export function withoutDefaults(args: ArgSchemas): ArgSchemas {
  const result: Record<string, ArgSchema> = {};
  for (const [name, { default: _default, ...schema }] of Object.entries(args))
    result[name] = schema;
  return result;
}

const dateFilter: ArgSchema = { type: 'string', format: 'date-time' };

/** Filters of `GET /products/{id}/variations`. */
export const variationListArgs: ArgSchemas = {
  ...pagingArgs,
  search: text,
  after: dateFilter,
  before: dateFilter,
  modified_after: dateFilter,
  modified_before: dateFilter,
  dates_are_gmt: { type: 'boolean', default: false },
  exclude: ids,
  include: ids,
  offset: integer,
  order: { type: 'string', enum: ['asc', 'desc'], default: 'desc' },
  orderby: {
    type: 'string',
    enum: [
      'date',
      'id',
      'include',
      'title',
      'slug',
      'modified',
      'menu_order',
      'price',
      'popularity',
      'rating',
    ],
    default: 'date',
  },
  parent: ids,
  parent_exclude: ids,
  slug: text,
  status: {
    type: 'string',
    enum: ['any', 'future', 'trash', 'draft', 'pending', 'private', 'publish'],
    default: 'any',
  },
  sku: text,
  tax_class: text,
  on_sale: { type: 'boolean' },
  min_price: text,
  max_price: text,
  stock_status: { type: 'string', enum: stockStatuses },
};

/** Filters of `GET /products`. */
export const productListArgs: ArgSchemas = {
  ...variationListArgs,
  type: { type: 'string', enum: ['simple', 'grouped', 'external', 'variable'] },
  featured: { type: 'boolean' },
  category: text,
  tag: text,
  shipping_class: text,
  attribute: text,
  attribute_term: text,
  search_sku: text,
  global_unique_id: text,
};
