/** Which column of a file means what. Proposed from the headers, corrected by the seller, remembered by the caller. */
import type { ImportField, LengthUnit, WeightUnit } from './import-field.ts';

/** One column of the file. */
export interface MappedColumn {
  /** Counted from 0. */
  readonly index: number;
  /** As a spreadsheet shows it: `A`, `AB`. */
  readonly letter: string;
  readonly header: string;
  /** `null`: not used. */
  readonly field: ImportField | null;
  /** How the field was found: by the header, by the seller's choice, or not at all. */
  readonly why: 'header' | 'chosen' | 'none';
  /** Option or attribute name, for `option` and `attribute`. */
  readonly name?: string;
  /** Counted from 1, for `optionName`, `optionValue` and `categoryLevel`. */
  readonly position?: number;
  /** For `weight`, the lengths and `dimensions`: what a bare number means. */
  readonly unit?: WeightUnit | LengthUnit;
  /** For money columns whose header names a currency. */
  readonly currency?: string;
  /** The first few values that are not blank, as they stand in the file. */
  readonly samples: readonly string[];
}

/** The currency of bare prices, and where it was taken from: the file's header, the seller's choice, the workspace. */
export interface MappingCurrency {
  readonly code: string;
  readonly why: 'header' | 'chosen' | 'workspace';
}

/** The meaning of a sheet. */
export interface ColumnMapping {
  /** Row number of the headers as a spreadsheet shows it, counted from 1. */
  readonly headerRow: number;
  readonly columns: readonly MappedColumn[];
  readonly currency: MappingCurrency;
  /** Fields without which nothing can be imported; empty when the mapping will do. */
  readonly missing: readonly ImportField[];
}

/** The seller's correction of one column. The column is named by its header, its letter, or its index from 0. */
export interface ColumnChoice {
  readonly column: number | string;
  readonly field: ImportField | null;
  readonly name?: string;
  readonly position?: number;
  readonly unit?: WeightUnit | LengthUnit;
  readonly currency?: string;
}

/** What the seller chose; anything left out is proposed. */
export interface MappingChoice {
  readonly headerRow?: number;
  readonly columns?: readonly ColumnChoice[];
}

/** The letter of a column counted from 0: 0 → `A`, 26 → `AA`. */
export function columnLetter(index: number): string {
  let rest = index;
  let letters = '';
  do {
    letters = String.fromCharCode(65 + (rest % 26)) + letters;
    rest = Math.floor(rest / 26) - 1;
  } while (rest >= 0);
  return letters;
}
