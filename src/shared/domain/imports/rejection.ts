/**
 * Why a row of a file was not taken: always with the row, the column, the value as it stood in the file, and a
 * reason of a closed list. The words for a person (what, expected, fix) are in
 * shared/text, one set per reason and language.
 */

/** The closed list of reasons. A reason is stable: it is shown, grouped and counted. */
export const rejectionReasons = [
  // the cell as such
  'formula-error',
  'too-long',
  'invisible-characters',
  'encoding-damaged',
  // identity
  'sku-missing',
  'sku-repeated',
  'scientific-notation',
  'title-missing',
  'parent-sku-is-a-sku',
  // money
  'not-a-price',
  'price-negative',
  'price-zero',
  'price-absurd',
  'price-decimals',
  'number-ambiguous',
  'currency-unknown',
  'currency-ambiguous',
  'sale-price-above-price',
  // quantities and measures
  'not-a-whole-number',
  'stock-negative',
  'stock-absurd',
  'not-a-number',
  'number-negative',
  'unit-unknown',
  // codes
  'not-a-barcode',
  'not-an-hs-code',
  'country-unknown',
  // pictures
  'image-address-refused',
  'image-missing',
  'image-unreadable',
  'image-outside-folder',
  // attributes and options
  'attribute-without-name',
  'option-values-missing',
  'option-values-repeated',
  'options-differ',
  // against the catalogue
  'skus-of-several-products',
  'parent-sku-of-other-product',
  'variant-limit',
] as const;

/** One of the closed list. */
export type RejectionReason = (typeof rejectionReasons)[number];

/** Where in the file: `letter` as a spreadsheet shows it (`C`), `header` as the file has it. */
export interface CellColumn {
  readonly letter: string;
  readonly header: string;
}

/** A row (or one cell of it) that was not taken. The whole row is left out; the other rows go on. */
export interface RowRejection {
  /** Row number as a spreadsheet shows it, counted from 1, header rows included. */
  readonly row: number;
  /** `null` when no single column is to blame. */
  readonly column: CellColumn | null;
  /** The cell as it stands in the file, cut to 200 characters. */
  readonly value: string;
  readonly reason: RejectionReason;
  /** Facts for the text: the other row, the limit, the currency. */
  readonly detail: Readonly<Record<string, string | number>>;
}

/** The closed list of things worth knowing about a row that was taken. */
export const remarkReasons = ['differs-from-first-row', 'own-currency'] as const;
/** One of the closed list. */
export type RemarkReason = (typeof remarkReasons)[number];

/** Something the seller should know about a row that was taken. */
export interface RowRemark {
  readonly row: number;
  readonly column: CellColumn | null;
  readonly value: string;
  readonly reason: RemarkReason;
  readonly detail: Readonly<Record<string, string | number>>;
}

/** Longest piece of a cell that a rejection quotes. */
const quotedLength = 200;

/** Builds a rejection; the quoted value is cut so that a hostile cell cannot fill a report. */
export function reject(
  at: { readonly row: number; readonly column?: CellColumn | null; readonly value?: string },
  reason: RejectionReason,
  detail: Readonly<Record<string, string | number>> = {},
): RowRejection {
  const value = (at.value ?? '').slice(0, quotedLength);
  return { row: at.row, column: at.column ?? null, value, reason, detail };
}
