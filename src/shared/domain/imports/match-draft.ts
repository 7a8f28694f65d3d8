/**
 * Which product of the catalogue a draft speaks of: by its SKUs first, by its parent SKU when none of them is known.
 */
import type { ProductId } from '#kernel/ids';
import type { ProductDraft } from './draft.ts';
import { type RowRejection, reject } from './rejection.ts';

/** What the store looks up for a draft before it is compared. */
export interface DraftLookups {
  /** The product of each SKU of the draft that the catalogue (or an earlier draft of this import) has. */
  readonly productOfSku: ReadonlyMap<string, ProductId>;
  /** The product that carries the draft's `parentSku` code as its own parent SKU. */
  readonly productOfParentSku: ProductId | null;
  /** Whether a code is some product's parent SKU or some variant's SKU; asked to find a free parent SKU. */
  readonly isCodeTaken: (code: string) => boolean;
}

/** The product to compare with, none, or why neither can be said. */
export type DraftMatch =
  | { readonly kind: 'new' }
  | { readonly kind: 'existing'; readonly productId: ProductId }
  | { readonly kind: 'rejected'; readonly rejections: readonly RowRejection[] };

/** Finds the product a draft speaks of. SKUs that point to several products, or away from the parent SKU, are refused. */
export function matchDraft(draft: ProductDraft, lookups: DraftLookups): DraftMatch {
  const given = draft.parentSku?.source === 'given' ? draft.parentSku.code : null;
  const found = new Set<ProductId>();
  for (const { sku } of draft.variants) {
    const id = lookups.productOfSku.get(sku);
    if (id !== undefined) found.add(id);
  }
  const [first, second] = found;
  if (second !== undefined) {
    return rejectAll(draft, 'skus-of-several-products', (sku) => lookups.productOfSku.has(sku));
  }
  const byParent = given === null ? null : lookups.productOfParentSku;
  if (first === undefined) {
    return byParent === null ? { kind: 'new' } : { kind: 'existing', productId: byParent };
  }
  if (byParent !== null && byParent !== first) {
    return rejectAll(draft, 'parent-sku-of-other-product', () => true);
  }
  return { kind: 'existing', productId: first };
}

function rejectAll(
  draft: ProductDraft,
  reason: 'skus-of-several-products' | 'parent-sku-of-other-product',
  blames: (sku: string) => boolean,
): DraftMatch {
  const rejections = draft.variants.map(({ row, sku }) =>
    reject({ row, value: sku }, reason, {
      parentSku: draft.parentSku?.code ?? '',
      known: blames(sku) ? 'yes' : 'no',
    }),
  );
  return { kind: 'rejected', rejections };
}
