import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import fc from 'fast-check';
import { readXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import type { FullProduct } from '#domain/catalog/product';
import { anyCatalogue, MemoryCatalogue } from '#domain/imports/catalogue.test-support';
import { asId, type ProductId, type VariantId } from '#kernel/ids';
import type { SheetFormat } from '#ports/spreadsheet';
import { draftsOf, fileIn, freshFolder, importAll } from './file.test-support.ts';
import { threadedSpreadsheet } from './threaded-spreadsheet.ts';

const spreadsheet = threadedSpreadsheet();
const folder = freshFolder();

async function* pagesOf(products: readonly FullProduct[]): AsyncGenerator<readonly FullProduct[]> {
  for (let at = 0; at < products.length; at += 20) yield products.slice(at, at + 20);
}

/** Many of the property's catalogues as one, so that one file tries them all. */
function manyProducts(seed: number, count: number): FullProduct[] {
  return fc
    .sample(anyCatalogue, { seed, numRuns: count })
    .flat()
    .map((full, index) => renumbered(full, index + 1));
}

function renumbered(full: FullProduct, n: number): FullProduct {
  const id = asId<ProductId>(n);
  const idOf = (variant: VariantId): VariantId => asId<VariantId>(n * 100 + (variant % 100));
  const parentSku = full.product.parentSku === null ? null : `=PARENT-${n}`;
  return {
    product: { ...full.product, id, parentSku },
    variants: full.variants.map((variant) => ({
      ...variant,
      id: idOf(variant.id),
      productId: id,
      sku: `${variant.sku}-${n}`,
    })),
    stock: full.stock.map((level) => ({ ...level, variantId: idOf(level.variantId) })),
  };
}

const written = async (name: string, format: SheetFormat, products: readonly FullProduct[]) => {
  const file = join(folder, name);
  const result = await spreadsheet.write(file, format, pagesOf(products), { language: 'zh-CN' });
  return { file, result };
};

describe('an export', () => {
  const products = manyProducts(11, 60);

  it.each(['xlsx', 'csv', 'json'] as const)(
    'as %s imports back without a change',
    async (format) => {
      const { file, result } = await written(`round.${format}`, format, products);
      const rows = products.flatMap(({ variants }) => variants).length;
      expect(result).toMatchObject({ ok: true, value: { products: products.length, rows } });
      const catalogue = new MemoryCatalogue(products);
      const drafts = await draftsOf(spreadsheet, file);
      expect(drafts).toHaveLength(products.length);
      expect(drafts.flatMap((draft) => catalogue.take(draft).deltas)).toEqual([]);
    },
  );

  it('as a workbook has no formula in it, by another way of reading', async () => {
    const { file } = await written('safe.xlsx', 'xlsx', products);
    const { sheets } = await readXlsx(readFileSync(file));
    const cells = sheets.flatMap(({ cells: map }) => [...(map?.values() ?? [])]);
    expect(cells.filter(({ formula }) => formula !== undefined)).toEqual([]);
    expect(sheets[0]?.rows.length).toBeGreaterThan(products.length);
  });

  it('as separated text begins with the byte-order mark and no cell with a formula', async () => {
    const { file } = await written('safe.csv', 'csv', products);
    const text = readFileSync(file, 'utf8');
    expect(text.startsWith('\uFEFF')).toBe(true);
    for (const cell of text.matchAll(/(?:^|,)"((?:[^"]|"")*)"/gm)) {
      expect(cell[1]).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
    }
  });

  it('replaces the file that was there only when it is whole', async () => {
    const place = freshFolder();
    const file = fileIn(place, 'old.csv', 'old');
    const breaking = async function* (): AsyncGenerator<readonly FullProduct[]> {
      yield products.slice(0, 5);
      throw new Error('the catalogue broke');
    };
    await expect(spreadsheet.write(file, 'csv', breaking(), { language: 'en' })).rejects.toThrow(
      'the catalogue broke',
    );
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(place)).toEqual(['old.csv']);
  });

  it('that is cancelled leaves nothing behind', async () => {
    const place = freshFolder();
    const stop = new AbortController();
    const pages = async function* (): AsyncGenerator<readonly FullProduct[]> {
      yield products.slice(0, 5);
      stop.abort();
      yield products.slice(5, 10);
    };
    const result = await spreadsheet.write(join(place, 'x.xlsx'), 'xlsx', pages(), {
      language: 'en',
      signal: stop.signal,
    });
    expect(result).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    expect(readdirSync(place)).toEqual([]);
  });

  it('into a folder that is not there, or of more options than the sheet has columns, says so', async () => {
    const lost = await spreadsheet.write(join(folder, 'no/such/x.csv'), 'csv', pagesOf(products), {
      language: 'en',
    });
    expect(lost).toMatchObject({ ok: false, failure: { code: 'disk-error' } });
    const narrow = await spreadsheet.write(join(folder, 'n.csv'), 'csv', pagesOf(products), {
      language: 'en',
      optionCount: 0,
    });
    expect(narrow).toMatchObject({ ok: false, failure: { code: 'invalid-input' } });
    expect(existsSync(join(folder, 'n.csv'))).toBe(false);
  });
});

describe('an import', () => {
  it('that is cancelled ends at once', async () => {
    const rows = Array.from({ length: 5000 }, (_, n) => `S${n},T\n`).join('');
    const file = fileIn(folder, 'cancel.csv', `SKU,标题\n${rows}`);
    const source = await spreadsheet.open(file, { currency: { code: 'CNY', why: 'workspace' } });
    if (!source.ok) throw new Error(source.failure.code);
    const stop = new AbortController();
    const codes: string[] = [];
    for await (const slice of source.value.slices({ signal: stop.signal })) {
      if (slice.ok) stop.abort();
      else codes.push(slice.failure.code);
    }
    expect(codes).toEqual(['cancelled']);
    expect(await importAll(spreadsheet, file, { signal: AbortSignal.abort() })).toBe('cancelled');
  });

  it('of 20,000 SKUs leaves the main loop free', async () => {
    const header = 'SKU,标题,父SKU,颜色,价格,库存,品牌,类目,重量(g),条码,图片,描述\n';
    const line = (n: number) =>
      `P${n >> 2}-${n & 3},T恤 ${n >> 2},P${n >> 2},c${n & 3},${n + 1}.50,${n},青禾,服饰 > T恤,200,69${String(n).padStart(11, '0')},https://img.example.com/${n >> 2}.jpg,说明文字\n`;
    const file = fileIn(
      folder,
      'big.csv',
      header + Array.from({ length: 20_000 }, (_, n) => line(n)).join(''),
    );
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const drafts = await draftsOf(spreadsheet, file);
    delay.disable();
    expect(drafts).toHaveLength(5000);
    expect(delay.percentile(99) / 1e6).toBeLessThan(20);
  });
});
