/** A product as the API shows it; in view context descriptions are dressed up, in edit context they are as saved. */
import type { Json } from '#kernel/json';
import type { Shop } from '../shop.ts';
import type { ProductRecord } from '../state/product-record.ts';
import { autoParagraph, formatContent } from '../text/autop.ts';
import { sanitizeTitle } from '../text/slug.ts';
import { isOnSale } from './apply-fields.ts';
import {
  datePair,
  defaultAttributesJson,
  imageJson,
  metaJson,
  parentAttributesJson,
  permalink,
  priceHtml,
  variationAttributesJson,
} from './present-shared.ts';
import { inherited } from './present-variation.ts';

/** `view` is what a GET gives unless told otherwise; writes answer in `edit`. */
export type Context = 'view' | 'edit';

/** The whole object. Variations found through `/products?sku=` come in this shape too. */
export function productJson(
  shop: Shop,
  stored: ProductRecord,
  context: Context,
): Record<string, Json> {
  const parent = stored.kind === 'variation' ? shop.products.get(stored.parentId) : undefined;
  const record = context === 'view' ? inherited(stored, parent) : stored;
  return {
    ...identity(shop, record, parent, context),
    ...prices(shop, record),
    ...stock(record),
    ...shipping(shop, record),
    ...relations(shop, record, parent),
    ...(context === 'edit' && record.kind === 'product'
      ? {
          permalink_template: `${shop.homeUrl()}/product/%pagename%/`,
          generated_slug: record.slug === '' ? sanitizeTitle(record.name) : record.slug,
        }
      : {}),
    _links: links(shop, record),
  };
}

function identity(
  shop: Shop,
  record: ProductRecord,
  parent: ProductRecord | undefined,
  context: Context,
): Record<string, Json> {
  const { data } = record;
  return {
    id: record.id,
    name: record.name,
    slug: record.slug,
    permalink: permalink(shop, record, parent),
    ...datePair(shop, 'date_created', record.created),
    ...datePair(shop, 'date_modified', record.modified),
    type: record.type,
    status: record.status,
    featured: data.featured,
    catalog_visibility: data.catalogVisibility,
    description: context === 'view' ? autoParagraph(data.description) : data.description,
    short_description:
      context === 'view' ? formatContent(data.shortDescription) : data.shortDescription,
    sku: record.sku,
    global_unique_id: record.gtin,
  };
}

function prices(shop: Shop, record: ProductRecord): Record<string, Json> {
  const { data } = record;
  const onSale =
    record.type === 'variable' ? data.childOnSale : isOnSale(record, shop.nowSeconds());
  return {
    price: data.price,
    regular_price: data.regularPrice,
    sale_price: data.salePrice,
    ...datePair(shop, 'date_on_sale_from', data.saleFrom),
    ...datePair(shop, 'date_on_sale_to', data.saleTo),
    on_sale: onSale,
    purchasable: record.type !== 'external' && record.type !== 'grouped' && data.price !== '',
    total_sales: 0,
    virtual: data.virtual,
    downloadable: data.downloadable,
    downloads: data.downloadable ? data.downloads.map((file) => ({ ...file })) : [],
    download_limit: data.downloadLimit,
    download_expiry: data.downloadExpiry,
    external_url: record.type === 'external' ? data.externalUrl : '',
    button_text: record.type === 'external' ? data.buttonText : '',
    tax_status: data.taxStatus,
    tax_class: data.taxClass === 'parent' ? '' : data.taxClass,
    price_html: priceHtml(shop, data.price),
  };
}

function stock(record: ProductRecord): Record<string, Json> {
  const { data } = record;
  const managed = data.manageStock;
  return {
    manage_stock: managed,
    stock_quantity: managed ? data.stockQuantity : null,
    backorders: data.backorders,
    backorders_allowed: data.backorders !== 'no',
    backordered:
      record.stockStatus === 'onbackorder' ||
      (managed && data.backorders === 'notify' && (data.stockQuantity ?? 0) <= 0),
    low_stock_amount: data.lowStockAmount,
    sold_individually: data.soldIndividually,
    stock_status: record.stockStatus,
  };
}

function shipping(shop: Shop, record: ProductRecord): Record<string, Json> {
  const { data } = record;
  const shippingClass = shop.terms.get(data.shippingClassId, 'product_shipping_class');
  return {
    weight: data.weight,
    dimensions: { length: data.length, width: data.width, height: data.height },
    shipping_required: !data.virtual,
    shipping_taxable: !data.virtual && data.taxStatus !== 'none',
    shipping_class: shippingClass?.slug ?? '',
    shipping_class_id: shippingClass?.id ?? 0,
    reviews_allowed: data.reviewsAllowed,
    average_rating: '0.00',
    rating_count: 0,
  };
}

function relations(
  shop: Shop,
  record: ProductRecord,
  parent: ProductRecord | undefined,
): Record<string, Json> {
  const { data } = record;
  const terms = record.kind === 'variation' ? [] : shop.terms.ofObject(record.id);
  const termsOf = (taxonomy: string): Json =>
    terms
      .filter((term) => term.taxonomy === taxonomy)
      .map(({ id, name, slug }) => ({ id, name, slug }));
  const images = [data.imageId, ...data.galleryIds]
    .map((id) => imageJson(shop, id))
    .filter((image) => image !== undefined);
  return {
    upsell_ids: [...data.upsellIds],
    cross_sell_ids: [...data.crossSellIds],
    parent_id: record.parentId,
    purchase_note: data.purchaseNote,
    categories: termsOf('product_cat'),
    brands: termsOf('product_brand'),
    tags: termsOf('product_tag'),
    images: images.map((image) => ({
      ...image,
      srcset: '',
      sizes: '',
      thumbnail: image['src'] ?? '',
    })),
    attributes:
      record.kind === 'variation'
        ? variationAttributesJson(shop, record, parent)
        : parentAttributesJson(shop, record),
    default_attributes: defaultAttributesJson(shop, record),
    variations: record.type === 'variable' ? shop.products.variationIds(record.id) : [],
    grouped_products: record.type === 'grouped' ? [...data.groupedProducts] : [],
    menu_order: record.menuOrder,
    related_ids: [],
    meta_data: metaJson(record),
    has_options: record.type === 'variable',
    post_password: data.postPassword,
  };
}

function links(shop: Shop, record: ProductRecord): Json {
  return {
    self: [{ href: shop.restUrl(`/wc/v3/products/${record.id}`) }],
    collection: [{ href: shop.restUrl('/wc/v3/products') }],
    ...(record.parentId > 0
      ? { up: [{ href: shop.restUrl(`/wc/v3/products/${record.parentId}`) }] }
      : {}),
  };
}
