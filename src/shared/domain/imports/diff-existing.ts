/** A draft against the product it speaks of: only what the file says and the catalogue does not say yet. */
import type { Delta } from '#domain/catalog/change-set';
import type { FullProduct, Product, StockLevel, Variant } from '#domain/catalog/product';
import { type Money, sameMoney } from '#kernel/money';
import { alignOptions, type OptionAlignment } from './align-options.ts';
import { freeParentSku, newVariantDeltas } from './diff-new.ts';
import {
  type DraftImage,
  draftProductFieldNames,
  draftVariantFieldNames,
  type ProductDraft,
  type VariantDraft,
} from './draft.ts';
import {
  type DiffOptions,
  type DraftDiff,
  type IdAllocator,
  rejectedDiff,
  type ValueChange,
} from './draft-diff.ts';
import { PatchBuilder, sameField, stockDelta } from './field-patch.ts';
import type { DraftLookups } from './match-draft.ts';
import { normaliseLine, normaliseProduct } from './normalise.ts';

/** What is needed to compare with a product. */
interface ExistingProduct {
  readonly draft: ProductDraft;
  readonly full: FullProduct;
  readonly lookups: DraftLookups;
  readonly allocate: IdAllocator;
  readonly options: DiffOptions;
}

/** Deltas that bring a product up to what the file says. Variants the file does not name are left alone. */
export function updateDeltas(input: ExistingProduct): DraftDiff {
  const { draft, full } = input;
  const aligned = alignOptions(draft, full);
  if (aligned.kind === 'rejected') {
    return rejectedDiff(aligned.rejections);
  }
  const productId = full.product.id;
  const bySku = new Map(full.variants.map((variant) => [variant.sku, variant]));
  const updates: Delta[] = [];
  const stock: Delta[] = [];
  const added: VariantDraft[] = [];
  const priceChanges: ValueChange<Money>[] = [];
  const stockChanges: ValueChange<number>[] = [];
  for (const variant of aligned.variants) {
    const existing = bySku.get(variant.sku);
    if (existing === undefined) {
      added.push(variant);
      continue;
    }
    updates.push(...variantUpdate(existing, variant));
    priceChanges.push(...priceChange(existing, variant));
    const level = levelOf(existing, input);
    if (variant.stock === undefined || level?.quantity === variant.stock) continue;
    stock.push(stockUpdate(existing, variant.stock, level, input.options));
    stockChanges.push(stockChange(variant, variant.stock, level?.quantity ?? null));
  }
  const deltas = [
    ...productUpdate(input, aligned),
    ...updates,
    ...newVariantDeltas(added, productId, input),
    ...stock,
  ];
  const { rejections } = aligned;
  const unchanged = aligned.variants.length === 0 ? 'rejected' : 'unchanged';
  const kind = deltas.length > 0 ? 'changed' : unchanged;
  return { kind, productId, deltas, rejections, priceChanges, stockChanges };
}

function productUpdate(input: ExistingProduct, aligned: OptionAlignment): Delta[] {
  const { draft, lookups } = input;
  const product = input.full.product;
  const patch = new PatchBuilder();
  const current = normaliseProduct(product);
  for (const name of draftProductFieldNames) {
    if (name === 'images') continue;
    const value = draft.fields[name];
    if (value !== undefined && !sameField(value, current[name]))
      patch.set(name, product[name], value);
  }
  if (draft.fields.images !== undefined) {
    const images = mergedImages(draft.fields.images, product);
    if (!sameField(images, current.images)) patch.set('images', product.images, images);
  }
  if (!sameField(aligned.optionNames, current.optionNames)) {
    patch.set('optionNames', product.optionNames, aligned.optionNames);
  }
  const parentSku = nextParentSku(draft, product, aligned, lookups);
  if (parentSku !== current.parentSku) patch.set('parentSku', product.parentSku, parentSku);
  return patch.delta('product', product.id, product.id);
}

/** A derived code only fills a gap; a code of the file replaces what is there. */
function nextParentSku(
  draft: ProductDraft,
  product: Product,
  aligned: OptionAlignment,
  lookups: DraftLookups,
): string | null {
  if (draft.parentSku?.source === 'given') return draft.parentSku.code;
  const current = normaliseProduct(product).parentSku;
  if (current !== null || aligned.optionNames.length === 0) return current;
  return freeParentSku(draft, lookups);
}

/** The file's pictures in the file's order; one that the file gives no text keeps the text it has. */
function mergedImages(images: readonly DraftImage[], product: Product): Product['images'] {
  const altOf = new Map(normaliseProduct(product).images.map(({ key, alt }) => [key, alt]));
  return images.map(({ key, alt }) => ({ key, alt: alt ?? altOf.get(key) ?? '' }));
}

function variantUpdate(existing: Variant, draft: VariantDraft): Delta[] {
  const patch = new PatchBuilder();
  if (!sameField(draft.optionValues, existing.optionValues.map(normaliseLine))) {
    patch.set('optionValues', existing.optionValues, draft.optionValues);
  }
  for (const name of draftVariantFieldNames) {
    const value = draft.fields[name];
    if (value !== undefined && !sameField(value, existing[name]))
      patch.set(name, existing[name], value);
  }
  return patch.delta('variant', existing.id, existing.productId);
}

function priceChange(existing: Variant, { row, sku, fields }: VariantDraft): ValueChange<Money>[] {
  const { price: after } = fields;
  const before = existing.price;
  if (after === undefined || sameMoney(before, after)) return [];
  const comparable = before !== null && before.minor > 0 && before.currency === after.currency;
  return [{ sku, row, before, after, ratio: comparable ? after.minor / before.minor : null }];
}

function stockChange(
  { row, sku }: VariantDraft,
  after: number,
  before: number | null,
): ValueChange<number> {
  return { sku, row, before, after, ratio: before === null || before <= 0 ? null : after / before };
}

function levelOf(existing: Variant, { full, options }: ExistingProduct): StockLevel | undefined {
  return full.stock.find(
    ({ variantId, locationId }) => variantId === existing.id && locationId === options.locationId,
  );
}

function stockUpdate(
  existing: Variant,
  after: number,
  level: StockLevel | undefined,
  { locationId }: DiffOptions,
): Delta {
  const { id: variantId, productId } = existing;
  return stockDelta({ variantId, productId, locationId, before: level?.quantity, after });
}
