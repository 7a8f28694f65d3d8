/**
 * Files with rows, in and out. Whatever stands behind it parses in a thread of its own and hands over slices, so that
 * the main loop only passes them on. A file is hostile input: caps, refusals and time-outs are the adapter's.
 */
import type { FullProduct } from '#domain/catalog/product';
import type { ColumnMapping, MappingChoice } from '#domain/imports/column-mapping';
import type { ProductDraft } from '#domain/imports/draft';
import type { RowRejection, RowRemark } from '#domain/imports/rejection';
import type { Language } from '#kernel/language';
import type { Result } from '#kernel/result';

/** Formats read (`txt` and `tsv` as separated text) and written. */
export type SheetFormat = 'xlsx' | 'csv' | 'json';

/** How the text of a file was decoded; shown, since a wrong guess shows as wrong characters. */
export type SheetEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';

/** Parts of a workbook that are never read; named so that nothing is dropped in silence. */
export type IgnoredPart = 'macros' | 'external-links' | 'embedded-objects' | 'pictures' | 'charts';

/** Facts of a file. */
export interface FileFacts {
  /** The name without its folder. */
  readonly name: string;
  readonly format: SheetFormat;
  readonly bytes: number;
  /** Of the file's bytes, lower-case hexadecimal: recorded as the cause of the change set. */
  readonly sha256: string;
  /** `null` for a workbook. */
  readonly encoding: SheetEncoding | null;
  readonly ignored: readonly IgnoredPart[];
}

/** One sheet, cells as text exactly as far as the reader can tell. */
export interface SheetDescription {
  readonly name: string;
  readonly hidden: boolean;
  /** Row number of the likely header row as a spreadsheet shows it; `null` when no row looks like one. */
  readonly headerRow: number | null;
  /** `rows[0]` is row 1. Blank rows are `[]`; trailing blank cells are left out. */
  readonly rows: readonly (readonly string[])[];
  /** Rows of the sheet up to the last one that is not blank. */
  readonly rowCount: number;
}

/** A file laid open, without meaning. A JSON file is shown as one sheet, a row per SKU. */
export interface FileDescription {
  readonly facts: FileFacts;
  readonly sheets: readonly SheetDescription[];
}

/** How far a reader is. `unit` says what is counted. */
export interface SheetProgress {
  readonly done: number;
  readonly total: number;
  readonly unit: 'bytes' | 'rows';
}

/** A picture file that a row names, read and hashed, still where the seller has it. */
export interface ImportImageFile {
  /** `file:<sha256>`, as in the drafts. */
  readonly key: string;
  /** Absolute path; inside the folder of the sheet. */
  readonly path: string;
  readonly bytes: number;
  readonly type: 'image/jpeg' | 'image/png' | 'image/webp' | 'image/gif';
}

/** About 200 products and what was refused on the way to them. */
export interface ImportSlice {
  readonly drafts: readonly ProductDraft[];
  readonly rejections: readonly RowRejection[];
  readonly remarks: readonly RowRemark[];
  readonly imageFiles: readonly ImportImageFile[];
  readonly progress: SheetProgress;
}

/** An opened sheet. Iterate `slices` once, then it is closed; or call `close` to leave early. */
export interface ImportSource {
  readonly facts: FileFacts;
  readonly sheet: string | null;
  readonly mapping: ColumnMapping;
  /** Data rows that are not blank, as far as known before reading; `null` when only reading will tell. */
  readonly rowCount: number | null;
  /**
   * The products of the file in order. The reader waits when slices are not taken. A failure is the last item:
   * `mapping-incomplete` (no SKU column), `cancelled` (the signal), `file-damaged`, `file-too-large`, `timeout`.
   * `onProgress` hears of reading before the first slice exists: rows far apart may belong together, so a file is
   * read to its end before its products are known.
   */
  slices(options?: {
    readonly signal?: AbortSignal;
    readonly onProgress?: (progress: SheetProgress) => void;
  }): AsyncIterable<Result<ImportSlice>>;
  /** Ends the reader's thread; safe to call twice. */
  close(): Promise<void>;
}

/** How to read a file as products. */
export interface OpenOptions {
  /** Name of the sheet; without it the first visible sheet that has a header row we know. */
  readonly sheet?: string;
  readonly mapping?: MappingChoice;
  /** Currency of bare prices when no header names one: the seller's choice for this file, or the workspace's. */
  readonly currency: { readonly code: string; readonly why: 'chosen' | 'workspace' };
  readonly signal?: AbortSignal;
}

/** How to write a file. */
export interface WriteOptions {
  readonly language: Language;
  /** Pairs of option columns (xlsx, csv); a product with more options is refused as `invalid-input`. 3 by default. */
  readonly optionCount?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (productsWritten: number) => void;
}

/** What was written. */
export interface WrittenFile {
  readonly bytes: number;
  readonly products: number;
  /** Rows without the header; one per variant. */
  readonly rows: number;
}

/**
 * The door for files. Failures of reading: `file-missing`, `file-unsupported` (kind of file, or the sheet named does
 * not exist), `file-too-large` (a cap, a bomb, or out of memory), `file-damaged`, `file-encrypted`, `file-encoding`,
 * `timeout` (no progress), `cancelled`.
 */
export interface Spreadsheet {
  /** Shows the cells of every sheet: the first `rows` of each (20 by default), or all of them. */
  describe(
    file: string,
    options?: { readonly rows?: number | 'all'; readonly signal?: AbortSignal },
  ): Promise<Result<FileDescription>>;

  /** Reads the header and proposes the mapping; nothing else is read until the slices are taken. */
  open(file: string, options: OpenOptions): Promise<Result<ImportSource>>;

  /**
   * Writes products in our own layout, one row per variant (JSON: one object per product), so that `open` reads it
   * back equal. The file appears whole or not at all; an existing file is replaced. `pages` is pulled as it is
   * written. Failures: `disk-full`, `disk-error`, `invalid-input` (too many options), `file-too-large`
   * (a text longer than a cell of a workbook may hold), `cancelled`.
   */
  write(
    file: string,
    format: SheetFormat,
    pages: AsyncIterable<readonly FullProduct[]>,
    options: WriteOptions,
  ): Promise<Result<WrittenFile>>;
}
