/** The values of one row of a file, each converted for its field, before rows are put together to products. */
import type { Attribute } from '#domain/catalog/product';
import type { DraftVariantFields } from './draft.ts';

/** One row as the reader hands it over. */
export interface SheetRow {
  /** As a spreadsheet shows it, counted from 1. */
  readonly row: number;
  readonly cells: readonly string[];
  /** Rows with the same mark are one product: set where the file nests variants (JSON). */
  readonly group?: string;
}

/** Product-level values of a row. */
export interface RowProduct {
  title?: string;
  description?: string;
  category?: string;
  brand?: string;
  attributes?: readonly Attribute[];
  images?: readonly string[];
  /** One per picture of `images`, `''` where the file says nothing. */
  imageAlts?: readonly string[];
  hsCode?: string;
  origin?: string;
}

/** One option of a row. */
export interface RowOption {
  readonly name: string;
  readonly value: string;
}

/** A row that every filled cell of could be converted. */
export interface RowValues {
  readonly row: number;
  readonly group: string | null;
  readonly sku: string;
  readonly parentSku: string | null;
  readonly options: readonly RowOption[];
  readonly product: RowProduct;
  readonly variant: DraftVariantFields;
  readonly stock?: number;
}
