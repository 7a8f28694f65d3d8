/** The setters that products and variations share, in the order WooCommerce calls them. */
import type { Json } from '#kernel/json';
import type { Shop } from '../shop.ts';
import type { Download, MetaEntry, ProductRecord } from '../state/product-record.ts';
import { cleanText, formatDecimal, roundDecimal } from '../text/clean.ts';
import { parseDate } from '../text/dates.ts';
import { isEmpty, isRecord, isSet, listOf, type Params, toInt, toText } from '../text/php.ts';
import { sanitizeTitle } from '../text/slug.ts';
import { RestError } from '../wire/rest-error.ts';

/** A price as the store keeps it. */
export function priceText(shop: Shop, value: Json | undefined): string {
  const text = formatDecimal(value, shop.settings.get('woocommerce_price_decimal_sep'));
  if (!shop.settings.config().roundPrices) return text;
  return roundDecimal(text, toInt(shop.settings.get('woocommerce_price_num_decimals')));
}

/** `set_sku`: clean, and unique over products and variations that are not in the trash. */
export function applySku(
  shop: Shop,
  record: ProductRecord,
  value: Json,
  checkUnique: boolean,
): void {
  const sku = cleanText(value);
  if (sku !== '' && sku !== '0' && checkUnique) {
    const found = shop.products.idBySku(sku, record.id, false);
    if (found !== undefined) {
      throw new RestError('product_invalid_sku', 'Invalid or duplicated SKU.', 400, {
        resource_id: found,
        unique_sku: freeSku(shop, record.id, sku),
      });
    }
  }
  record.sku = sku;
}

function freeSku(shop: Shop, id: number, sku: string): string {
  for (let index = 1; ; index += 1) {
    const candidate = `${sku}-${index}`;
    if (shop.products.idBySku(candidate, id, false) === undefined) return candidate;
  }
}

/** `set_global_unique_id`: digits, dashes and a final X; unique among what is not in the trash. */
export function applyGtin(
  shop: Shop,
  record: ProductRecord,
  value: Json,
  checkUnique: boolean,
): void {
  const gtin = cleanText(value).replace(/[^0-9Xx-]/g, '');
  if (gtin !== '' && !/^[0-9-]*[0-9Xx]?$/.test(gtin)) {
    throw new RestError(
      'product_invalid_global_unique_id_format',
      'Invalid GTIN, UPC, EAN, or ISBN. The letter X is only valid as the final ISBN-10 check digit.',
      400,
    );
  }
  const found = gtin === '' || !checkUnique ? undefined : shop.products.idByGtin(gtin, record.id);
  if (found !== undefined) {
    throw new RestError(
      'product_invalid_global_unique_id',
      'Invalid or duplicated GTIN, UPC, EAN or ISBN.',
      400,
      { resource_id: found },
    );
  }
  record.gtin = gtin;
}

/** Prices and the dates of a sale. */
export function applyPrices(shop: Shop, record: ProductRecord, params: Params): void {
  const { data } = record;
  if (isSet(params['regular_price'])) data.regularPrice = priceText(shop, params['regular_price']);
  if (isSet(params['sale_price'])) data.salePrice = priceText(shop, params['sale_price']);
  const dateOf = (key: string, gmt: boolean): number | null =>
    isEmpty(params[key]) ? null : (parseDate(toText(params[key]), shop.site, gmt) ?? null);
  if (isSet(params['date_on_sale_from'])) data.saleFrom = dateOf('date_on_sale_from', false);
  if (isSet(params['date_on_sale_from_gmt'])) data.saleFrom = dateOf('date_on_sale_from_gmt', true);
  if (isSet(params['date_on_sale_to'])) data.saleTo = dateOf('date_on_sale_to', false);
  if (isSet(params['date_on_sale_to_gmt'])) data.saleTo = dateOf('date_on_sale_to_gmt', true);
}

/** Whether a sale holds at an instant (epoch seconds). */
export function isOnSale(record: ProductRecord, at: number): boolean {
  const { salePrice, regularPrice, saleFrom, saleTo } = record.data;
  if (salePrice === '' || !(Number(regularPrice) > Number(salePrice))) return false;
  if (saleFrom !== null && saleFrom > at) return false;
  return saleTo === null || saleTo >= at;
}

/** A sale price that is none is dropped, and the active price follows. */
export function settlePrice(record: ProductRecord, at: number): void {
  const { data } = record;
  const dropsSale =
    data.regularPrice === '' ||
    (data.salePrice !== '' && Number(data.salePrice) >= Number(data.regularPrice));
  if (dropsSale) data.salePrice = '';
  data.price = isOnSale(record, at) ? data.salePrice : data.regularPrice;
}

/** Weight, size and shipping class. */
export function applyShipping(shop: Shop, record: ProductRecord, params: Params): void {
  const { data } = record;
  const measure = (value: Json | undefined): string =>
    value === '' ? '' : formatDecimal(value, shop.settings.get('woocommerce_price_decimal_sep'));
  if (params['virtual'] === true) {
    data.weight = data.length = data.width = data.height = '';
  } else {
    if (isSet(params['weight'])) data.weight = measure(params['weight']);
    const size = isRecord(params['dimensions']) ? params['dimensions'] : {};
    if (isSet(size['length'])) data.length = measure(size['length']);
    if (isSet(size['width'])) data.width = measure(size['width']);
    if (isSet(size['height'])) data.height = measure(size['height']);
  }
  if (isSet(params['shipping_class'])) {
    const slug = cleanText(params['shipping_class']);
    data.shippingClassId = shop.terms.bySlug(slug, 'product_shipping_class')?.id ?? 0;
  }
}

/** `set_tax_class`: an unknown class silently becomes the standard one. */
export function taxClassOf(value: Json | undefined, allowParent: boolean): string {
  const slug = sanitizeTitle(toText(value));
  const known = allowParent
    ? ['parent', 'reduced-rate', 'zero-rate']
    : ['reduced-rate', 'zero-rate'];
  return known.includes(slug) ? slug : '';
}

/** Downloadable files, kept only while the product is downloadable. */
export function applyDownloads(record: ProductRecord, params: Params): void {
  const { data } = record;
  if (!data.downloadable) return;
  if (Array.isArray(params['downloads'])) {
    data.downloads = listOf(params['downloads']).flatMap((file, index) => downloadOf(file, index));
  }
  const limit = (value: Json | undefined): number =>
    toInt(value) === -1 ? -1 : Math.abs(toInt(value));
  if (isSet(params['download_limit'])) data.downloadLimit = limit(params['download_limit']);
  if (isSet(params['download_expiry'])) data.downloadExpiry = limit(params['download_expiry']);
}

function downloadOf(file: Json, index: number): Download[] {
  if (!isRecord(file) || isEmpty(file['file'])) return [];
  const address = toText(file['file']);
  const name = isEmpty(file['name']) ? (address.split('/').at(-1) ?? '') : toText(file['name']);
  return [
    { id: isEmpty(file['id']) ? `file-${index + 1}` : toText(file['id']), name, file: address },
  ];
}

/** `meta_data`: the same key without an id replaces, null removes, internal keys go to their setters. */
export function applyMeta(shop: Shop, record: ProductRecord, value: Json | undefined): void {
  let meta = [...record.data.meta];
  for (const entry of listOf(value)) {
    if (!isRecord(entry) || isEmpty(entry['key'])) continue;
    const key = toText(entry['key']);
    const item = entry['value'] ?? null;
    if (key === '_sku') applySku(shop, record, item ?? '', true);
    else if (key === '_regular_price') record.data.regularPrice = priceText(shop, item);
    else if (key === '_sale_price') record.data.salePrice = priceText(shop, item);
    else meta = changeMeta(shop, meta, { id: toInt(entry['id']), key, value: item });
  }
  record.data.meta = meta;
}

function changeMeta(shop: Shop, meta: readonly MetaEntry[], change: MetaEntry): MetaEntry[] {
  const old = meta.find((item) =>
    change.id > 0 ? item.id === change.id : item.key === change.key,
  );
  if (change.value === null) return meta.filter((item) => item !== old);
  if (old !== undefined) {
    return meta.map((item) => (item === old ? { ...change, id: old.id } : item));
  }
  return [...meta, { ...change, id: shop.settings.next('meta') }];
}
