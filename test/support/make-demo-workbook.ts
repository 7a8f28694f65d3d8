/**
 * Writes resources/demo-supplier.xlsx, the workbook that `shopkeep demo` imports: a supplier's price list as they come,
 * with a title above the headers, headers in two languages, and barcodes as text.
 * Run: `node test/support/make-demo-workbook.ts [FILE]`.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type CellValue, type ColumnDef, writeXlsxStream } from 'hucre/xlsx';
import { type DemoRow, demoRows } from './demo-catalogue.ts';

/** The seed of the shipped workbook. */
export const demoSeed = 20_261_121;

const columns: readonly (readonly [string, number, (row: DemoRow) => CellValue])[] = [
  ['商品标题 Title', 46, (row) => row.title],
  ['款号 Parent SKU', 14, (row) => row.style],
  ['商家编码 SKU', 16, (row) => row.sku],
  ['颜色 Colour', 14, (row) => row.colour],
  ['尺码 Size', 10, (row) => row.size],
  ['类目 Category', 16, (row) => row.category],
  ['品牌 Brand', 18, (row) => row.brand],
  ['售价(CNY) Price', 12, (row) => row.price],
  ['成本价(CNY) Cost', 12, (row) => row.cost],
  ['库存 Stock', 8, (row) => row.stock],
  ['条码 Barcode', 16, (row) => row.barcode],
  ['重量(g) Weight', 10, (row) => row.grams],
  ['图片 Images', 40, (row) => row.image],
  ['海关编码 HS code', 12, (row) => row.hsCode],
  ['原产地 Origin', 10, (row) => row.origin],
  ['描述 Description', 40, (row) => row.description],
];

/** The bytes of the workbook: the same for the same seed. */
export async function demoWorkbook(seed: number): Promise<Uint8Array> {
  const table: CellValue[][] = [
    ['供应商报价单 Supplier price list 2026'],
    [],
    columns.map(([header]) => header),
    ...demoRows(seed).map((row) => columns.map(([, , cell]) => blankless(cell(row)))),
  ];
  const stream = writeXlsxStream(table, {
    name: '报价单 Price list',
    columns: columns.map(([, width]): ColumnDef => ({ width })),
    freezePane: { rows: 3 },
    inlineStrings: false,
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function blankless(value: CellValue): CellValue {
  return value === '' ? null : value;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const target = fileURLToPath(new URL('../../resources/demo-supplier.xlsx', import.meta.url));
  await writeFile(process.argv[2] ?? target, await demoWorkbook(demoSeed));
}
