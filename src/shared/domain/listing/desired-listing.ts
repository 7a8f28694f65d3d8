/** What a shop should show of a product: the catalogue, seen through the shop's overrides. */
import type { ProductId, VariantId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { Money } from '#kernel/money';
import type { ProductOverride, VariantOverride } from '../catalog/override.ts';
import type { FullProduct, Product, Variant } from '../catalog/product.ts';
import { type FieldWarning, limitWarnings, variantLimitWarnings } from './listing-limits.ts';
import type { Manifest } from './manifest.ts';
import type { FieldValues, PlanWarning } from './operation.ts';
import { categoryPath } from './same-value.ts';
import { priceInShop } from './shop-price.ts';

/** A variant as the shop should show it. */
export interface DesiredVariant {
  readonly variantId: VariantId;
  readonly sku: string;
  /** `price` and `salePrice` are absent when no price in the shop's currency can be told. */
  readonly fields: FieldValues;
  /** Why no price can be told; such a variant is neither created nor repriced. */
  readonly priceProblem: PlanWarning | null;
  /** What one unit costs, when that is in the shop's currency. */
  readonly cost: Money | null;
  readonly warnings: readonly FieldWarning[];
}

/** A listing as the shop should show it. */
export interface DesiredListing {
  readonly productId: ProductId;
  readonly label: string;
  /** Whether its variants are separate things in the shop. */
  readonly hasOptions: boolean;
  readonly fields: FieldValues;
  readonly variants: readonly DesiredVariant[];
  readonly warnings: readonly FieldWarning[];
}

/** A product for one shop. */
export interface DesiredInput {
  readonly full: FullProduct;
  readonly productOverride: ProductOverride | null;
  readonly variantOverrides: readonly VariantOverride[];
  readonly shopCurrency: string;
  readonly manifest: Manifest;
}

/** Works out what the shop should show. Pure; the order of variants is the catalogue's. */
export function desiredListing(input: DesiredInput): DesiredListing {
  const { product, variants } = input.full;
  const hasOptions = product.optionNames.length > 0;
  const stock = unitsByVariant(input.full);
  const overrides = new Map(input.variantOverrides.map((item) => [item.variantId, item]));
  const wanted = variants.map((variant) =>
    desiredVariant(input, variant, stock.get(variant.id) ?? null, overrides.get(variant.id)),
  );
  const images = imagesOf(product, variants);
  const fields: FieldValues = {
    title: textOrNone(input.productOverride?.title ?? product.title),
    description: textOrNone(input.productOverride?.description ?? product.description),
    category: pathOrNone(input.productOverride?.category ?? product.category),
    brand: textOrNone(product.brand),
    attributes: (input.productOverride?.attributes ?? product.attributes).map((item) => ({
      name: item.name,
      value: item.value,
    })),
    images: images.slice(0, input.manifest.maxImages),
    hsCode: textOrNone(product.hsCode),
    origin: textOrNone(product.origin),
    ...(hasOptions
      ? { parentSku: textOrNone(product.parentSku), options: optionsOf(product, variants) }
      : {}),
  };
  const title = fields.title;
  return {
    productId: product.id,
    label: typeof title === 'string' ? title : (product.parentSku ?? variants[0]?.sku ?? ''),
    hasOptions,
    fields,
    variants: wanted,
    warnings: limitWarnings(
      fields,
      {
        images: images.length,
        options: product.optionNames.length,
        variants: hasOptions ? variants.length : 0,
      },
      input.manifest,
    ),
  };
}

function desiredVariant(
  input: DesiredInput,
  variant: Variant,
  units: number | null,
  override: VariantOverride | undefined,
): DesiredVariant {
  const { product } = input.full;
  const price = priceInShop({
    variant,
    override,
    rule: input.productOverride?.priceRule,
    shopCurrency: input.shopCurrency,
  });
  const cap = override?.quantityCap ?? input.productOverride?.quantityCap;
  const hasOptions = product.optionNames.length > 0;
  const fields: FieldValues = {
    sku: variant.sku,
    barcode: textOrNone(variant.barcode),
    weightGrams: variant.weightGrams,
    lengthMm: variant.lengthMm,
    widthMm: variant.widthMm,
    heightMm: variant.heightMm,
    quantity: shownQuantity(units, cap),
    ...(hasOptions
      ? { optionValues: optionValuesOf(product, variant), image: variant.imageKey }
      : {}),
    ...(price.ok ? { price: moneyField(price.price), salePrice: moneyField(price.salePrice) } : {}),
  };
  return {
    variantId: variant.id,
    sku: variant.sku,
    fields,
    priceProblem: price.ok ? null : price.problem,
    cost: variant.cost?.currency === input.shopCurrency ? variant.cost : null,
    warnings: [
      ...variantLimitWarnings(variant.sku, input.manifest),
      ...(price.ok ? price.warnings.map((warning) => ({ field: 'price' as const, warning })) : []),
    ],
  };
}

/** Units on hand, never less than none and never more than the cap; `null` when they are not counted. */
function shownQuantity(units: number | null, cap: number | undefined): number | null {
  if (units === null) return null;
  return Math.max(0, cap === undefined ? units : Math.min(units, cap));
}

function unitsByVariant(full: FullProduct): ReadonlyMap<VariantId, number> {
  const units = new Map<VariantId, number>();
  for (const level of full.stock) {
    if (level.quantity === null) continue;
    units.set(level.variantId, (units.get(level.variantId) ?? 0) + level.quantity);
  }
  return units;
}

/** The product's pictures. Without options a variant has no picture of its own, so its picture joins the others. */
function imagesOf(
  product: Product,
  variants: readonly Variant[],
): readonly { readonly key: string; readonly alt: string }[] {
  const images = product.images.map((image) => ({ key: image.key, alt: image.alt }));
  const own = product.optionNames.length === 0 ? (variants[0]?.imageKey ?? null) : null;
  if (own !== null && !images.some((image) => image.key === own)) {
    images.push({ key: own, alt: '' });
  }
  return images;
}

/** Every option with the values its variants have, in order of first appearance. */
function optionsOf(
  product: Product,
  variants: readonly Variant[],
): readonly { readonly name: string; readonly values: readonly string[] }[] {
  return product.optionNames.map((name, index) => {
    const values = new Set<string>();
    for (const variant of variants) {
      const value = variant.optionValues[index];
      if (value !== undefined && value !== '') values.add(value);
    }
    return { name, values: [...values] };
  });
}

function optionValuesOf(
  product: Product,
  variant: Variant,
): readonly { readonly name: string; readonly value: string }[] {
  return product.optionNames.map((name, index) => ({
    name,
    value: variant.optionValues[index] ?? '',
  }));
}

function textOrNone(text: string | null): string | null {
  return text === null || text.trim() === '' ? null : text;
}

function pathOrNone(path: string | null): string | null {
  const clean = path === null ? '' : categoryPath(path);
  return clean === '' ? null : clean;
}

function moneyField(amount: Money | null): Json {
  return amount === null ? null : { minor: amount.minor, currency: amount.currency };
}
