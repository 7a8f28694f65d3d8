/** What the main thread and the sheet thread say to each other. One thread does one task and ends. */
import type { FullProduct } from '#domain/catalog/product';
import type { ColumnMapping } from '#domain/imports/column-mapping';
import type { Failure } from '#kernel/failure';
import type {
  FileFacts,
  ImportSlice,
  OpenOptions,
  SheetDescription,
  SheetFormat,
  SheetProgress,
  WriteOptions,
  WrittenFile,
} from '#ports/spreadsheet';

/** The task of a thread, as its `workerData`. */
export type SheetTask =
  | { readonly kind: 'describe'; readonly file: string; readonly rows: number | 'all' }
  | { readonly kind: 'open'; readonly file: string; readonly options: Omit<OpenOptions, 'signal'> }
  | {
      readonly kind: 'write';
      readonly file: string;
      /** Where the file is written before it is moved into place. */
      readonly temporary: string;
      readonly format: SheetFormat;
      readonly options: Pick<WriteOptions, 'language' | 'optionCount'>;
    };

/** Facts of an opened sheet. */
export interface OpenedSheet {
  readonly facts: FileFacts;
  readonly sheet: string | null;
  readonly mapping: ColumnMapping;
  readonly rowCount: number | null;
}

/** From the thread. `alive` proves progress; `rows` and `slice` wait for a `more` before the next. */
export type FromThread =
  | { readonly kind: 'alive'; readonly progress: SheetProgress }
  | { readonly kind: 'facts'; readonly facts: FileFacts }
  | {
      readonly kind: 'sheet';
      readonly sheet: Omit<SheetDescription, 'rows' | 'headerRow' | 'rowCount'>;
    }
  | {
      readonly kind: 'rows';
      readonly rows: readonly (readonly [row: number, cells: readonly string[]])[];
    }
  | { readonly kind: 'sheet-end'; readonly headerRow: number | null; readonly rowCount: number }
  | { readonly kind: 'opened'; readonly opened: OpenedSheet }
  | { readonly kind: 'slice'; readonly slice: ImportSlice }
  | { readonly kind: 'want-page' }
  | { readonly kind: 'written'; readonly written: WrittenFile }
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** To the thread. `more` asks for the next slice (the first one starts the reading), `page` answers `want-page`. */
export type ToThread =
  | { readonly kind: 'more' }
  | { readonly kind: 'page'; readonly products: readonly FullProduct[] | null };
