/** Rows of the catalogue's tables as domain records, and back. Columns and fields meet nowhere else. */
import type { FieldPatch } from '#domain/catalog/change-set';
import {
  emptyProduct,
  emptyVariant,
  type FullProduct,
  type Product,
  type ProductFields,
  type StockLevel,
  type Variant,
  type VariantFields,
} from '#domain/catalog/product';
import { asId, type LocationId, type ProductId, type VariantId } from '#kernel/ids';
import type { Money } from '#kernel/money';
import {
  type Db,
  intOf,
  intOrNull,
  jsonOf,
  type Row,
  type SqlValue,
  textOf,
  textOrNull,
} from '../db.ts';

/** The columns of a product's fields, in the order of `productValues`. */
export const productColumns =
  'title, description, category, brand, parent_sku, option_names, attributes, images, hs_code, origin';

/** The columns of a variant's fields, in the order of `variantValues`. */
export const variantColumns =
  'sku, option_values, price_minor, price_currency, sale_minor, sale_currency, cost_minor, cost_currency, ' +
  'barcode, weight_grams, length_mm, width_mm, height_mm, image_key';

/** The fields of a product row. */
export function productFields(row: Row): ProductFields {
  return {
    title: textOf(row, 'title'),
    description: textOf(row, 'description'),
    category: textOrNull(row, 'category'),
    brand: textOrNull(row, 'brand'),
    parentSku: textOrNull(row, 'parent_sku'),
    optionNames: jsonOf(row, 'option_names'),
    attributes: jsonOf(row, 'attributes'),
    images: jsonOf(row, 'images'),
    hsCode: textOrNull(row, 'hs_code'),
    origin: textOrNull(row, 'origin'),
  };
}

/** The fields of a variant row. */
export function variantFields(row: Row): VariantFields {
  return {
    sku: textOf(row, 'sku'),
    optionValues: jsonOf(row, 'option_values'),
    price: moneyOf(row, 'price_minor', 'price_currency'),
    salePrice: moneyOf(row, 'sale_minor', 'sale_currency'),
    cost: moneyOf(row, 'cost_minor', 'cost_currency'),
    barcode: textOrNull(row, 'barcode'),
    weightGrams: intOrNull(row, 'weight_grams'),
    lengthMm: intOrNull(row, 'length_mm'),
    widthMm: intOrNull(row, 'width_mm'),
    heightMm: intOrNull(row, 'height_mm'),
    imageKey: textOrNull(row, 'image_key'),
  };
}

/** Values for `productColumns`. */
export function productValues(fields: ProductFields): SqlValue[] {
  return [
    fields.title,
    fields.description,
    fields.category,
    fields.brand,
    fields.parentSku,
    JSON.stringify(fields.optionNames),
    JSON.stringify(fields.attributes),
    JSON.stringify(fields.images),
    fields.hsCode,
    fields.origin,
  ];
}

/** Values for `variantColumns`. */
export function variantValues(fields: VariantFields): SqlValue[] {
  return [
    fields.sku,
    JSON.stringify(fields.optionValues),
    fields.price?.minor ?? null,
    fields.price?.currency ?? null,
    fields.salePrice?.minor ?? null,
    fields.salePrice?.currency ?? null,
    fields.cost?.minor ?? null,
    fields.cost?.currency ?? null,
    fields.barcode,
    fields.weightGrams,
    fields.lengthMm,
    fields.widthMm,
    fields.heightMm,
    fields.imageKey,
  ];
}

/** A patch that passed edit-rules.ts laid over fields. */
export function withProductPatch(base: ProductFields, patch: FieldPatch): ProductFields {
  return { ...base, ...(patch as Partial<ProductFields>) };
}

/** A patch that passed edit-rules.ts laid over fields. */
export function withVariantPatch(base: VariantFields, patch: FieldPatch): VariantFields {
  return { ...base, ...(patch as Partial<VariantFields>) };
}

/** The fields of a new product. */
export function newProductFields(patch: FieldPatch): ProductFields {
  return withProductPatch(emptyProduct, patch);
}

/** The fields of a new variant; edit-rules.ts saw to it that the patch names its SKU. */
export function newVariantFields(patch: FieldPatch): VariantFields {
  return withVariantPatch({ ...emptyVariant, sku: '' }, patch);
}

/** Products that are not deleted with all that hangs on them, in the order of `ids`. Three statements for any number. */
export function loadFullProducts(db: Db, ids: readonly number[]): FullProduct[] {
  if (ids.length === 0) return [];
  const list = JSON.stringify(ids);
  const products = db.all(
    `SELECT p.id, ${productColumns} FROM json_each(?) AS wanted
     JOIN product AS p ON p.id = wanted.value WHERE p.deleted = 0 ORDER BY wanted.key`,
    list,
  );
  const variants = groupBy(
    db.all(
      `SELECT v.id, v.product_id, ${variantColumns} FROM json_each(?) AS wanted
       CROSS JOIN variant AS v INDEXED BY variant_product ON v.product_id = wanted.value
       WHERE v.deleted = 0 ORDER BY wanted.key, v.id`,
      list,
    ),
  );
  const stock = groupBy(
    db.all(
      `SELECT v.product_id, s.variant_id, s.location_id, s.quantity FROM json_each(?) AS wanted
       CROSS JOIN variant AS v INDEXED BY variant_product ON v.product_id = wanted.value
       CROSS JOIN stock AS s ON s.variant_id = v.id
       WHERE v.deleted = 0 ORDER BY wanted.key, v.id, s.location_id`,
      list,
    ),
  );
  return products.map((row) => {
    const product = productOf(row);
    return {
      product,
      variants: (variants.get(product.id) ?? []).map(variantOf),
      stock: (stock.get(product.id) ?? []).map(stockOf),
    };
  });
}

function productOf(row: Row): Product {
  return { id: asId<ProductId>(intOf(row, 'id')), ...productFields(row) };
}

function variantOf(row: Row): Variant {
  return {
    id: asId<VariantId>(intOf(row, 'id')),
    productId: asId<ProductId>(intOf(row, 'product_id')),
    ...variantFields(row),
  };
}

function stockOf(row: Row): StockLevel {
  return {
    variantId: asId<VariantId>(intOf(row, 'variant_id')),
    locationId: asId<LocationId>(intOf(row, 'location_id')),
    quantity: intOrNull(row, 'quantity'),
  };
}

function groupBy(rows: readonly Row[]): Map<number, Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const key = intOf(row, 'product_id');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

function moneyOf(row: Row, minor: string, currency: string): Money | null {
  const amount = intOrNull(row, minor);
  return amount === null ? null : { minor: amount, currency: textOf(row, currency) };
}
