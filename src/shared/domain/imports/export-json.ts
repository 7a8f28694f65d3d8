/** Our JSON: an object per product, its variants inside. What import calls the full shape. */
import type { FullProduct, Variant } from '#domain/catalog/product';
import { totalStock } from '#domain/catalog/product';
import type { Json } from '#kernel/json';
import { type Money, moneyToDecimal } from '#kernel/money';
import { pictureText } from './export-rows.ts';

/** One product as JSON. Amounts are decimal texts with their currency; blank fields are left out. */
export function exportJson(full: FullProduct): Json {
  const { product } = full;
  return withoutBlanks({
    title: product.title,
    parentSku: product.parentSku,
    description: product.description,
    category: product.category,
    brand: product.brand,
    optionNames: product.optionNames,
    attributes: product.attributes.map(({ name, value }) => ({ name, value })),
    images: product.images.map(({ key, alt }) =>
      alt === '' ? pictureText(key) : { src: pictureText(key), alt },
    ),
    hsCode: product.hsCode,
    origin: product.origin,
    variants: full.variants.map((variant) => variantJson(full, variant)),
  });
}

function variantJson(full: FullProduct, variant: Variant): Json {
  const levels = full.stock.filter(({ variantId }) => variantId === variant.id);
  return withoutBlanks({
    sku: variant.sku,
    optionValues: variant.optionValues,
    price: moneyJson(variant.price),
    salePrice: moneyJson(variant.salePrice),
    cost: moneyJson(variant.cost),
    stock: totalStock(levels),
    barcode: variant.barcode,
    weightGrams: variant.weightGrams,
    lengthMm: variant.lengthMm,
    widthMm: variant.widthMm,
    heightMm: variant.heightMm,
    image: variant.imageKey === null ? null : pictureText(variant.imageKey),
  });
}

function moneyJson(amount: Money | null): Json {
  return amount === null ? null : { amount: moneyToDecimal(amount), currency: amount.currency };
}

function withoutBlanks(record: Readonly<Record<string, Json>>): Json {
  const kept: Record<string, Json> = {};
  for (const [name, value] of Object.entries(record)) {
    const blank = value === null || value === '' || (Array.isArray(value) && value.length === 0);
    if (!blank) kept[name] = value;
  }
  return kept;
}
