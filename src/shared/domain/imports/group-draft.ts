/** One group of rows to one draft: the options in order, product values from the first row that has them. */
import {
  type DraftImage,
  type DraftProductFields,
  draftProductFieldNames,
  type ProductDraft,
  type VariantDraft,
} from './draft.ts';
import type { ColumnFinder, GroupedProduct } from './grouped-product.ts';
import type { ParentSkus } from './parent-sku.ts';
import { type RowRejection, type RowRemark, reject } from './rejection.ts';
import type { RowProduct, RowValues } from './row-values.ts';

/** Most variants one product may have; beyond it a broken parent column is likelier than a product. */
export const maxVariants = 2000;

/** Builds the draft of a group. Rows that repeat option values, or lack them beside rows that have them, are refused. */
export function draftOf(
  group: readonly RowValues[],
  parentSkus: ParentSkus,
  columnOf: ColumnFinder,
): GroupedProduct {
  const given = givenParentSku(group);
  const children = group.filter((row) => group.length === 1 || row.sku !== given);
  const optionNames = namesOf(children);
  const { variants, rejections } = variantsOf(children, optionNames);
  const remarks: RowRemark[] = [];
  const taken = new Set(variants.map(({ row }) => row));
  const sources = group.filter((row) => taken.has(row.row) || !children.includes(row));
  if (variants.length === 0) return { draft: null, rejections, remarks };
  const fields = productFields(sources, remarks, columnOf);
  const pictured = withVariantImages(variants, children);
  const draft: ProductDraft = {
    row: group[0]?.row ?? 0,
    fields,
    optionNames,
    parentSku: parentSkuOf(given, group, optionNames, parentSkus),
    variants: pictured,
  };
  return { draft, rejections, remarks };
}

/** The code of the group; a row that names itself as its parent is a product without one. */
function givenParentSku(group: readonly RowValues[]): string | null {
  for (const { parentSku, sku } of group) {
    if (parentSku !== null && (parentSku !== sku || group.length > 1)) return parentSku;
  }
  return null;
}

function parentSkuOf(
  given: string | null,
  group: readonly RowValues[],
  optionNames: readonly string[],
  parentSkus: ParentSkus,
): ProductDraft['parentSku'] {
  if (given !== null) return { code: given, source: 'given' };
  if (optionNames.length === 0) return null;
  return { code: parentSkus.derive(group.map(({ sku }) => sku)), source: 'derived' };
}

function namesOf(rows: readonly RowValues[]): readonly string[] {
  const names: string[] = [];
  for (const { options } of rows) {
    for (const { name } of options) if (!names.includes(name)) names.push(name);
  }
  return names;
}

function variantsOf(
  rows: readonly RowValues[],
  optionNames: readonly string[],
): { readonly variants: readonly VariantDraft[]; readonly rejections: readonly RowRejection[] } {
  const variants: VariantDraft[] = [];
  const rejections: RowRejection[] = [];
  const rowOfValues = new Map<string, number>();
  for (const row of rows) {
    const values = optionNames.map((name) => row.options.find((o) => o.name === name)?.value ?? '');
    const key = JSON.stringify(values);
    const first = rowOfValues.get(key);
    const at = { row: row.row, value: row.sku };
    if (variants.length >= maxVariants) {
      rejections.push(reject(at, 'variant-limit', { max: maxVariants }));
    } else if (optionNames.length > 0 && rows.length > 1 && values.includes('')) {
      rejections.push(reject(at, 'option-values-missing'));
    } else if (optionNames.length > 0 && first !== undefined) {
      rejections.push(reject(at, 'option-values-repeated', { first }));
    } else {
      rowOfValues.set(key, row.row);
      variants.push({
        row: row.row,
        sku: row.sku,
        optionValues: values,
        fields: row.variant,
        ...(row.stock === undefined ? {} : { stock: row.stock }),
      });
    }
  }
  return { variants, rejections };
}

/** Values of the product: the first row that has one decides, a later row that says otherwise is remarked on. */
function productFields(
  rows: readonly RowValues[],
  remarks: RowRemark[],
  columnOf: ColumnFinder,
): DraftProductFields {
  const title = firstOf(rows, 'title');
  for (const { row, product } of rows) {
    if (title === undefined || product.title === undefined || product.title === title) continue;
    const detail = { kept: title.slice(0, 100) };
    const value = product.title.slice(0, 200);
    remarks.push({
      row,
      column: columnOf('title'),
      value,
      reason: 'differs-from-first-row',
      detail,
    });
  }
  const images = imagesOf(rows);
  const fields: Record<string, unknown> = images.length === 0 ? {} : { images };
  for (const name of draftProductFieldNames) {
    if (name === 'images') continue;
    const value = firstOf(rows, name);
    if (value !== undefined) fields[name] = value;
  }
  return fields;
}

function firstOf<K extends keyof RowProduct>(
  rows: readonly RowValues[],
  name: K,
): RowProduct[K] | undefined {
  return rows.find(({ product }) => product[name] !== undefined)?.product[name];
}

/** All pictures of all rows, each once, in order of appearance. */
function imagesOf(rows: readonly RowValues[]): readonly DraftImage[] {
  const altOf = new Map<string, string | null>();
  for (const { product } of rows) {
    for (const [index, key] of (product.images ?? []).entries()) {
      const alt = product.imageAlts?.[index] ?? '';
      if (alt !== '' || !altOf.has(key))
        altOf.set(key, altOf.get(key) ?? (alt === '' ? null : alt));
    }
  }
  return [...altOf].map(([key, alt]) => ({ key, alt }));
}

/**
 * Where the rows of a product each show pictures of their own and no column says which picture is the variant's, the
 * first picture of a row is its variant's.
 */
function withVariantImages(
  variants: readonly VariantDraft[],
  rows: readonly RowValues[],
): readonly VariantDraft[] {
  const firsts = new Map(rows.map(({ row, product }) => [row, product.images?.[0]]));
  const distinct = new Set([...firsts.values()].filter((key) => key !== undefined));
  const said = variants.some(({ fields }) => fields.imageKey !== undefined);
  if (said || distinct.size < 2) return variants;
  return variants.map((variant) => {
    const imageKey = firsts.get(variant.row);
    return imageKey === undefined
      ? variant
      : { ...variant, fields: { ...variant.fields, imageKey } };
  });
}
