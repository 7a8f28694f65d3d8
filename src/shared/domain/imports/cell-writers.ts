/** One rule per field: what a filled cell puts into the row, or why it cannot. */
import type { Attribute } from '#domain/catalog/product';
import type { Money } from '#kernel/money';
import { ok, type Result } from '#kernel/result';
import { cellToAttributes } from './attribute-lines.ts';
import { identifier, shortText } from './cell-text.ts';
import type { ColumnMapping, MappedColumn } from './column-mapping.ts';
import { createCountryFinder, toBarcode, toHsCode } from './convert-code.ts';
import { toImageKeys } from './convert-images.ts';
import { toDimensions, toGrams, toMillimetres, toStock, weightUnitOf } from './convert-measure.ts';
import { toPrice } from './convert-price.ts';
import { currencyAround, currencyCodes } from './currency-sign.ts';
import type { DraftVariantFields } from './draft.ts';
import type { ImportField, LengthUnit, WeightUnit } from './import-field.ts';
import { normaliseCategory, normaliseLine, normaliseText } from './normalise.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { RemarkReason } from './rejection.ts';
import type { RowOption, RowProduct } from './row-values.ts';

/** A row under construction. */
export interface RowDraft {
  sku: string;
  parentSku: string | null;
  currency: string | null;
  weightUnit: WeightUnit | null;
  categoryLevels: (string | undefined)[];
  optionNames: (string | undefined)[];
  optionValues: (string | undefined)[];
  options: RowOption[];
  attributes: Attribute[];
  product: RowProduct;
  variant: { -readonly [K in keyof DraftVariantFields]: DraftVariantFields[K] };
  stock: number | undefined;
}

/** Something worth saying about a cell that was taken. */
interface CellRemark {
  readonly reason: RemarkReason;
  readonly detail: Readonly<Record<string, string | number>>;
}

/** Puts a cell into the row. `cell` is as in the file, `trimmed` is never blank. */
export type CellWriter = (
  cell: string,
  trimmed: string,
  row: RowDraft,
) => Result<CellRemark | undefined, Refusal>;

type WriterFactory = (column: MappedColumn) => CellWriter;

/** Longest texts taken; far beyond what any marketplace shows. */
const maxLine = 2000;

/** The rules of one file: they share the list of currencies and of countries. */
export function createCellWriters(
  mapping: ColumnMapping,
): Readonly<Record<ImportField, WriterFactory>> {
  return {
    ...textWriters(),
    ...optionWriters(),
    ...pictureWriters(),
    ...moneyWriters(mapping),
    ...measureWriters(),
    ...codeWriters(),
  };
}

/** A writer that converts the trimmed cell and stores the value. */
function storing<T>(
  convert: (text: string) => Result<T, Refusal>,
  store: (row: RowDraft, value: T) => void,
): CellWriter {
  return (_, trimmed, row) => {
    const value = convert(trimmed);
    if (!value.ok) return value;
    store(row, value.value);
    return ok(undefined);
  };
}

const line = (text: string): Result<string, Refusal> => shortText(normaliseLine(text), maxLine);

function textWriters(): Record<
  'title' | 'description' | 'category' | 'categoryLevel' | 'brand' | 'attribute' | 'attributes',
  WriterFactory
> {
  return {
    title: () =>
      storing(line, (row, value) => {
        row.product.title = value;
      }),
    description: () =>
      storing(
        (text) => ok(normaliseText(text)),
        (row, value) => {
          row.product.description = value;
        },
      ),
    category: () =>
      storing(
        (text) => shortText(normaliseCategory(text), maxLine),
        (row, value) => {
          if (value !== '') row.product.category = value;
        },
      ),
    categoryLevel: ({ position = 1 }) =>
      storing(
        (text) => shortText(normaliseCategory(text), maxLine),
        (row, value) => {
          row.categoryLevels[position - 1] = value;
        },
      ),
    brand: () =>
      storing(line, (row, value) => {
        row.product.brand = value;
      }),
    attribute:
      ({ name = '', header }) =>
      (_, trimmed, row) => {
        row.attributes.push({ name: name === '' ? header : name, value: normaliseText(trimmed) });
        return ok(undefined);
      },
    attributes: () => (cell, _, row) => {
      const attributes = cellToAttributes(normaliseText(cell));
      if (!attributes.ok) return attributes;
      if (attributes.value.length > 0) row.product.attributes = attributes.value;
      return ok(undefined);
    },
  };
}

function optionWriters(): Record<'option' | 'optionName' | 'optionValue', WriterFactory> {
  return {
    option:
      ({ name = '', header }) =>
      (_, trimmed, row) => {
        const value = line(trimmed);
        if (!value.ok) return value;
        row.options.push({ name: name === '' ? header : name, value: value.value });
        return ok(undefined);
      },
    optionName:
      ({ position = 1 }) =>
      (_, trimmed, row) => {
        row.optionNames[position - 1] = normaliseLine(trimmed);
        return ok(undefined);
      },
    optionValue:
      ({ position = 1 }) =>
      (_, trimmed, row) => {
        const value = line(trimmed);
        if (!value.ok) return value;
        row.optionValues[position - 1] = value.value;
        return ok(undefined);
      },
  };
}

function pictureWriters(): Record<'images' | 'imageAlts' | 'variantImage', WriterFactory> {
  return {
    images: () =>
      storing(toImageKeys, (row, keys) => {
        if (keys.length > 0) row.product.images = keys;
      }),
    // Not trimmed: the n-th line belongs to the n-th picture, and the first lines may be blank.
    imageAlts: () => (cell, _, row) => {
      row.product.imageAlts = cell.replaceAll('\r\n', '\n').split('\n').map(normaliseLine);
      return ok(undefined);
    },
    variantImage: () =>
      storing(toImageKeys, (row, [key]) => {
        if (key !== undefined) row.variant.imageKey = key;
      }),
  };
}

function moneyWriters(
  mapping: ColumnMapping,
): Record<'price' | 'salePrice' | 'cost' | 'currency', WriterFactory> {
  const codes = currencyCodes();
  const money =
    (allowZero: boolean, store: (row: RowDraft, value: Money) => void): WriterFactory =>
    (column) =>
    (_, trimmed, row) => {
      const currency = row.currency ?? column.currency ?? mapping.currency.code;
      const price = toPrice(trimmed, { currency, codes, allowZero });
      if (!price.ok) return price;
      store(row, price.value);
      if (price.value.currency === currency) return ok(undefined);
      return ok({
        reason: 'own-currency',
        detail: { currency: price.value.currency, usual: currency },
      });
    };
  return {
    price: money(false, (row, value) => {
      row.variant.price = value;
    }),
    salePrice: money(false, (row, value) => {
      row.variant.salePrice = value;
    }),
    cost: money(true, (row, value) => {
      row.variant.cost = value;
    }),
    currency: () => (_, trimmed, row) => {
      const meaning = currencyAround(trimmed.normalize('NFKC'), mapping.currency.code, codes);
      if (meaning.kind !== 'currency')
        return refuse('currency-unknown', { sign: trimmed.slice(0, 20) });
      row.currency = meaning.code;
      return ok(undefined);
    },
  };
}

function measureWriters(): Record<
  'stock' | 'weight' | 'weightUnit' | 'length' | 'width' | 'height' | 'dimensions',
  WriterFactory
> {
  const length =
    (store: (row: RowDraft, value: number) => void): WriterFactory =>
    ({ unit }) =>
      storing((text) => toMillimetres(text, lengthUnit(unit)), store);
  return {
    stock: () =>
      storing(toStock, (row, value) => {
        row.stock = value;
      }),
    weight:
      ({ unit }) =>
      (_, trimmed, row) => {
        const grams = toGrams(trimmed, row.weightUnit ?? weightUnit(unit));
        if (!grams.ok) return grams;
        row.variant.weightGrams = grams.value;
        return ok(undefined);
      },
    weightUnit: () => (_, trimmed, row) => {
      const unit = weightUnitOf(trimmed);
      if (unit === undefined) return refuse('unit-unknown', { unit: trimmed.slice(0, 20) });
      row.weightUnit = unit;
      return ok(undefined);
    },
    length: length((row, value) => {
      row.variant.lengthMm = value;
    }),
    width: length((row, value) => {
      row.variant.widthMm = value;
    }),
    height: length((row, value) => {
      row.variant.heightMm = value;
    }),
    dimensions: ({ unit }) =>
      storing(
        (text) => toDimensions(text, lengthUnit(unit)),
        (row, [lengthMm, widthMm, heightMm]) => {
          Object.assign(row.variant, { lengthMm, widthMm, heightMm });
        },
      ),
  };
}

function codeWriters(): Record<
  'sku' | 'parentSku' | 'barcode' | 'hsCode' | 'origin',
  WriterFactory
> {
  return {
    sku: () =>
      storing(identifier, (row, value) => {
        row.sku = value;
      }),
    parentSku: () =>
      storing(identifier, (row, value) => {
        row.parentSku = value;
      }),
    barcode: () =>
      storing(toBarcode, (row, value) => {
        row.variant.barcode = value;
      }),
    hsCode: () =>
      storing(toHsCode, (row, value) => {
        row.product.hsCode = value;
      }),
    origin: () =>
      storing(createCountryFinder(), (row, value) => {
        row.product.origin = value;
      }),
  };
}

function weightUnit(unit: WeightUnit | LengthUnit | undefined): WeightUnit {
  return unit === 'kg' || unit === 'mg' || unit === 'lb' || unit === 'oz' || unit === 'jin'
    ? unit
    : 'g';
}

function lengthUnit(unit: WeightUnit | LengthUnit | undefined): LengthUnit {
  return unit === 'cm' || unit === 'm' || unit === 'in' || unit === 'ft' ? unit : 'mm';
}
