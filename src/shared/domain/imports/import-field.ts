/** What a column of a supplier's sheet can mean. A column that means nothing to us stays unmapped and is shown. */

/** Fields that belong to the product as a whole. */
export const productImportFields = [
  'title',
  'description',
  'category',
  'categoryLevel',
  'brand',
  'parentSku',
  'images',
  'imageAlts',
  'hsCode',
  'origin',
  'attribute',
  'attributes',
  'optionName',
] as const;

/** Fields that belong to one SKU. */
export const variantImportFields = [
  'sku',
  'optionValue',
  'option',
  'price',
  'salePrice',
  'cost',
  'currency',
  'stock',
  'barcode',
  'weight',
  'weightUnit',
  'length',
  'width',
  'height',
  'dimensions',
  'variantImage',
] as const;

/** Every field a column can be mapped to. */
export const importFields = [...productImportFields, ...variantImportFields] as const;

/**
 * One of the closed list. Some take a parameter on the column:
 * `option` and `attribute` a `name` (Colour, Material); `optionName`, `optionValue` and `categoryLevel` a `position`
 * counted from 1; `price`, `salePrice` and `cost` a `currency`; `weight` and the lengths a `unit`.
 */
export type ImportField = (typeof importFields)[number];

/** Units of weight a sheet may use; stored as grams. */
export const weightUnits = ['g', 'kg', 'mg', 'lb', 'oz', 'jin'] as const;
/** One of them; `jin` is the market jin of mainland China, 500 g. */
export type WeightUnit = (typeof weightUnits)[number];

/** Units of length a sheet may use; stored as millimetres. */
export const lengthUnits = ['mm', 'cm', 'm', 'in', 'ft'] as const;
/** One of them. */
export type LengthUnit = (typeof lengthUnits)[number];

/** Whether a text names a field. */
export function isImportField(text: string): text is ImportField {
  return (importFields as readonly string[]).includes(text);
}
