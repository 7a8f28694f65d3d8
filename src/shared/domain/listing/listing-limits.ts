/** What a marketplace would refuse of a listing, told before anything is sent. */
import type { Manifest, TextLimit } from './manifest.ts';
import type { FieldName, FieldValues, PlanWarning } from './operation.ts';

/** A warning and the field it speaks of: it belongs to whatever operation carries that field. */
export interface FieldWarning {
  readonly field: FieldName;
  readonly warning: PlanWarning;
}

/** How many of each a product has, before anything is cut. */
export interface ListingCounts {
  readonly images: number;
  readonly options: number;
  readonly variants: number;
}

/**
 * Warnings on a listing's own fields. A missing or too long text, too many options and too many variants would be
 * refused by the marketplace, so they are brakes; pictures beyond the limit are left out, which is shown.
 */
export function limitWarnings(
  fields: FieldValues,
  counts: ListingCounts,
  manifest: Manifest,
): readonly FieldWarning[] {
  const warnings: FieldWarning[] = [];
  checkText('title', fields.title, manifest.text.title, warnings);
  checkText('description', fields.description, manifest.text.description, warnings);
  const over = (code: 'too-many-images' | 'too-many-options' | 'too-many-variants', pair: Over) => {
    if (pair.count <= pair.max) return;
    const brake = code !== 'too-many-images';
    const field: FieldName = brake ? 'options' : 'images';
    warnings.push({ field, warning: { code, brake, detail: { ...pair } } });
  };
  over('too-many-images', { count: counts.images, max: manifest.maxImages });
  over('too-many-options', { count: counts.options, max: manifest.maxOptions });
  over('too-many-variants', { count: counts.variants, max: manifest.maxVariants });
  return warnings;
}

type Over = { readonly count: number; readonly max: number };

/** Warnings on a variant's SKU. */
export function variantLimitWarnings(sku: string, manifest: Manifest): readonly FieldWarning[] {
  if (sku !== '' && sku.length <= manifest.text.sku.maxLength) return none;
  const warnings: FieldWarning[] = [];
  checkText('sku', sku, manifest.text.sku, warnings);
  return warnings;
}

const none: readonly FieldWarning[] = [];

function checkText(
  field: 'title' | 'description' | 'sku',
  value: FieldValues[FieldName],
  limit: TextLimit,
  into: FieldWarning[],
): void {
  const text = typeof value === 'string' ? value : '';
  if (text === '') {
    if (limit.required) {
      into.push({ field, warning: { code: 'title-missing', brake: true, detail: { field } } });
    }
    return;
  }
  if (text.length <= limit.maxLength) return;
  const length = characters(text);
  if (length > limit.maxLength) {
    const detail = { field, length, max: limit.maxLength };
    into.push({ field, warning: { code: 'text-too-long', brake: true, detail } });
  }
}

/** Unicode code points, so that a character outside the basic plane counts once. */
function characters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
