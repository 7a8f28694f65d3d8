/**
 * Products and variations as the API sends them, in the `edit` context. Lenient on what we do not use; what is absent
 * stays `undefined` where that matters, as older versions do not know newer fields.
 */

import {
  isObject,
  type JsonObject,
  numberOf,
  objectsOf,
  textOf,
} from '#connectors/kit/json-fields';
import { asId, type RemoteId } from '#kernel/ids';
import type { Json } from '#kernel/json';

/** Key of the product meta that holds the operation key of the job that created it. */
export const markerKey = '_shopkeep_ref';
/** Core keeps neither field before 11.3, so they lie in hidden product meta. */
export const hsCodeKey = '_shopkeep_hs_code';
export const originKey = '_shopkeep_origin';

/** An attribute of a product (with all its options) or of a variation (with its one). `id` 0: of this product alone. */
export interface WireAttribute {
  readonly id: number;
  readonly name: string;
  readonly slug: string | null;
  readonly options: readonly string[];
  readonly variation: boolean;
}

/** A picture; `src` is the shop's own copy, `name` the media title. */
export interface WireImage {
  readonly id: string;
  readonly src: string;
  readonly name: string;
  readonly alt: string;
}

/** A product or variation. */
export interface WireProduct {
  readonly id: RemoteId;
  readonly type: string;
  readonly parentId: RemoteId | null;
  readonly status: string;
  readonly name: string;
  readonly description: string;
  readonly permalink: string | null;
  readonly sku: string;
  /** `undefined` before 9.2, which ignores the field. */
  readonly barcode: string | undefined;
  readonly regularPrice: string;
  readonly salePrice: string;
  /** `true` also when a variation uses its parent's stock. */
  readonly manageStock: boolean;
  readonly stockQuantity: number | null;
  readonly stockStatus: string;
  readonly weight: string;
  readonly length: string;
  readonly width: string;
  readonly height: string;
  readonly categories: readonly {
    readonly id: string;
    readonly name: string;
    readonly slug: string;
  }[];
  readonly attributes: readonly WireAttribute[];
  readonly images: readonly WireImage[];
  /** `false` for a variation in a list of products, which shows the parent's picture where it has none. */
  readonly showsOwnImages: boolean;
  readonly meta: ReadonlyMap<string, string>;
  readonly modifiedGmt: string | null;
}

/** Reads one; `null` when it has no id. */
export function readProduct(value: Json | undefined): WireProduct | null {
  if (!isObject(value)) return null;
  const id = idOf(value['id']);
  if (id === null) return null;
  const dimensions = isObject(value['dimensions']) ? value['dimensions'] : {};
  const image = value['image'];
  const type = textOf(value['type']) ?? 'simple';
  const showsOwnImages = type !== 'variation' || image !== undefined;
  const images = isObject(image) ? [image] : objectsOf(value['images']);
  // A product that once had variants keeps the flag on its attributes; without variants it means nothing.
  const offered = (attribute: WireAttribute): WireAttribute =>
    ['simple', 'external', 'grouped'].includes(textOf(value['type']) ?? '')
      ? { ...attribute, variation: false }
      : attribute;
  return {
    id,
    type,
    parentId: idOf(value['parent_id']),
    status: textOf(value['status']) ?? '',
    name: textOf(value['name']) ?? '',
    description: textOf(value['description']) ?? '',
    permalink: textOf(value['permalink']),
    sku: textOf(value['sku']) ?? '',
    barcode:
      value['global_unique_id'] === undefined
        ? undefined
        : (textOf(value['global_unique_id']) ?? ''),
    regularPrice: textOf(value['regular_price']) ?? '',
    salePrice: textOf(value['sale_price']) ?? '',
    manageStock: value['manage_stock'] === true || value['manage_stock'] === 'parent',
    stockQuantity: numberOf(value['stock_quantity']),
    stockStatus: textOf(value['stock_status']) ?? '',
    weight: textOf(value['weight']) ?? '',
    length: textOf(dimensions['length']) ?? '',
    width: textOf(dimensions['width']) ?? '',
    height: textOf(dimensions['height']) ?? '',
    categories: objectsOf(value['categories']).flatMap(readCategory),
    attributes: objectsOf(value['attributes']).map(readAttribute).map(offered),
    images: showsOwnImages ? images.flatMap(readImage) : [],
    showsOwnImages,
    meta: readMeta(value['meta_data']),
    modifiedGmt: textOf(value['date_modified_gmt']) ?? null,
  };
}

/** A positive whole id as text, else `null`: the API writes 0 for "none". */
export function idOf(value: Json | undefined): RemoteId | null {
  const text = textOf(value);
  return text !== null && /^[1-9]\d*$/.test(text) ? asId<RemoteId>(text) : null;
}

function readCategory(value: JsonObject): WireProduct['categories'] {
  const id = idOf(value['id']);
  return id === null
    ? []
    : [{ id, name: textOf(value['name']) ?? '', slug: textOf(value['slug']) ?? '' }];
}

function readAttribute(value: JsonObject): WireAttribute {
  const { options } = value;
  const option = textOf(value['option']);
  return {
    id: numberOf(value['id']) ?? 0,
    name: textOf(value['name']) ?? '',
    slug: textOf(value['slug']),
    options: Array.isArray(options)
      ? options.flatMap((item: Json) => textOf(item) ?? [])
      : option === null
        ? []
        : [option],
    variation: value['variation'] === true,
  };
}

function readImage(value: JsonObject): readonly WireImage[] {
  const id = idOf(value['id']);
  if (id === null) return [];
  const text = (name: string): string => textOf(value[name]) ?? '';
  return [{ id, src: text('src'), name: text('name'), alt: text('alt') }];
}

function readMeta(value: Json | undefined): ReadonlyMap<string, string> {
  const meta = new Map<string, string>();
  for (const entry of objectsOf(value)) {
    const key = textOf(entry['key']);
    const text = textOf(entry['value']);
    if (key !== null && text !== null) meta.set(key, text);
  }
  return meta;
}
