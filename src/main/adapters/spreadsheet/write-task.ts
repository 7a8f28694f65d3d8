/** Writes products as they are handed over, page by page. */
import type { FullProduct } from '#domain/catalog/product';
import { exportJson } from '#domain/imports/export-json';
import { type ExportCell, exportColumns, exportRows } from '#domain/imports/export-rows';
import { FailureError, failure } from '#kernel/failure';
import type { ThreadLine } from './thread-line.ts';
import type { SheetTask } from './thread-protocol.ts';
import { writeWholeFile } from './whole-file.ts';
import { csvBytes } from './write-csv.ts';

type WriteTask = Extract<SheetTask, { kind: 'write' }>;

/** Option columns when the caller does not say. */
const defaultOptions = 3;

/** Asks for pages until there are none, then reports the file. Throws `FailureError`. */
export async function writeTask(task: WriteTask, line: ThreadLine): Promise<void> {
  const counts = { products: 0, rows: 0 };
  const layout = {
    language: task.options.language,
    optionCount: task.options.optionCount ?? defaultOptions,
  };
  const pages = productPages(line, counts);
  const sheetPages = async function* (): AsyncGenerator<readonly (readonly ExportCell[])[]> {
    for await (const products of pages) {
      assertFits(products, layout.optionCount);
      yield exportRows(products, layout);
    }
  };
  const pieces = async (): Promise<AsyncIterable<Uint8Array>> => {
    if (task.format === 'json') return jsonBytes(pages);
    const columns = exportColumns(layout);
    if (task.format === 'csv') return csvBytes(columns, sheetPages());
    // The library of workbooks is only loaded where one is written.
    const { xlsxBytes } = await import('./write-xlsx.ts');
    return xlsxBytes(columns, sheetPages());
  };
  const bytes = await writeWholeFile(task.file, task.temporary, await pieces());
  line.send({ kind: 'written', written: { bytes, ...counts } });
}

async function* productPages(
  line: ThreadLine,
  counts: { products: number; rows: number },
): AsyncGenerator<readonly FullProduct[]> {
  for (;;) {
    line.send({ kind: 'want-page' });
    const message = await line.next();
    if (message.kind !== 'page' || message.products === null) return;
    counts.products += message.products.length;
    for (const { variants } of message.products) counts.rows += variants.length;
    yield message.products;
  }
}

function assertFits(products: readonly FullProduct[], optionCount: number): void {
  for (const { product, variants } of products) {
    if (product.optionNames.length <= optionCount) continue;
    const sku = variants[0]?.sku ?? '';
    const options = product.optionNames.length;
    throw new FailureError(
      failure('invalid-input', { field: 'options', sku, options, optionCount }),
    );
  }
}

async function* jsonBytes(
  pages: AsyncIterable<readonly FullProduct[]>,
): AsyncGenerator<Uint8Array> {
  let first = true;
  yield Buffer.from('{"products":[');
  for await (const products of pages) {
    for (const full of products) {
      yield Buffer.from(`${first ? '\n' : ',\n'}${JSON.stringify(exportJson(full))}`);
      first = false;
    }
  }
  yield Buffer.from('\n]}\n');
}
