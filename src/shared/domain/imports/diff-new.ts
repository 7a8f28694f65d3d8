/** A draft that the catalogue does not know: the insert deltas of a new product, or why it cannot be made. */
import type { Delta } from '#domain/catalog/change-set';
import {
  emptyProduct,
  emptyVariant,
  type ProductFields,
  type VariantFields,
} from '#domain/catalog/product';
import type { ProductId } from '#kernel/ids';
import type { DraftImage, ProductDraft, VariantDraft } from './draft.ts';
import { type DiffOptions, type DraftDiff, type IdAllocator, rejectedDiff } from './draft-diff.ts';
import { insertDelta, productPatch, stockDelta, variantPatch } from './field-patch.ts';
import type { DraftLookups } from './match-draft.ts';
import { type RejectionReason, type RowRejection, reject } from './rejection.ts';

/** What is needed to make a new product. */
interface NewProduct {
  readonly draft: ProductDraft;
  readonly lookups: DraftLookups;
  readonly allocate: IdAllocator;
  readonly options: DiffOptions;
}

/**
 * Deltas for a product that does not exist yet. A product needs a title, and variants that can be told apart; a
 * variant that cannot is left out and reported, the others go on.
 */
export function insertDeltas(input: NewProduct): DraftDiff {
  const { draft, lookups } = input;
  const rejections = obstacles(draft, lookups);
  const refused = new Set(rejections.map(({ row }) => row));
  const variants = draft.variants.filter(({ row }) => !refused.has(row));
  if (variants.length === 0) return rejectedDiff(rejections);
  const productId = input.allocate.productId();
  const product: ProductFields = {
    ...emptyProduct,
    ...draft.fields,
    images: newImages(draft.fields.images ?? []),
    optionNames: draft.optionNames,
    parentSku: freeParentSku(draft, lookups),
  };
  const deltas: Delta[] = [
    insertDelta('product', productId, productId, productPatch(product)),
    ...newVariantDeltas(variants, productId, input),
  ];
  return { kind: 'new', productId, deltas, rejections, priceChanges: [], stockChanges: [] };
}

/** Inserts of variants, then of their stock. */
export function newVariantDeltas(
  variants: readonly VariantDraft[],
  productId: ProductId,
  input: Pick<NewProduct, 'allocate' | 'options'>,
): Delta[] {
  const inserts: Delta[] = [];
  const stock: Delta[] = [];
  const { locationId } = input.options;
  for (const variant of variants) {
    const variantId = input.allocate.variantId();
    inserts.push(insertDelta('variant', variantId, productId, variantPatch(newVariant(variant))));
    if (variant.stock === undefined) continue;
    stock.push(
      stockDelta({ variantId, productId, locationId, before: undefined, after: variant.stock }),
    );
  }
  return [...inserts, ...stock];
}

/** The variant's fields with defaults where the file is silent. */
export function newVariant(variant: VariantDraft): VariantFields {
  return {
    ...emptyVariant,
    ...variant.fields,
    sku: variant.sku,
    optionValues: variant.optionValues,
  };
}

/** The pictures of a new product: a picture the file says nothing about has no alternative text. */
export function newImages(images: readonly DraftImage[]): ProductFields['images'] {
  return images.map(({ key, alt }) => ({ key, alt: alt ?? '' }));
}

function obstacles(draft: ProductDraft, lookups: DraftLookups): RowRejection[] {
  const all = (reason: RejectionReason): RowRejection[] =>
    draft.variants.map(({ row, sku }) => reject({ row, value: sku }, reason));
  if ((draft.fields.title ?? '') === '') return all('title-missing');
  if (draft.optionNames.length === 0 && draft.variants.length > 1)
    return all('option-values-missing');
  if (draft.parentSku?.source === 'given' && lookups.isCodeTaken(draft.parentSku.code)) {
    return all('parent-sku-is-a-sku');
  }
  return draft.variants
    .filter(({ optionValues }) => optionValues.includes(''))
    .map(({ row, sku }) => reject({ row, value: sku }, 'option-values-missing'));
}

/** The draft's parent SKU; a derived one that is taken gets the next free number. */
export function freeParentSku(draft: ProductDraft, lookups: DraftLookups): string | null {
  if (draft.parentSku === null) return null;
  const { code, source } = draft.parentSku;
  if (source === 'given') return code;
  const own = new Set(draft.variants.map(({ sku }) => sku));
  let candidate = code;
  for (let n = 2; own.has(candidate) || lookups.isCodeTaken(candidate); n += 1) {
    candidate = `${code}-${n}`;
  }
  return candidate;
}
