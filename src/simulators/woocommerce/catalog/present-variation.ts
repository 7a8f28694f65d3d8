/** A variation as its own endpoint shows it: what it has not got itself, it shows of its parent. */
import type { Json } from '#kernel/json';
import type { Shop } from '../shop.ts';
import type { ProductRecord } from '../state/product-record.ts';
import { formatContent } from '../text/autop.ts';
import { isOnSale } from './apply-fields.ts';
import {
  datePair,
  imageJson,
  metaJson,
  permalink,
  variationAttributesJson,
} from './present-shared.ts';
import { formattedVariation } from './variation-name.ts';

/** A variation with its parent's SKU, measures, image and managed stock where it has none of its own. */
export function inherited(record: ProductRecord, parent: ProductRecord | undefined): ProductRecord {
  if (record.kind !== 'variation' || parent === undefined) return record;
  const { data } = record;
  const byParent = !data.manageStock && parent.data.manageStock;
  return {
    ...record,
    sku: record.sku === '' ? parent.sku : record.sku,
    data: {
      ...data,
      weight: data.weight || parent.data.weight,
      length: data.length || parent.data.length,
      width: data.width || parent.data.width,
      height: data.height || parent.data.height,
      imageId: data.imageId || parent.data.imageId,
      shippingClassId: data.shippingClassId || parent.data.shippingClassId,
      taxClass: data.taxClass === 'parent' ? parent.data.taxClass : data.taxClass,
      stockQuantity: byParent ? parent.data.stockQuantity : data.stockQuantity,
      backorders: byParent ? parent.data.backorders : data.backorders,
    },
  };
}

/** The whole object. `context` decides the image and the tax class alone: the rest is always as a buyer sees it. */
export function variationJson(
  shop: Shop,
  stored: ProductRecord,
  context: 'view' | 'edit',
): Record<string, Json> {
  const parent = shop.products.get(stored.parentId);
  const record = inherited(stored, parent);
  const byParent = !stored.data.manageStock && parent?.data.manageStock === true;
  const imageId = context === 'edit' ? stored.data.imageId : record.data.imageId;
  return {
    id: record.id,
    ...datePair(shop, 'date_created', record.created),
    ...datePair(shop, 'date_modified', record.modified),
    description: formatContent(record.data.description),
    permalink: permalink(shop, record, parent),
    sku: record.sku,
    global_unique_id: record.gtin,
    ...money(shop, record, stored, context),
    manage_stock: byParent ? 'parent' : record.data.manageStock,
    stock_quantity: record.data.stockQuantity,
    ...goods(shop, record),
    image: imageJson(shop, imageId) ?? null,
    attributes: variationAttributesJson(shop, record, parent),
    menu_order: record.menuOrder,
    meta_data: metaJson(record),
    name: parent === undefined ? '' : formattedVariation(shop, parent, record),
    parent_id: record.parentId,
    _links: links(shop, record),
  };
}

function money(
  shop: Shop,
  record: ProductRecord,
  stored: ProductRecord,
  context: 'view' | 'edit',
): Record<string, Json> {
  const { data } = record;
  return {
    price: data.price,
    regular_price: data.regularPrice,
    sale_price: data.salePrice,
    ...datePair(shop, 'date_on_sale_from', data.saleFrom),
    ...datePair(shop, 'date_on_sale_to', data.saleTo),
    on_sale: isOnSale(record, shop.nowSeconds()),
    status: record.status,
    purchasable: data.price !== '' && record.status === 'publish',
    virtual: data.virtual,
    downloadable: data.downloadable,
    downloads: data.downloadable ? data.downloads.map((file) => ({ ...file })) : [],
    download_limit: data.downloadLimit,
    download_expiry: data.downloadExpiry,
    tax_status: data.taxStatus,
    tax_class: context === 'edit' ? stored.data.taxClass : data.taxClass,
  };
}

function goods(shop: Shop, record: ProductRecord): Record<string, Json> {
  const { data } = record;
  const shippingClass = shop.terms.get(data.shippingClassId, 'product_shipping_class');
  return {
    stock_status: record.stockStatus,
    backorders: data.backorders,
    backorders_allowed: data.backorders !== 'no',
    backordered: record.stockStatus === 'onbackorder',
    low_stock_amount: data.lowStockAmount,
    weight: data.weight,
    dimensions: { length: data.length, width: data.width, height: data.height },
    shipping_class: shippingClass?.slug ?? '',
    shipping_class_id: shippingClass?.id ?? 0,
  };
}

function links(shop: Shop, record: ProductRecord): Json {
  const base = `/wc/v3/products/${record.parentId}`;
  return {
    self: [{ href: shop.restUrl(`${base}/variations/${record.id}`) }],
    collection: [{ href: shop.restUrl(`${base}/variations`) }],
    up: [{ href: shop.restUrl(base) }],
  };
}
