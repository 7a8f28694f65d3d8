/** Creating, changing and deleting variations. */
import type { Shop } from '../shop.ts';
import { blankProduct, type ProductRecord } from '../state/product-record.ts';
import { ksesPost } from '../text/kses.ts';
import {
  absInt,
  isEmpty,
  isRecord,
  isSet,
  type Params,
  toBool,
  toInt,
  toText,
} from '../text/php.ts';
import { RestError } from '../wire/rest-error.ts';
import {
  applyDownloads,
  applyGtin,
  applyMeta,
  applyPrices,
  applyShipping,
  applySku,
  settlePrice,
  taxClassOf,
} from './apply-fields.ts';
import { settleStock } from './apply-product.ts';
import { settleImage } from './images.ts';
import { variationAttributesOf } from './parent-attributes.ts';
import { refuseTrash } from './save-product.ts';
import { syncParent } from './sync-parent.ts';
import { formattedVariation } from './variation-name.ts';

const statuses = ['draft', 'pending', 'private', 'publish', 'future', 'auto-draft', 'trash'];

/** Refusal of a variation nobody has under this parent. */
export function invalidVariation(status: number): RestError {
  return new RestError('woocommerce_rest_product_variation_invalid_id', 'Invalid ID.', status);
}

/** Where the parents whose prices and stock must follow are collected, so that a batch does it once. */
export type StaleParents = Set<number>;

/** Brings the parents up to date. */
export function settleParents(shop: Shop, parents: StaleParents): void {
  for (const id of parents) shop.db.transaction(() => syncParent(shop, id))();
  parents.clear();
}

/** Creates a variation under `product_id`; returns its id. */
export async function createVariation(
  shop: Shop,
  params: Params,
  callId: number,
  stale: StaleParents,
): Promise<number> {
  if (!isEmpty(params['id'])) {
    throw new RestError(
      'woocommerce_rest_product_variation_exists',
      'Cannot create existing product_variation.',
      400,
    );
  }
  const record = blankProduct('variation', 'variation');
  applyIdentity(shop, record, params);
  await applyImage(shop, record, params, callId);
  return shop.db.transaction(() => {
    applyRest(shop, record, params);
    const now = shop.nowSeconds();
    record.created = now;
    record.modified = now;
    settleName(shop, record);
    shop.products.insert(record);
    shop.effect(callId, 'variation.create', record.id);
    stale.add(record.parentId);
    return record.id;
  })();
}

/** Changes a variation; `product_id` becomes its parent, whatever that was before. */
export async function updateVariation(
  shop: Shop,
  params: Params,
  callId: number,
  stale: StaleParents,
): Promise<void> {
  const id = toInt(params['id']);
  const before = shop.products.get(id);
  if (before === undefined || before.kind !== 'variation') throw invalidVariation(400);
  applyIdentity(shop, before, params);
  const image = { ...before.data };
  await applyImage(shop, before, params, callId);
  shop.db.transaction(() => {
    const record = shop.products.get(id);
    if (record === undefined) throw invalidVariation(400);
    stale.add(record.parentId);
    applyIdentity(shop, record, params);
    if (before.data.imageId !== image.imageId) record.data.imageId = before.data.imageId;
    applyRest(shop, record, params);
    record.modified = shop.nowSeconds();
    settleName(shop, record);
    shop.products.update(record);
    shop.effect(callId, 'variation.update', id);
    stale.add(record.parentId);
  })();
}

/** Deletes a variation, into the trash without `force`. */
export function deleteVariation(
  shop: Shop,
  record: ProductRecord,
  force: boolean,
  callId: number,
): void {
  shop.db.transaction(() => {
    if (force) {
      shop.products.remove(record.id);
      shop.effect(callId, 'variation.delete', record.id);
      return;
    }
    refuseTrash(shop, record, 'product_variation');
    shop.products.update({ ...record, status: 'trash', modified: shop.nowSeconds() });
    shop.effect(callId, 'variation.trash', record.id);
  })();
}

function applyIdentity(shop: Shop, record: ProductRecord, params: Params): void {
  record.parentId = absInt(params['product_id']);
  if (isSet(params['status'])) {
    record.status = statuses.includes(toText(params['status']))
      ? toText(params['status'])
      : 'draft';
  }
  if (isSet(params['sku'])) applySku(shop, record, params['sku'], true);
  if (isSet(params['global_unique_id'])) applyGtin(shop, record, params['global_unique_id'], true);
}

async function applyImage(
  shop: Shop,
  record: ProductRecord,
  params: Params,
  callId: number,
): Promise<void> {
  const image = params['image'];
  if (!isSet(image)) return;
  if (!isRecord(image) || (absInt(image['id']) === 0 && !isSet(image['src']))) {
    record.data.imageId = 0;
    return;
  }
  record.data.imageId = await settleImage(
    shop,
    image,
    { kind: 'variation', id: record.id, callId },
    [],
  );
}

function applyRest(shop: Shop, record: ProductRecord, params: Params): void {
  const { data } = record;
  if (isSet(params['virtual'])) data.virtual = toBool(params['virtual']);
  if (isSet(params['downloadable'])) data.downloadable = toBool(params['downloadable']);
  applyDownloads(record, params);
  applyShipping(shop, record, params);
  applyStock(record, params);
  applyPrices(shop, record, params);
  if (isSet(params['tax_class'])) data.taxClass = taxClassOf(params['tax_class'], true);
  if (isSet(params['description'])) data.description = ksesPost(toText(params['description']));
  if (isSet(params['attributes'])) {
    data.variationAttributes = variationAttributesOf(shop, record.parentId, params['attributes']);
  }
  if (!isEmpty(params['menu_order'])) record.menuOrder = toInt(params['menu_order']);
  applyMeta(shop, record, params['meta_data']);
  settleStock(shop, record);
  settlePrice(record, shop.nowSeconds());
}

function applyStock(record: ProductRecord, params: Params): void {
  const { data } = record;
  if (isSet(params['manage_stock'])) data.manageStock = toBool(params['manage_stock']);
  if (isSet(params['stock_status'])) {
    const status = toText(params['stock_status']);
    record.stockStatus = ['outofstock', 'onbackorder'].includes(status) ? status : 'instock';
  }
  if (isSet(params['backorders'])) data.backorders = toText(params['backorders']);
  if (!data.manageStock) return;
  if (isSet(params['stock_quantity'])) data.stockQuantity = toInt(params['stock_quantity']);
  else if (isSet(params['inventory_delta'])) {
    data.stockQuantity = (data.stockQuantity ?? 0) + toInt(params['inventory_delta']);
  }
  if (params['low_stock_amount'] !== undefined) {
    data.lowStockAmount =
      params['low_stock_amount'] === null ? null : absInt(params['low_stock_amount']);
  }
}

// A parent that is no product leaves an orphan; the title is "Parent - Red, XL" with fewer than three attributes.
function settleName(shop: Shop, record: ProductRecord): void {
  const parent = shop.products.get(record.parentId);
  if (parent === undefined || parent.kind !== 'product') {
    record.parentId = 0;
    return;
  }
  const suffix = formattedVariation(shop, parent, record);
  const short = Object.keys(record.data.variationAttributes).length < 3;
  record.name = suffix !== '' && short ? `${parent.name} - ${suffix}` : parent.name;
}
