/** From the wire: what a shop shows, in our shapes. */

import type { FieldName, FieldValues } from '#domain/listing/operation';
import type { Json } from '#kernel/json';
import type { ShopFacts } from '../shop-facts.ts';
import { hsCodeKey, originKey, type WireProduct } from '../wire/product.ts';
import { fromAttributes, fromVariationAttributes } from './attributes.ts';
import { echoOf } from './images.ts';
import type { OptionValue } from './shapes.ts';
import { fromWireText, wireMoney } from './text.ts';
import { gramsOf, millimetresOf } from './units.ts';

/** Paths of categories by their id. */
export type CategoryPaths = ReadonlyMap<string, string>;

/** What is needed to read a product. */
export interface ReadingContext {
  readonly facts: Pick<ShopFacts, 'currency' | 'weightUnit' | 'dimensionUnit'>;
  readonly paths: CategoryPaths;
}

type Values = Partial<Record<FieldName, Json>>;

/** The listing's own fields of a product. */
export function listingValues(product: WireProduct, context: ReadingContext): FieldValues {
  const { options, brand, attributes } = fromAttributes(product.attributes);
  const variable = product.type.startsWith('variable');
  const category = categoryOf(product, context.paths);
  return {
    title: fromWireText(product.name),
    description: product.description,
    ...(category === undefined ? {} : { category }),
    brand,
    attributes,
    images: product.images.map((image) => echoOf(image)),
    hsCode: filled(product.meta.get(hsCodeKey)),
    origin: filled(product.meta.get(originKey)),
    ...(variable ? { parentSku: filled(product.sku), options } : {}),
  };
}

/** A variant's fields, of a variation or of a product without options. */
export function variantValues(
  product: WireProduct,
  context: ReadingContext,
  options: readonly OptionValue[] = [],
): FieldValues {
  const { currency, dimensionUnit, weightUnit } = context.facts;
  const values: Values = {
    sku: product.sku,
    quantity: quantityOf(product),
  };
  if (product.barcode !== undefined) values.barcode = filled(product.barcode);
  if (weightUnit !== null) values.weightGrams = gramsOf(product.weight, weightUnit);
  if (dimensionUnit !== null) {
    values.lengthMm = millimetresOf(product.length, dimensionUnit);
    values.widthMm = millimetresOf(product.width, dimensionUnit);
    values.heightMm = millimetresOf(product.height, dimensionUnit);
  }
  if (currency !== null) {
    values.price = wireMoney(product.regularPrice, currency);
    values.salePrice = wireMoney(product.salePrice, currency);
  }
  if (product.type === 'variation') {
    values.optionValues = fromVariationAttributes(product.attributes, options);
    const image = product.images[0];
    if (product.showsOwnImages) values.image = image === undefined ? null : `url:${image.src}`;
  }
  return values;
}

/** What is not counted and marked as sold out is none, or another shop would offer it without end. */
function quantityOf(product: WireProduct): number | null {
  if (product.manageStock) return product.stockQuantity;
  return product.stockStatus === 'outofstock' ? 0 : null;
}

/** Only some fields of many. */
export function onlyFields(values: FieldValues, fields: readonly string[]): FieldValues {
  return Object.fromEntries(Object.entries(values).filter(([field]) => fields.includes(field)));
}

/** What a shop puts products into that have no category: installed under this slug, in Chinese under that. */
const defaultSlugs: readonly string[] = ['uncategorized', '%e6%9c%aa%e5%88%86%e7%b1%bb', '未分类'];

/** The deepest known path among a product's categories; `undefined` when none is known but there are some. */
function categoryOf(product: WireProduct, paths: CategoryPaths): string | null | undefined {
  const chosen = product.categories.filter((category) => !defaultSlugs.includes(category.slug));
  if (chosen.length === 0) return null;
  const known = chosen.flatMap((category) => paths.get(category.id) || []);
  const depth = (path: string): number => path.split(' > ').length;
  return known.sort((a, b) => depth(b) - depth(a))[0];
}

function filled(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}
