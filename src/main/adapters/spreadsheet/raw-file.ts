/** A file as rows of text cells, whatever its format. The shape that the readers share. */
import type { SheetRow } from '#domain/imports/row-values';
import type { FileFacts, SheetProgress } from '#ports/spreadsheet';

/** One sheet that can be read any number of times from its start. */
export interface RawSheet {
  readonly name: string;
  readonly hidden: boolean;
  /** Rows that are not blank, in order. Throws `FailureError`. */
  rows(): AsyncGenerator<SheetRow>;
}

/** A file laid open by one of the readers. */
export interface RawFile {
  readonly facts: FileFacts;
  readonly sheets: readonly RawSheet[];
  /** Whether text cells carry the apostrophes of formula-guard.ts. */
  readonly guarded: boolean;
  /** Data rows, when known without reading. */
  readonly rowCount: number | null;
  /** How far the last `rows` has come. */
  progress(): SheetProgress;
}
