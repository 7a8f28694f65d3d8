/** Whether a shop shows what was sent. Doubt counts as "no": an update with absolute values may be repeated. */

import { isObject } from '#connectors/kit/json-fields';
import { decodeReferences, normaliseHtml } from '#domain/listing/normalise-html';
import type { FieldName, FieldValues } from '#domain/listing/operation';
import { categoryPath, isEmptyValue } from '#domain/listing/same-value';
import { type Json, sameJson } from '#kernel/json';
import { hsCodeKey, originKey, type WireProduct } from '../wire/product.ts';
import { attributeList, fromAttributes, sameTuple } from './attributes.ts';
import { showsPictures } from './images.ts';
import type { BodySource } from './product-body.ts';
import { variantValues } from './product-values.ts';
import { namedIn } from './shapes.ts';
import { cleanSku, sameReading } from './text.ts';

/** Whether all values written to a product or variation can be seen there. */
export function showsAll(source: BodySource, product: WireProduct): boolean {
  return (Object.keys(source.values) as FieldName[]).every((field) =>
    shows(field, source, product),
  );
}

function shows(field: FieldName, source: BodySource, product: WireProduct): boolean {
  const { values, references, echoed } = source;
  const value = values[field];
  switch (field) {
    case 'title':
      return typeof value !== 'string' || sameReading(value, product.name);
    case 'description':
      return canonicalHtml(textIn(value)) === canonicalHtml(product.description);
    case 'category':
      return showsCategory(source, product);
    case 'brand':
    case 'attributes':
    case 'options':
      return showsAttributes(field, source, product);
    case 'images':
      return showsPictures(value, product.images, { references, echoed: echoed.images });
    case 'image':
      return product.type === 'variation'
        ? showsPictures(value, product.images, { references, echoed: echoed.image })
        : // Of a product without options the picture is one among the listing's.
          product.images.some((image) =>
            showsPictures(value, [image], { references, echoed: undefined }),
          );
    case 'hsCode':
      return textIn(value) === (product.meta.get(hsCodeKey) ?? '');
    case 'origin':
      return textIn(value) === (product.meta.get(originKey) ?? '');
    case 'sku':
    case 'parentSku':
      return cleanSku(textIn(value)) === cleanSku(product.sku);
    case 'optionValues':
      return sameTuple(namedIn(value), product.attributes);
    case 'barcode':
      return product.barcode === undefined || digits(textIn(value)) === digits(product.barcode);
    default:
      return showsMeasure(field, source, product);
  }
}

/** Prices, stock, weight and sizes. What the shop cannot tell us is not held against it. */
function showsMeasure(field: FieldName, source: BodySource, product: WireProduct): boolean {
  const { facts, values } = source;
  const shown = variantValues(product, { facts, paths: new Map() })[field];
  const value = values[field] ?? null;
  if (shown === undefined) return true;
  if (field === 'quantity' && facts.manageStock === false && value !== null) {
    return (product.stockStatus === 'instock') === (typeof value === 'number' && value > 0);
  }
  if (typeof shown === 'number' && typeof value === 'number') return Math.abs(shown - value) < 0.02;
  return sameJson(shown, value);
}

function showsCategory(source: BodySource, product: WireProduct): boolean {
  const { category } = source.values;
  // Without a category the shop puts a product into its default one.
  if (typeof category !== 'string' || category === '') return product.categories.length <= 1;
  const id = source.references.get(categoryPath(category)) ?? source.references.get(category);
  return product.categories.some((item) => item.id === id);
}

/** Each of the three fields by itself, since another job may have written the others meanwhile. */
function showsAttributes(
  field: 'brand' | 'attributes' | 'options',
  source: BodySource,
  product: WireProduct,
): boolean {
  const alone = (from: FieldValues): Json =>
    attributeList(
      { options: [], brand: null, attributes: [], [field]: from[field] ?? null },
      source.echoed,
    ).map(unordered);
  const shown: FieldValues = { ...fromAttributes(product.attributes) };
  return sameJson(alone(source.values), alone(shown));
}

/** The values of a shared attribute come back in the shop's own order. */
function unordered(item: Json): Json {
  if (!isObject(item) || item['id'] === undefined) return item;
  const { options } = item;
  return { ...item, options: Array.isArray(options) ? [...options].sort() : null };
}

function canonicalHtml(html: string): string {
  return normaliseHtml(decodeReferences(html.replaceAll('\\', '')));
}

function digits(text: string): string {
  return text.replace(/[^0-9Xx]/g, '');
}

function textIn(value: FieldValues['title']): string {
  return isEmptyValue(value) || typeof value !== 'string' ? '' : value;
}
