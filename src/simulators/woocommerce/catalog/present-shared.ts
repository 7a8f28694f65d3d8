/** The pieces of an answer that products and variations share. */
import type { Json } from '#kernel/json';
import type { Shop } from '../shop.ts';
import type { ParentAttribute, ProductRecord } from '../state/product-record.ts';
import { roundDecimal } from '../text/clean.ts';
import { gmtText, siteText } from '../text/dates.ts';
import { rawUrlDecode, rawUrlEncode, toInt } from '../text/php.ts';
import { mediaUrl } from './media-files.ts';

/** A date and its `_gmt` twin. */
export function datePair(shop: Shop, name: string, seconds: number | null): Record<string, Json> {
  return { [name]: siteText(seconds, shop.site), [`${name}_gmt`]: gmtText(seconds) };
}

/** An image of the library as products show it; undefined when it is gone. */
export function imageJson(shop: Shop, id: number): Record<string, Json> | undefined {
  const media = id === 0 ? undefined : shop.media.get(id);
  if (media === undefined) return undefined;
  return {
    id: media.id,
    ...datePair(shop, 'date_created', media.created),
    ...datePair(shop, 'date_modified', media.modified),
    src: mediaUrl(shop, media.data.path),
    name: media.title,
    alt: media.data.alt,
  };
}

/** `meta_data` without the keys that WooCommerce keeps to itself. */
export function metaJson(record: ProductRecord): Json {
  return record.data.meta
    .filter(({ key }) => !/^(?:attribute_|wp_)/i.test(key) || record.kind === 'product')
    .map(({ id, key, value }) => ({ id, key, value }));
}

/** The page a buyer sees. */
export function permalink(
  shop: Shop,
  record: ProductRecord,
  parent: ProductRecord | undefined,
): string {
  const product = parent ?? record;
  const page =
    product.slug === '' || product.status === 'draft'
      ? `${shop.homeUrl()}/?post_type=product&p=${product.id}`
      : `${shop.homeUrl()}/product/${product.slug}/`;
  if (parent === undefined) return page;
  const pairs = Object.entries(record.data.variationAttributes)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${rawUrlEncode(`attribute_${key}`)}=${rawUrlEncode(value)}`);
  if (pairs.length === 0) return page;
  return `${page}${page.includes('?') ? '&' : '?'}${pairs.join('&')}`;
}

/** A price as the theme prints it, rounded to the store's decimals. */
export function priceHtml(shop: Shop, price: string): string {
  if (price === '') return '';
  const decimals = toInt(shop.settings.get('woocommerce_price_num_decimals'));
  const symbol = currencySymbol(shop.settings.get('woocommerce_currency'));
  const sign = `<span class="woocommerce-Price-currencySymbol">${symbol}</span>`;
  return `<span class="woocommerce-Price-amount amount"><bdi>${sign}${roundDecimal(price, decimals)}</bdi></span>`;
}

// Building a formatter costs more than a whole product, so the signs are a table.
const signByCurrency: Readonly<Record<string, string>> = {
  AUD: '&#36;',
  BRL: '&#82;&#36;',
  CAD: '&#36;',
  CHF: '&#67;&#72;&#70;',
  CNY: '&yen;',
  EUR: '&euro;',
  GBP: '&pound;',
  HKD: '&#36;',
  IDR: 'Rp',
  INR: '&#8377;',
  JPY: '&yen;',
  KRW: '&#8361;',
  KWD: '&#x62f;.&#x643;',
  MXN: '&#36;',
  MYR: '&#82;&#77;',
  NZD: '&#36;',
  PHP: '&#8369;',
  SGD: '&#36;',
  THB: '&#3647;',
  TWD: '&#78;&#84;&#36;',
  USD: '&#36;',
  VND: '&#8363;',
};

/** A currency's sign as HTML; the code itself where the table knows none. */
export function currencySymbol(code: string): string {
  return signByCurrency[code] ?? code;
}

function attributeLabel(shop: Shop, attribute: ParentAttribute): string {
  return attribute.id === 0
    ? attribute.name
    : (shop.attributes.get(attribute.id)?.label ?? attribute.name);
}

/** `attributes` of a product. */
export function parentAttributesJson(shop: Shop, record: ProductRecord): Json {
  return record.data.attributes.map((attribute) => ({
    id: attribute.id,
    name: attributeLabel(shop, attribute),
    slug: attribute.name,
    position: attribute.position,
    visible: attribute.visible,
    variation: attribute.variation,
    options: [...attribute.options],
  }));
}

/** `attributes` of a variation: options by name; "any" ones are left out. */
export function variationAttributesJson(
  shop: Shop,
  record: ProductRecord,
  parent: ProductRecord | undefined,
): Json {
  return Object.entries(record.data.variationAttributes).flatMap(([key, value]): Json[] => {
    const attribute = parent?.data.attributes.find((candidate) => candidate.key === key);
    if (value === '' || attribute === undefined) return [];
    if (attribute.id === 0) return [{ id: 0, name: attribute.name, slug: key, option: value }];
    const term = shop.terms.bySlug(value, attribute.name);
    return [
      {
        id: attribute.id,
        name: attributeLabel(shop, attribute),
        slug: rawUrlDecode(key),
        option: rawUrlDecode(term?.name ?? value),
      },
    ];
  });
}

/** `default_attributes` of a variable product. */
export function defaultAttributesJson(shop: Shop, record: ProductRecord): Json {
  if (record.type !== 'variable') return [];
  return Object.entries(record.data.defaultAttributes).flatMap(([key, option]): Json[] => {
    const attribute = record.data.attributes.find((candidate) => candidate.key === key);
    if (attribute === undefined) return [];
    return [{ id: attribute.id, name: attributeLabel(shop, attribute), option }];
  });
}
