/** Reads a sheet as products: to its end first, then slice by slice as the main thread asks. */
import { createRowConverter } from '#domain/imports/convert-row';
import type { ProductDraft } from '#domain/imports/draft';
import { createRowGrouper, type RowGrouper } from '#domain/imports/group-rows';
import type { ColumnFinder } from '#domain/imports/grouped-product';
import type { RowRejection, RowRemark } from '#domain/imports/rejection';
import { FailureError, failure } from '#kernel/failure';
import type { ImportImageFile, ImportSlice, OpenOptions } from '#ports/spreadsheet';
import { sliceSize } from './caps.ts';
import { createImageReader } from './image-reader.ts';
import { openRaw } from './open-raw.ts';
import { openSheet, type SheetUnderWay } from './open-sheet.ts';
import type { RawFile } from './raw-file.ts';
import { resolveImages } from './resolve-images.ts';
import { openSourceFile } from './source-file.ts';
import type { ThreadLine } from './thread-line.ts';

/** Rejections and remarks per slice; a file of nothing but bad rows must not become one huge message. */
const notesPerSlice = 500;

/** Opens, waits to be asked, reads, sends slices. Throws `FailureError`. */
export async function openTask(
  task: { readonly file: string; readonly options: Omit<OpenOptions, 'signal'> },
  line: ThreadLine,
): Promise<void> {
  const file = await openSourceFile(task.file);
  try {
    const raw = await openRaw(file);
    const sheet = await openSheet(raw, task.options);
    const { mapping } = sheet;
    line.send({
      kind: 'opened',
      opened: {
        facts: raw.facts,
        sheet: raw.facts.format === 'xlsx' ? sheet.sheet.name : null,
        mapping,
        rowCount: raw.rowCount,
      },
    });
    await line.next();
    if (mapping.missing.length > 0) {
      const missing = mapping.missing.join(', ');
      throw new FailureError(failure('mapping-incomplete', { name: file.name, missing }));
    }
    const outbox = createOutbox(line);
    const grouper = await readRows(raw, sheet, outbox, line);
    await file.assertUntouched();
    await sendProducts(grouper, task.file, outbox);
  } finally {
    await file.close();
  }
}

async function readRows(
  raw: RawFile,
  sheet: SheetUnderWay,
  outbox: Outbox,
  line: ThreadLine,
): Promise<RowGrouper> {
  const converter = createRowConverter(sheet.mapping, { guarded: raw.guarded });
  const grouper = createRowGrouper(columnFinder(sheet));
  for await (const row of sheet.rows()) {
    line.alive(raw.progress);
    const outcome = converter.convert(row);
    if (outcome.kind === 'blank') continue;
    if (outcome.kind === 'rejected') {
      outbox.note(outcome.rejections, []);
      continue;
    }
    const repeated = grouper.add(outcome.values);
    if (repeated === null) outbox.note([], outcome.remarks);
    else outbox.note([repeated], []);
  }
  return grouper;
}

async function sendProducts(grouper: RowGrouper, path: string, outbox: Outbox): Promise<void> {
  const read = createImageReader(path);
  outbox.start(grouper.size);
  for (const { draft, rejections, remarks } of grouper.products()) {
    outbox.note(rejections, remarks);
    if (draft === null) continue;
    const resolved = await resolveImages(draft, read);
    outbox.note(resolved.rejections, []);
    await outbox.add(resolved.draft, resolved.files, draft.variants.length);
  }
  await outbox.finish();
}

/** Collects what goes into the next slice, and sends it when it is full and wanted. */
interface Outbox {
  start(total: number): void;
  note(rejections: readonly RowRejection[], remarks: readonly RowRemark[]): void;
  add(draft: ProductDraft | null, files: readonly ImportImageFile[], rows: number): Promise<void>;
  finish(): Promise<void>;
}

function createOutbox(line: ThreadLine): Outbox {
  const rejections: RowRejection[] = [];
  const remarks: RowRemark[] = [];
  let drafts: ProductDraft[] = [];
  let files: ImportImageFile[] = [];
  let variants = 0;
  let done = 0;
  let total = 0;
  const send = async (): Promise<void> => {
    const slice: ImportSlice = {
      drafts,
      rejections: rejections.splice(0, notesPerSlice),
      remarks: remarks.splice(0, notesPerSlice),
      imageFiles: files,
      progress: { done, total, unit: 'rows' },
    };
    drafts = [];
    files = [];
    variants = 0;
    line.send({ kind: 'slice', slice });
    await line.next();
  };
  return {
    start: (rows) => {
      total = rows;
    },
    note: (refused, noted) => {
      rejections.push(...refused);
      remarks.push(...noted);
    },
    add: async (draft, images, rows) => {
      if (draft !== null) drafts.push(draft);
      files.push(...images);
      variants += rows;
      done += rows;
      if (drafts.length >= sliceSize.products || variants >= sliceSize.variants) await send();
    },
    finish: async () => {
      done = total;
      while (drafts.length > 0 || rejections.length > 0 || remarks.length > 0) await send();
    },
  };
}

function columnFinder({ mapping }: SheetUnderWay): ColumnFinder {
  const columns = new Map(mapping.columns.map((column) => [column.field, column]));
  return (field) => {
    const column = columns.get(field);
    return column === undefined ? null : { letter: column.letter, header: column.header };
  };
}
