/** Limits on files from outside. They are far above honest files and far below what would hurt. */

const MiB = 1024 * 1024;

/** All of them counted on what really comes, never on what a header says. */
export const caps = {
  /** Of the file on disk. */
  fileBytes: 256 * MiB,
  /** JSON is read whole, so it costs several times its size in memory. */
  jsonBytes: 64 * MiB,
  /** Entries of an archive. */
  entries: 10_000,
  /** One inflated part, and all inflated parts together. */
  partBytes: 1024 * MiB,
  totalBytes: 1536 * MiB,
  /** Parts that are read whole: workbook, relations, styles. */
  smallPartBytes: 32 * MiB,
  /** Inflated ÷ deflated, after the first MiB. */
  ratio: 200,
  ratioFrom: MiB,
  /** Inflated bytes between two rows. */
  rowBytes: 64 * MiB,
  rows: 1_048_576,
  columns: 16_384,
  /** Sheets that are looked at. */
  sheets: 200,
} as const;

/** Products per slice, and variants, whichever comes first: a slice must cross to the main loop within a few ms. */
export const sliceSize = { products: 200, variants: 400 } as const;

/** Rows per message when a sheet is shown whole. */
export const rowsPerMessage = 200;

/** Cells per message, for sheets with very many columns. */
export const cellsPerMessage = 5000;
