/** Files in, files out: nothing before the seller has seen it, nothing twice, nothing half, nothing refused in silence. */
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import type { ImportReport } from '#app/imports/run-import';
import {
  createPublishBed,
  csv,
  importFile,
  importRows,
  makePlan,
  simpleRows,
} from '../support/publish-bed.ts';
import { openTestWorkspace, type TestWorkspace } from '../support/workspace.ts';

const bed = createPublishBed();
let workspace: TestWorkspace | null = null;
afterEach(async () => {
  await workspace?.close();
  workspace = null;
  await bed.close();
});

async function opened(): Promise<TestWorkspace> {
  workspace = await openTestWorkspace();
  return workspace;
}

/** Rows of every table that a seller's words can be in. */
function rowCounts(at: TestWorkspace): Record<string, number> {
  const db = new Database(join(at.folder, 'shopkeep.db'), { readonly: true });
  try {
    const tables = ['product', 'variant', 'stock', 'sku', 'change_delta', 'audit', 'job', 'plan'];
    return Object.fromEntries(
      tables.map((table) => [
        table,
        (db.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n,
      ]),
    );
  } finally {
    db.close();
  }
}

const counts = (report: ImportReport) => [report.preview.products, report.preview.variants];
const demo = fileURLToPath(new URL('../../resources/demo-supplier.xlsx', import.meta.url));
const sample = [
  ['parent sku', 'sku', 'title', 'description', 'Colour', 'price', 'sale price', 'stock', 'images'],
  [
    'SHIRT',
    'S-R',
    'Shirt, "linen"',
    '<p>Fine</p>',
    'Red',
    '20.00',
    '15.00',
    3,
    'https://p.example/s.jpg',
  ],
  [
    'SHIRT',
    'S-B',
    'Shirt, "linen"',
    '<p>Fine</p>',
    'Blue',
    '21.00',
    '',
    0,
    'https://p.example/s.jpg',
  ],
  ['', 'MUG', '=2+3 杯子', 'Holds\n0.3 l', '', '5.50', '', 12, ''],
  ['', 'CUP', '+ Cup', '', '', '0.99', '', '', ''],
] as const;

describe('a dry run', () => {
  it('tells everything and writes nothing', async () => {
    const at = await opened();
    await importRows(bed, at, sample);
    const before = rowCounts(at);
    const path = join(bed.folder(), 'rows.csv');
    const report = await importFile(
      at,
      {
        path,
        content: csv([...sample.slice(0, 2), ['', 'NEW', 'New', '', '', '1.00', '', 1, '']]),
      },
      { dryRun: true },
    );
    expect(report).toMatchObject({ applied: false, changeSet: null });
    expect(report.preview.products).toEqual({ new: 1, changed: 0, unchanged: 1 });
    expect(rowCounts(at)).toEqual(before);
    expect((await at.app().catalogueReads.count()).products).toBe(3);
  });
});

describe('importing', () => {
  it('the same file twice changes nothing, not even the plan that was shown', async () => {
    const at = await opened();
    await importFile(at, { path: join(bed.folder(), 'demo.xlsx'), content: readFileSync(demo) });
    const before = rowCounts(at);
    const again = await importFile(at, {
      path: join(bed.folder(), 'demo.xlsx'),
      content: readFileSync(demo),
    });
    expect(again.applied).toBe(false);
    expect(again.preview).toMatchObject({
      products: { new: 0, changed: 0 },
      variants: { new: 0, changed: 0 },
    });
    expect(rowCounts(at)).toEqual(before);
  });

  it('names every refused row with its column, value and reason, and takes the others', async () => {
    const at = await opened();
    const report = await importRows(bed, at, [
      ['sku', 'title', 'price', 'stock'],
      ['A', 'Good', '10.00', 1],
      ['B', 'Bad price', 'ten', 1],
      ['C', 'Bad stock', '10.00', 'many'],
      ['', 'No SKU', '10.00', 1],
      ['A', 'Twice', '10.00', 1],
    ]);
    expect(report.applied).toBe(true);
    expect(report.preview.rejectedRows).toBe(4);
    const refused = report.preview.rejections.map(({ row, column, value, reason }) => [
      row,
      column?.header,
      value,
      reason,
    ]);
    expect(refused).toEqual([
      [3, 'price', 'ten', 'not-a-price'],
      [4, 'stock', 'many', 'not-a-whole-number'],
      [5, 'sku', '', 'sku-missing'],
      [6, 'sku', 'A', 'sku-repeated'],
    ]);
    expect((await at.app().catalogueReads.bySku(['B', 'C'])).size).toBe(0);
  });

  it('that is cancelled in the middle leaves nothing behind', async () => {
    const at = await opened();
    const before = rowCounts(at);
    const stop = new AbortController();
    const app = at.app();
    const { catalogue } = app;
    let drafts = 0;
    const interrupted = {
      ...app,
      catalogue: new Proxy(catalogue, {
        get: (port, name) => {
          if (name !== 'draftImport') return Reflect.get(port, name) as unknown;
          return async (...args: Parameters<typeof catalogue.draftImport>) => {
            const drafted = await port.draftImport(...args);
            drafts += 1;
            stop.abort();
            return drafted;
          };
        },
      }),
    };
    await expect(
      at.call('imports.run', { file: demo }, { app: interrupted, signal: stop.signal }),
    ).rejects.toMatchObject({ failure: { code: 'cancelled' } });
    expect(drafts).toBe(1);
    const { audit: _audit, change_delta: _deltas, ...left } = rowCounts(at);
    const { audit: _before, change_delta: _none, ...was } = before;
    expect(left).toEqual(was);
    // The SKUs that were drafted are free again.
    const whole = await at.call<ImportReport>('imports.run', { file: demo });
    expect(whole).toMatchObject({ applied: true, preview: { rejectionCount: 0 } });
  });
});

describe('exporting', () => {
  it.each(['xlsx', 'csv', 'json'] as const)(
    'as %s imports back unchanged, here and into an empty workspace',
    async (format) => {
      const at = await opened();
      await importRows(bed, at, sample);
      const file = join(bed.folder(), `export.${format}`);
      await at.call('exports.run', { file, format, language: 'en' });
      const back = await at.call<ImportReport>('imports.run', { file });
      expect(back).toMatchObject({
        applied: false,
        preview: {
          products: { new: 0, changed: 0, unchanged: 3 },
          variants: { new: 0, changed: 0, unchanged: 4 },
          rejectionCount: 0,
        },
      });
      const other = await openTestWorkspace();
      try {
        const copy = join(bed.folder(), `copy.${format}`);
        copyFileSync(file, copy);
        expect(await other.call('imports.run', { file: copy })).toMatchObject({
          applied: true,
          preview: { rejectionCount: 0 },
        });
        const look = async (from: TestWorkspace) =>
          (await from.app().catalogueReads.exportSlice(null, 100)).map(
            ({ product, variants, stock }) => ({
              title: product.title,
              description: product.description,
              parentSku: product.parentSku,
              options: product.optionNames,
              images: product.images,
              variants: variants.map(({ id: _id, productId: _product, ...rest }) => rest),
              stock: stock.map((level) => level.quantity),
            }),
          );
        expect(await look(other)).toEqual(await look(at));
      } finally {
        await other.close();
      }
    },
  );
});

describe('a catalogue without a shop', () => {
  it('has an empty plan', async () => {
    const at = await opened();
    await importRows(bed, at, simpleRows(2));
    expect(await makePlan(at)).toMatchObject({ list: [], operations: 0, shops: [] });
    expect(counts(await importRows(bed, at, simpleRows(2)))).toEqual([
      { new: 0, changed: 0, unchanged: 2 },
      { new: 0, changed: 0, unchanged: 2 },
    ]);
  });
});
