/** Creating, changing and deleting products. */
import type { Shop } from '../shop.ts';
import { blankProduct, type ProductRecord } from '../state/product-record.ts';
import { escapeHtml } from '../text/clean.ts';
import { parseDate } from '../text/dates.ts';
import { isEmpty, isSet, type Params, toText } from '../text/php.ts';
import { sanitizeTitle, uniqueSlug } from '../text/slug.ts';
import { RestError } from '../wire/rest-error.ts';
import { applyMeta, settlePrice } from './apply-fields.ts';
import { applyProduct, settleStock, type TermChange } from './apply-product.ts';
import { type SettledImages, settleImages } from './images.ts';
import { syncParent } from './sync-parent.ts';

const unslugged = ['draft', 'pending', 'auto-draft'];

/** Refusal of an id nobody has; creates and reads say 404, updates 400. */
export function invalidProduct(status: number): RestError {
  return new RestError('woocommerce_rest_product_invalid_id', 'Invalid ID.', status);
}

/** Refusal of a variation's id on the products endpoint. */
export function notAProduct(): RestError {
  return new RestError(
    'woocommerce_rest_invalid_product_id',
    'To manipulate product variations you should use the /products/&lt;product_id&gt;/variations/&lt;id&gt; endpoint.',
    404,
  );
}

/** `create_item`: images first, then the product; a failure takes the new images back. */
export async function createProduct(shop: Shop, params: Params, callId: number): Promise<number> {
  if (!isEmpty(params['id'])) {
    throw new RestError('woocommerce_rest_product_exists', 'Cannot create existing product.', 400);
  }
  const record = blankProduct('product', 'simple');
  const made: number[] = [];
  try {
    const terms = applyProduct(shop, record, params, true);
    const images = isSet(params['images'])
      ? await settleImages(shop, params['images'], { kind: 'product', id: 0, callId }, made)
      : undefined;
    finish(shop, record, params, images);
    const id = shop.db.transaction(() => insert(shop, record, terms, callId))();
    if (id === 0) throw skuLockTaken(record.sku);
    return id;
  } catch (problem) {
    if (problem instanceof RestError) for (const id of made) removeImage(shop, id, callId);
    throw problem;
  }
}

function removeImage(shop: Shop, id: number, callId: number): void {
  shop.db.transaction(() => {
    shop.media.remove(id);
    shop.effect(callId, 'media.delete', id);
  })();
}

function finish(
  shop: Shop,
  record: ProductRecord,
  params: Params,
  images: SettledImages | undefined,
): void {
  if (images !== undefined) {
    record.data.imageId = images.imageId;
    record.data.galleryIds = images.galleryIds;
  }
  applyMeta(shop, record, params['meta_data']);
  const local = isEmpty(params['date_created'])
    ? undefined
    : parseDate(toText(params['date_created']), shop.site);
  const gmt = isEmpty(params['date_created_gmt'])
    ? undefined
    : parseDate(toText(params['date_created_gmt']), shop.site, true);
  record.created = gmt ?? local ?? record.created;
  settleStock(shop, record);
  if (record.type !== 'variable' && record.type !== 'grouped')
    settlePrice(record, shop.nowSeconds());
  else if (record.type === 'grouped' || record.id === 0) record.data.price = '';
}

function insert(shop: Shop, record: ProductRecord, terms: TermChange, callId: number): number {
  const now = shop.nowSeconds();
  if (record.created === 0) record.created = now;
  record.modified = record.created;
  if (record.name === '') record.name = 'Product';
  if (record.type === 'variable' && !record.data.manageStock) record.stockStatus = 'outofstock';
  // WHY: the lookup table still holds the SKUs of trashed products, and of requests that were a moment faster.
  const taken = record.sku === '' ? undefined : shop.products.idBySku(record.sku, 0, true);
  const slug = slugOf(shop, record);
  record.slug = slug ?? '';
  shop.products.insert(record);
  if (taken !== undefined) {
    // The id stays burnt, as it does when WordPress inserts the post before it fails to lock the SKU.
    shop.products.remove(record.id);
    return 0;
  }
  if (slug === undefined) {
    record.slug = String(record.id);
    shop.products.update(record);
  }
  const defaultCategory = Number(shop.settings.get('default_product_cat'));
  setTerms(shop, record.id, {
    ...terms,
    categories: terms.categories?.length ? terms.categories : [defaultCategory],
  });
  if (record.data.attributes.length > 0) setAttributeTerms(shop, record);
  shop.effect(callId, 'product.create', record.id);
  return record.id;
}

function skuLockTaken(sku: string): RestError {
  const message = `The product with SKU (${sku}) you are trying to insert is already present in the lookup table`;
  return new RestError('woocommerce_rest_product_not_created', escapeHtml(message), 400);
}

/** The slug a product gets; undefined when nothing is left of its name, and its id has to do. */
function slugOf(shop: Shop, record: ProductRecord): string | undefined {
  const wanted =
    record.slug === '' && unslugged.includes(record.status) ? '' : record.slug || record.name;
  const slug = sanitizeTitle(wanted);
  if (slug === '' && wanted !== '') return undefined;
  return uniqueSlug(slug, (candidate) => shop.products.slugTaken(candidate, record.id));
}

function setTerms(shop: Shop, id: number, terms: TermChange): void {
  if (terms.categories !== undefined) shop.terms.setObject(id, 'product_cat', terms.categories);
  if (terms.tags !== undefined) shop.terms.setObject(id, 'product_tag', terms.tags);
  if (terms.brands !== undefined) shop.terms.setObject(id, 'product_brand', terms.brands);
}

// Terms of global attributes hang on the product too: their counts and the `attribute_term` filter live by it.
function setAttributeTerms(shop: Shop, record: ProductRecord): void {
  shop.terms.clearAttributes(record.id);
  for (const attribute of record.data.attributes) {
    if (attribute.id === 0) continue;
    const ids = attribute.options.flatMap(
      (name) => shop.terms.byName(name, attribute.name)?.id ?? [],
    );
    shop.terms.setObject(record.id, attribute.name, ids);
  }
}

/** `update_item`: partial; lists that are sent replace what was there. */
export async function updateProduct(
  shop: Shop,
  id: number,
  params: Params,
  callId: number,
): Promise<void> {
  const before = shop.products.get(id);
  if (before === undefined) throw invalidProduct(400);
  if (before.kind === 'variation') throw notAProduct();
  applyProduct(shop, structuredClone(before), params, true);
  const images = isSet(params['images'])
    ? await settleImages(shop, params['images'], { kind: 'product', id, callId }, [])
    : undefined;
  shop.db.transaction(() => {
    // WHY: other requests may have changed the product while images were fetched; only what was sent is written.
    const record = shop.products.get(id);
    if (record === undefined) throw invalidProduct(400);
    const terms = applyProduct(shop, record, params, false);
    finish(shop, record, params, images);
    write(shop, record, terms);
    shop.effect(callId, 'product.update', id);
  })();
}

function write(shop: Shop, record: ProductRecord, terms: TermChange): void {
  record.modified = shop.nowSeconds();
  record.slug = slugOf(shop, record) ?? String(record.id);
  shop.products.update(record);
  const empty = terms.categories !== undefined && terms.categories.length === 0;
  setTerms(shop, record.id, {
    ...terms,
    categories: empty ? [Number(shop.settings.get('default_product_cat'))] : terms.categories,
  });
  setAttributeTerms(shop, record);
  if (record.type === 'variable') syncParent(shop, record.id);
}

/** `delete_item`: into the trash, or for good with `force`. */
export function deleteProduct(shop: Shop, id: number, force: boolean, callId: number): void {
  const record = shop.products.get(id);
  if (record === undefined) throw invalidProduct(404);
  if (record.kind === 'variation') throw notAProduct();
  shop.db.transaction(() => {
    if (force) removeForGood(shop, record, callId);
    else trash(shop, record, callId);
  })();
}

function removeForGood(shop: Shop, record: ProductRecord, callId: number): void {
  for (const child of shop.products.variationIds(record.id, true)) {
    shop.products.remove(child);
    shop.effect(callId, 'variation.delete', child);
  }
  shop.products.remove(record.id);
  shop.effect(callId, 'product.delete', record.id);
}

function trash(shop: Shop, record: ProductRecord, callId: number): void {
  refuseTrash(shop, record, 'product');
  for (const child of shop.products.variationIds(record.id, true)) {
    const variation = shop.products.get(child);
    if (variation !== undefined) shop.products.update({ ...variation, status: 'trash' });
  }
  const slug = record.slug === '' ? '' : `${record.slug}__trashed`;
  shop.products.update({ ...record, slug, status: 'trash', modified: shop.nowSeconds() });
  shop.effect(callId, 'product.trash', record.id);
}

/** The two refusals of a delete without `force`. */
export function refuseTrash(shop: Shop, record: ProductRecord, type: string): void {
  if (!shop.settings.config().trashEnabled) {
    const message = `The ${type} does not support trashing.`;
    throw new RestError('woocommerce_rest_trash_not_supported', message, 501);
  }
  if (record.status === 'trash') {
    throw new RestError(
      'woocommerce_rest_already_trashed',
      `The ${type} has already been deleted.`,
      410,
    );
  }
}
