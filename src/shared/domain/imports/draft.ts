/**
 * A product as one file describes it, before it meets the catalogue. A field that is absent here was absent or blank
 * in the file: it leaves an existing value alone, and is empty for a new product. No word or sign clears a field.
 */
import type { Attribute, ProductFields, VariantFields } from '#domain/catalog/product';

/** A picture the file names; `alt` is `null` when the file says nothing about it. */
export interface DraftImage {
  /** `url:<address>` or `file:<sha256>`. A file that was not read yet has `relative:<path>`. */
  readonly key: string;
  readonly alt: string | null;
}

/** Product-level values the file gives. */
export interface DraftProductFields {
  readonly title?: string;
  readonly description?: string;
  readonly category?: string;
  readonly brand?: string;
  readonly attributes?: readonly Attribute[];
  readonly images?: readonly DraftImage[];
  readonly hsCode?: string;
  readonly origin?: string;
}

/** Variant-level values the file gives. */
export type DraftVariantFields = {
  readonly [K in keyof Omit<VariantFields, 'sku' | 'optionValues'>]?: NonNullable<VariantFields[K]>;
};

/** One SKU of the file. */
export interface VariantDraft {
  /** Row number as a spreadsheet shows it. */
  readonly row: number;
  readonly sku: string;
  /** One per option name of the draft; `''` where the row was blank. */
  readonly optionValues: readonly string[];
  readonly fields: DraftVariantFields;
  /** Units on hand; absent when the file does not say. */
  readonly stock?: number;
}

/** One product of the file. */
export interface ProductDraft {
  /** The first row that belongs to it. */
  readonly row: number;
  readonly fields: DraftProductFields;
  readonly optionNames: readonly string[];
  /**
   * Code of the product as a whole. `given`: the file has it; `derived`: made from the SKUs because the product has
   * options; `null`: neither.
   */
  readonly parentSku: { readonly code: string; readonly source: 'given' | 'derived' } | null;
  readonly variants: readonly VariantDraft[];
}

/** Names of the product-level values, for loops that must treat all alike. */
export const draftProductFieldNames = [
  'title',
  'description',
  'category',
  'brand',
  'attributes',
  'images',
  'hsCode',
  'origin',
] as const satisfies readonly (keyof DraftProductFields & keyof ProductFields)[];

/** Names of the variant-level values. */
export const draftVariantFieldNames = [
  'price',
  'salePrice',
  'cost',
  'barcode',
  'weightGrams',
  'lengthMm',
  'widthMm',
  'heightMm',
  'imageKey',
] as const satisfies readonly (keyof DraftVariantFields)[];
