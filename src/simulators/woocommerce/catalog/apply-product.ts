/** A request turned into a product, step by step as the products controller does it. */
import type { Shop } from '../shop.ts';
import type { ProductRecord } from '../state/product-record.ts';
import { cleanText } from '../text/clean.ts';
import { filterPostKses } from '../text/kses.ts';
import {
  absInt,
  isEmpty,
  isRecord,
  isSet,
  listOf,
  type Params,
  toBool,
  toInt,
  toText,
} from '../text/php.ts';
import { sanitizeTitle } from '../text/slug.ts';
import { RestError } from '../wire/rest-error.ts';
import {
  applyDownloads,
  applyGtin,
  applyPrices,
  applyShipping,
  applySku,
  taxClassOf,
} from './apply-fields.ts';
import { attributesOf, defaultAttributesOf } from './parent-attributes.ts';

const statuses = ['draft', 'pending', 'private', 'publish', 'future', 'auto-draft', 'trash'];
const types = ['simple', 'grouped', 'external', 'variable'];
const stockStatuses = ['instock', 'outofstock', 'onbackorder'];

/** Ids of terms that a request assigns; undefined leaves them as they are. */
export interface TermChange {
  readonly categories: readonly number[] | undefined;
  readonly tags: readonly number[] | undefined;
  readonly brands: readonly number[] | undefined;
}

/**
 * Applies everything but images, meta data and dates. Throws for a taken SKU or GTIN when `checkUnique`; a second
 * pass after the images were fetched does not look again, just as PHP does not.
 */
export function applyProduct(
  shop: Shop,
  record: ProductRecord,
  params: Params,
  checkUnique: boolean,
): TermChange {
  if (isSet(params['type'])) {
    record.type = types.includes(toText(params['type'])) ? toText(params['type']) : 'simple';
  }
  applyTexts(record, params);
  applySwitches(record, params);
  applyShipping(shop, record, params);
  if (isSet(params['sku'])) applySku(shop, record, params['sku'], checkUnique);
  if (isSet(params['global_unique_id'])) {
    applyGtin(shop, record, params['global_unique_id'], checkUnique);
  }
  if (isSet(params['attributes']))
    record.data.attributes = attributesOf(shop, params['attributes']);
  if (record.type === 'variable' || record.type === 'grouped') blankPrices(record);
  else applyPrices(shop, record, params);
  if (isSet(params['parent_id'])) record.parentId = absInt(params['parent_id']);
  if (isSet(params['sold_individually'])) {
    record.data.soldIndividually = toBool(params['sold_individually']);
  }
  applyStock(shop, record, params);
  applyLinks(record, params);
  if (isSet(params['downloadable'])) record.data.downloadable = toBool(params['downloadable']);
  applyDownloads(record, params);
  applyTypeFields(shop, record, params);
  return termChange(shop, params);
}

function applyTexts(record: ProductRecord, params: Params): void {
  const { data } = record;
  if (isSet(params['name'])) record.name = filterPostKses(toText(params['name'])).trim();
  if (isSet(params['description']))
    data.description = filterPostKses(toText(params['description']));
  if (isSet(params['short_description'])) {
    data.shortDescription = filterPostKses(toText(params['short_description']));
  }
  if (isSet(params['status'])) {
    record.status = statuses.includes(toText(params['status']))
      ? toText(params['status'])
      : 'draft';
  }
  if (isSet(params['slug'])) record.slug = toText(params['slug']);
  if (isSet(params['menu_order'])) record.menuOrder = toInt(params['menu_order']);
  if (isSet(params['purchase_note']))
    data.purchaseNote = filterPostKses(toText(params['purchase_note']));
  if (isSet(params['post_password'])) data.postPassword = toText(params['post_password']);
}

function applySwitches(record: ProductRecord, params: Params): void {
  const { data } = record;
  if (isSet(params['reviews_allowed'])) data.reviewsAllowed = toBool(params['reviews_allowed']);
  if (isSet(params['virtual'])) data.virtual = toBool(params['virtual']);
  if (isSet(params['tax_status'])) {
    const status = isEmpty(params['tax_status'])
      ? 'taxable'
      : toText(params['tax_status']).toLowerCase();
    if (!['taxable', 'shipping', 'none'].includes(status)) {
      throw new RestError('product_invalid_tax_status', 'Invalid product tax status.', 400);
    }
    data.taxStatus = status;
  }
  if (isSet(params['tax_class'])) data.taxClass = taxClassOf(params['tax_class'], false);
  if (isSet(params['catalog_visibility'])) {
    const visibility = toText(params['catalog_visibility']).toLowerCase();
    if (!['visible', 'catalog', 'search', 'hidden'].includes(visibility)) {
      throw new RestError(
        'product_invalid_catalog_visibility',
        'Invalid catalog visibility option.',
        400,
      );
    }
    data.catalogVisibility = visibility;
  }
  if (isSet(params['featured'])) data.featured = toBool(params['featured']);
}

function blankPrices(record: ProductRecord): void {
  record.data.regularPrice = '';
  record.data.salePrice = '';
  record.data.saleFrom = null;
  record.data.saleTo = null;
}

function applyStock(shop: Shop, record: ProductRecord, params: Params): void {
  const { data } = record;
  const wanted = isSet(params['stock_status'])
    ? toText(params['stock_status'])
    : record.stockStatus;
  const status = stockStatuses.includes(wanted) ? wanted : 'instock';
  if (shop.settings.get('woocommerce_manage_stock') !== 'yes') {
    if (record.type !== 'variable') record.stockStatus = status;
    return;
  }
  if (isSet(params['manage_stock'])) data.manageStock = toBool(params['manage_stock']);
  if (isSet(params['backorders'])) data.backorders = toText(params['backorders']);
  if (record.type === 'grouped' || record.type === 'external' || !data.manageStock) {
    data.manageStock = false;
    data.stockQuantity = null;
    data.lowStockAmount = null;
    record.stockStatus = record.type === 'external' ? 'instock' : status;
    return;
  }
  if (record.type !== 'variable') record.stockStatus = status;
  if (isSet(params['stock_quantity'])) {
    data.stockQuantity = toInt(params['stock_quantity']);
  } else if (isSet(params['inventory_delta'])) {
    data.stockQuantity = (data.stockQuantity ?? 0) + toInt(params['inventory_delta']);
  }
  if (params['low_stock_amount'] !== undefined) {
    data.lowStockAmount =
      params['low_stock_amount'] === null ? null : absInt(params['low_stock_amount']);
  }
}

function applyLinks(record: ProductRecord, params: Params): void {
  const idsOf = (key: string): number[] =>
    listOf(params[key])
      .map(toInt)
      .filter((id) => id > 0);
  if (isSet(params['upsell_ids'])) record.data.upsellIds = idsOf('upsell_ids');
  if (isSet(params['cross_sell_ids'])) record.data.crossSellIds = idsOf('cross_sell_ids');
  if (record.type === 'grouped' && isSet(params['grouped_products'])) {
    record.data.groupedProducts = idsOf('grouped_products');
  }
}

function applyTypeFields(shop: Shop, record: ProductRecord, params: Params): void {
  const { data } = record;
  if (record.type === 'external') {
    if (isSet(params['external_url'])) data.externalUrl = toText(params['external_url']);
    if (isSet(params['button_text'])) data.buttonText = cleanText(params['button_text']);
  }
  if (record.type === 'variable' && Array.isArray(params['default_attributes'])) {
    data.defaultAttributes = defaultAttributesOf(
      shop,
      data.attributes,
      params['default_attributes'],
    );
  }
}

function termChange(shop: Shop, params: Params): TermChange {
  const idsOf = (key: string): number[] | undefined =>
    Array.isArray(params[key])
      ? [...new Set(listOf(params[key]).map((item) => (isRecord(item) ? toInt(item['id']) : 0)))]
      : undefined;
  return { categories: idsOf('categories'), brands: idsOf('brands'), tags: tagIds(shop, params) };
}

// WHY: a tag that carries a name is looked up by it, and made when missing; its id is then ignored.
function tagIds(shop: Shop, params: Params): number[] | undefined {
  if (!Array.isArray(params['tags'])) return undefined;
  const ids = listOf(params['tags']).map((tag) => {
    if (!isRecord(tag)) return 0;
    if (!isSet(tag['name'])) return toInt(tag['id']);
    const name = toText(tag['name']);
    const known =
      shop.terms.byName(name, 'product_tag') ??
      shop.terms.bySlug(sanitizeTitle(name), 'product_tag');
    return (known ?? shop.terms.insert({ name }, 'product_tag')).id;
  });
  return [...new Set(ids)];
}

/** `validate_props`: quantities only count while stock is managed, and then they decide the status. */
export function settleStock(shop: Shop, record: ProductRecord): void {
  const { data } = record;
  if (!data.manageStock) {
    data.stockQuantity = null;
    data.backorders = 'no';
    data.lowStockAmount = null;
    return;
  }
  const threshold = Math.abs(Number(shop.settings.get('woocommerce_notify_no_stock_amount')));
  if ((data.stockQuantity ?? 0) > threshold) record.stockStatus = 'instock';
  else record.stockStatus = data.backorders === 'no' ? 'outofstock' : 'onbackorder';
}
