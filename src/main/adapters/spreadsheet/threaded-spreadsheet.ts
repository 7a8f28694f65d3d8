/** The spreadsheet port: every call is a thread of its own, ended with the call; the main loop only passes slices on. */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { failureOf } from '#kernel/failure';
import { fail, ok, type Result } from '#kernel/result';
import type {
  FileDescription,
  FileFacts,
  ImportSlice,
  ImportSource,
  OpenOptions,
  SheetDescription,
  SheetProgress,
  Spreadsheet,
  WriteOptions,
  WrittenFile,
} from '#ports/spreadsheet';
import { type SheetThreadLimits, type SheetWorker, startSheetWorker } from './sheet-worker.ts';
import type { SheetTask } from './thread-protocol.ts';

/** What the adapter is made of; everything has a usual value. */
export interface ThreadedSpreadsheetOptions {
  readonly limits?: Partial<SheetThreadLimits>;
}

/** 30 s without progress, as the security rules ask; memory for about a million rows of ordinary width. */
const usualLimits: SheetThreadLimits = { noProgressMs: 30_000, memoryMb: 2048 };

/** Builds the port. */
export function threadedSpreadsheet(options: ThreadedSpreadsheetOptions = {}): Spreadsheet {
  const limits = { ...usualLimits, ...options.limits };
  const script = threadScript();
  const start = (task: SheetTask, watch: Parameters<typeof startSheetWorker>[3]): SheetWorker =>
    startSheetWorker(script, task, limits, watch);
  return {
    describe: async (file, { rows = 20, signal } = {}) =>
      await asResult(async () => {
        const worker = start({ kind: 'describe', file, rows }, { signal });
        return await closing(worker, () => collectDescription(worker));
      }),
    open: async (file, { signal, ...openOptions }) =>
      await asResult(() => openSource(file, openOptions, signal, start)),
    write: async (file, format, pages, writeOptions) =>
      await asResult(async () => {
        const { language, optionCount, signal } = writeOptions;
        const chosen = optionCount === undefined ? { language } : { language, optionCount };
        const temporary = temporaryBeside(file);
        const worker = start(
          { kind: 'write', file, temporary, format, options: chosen },
          { signal },
        );
        try {
          return await closing(worker, () => feedPages(worker, pages, writeOptions));
        } finally {
          await rm(temporary, { force: true });
        }
      }),
  };
}

/** The code of the thread lies beside this file: by its source name in a checkout, by its built name in a build. */
function threadScript(): URL {
  const name = import.meta.url.endsWith('.ts') ? './sheet-thread.ts' : './sheet-thread.js';
  return new URL(name, import.meta.url);
}

/** A hidden name in the same folder, so that the last step is a move and never a copy. */
function temporaryBeside(file: string): string {
  return join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
}

/** Expected failures become values; defects stay exceptions. */
async function asResult<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work());
  } catch (thrown) {
    const expected = failureOf(thrown);
    if (expected === undefined) throw thrown;
    return fail(expected);
  }
}

async function closing<T>(worker: SheetWorker, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await worker.close();
  }
}

async function collectDescription(worker: SheetWorker): Promise<FileDescription> {
  const sheets: SheetDescription[] = [];
  let facts: FileFacts | null = null;
  let current: { readonly name: string; readonly hidden: boolean } = { name: '', hidden: false };
  let rows: (readonly string[])[] = [];
  for (;;) {
    const message = await worker.next();
    if (message.kind === 'facts') facts = message.facts;
    if (message.kind === 'sheet') {
      current = message.sheet;
      rows = [];
    }
    if (message.kind === 'rows') {
      for (const [row, cells] of message.rows) {
        while (rows.length < row - 1) rows.push([]);
        rows.push(cells);
      }
      worker.send({ kind: 'more' });
    }
    if (message.kind === 'sheet-end') {
      const { headerRow, rowCount } = message;
      sheets.push({ ...current, headerRow, rows, rowCount });
    }
    if (message.kind !== 'end') continue;
    if (facts === null) throw new Error('the sheet thread ended without the facts of the file');
    return { facts, sheets };
  }
}

async function openSource(
  file: string,
  options: Omit<OpenOptions, 'signal'>,
  signal: AbortSignal | undefined,
  start: (task: SheetTask, watch: Parameters<typeof startSheetWorker>[3]) => SheetWorker,
): Promise<ImportSource> {
  let hear: (progress: SheetProgress) => void = () => undefined;
  const onAlive = (progress: SheetProgress): void => hear(progress);
  const worker = start({ kind: 'open', file, options }, { signal, onAlive });
  try {
    const message = await worker.next();
    if (message.kind !== 'opened') throw new Error(`a sheet was expected, not ${message.kind}`);
    return {
      ...message.opened,
      slices: (take = {}) => {
        hear = take.onProgress ?? hear;
        return slices(worker, take.signal);
      },
      close: () => worker.close(),
    };
  } catch (thrown) {
    await worker.close();
    throw thrown;
  }
}

async function* slices(
  worker: SheetWorker,
  signal: AbortSignal | undefined,
): AsyncGenerator<Result<ImportSlice>> {
  const abort = (): void => void worker.close();
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted === true) abort();
  try {
    for (;;) {
      worker.send({ kind: 'more' });
      const message = await asResult(() => worker.next());
      if (!message.ok) {
        yield message;
        return;
      }
      if (message.value.kind !== 'slice') return;
      yield ok(message.value.slice);
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    await worker.close();
  }
}

async function feedPages(
  worker: SheetWorker,
  pages: Parameters<Spreadsheet['write']>[2],
  options: WriteOptions,
): Promise<WrittenFile> {
  const source = pages[Symbol.asyncIterator]();
  let products = 0;
  try {
    for (;;) {
      const message = await worker.next();
      if (message.kind === 'written') return message.written;
      if (message.kind !== 'want-page') throw new Error(`a page was not wanted: ${message.kind}`);
      const page = await source.next();
      worker.send({ kind: 'page', products: page.done === true ? null : page.value });
      products += page.done === true ? 0 : page.value.length;
      options.onProgress?.(products);
    }
  } finally {
    await source.return?.();
  }
}
