/** Which lane a field travels in, and which fields belong to a listing and which to its variants. */
import type { FieldName, Lane, ListingFieldName, VariantFieldName } from './operation.ts';

/** Lane of every field. `options` shape what variants there can be, so they travel with existence. */
export const laneOfField: Readonly<Record<FieldName, Lane>> = {
  title: 'content',
  description: 'content',
  category: 'content',
  brand: 'content',
  parentSku: 'content',
  attributes: 'content',
  options: 'existence',
  images: 'media',
  hsCode: 'content',
  origin: 'content',
  sku: 'content',
  optionValues: 'content',
  barcode: 'content',
  weightGrams: 'content',
  lengthMm: 'content',
  widthMm: 'content',
  heightMm: 'content',
  image: 'media',
  price: 'price',
  salePrice: 'price',
  quantity: 'stock',
};

/** Fields of the listing itself that change in the content lane. */
export const listingContentFields: readonly ListingFieldName[] = [
  'title',
  'description',
  'category',
  'brand',
  'parentSku',
  'attributes',
  'hsCode',
  'origin',
];

/** Fields of a variant that change in the content lane. */
export const variantContentFields: readonly VariantFieldName[] = [
  'sku',
  'optionValues',
  'barcode',
  'weightGrams',
  'lengthMm',
  'widthMm',
  'heightMm',
];

/** Both amounts travel in one operation, so that a shop never sees a sale price above its price. */
export const priceFields: readonly VariantFieldName[] = ['price', 'salePrice'];

/** Everything of a variant but its picture: what a creation or a restoration carries. */
export const variantBirthFields: readonly VariantFieldName[] = [
  ...variantContentFields,
  ...priceFields,
  'quantity',
];
