/** To the wire: the fields to write as the body of a product or variation. Numbers travel as text, as the schema asks. */

import type { FieldName, FieldValues } from '#domain/listing/operation';
import { categoryPath, moneyOf } from '#domain/listing/same-value';
import { type Failure, failure } from '#kernel/failure';
import type { RemoteId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import { moneyToDecimal } from '#kernel/money';
import { fail, ok, type Result } from '#kernel/result';
import type { ShopFacts } from '../shop-facts.ts';
import { hsCodeKey, originKey } from '../wire/product.ts';
import {
  attributeList,
  touchesAttributes,
  unsendableOption,
  variationAttributes,
} from './attributes.ts';
import { wireImage, wireImages } from './images.ts';
import { imagesIn } from './shapes.ts';
import { toWireText } from './text.ts';
import { dimensionText, weightText } from './units.ts';

/** A body under construction. */
export type WireBody = Record<string, Json>;

/** What a body is made from. */
export interface BodySource {
  readonly values: FieldValues;
  /** What the shop last showed; lists that are replaced whole are completed from it. */
  readonly echoed: FieldValues;
  readonly references: ReadonlyMap<string, RemoteId>;
  readonly facts: ShopFacts;
}

/**
 * The body of a product. With options only the listing's own fields are written, without also its variant's.
 * Failures name the field that cannot be sent; nothing was sent then.
 */
export function productBody(source: BodySource, hasOptions: boolean): Result<WireBody, Failure> {
  const { values, echoed } = source;
  const bad = refusedOption(values);
  if (bad !== null) return fail(bad);
  const body: WireBody = {};
  if (typeof values.title === 'string') body['name'] = toWireText(values.title);
  if (values.description !== undefined) body['description'] = textValue(values.description);
  if (values.category !== undefined) {
    const categories = categoryIds(source);
    if (!categories.ok) return categories;
    body['categories'] = categories.value;
  }
  if (touchesAttributes(values)) body['attributes'] = attributeList(values, echoed);
  if (values.images !== undefined) {
    const images = wireImages(values.images, {
      references: source.references,
      echoed: echoed.images,
    });
    if (!images.ok) return images;
    body['images'] = images.value;
  }
  const meta = metaOf(values);
  if (meta.length > 0) body['meta_data'] = meta;
  if (hasOptions) {
    if (values.parentSku !== undefined) body['sku'] = textValue(values.parentSku);
    return ok(body);
  }
  const sold = soldBody(source);
  return sold.ok ? ok({ ...body, ...sold.value }) : sold;
}

/** The body of a variation. */
export function variationBody(source: BodySource): Result<WireBody, Failure> {
  const { values, echoed, references } = source;
  const bad = refusedOption(values);
  if (bad !== null) return fail(bad);
  const sold = soldBody(source);
  if (!sold.ok) return sold;
  const body = sold.value;
  if (values.optionValues !== undefined) {
    body['attributes'] = variationAttributes(values.optionValues, echoed);
  }
  if (values.image !== undefined) {
    const image = imagesIn(values.image)[0];
    const sent =
      image === undefined ? ok({}) : wireImage(image, { references, echoed: echoed.image });
    if (!sent.ok) return sent;
    // An object without id and src takes the picture down.
    body['image'] = sent.value;
  }
  return ok(body);
}

/** Code, price, stock and measures: the same on products and variations. */
function soldBody(source: BodySource): Result<WireBody, Failure> {
  const { values, facts } = source;
  const body: WireBody = {};
  if (values.sku !== undefined) body['sku'] = textValue(values.sku);
  if (values.barcode !== undefined) body['global_unique_id'] = textValue(values.barcode);
  for (const [field, name] of [
    ['price', 'regular_price'],
    ['salePrice', 'sale_price'],
  ] as const) {
    const value = values[field];
    if (value === undefined) continue;
    const amount = moneyOf(value);
    if (amount !== null && facts.currency !== null && amount.currency !== facts.currency) {
      return fail(
        failure('rejected', {
          field,
          reason: 'currency',
          currency: amount.currency,
          shop: facts.currency,
        }),
      );
    }
    body[name] = amount === null ? '' : moneyToDecimal(amount);
  }
  if (values.quantity !== undefined) Object.assign(body, stockBody(values.quantity, facts));
  if (values.weightGrams !== undefined && facts.weightUnit !== null) {
    const { weightGrams } = values;
    body['weight'] =
      typeof weightGrams === 'number' ? weightText(weightGrams, facts.weightUnit) : '';
  }
  const dimensions = dimensionsOf(values, facts);
  if (dimensions !== null) body['dimensions'] = dimensions;
  return ok(body);
}

/** A shop that counts no stock takes only "there is some" and "there is none". */
function stockBody(quantity: Json, facts: ShopFacts): WireBody {
  if (typeof quantity !== 'number') return { manage_stock: false, stock_status: 'instock' };
  if (facts.manageStock === false) return { stock_status: quantity > 0 ? 'instock' : 'outofstock' };
  return { manage_stock: true, stock_quantity: quantity };
}

function dimensionsOf(values: FieldValues, facts: ShopFacts): Json {
  const { dimensionUnit } = facts;
  if (dimensionUnit === null) return null;
  const dimensions: WireBody = {};
  const sides: readonly (readonly [FieldName, string])[] = [
    ['lengthMm', 'length'],
    ['widthMm', 'width'],
    ['heightMm', 'height'],
  ];
  for (const [field, side] of sides) {
    const value = values[field];
    if (value !== undefined) {
      dimensions[side] = typeof value === 'number' ? dimensionText(value, dimensionUnit) : '';
    }
  }
  return Object.keys(dimensions).length === 0 ? null : dimensions;
}

function categoryIds(source: BodySource): Result<readonly Json[], Failure> {
  const { category } = source.values;
  if (typeof category !== 'string' || category === '') return ok([]);
  const path = categoryPath(category);
  const id = source.references.get(path) ?? source.references.get(category);
  if (id === undefined) return fail(failure('remote-missing', { field: 'category', path }));
  return ok([{ id: Number(id) }]);
}

function metaOf(values: FieldValues): readonly Json[] {
  const meta: Json[] = [];
  if (values.hsCode !== undefined) meta.push({ key: hsCodeKey, value: textValue(values.hsCode) });
  if (values.origin !== undefined) meta.push({ key: originKey, value: textValue(values.origin) });
  return meta;
}

function refusedOption(values: FieldValues): Failure | null {
  const value = unsendableOption(values);
  return value === null
    ? null
    : failure('rejected', { field: 'options', reason: 'separator', value });
}

function textValue(value: Json): string {
  return typeof value === 'string' ? value : '';
}
