/**
 * Our own sheet: one row per variant, the product's values repeated on each of its rows so that the sheet can be
 * sorted and filtered. Every header is in the dictionary, so the sheet reads back as what it was written from.
 */
import type { FullProduct, Variant } from '#domain/catalog/product';
import { totalStock } from '#domain/catalog/product';
import type { Language } from '#kernel/language';
import { type Money, moneyToDecimal } from '#kernel/money';
import { attributesToCell } from './attribute-lines.ts';
import { normaliseLine, normaliseProduct } from './normalise.ts';

/** A cell: numbers stay numbers, `null` is blank. */
export type ExportCell = string | number | null;

/** How to lay the sheet out. */
export interface ExportLayout {
  readonly language: Language;
  /** Pairs of option columns. */
  readonly optionCount: number;
}

/** A column of the sheet; text columns are marked so that a workbook keeps `007` and `=1+1` as text. */
export interface ExportColumn {
  readonly header: string;
  readonly kind: 'text' | 'number';
}

const headers: Readonly<Record<string, readonly [string, string]>> = {
  title: ['标题', 'Title'],
  sku: ['SKU', 'SKU'],
  parentSku: ['父SKU', 'Parent SKU'],
  price: ['售价', 'Price'],
  salePrice: ['促销价', 'Sale price'],
  cost: ['成本价', 'Cost'],
  currency: ['币种', 'Currency'],
  stock: ['库存', 'Stock'],
  barcode: ['条码', 'Barcode'],
  category: ['类目', 'Category'],
  brand: ['品牌', 'Brand'],
  description: ['描述', 'Description'],
  weight: ['重量(克)', 'Weight (g)'],
  length: ['长(毫米)', 'Length (mm)'],
  width: ['宽(毫米)', 'Width (mm)'],
  height: ['高(毫米)', 'Height (mm)'],
  images: ['图片', 'Images'],
  imageAlts: ['图片说明', 'Image texts'],
  variantImage: ['规格图', 'Variant image'],
  hsCode: ['海关编码', 'HS code'],
  origin: ['原产地', 'Origin'],
  attributes: ['属性', 'Attributes'],
};

/** The columns before and after the options. */
const leading = ['title', 'parentSku', 'sku'] as const;
const trailing = [
  'price',
  'salePrice',
  'cost',
  'currency',
  'stock',
  'barcode',
  'category',
  'brand',
  'description',
  'weight',
  'length',
  'width',
  'height',
  'images',
  'imageAlts',
  'variantImage',
  'hsCode',
  'origin',
  'attributes',
] as const;

const numeric: ReadonlySet<string> = new Set([
  'price',
  'salePrice',
  'cost',
  'stock',
  'weight',
  'length',
  'width',
  'height',
]);

/** The columns of a sheet, in order. */
export function exportColumns({ language, optionCount }: ExportLayout): readonly ExportColumn[] {
  const side = language === 'zh-CN' ? 0 : 1;
  const named = (name: string): ExportColumn => ({
    header: headers[name]?.[side] ?? name,
    kind: numeric.has(name) ? 'number' : 'text',
  });
  const options: ExportColumn[] = [];
  for (let n = 1; n <= optionCount; n += 1) {
    const pair =
      side === 0 ? [`选项${n}名称`, `选项${n}值`] : [`Option ${n} name`, `Option ${n} value`];
    options.push(...pair.map((header): ExportColumn => ({ header, kind: 'text' })));
  }
  return [...leading.map(named), ...options, ...trailing.map(named)];
}

/** The rows of products. The caller has checked that no product has more options than the layout. */
export function exportRows(
  products: readonly FullProduct[],
  layout: ExportLayout,
): readonly (readonly ExportCell[])[] {
  return products.flatMap((full) =>
    full.variants.map((variant) => exportRow(full, variant, layout)),
  );
}

function exportRow(full: FullProduct, variant: Variant, layout: ExportLayout): ExportCell[] {
  const product = normaliseProduct(full.product);
  const options: ExportCell[] = [];
  for (let n = 0; n < layout.optionCount; n += 1) {
    options.push(product.optionNames[n] ?? null, variant.optionValues[n]?.trim() ?? null);
  }
  const currency = currencyOf(variant);
  const levels = full.stock.filter(({ variantId }) => variantId === variant.id);
  const texts = product.images.map(({ alt }) => normaliseLine(alt));
  return [
    product.title,
    product.parentSku,
    variant.sku,
    ...options,
    moneyCell(variant.price, currency),
    moneyCell(variant.salePrice, currency),
    moneyCell(variant.cost, currency),
    currency,
    totalStock(levels),
    variant.barcode,
    product.category,
    product.brand,
    product.description,
    variant.weightGrams,
    variant.lengthMm,
    variant.widthMm,
    variant.heightMm,
    product.images.map(({ key }) => pictureText(key)).join('\n'),
    texts.some((text) => text !== '') ? texts.join('\n') : null,
    variant.imageKey === null ? null : pictureText(variant.imageKey),
    product.hsCode,
    product.origin,
    attributesToCell(product.attributes),
  ];
}

/** The address of a picture as a person knows it; a stored file by its key. */
export function pictureText(key: string): string {
  return key.startsWith('url:') ? key.slice('url:'.length) : key;
}

function currencyOf({ price, salePrice, cost }: Variant): string | null {
  return price?.currency ?? salePrice?.currency ?? cost?.currency ?? null;
}

/** A number in the row's currency; an amount in another currency carries its own code. */
function moneyCell(amount: Money | null, currency: string | null): ExportCell {
  if (amount === null) return null;
  const decimal = moneyToDecimal(amount);
  if (amount.currency !== currency) return `${decimal} ${amount.currency}`;
  // Beyond 15 digits a spreadsheet's number would round.
  return decimal.replace('.', '').length > 15 ? decimal : Number(decimal);
}
