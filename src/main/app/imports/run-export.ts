/** `exports.run` and `sheets.describe`: the catalogue as a file that imports back equal; a file as it is. */
import { describeSheet as describeInput, runExport as exportInput } from '#contract/schemas';
import type { FullProduct } from '#domain/catalog/product';
import type { ProductId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { Application } from '../application.ts';
import { asJson, orThrow, throwIfCancelled, type UseCaseIo, useCase } from '../use-case.ts';

const pageProducts = 100;

/** Writes the whole catalogue. */
export const runExport = useCase(exportInput, async (app, request, io): Promise<Json> => {
  const { products: total } = await app.catalogueReads.count();
  const written = orThrow(
    await app.spreadsheet.write(request.file, request.format, pages(app, io), {
      language: request.language,
      signal: io.signal,
      onProgress: (done) => io.emit({ type: 'progress', stage: 'export', done, total }),
    }),
  );
  return asJson({ file: request.file, ...written });
});

/** Shows the cells of a file. */
export const describeSheet = useCase(describeInput, async (app, request, io): Promise<Json> => {
  return asJson(
    orThrow(
      await app.spreadsheet.describe(request.file, { rows: request.rows, signal: io.signal }),
    ),
  );
});

async function* pages(app: Application, io: UseCaseIo): AsyncGenerator<readonly FullProduct[]> {
  let after: ProductId | null = null;
  for (;;) {
    throwIfCancelled(io);
    const page: readonly FullProduct[] = await app.catalogueReads.exportSlice(after, pageProducts);
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.product.id;
    yield page;
  }
}
