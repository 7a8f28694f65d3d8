/**
 * Lays the options of a draft over those of a product. A file may name some of the options, name them in another
 * order, or not at all; it may also rename them. What cannot be told apart afterwards is refused.
 */
import type { FullProduct, Variant } from '#domain/catalog/product';
import type { ProductDraft, VariantDraft } from './draft.ts';
import { normaliseLine } from './normalise.ts';
import { type RowRejection, reject } from './rejection.ts';

/** The options after the import, and the draft's variants with one value for each of them. */
export interface OptionAlignment {
  readonly kind: 'aligned';
  readonly optionNames: readonly string[];
  readonly variants: readonly VariantDraft[];
  /** Variants that cannot be taken; they are not among `variants`. */
  readonly rejections: readonly RowRejection[];
}

/** Aligns, or says why the draft's options do not fit the product's. */
export function alignOptions(
  draft: ProductDraft,
  full: FullProduct,
): OptionAlignment | { readonly kind: 'rejected'; readonly rejections: readonly RowRejection[] } {
  const layout = layoutOf(draft, full);
  if (layout === null) {
    const have = full.product.optionNames.join(', ');
    const rejections = draft.variants.map(({ row, sku }) =>
      reject({ row, value: sku }, 'options-differ', { have, file: draft.optionNames.join(', ') }),
    );
    return { kind: 'rejected', rejections };
  }
  const bySku = new Map(full.variants.map((variant) => [variant.sku, variant]));
  const named = new Set(draft.variants.map(({ sku }) => sku));
  const owners = new Map<string, string>();
  for (const variant of full.variants) {
    if (!named.has(variant.sku)) {
      owners.set(JSON.stringify(variant.optionValues.map(normaliseLine)), variant.sku);
    }
  }
  const variants: VariantDraft[] = [];
  const rejections: RowRejection[] = [];
  for (const variant of draft.variants) {
    const optionValues = valuesOf(variant, bySku.get(variant.sku), layout);
    const key = JSON.stringify(optionValues);
    const owner = owners.get(key);
    if (optionValues.includes('')) {
      rejections.push(reject({ row: variant.row, value: variant.sku }, 'option-values-missing'));
    } else if (owner !== undefined) {
      const detail = { other: owner };
      rejections.push(
        reject({ row: variant.row, value: variant.sku }, 'option-values-repeated', detail),
      );
    } else {
      owners.set(key, variant.sku);
      variants.push({ ...variant, optionValues });
    }
  }
  return { kind: 'aligned', optionNames: layout.names, variants, rejections };
}

/** `sources[i]`: which value of the draft fills option `i`, or -1 to keep what the variant has. */
interface Layout {
  readonly names: readonly string[];
  readonly sources: readonly number[];
}

function layoutOf(draft: ProductDraft, full: FullProduct): Layout | null {
  const have = full.product.optionNames;
  const want = draft.optionNames;
  const sources = have.map((name) => want.findIndex((other) => sameName(name, other)));
  const used = sources.filter((source) => source >= 0).length;
  if (used === want.length) return { names: have.map(normaliseLine), sources };
  const positions = want.map((_, index) => index);
  if (want.length === have.length) return { names: want, sources: positions };
  const named = new Set(draft.variants.map(({ sku }) => sku));
  const coversAll = full.variants.every(({ sku }) => named.has(sku));
  return coversAll ? { names: want, sources: positions } : null;
}

function valuesOf(draft: VariantDraft, existing: Variant | undefined, layout: Layout): string[] {
  return layout.sources.map((source, index) => {
    const given = source < 0 ? '' : (draft.optionValues[source] ?? '');
    return given === '' ? normaliseLine(existing?.optionValues[index] ?? '') : given;
  });
}

function sameName(a: string, b: string): boolean {
  return normaliseLine(a).toLowerCase() === normaliseLine(b).toLowerCase();
}
