/**
 * An operation is one remote effect that a plan shows and a job later carries out: shop × listing × fields,
 * old → new. What is sent is exactly the `new` side of `changes`.
 */
import type { JobId, ListingId, ProductId, ShopId, VariantId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { Money } from '#kernel/money';

/** Order is kept within a lane; existence operations of the listing itself are barriers across lanes. */
export const lanes = ['existence', 'content', 'media', 'price', 'stock'] as const;
/** One of the lanes. */
export type Lane = (typeof lanes)[number];

/** What an operation does. */
export const operationKinds = [
  'category.create',
  'media.upload',
  'listing.create',
  'listing.options',
  'listing.update',
  'listing.end',
  'listing.restore',
  'variant.create',
  'variant.update',
  'variant.end',
  'variant.restore',
] as const;
/** One of the kinds. */
export type OperationKind = (typeof operationKinds)[number];

/** Fields of a listing as a plan compares them. */
export const listingFieldNames = [
  'title',
  'description',
  'category',
  'brand',
  'parentSku',
  'attributes',
  'options',
  'images',
  'hsCode',
  'origin',
] as const;
/** One of a listing's own fields. */
export type ListingFieldName = (typeof listingFieldNames)[number];

/** Fields of a variant in a listing. */
export const variantFieldNames = [
  'sku',
  'optionValues',
  'barcode',
  'weightGrams',
  'lengthMm',
  'widthMm',
  'heightMm',
  'image',
  'price',
  'salePrice',
  'quantity',
] as const;
/** One of a variant's fields. */
export type VariantFieldName = (typeof variantFieldNames)[number];

/** A field of a listing or of a variant. */
export type FieldName = ListingFieldName | VariantFieldName;

/**
 * Values by field name. Money is `{minor, currency}`, `images` are `[{key, alt}]`, `options` `[{name, values}]`,
 * `attributes` `[{name, value}]`, `optionValues` `[{name, value}]` in the order of the options, a variant's `image`
 * the key of its picture, `quantity` units or `null` when they are not counted, `category` a path joined by ` > `;
 * weights and sizes are numbers in the unit of their name, everything else is text. Absent and `null` mean: none.
 */
export type FieldValues = Readonly<Partial<Record<FieldName, Json>>>;

/** One field, old → new. `old` is what we last sent (null at first), `shown` what the shop made of it when that differs. */
export interface FieldChange {
  readonly field: FieldName;
  readonly old: Json;
  readonly new: Json;
  readonly shown?: Json;
}

/** Why a person should look twice. `brake` warnings hold the operation until it is ticked by itself. */
export interface PlanWarning {
  readonly code: WarningCode;
  readonly brake: boolean;
  readonly detail: Readonly<Record<string, string | number>>;
}

/** The closed list of warnings and brakes. */
export const warningCodes = [
  'price-blank',
  'price-zero',
  'price-below-floor',
  'price-below-cost',
  'price-step',
  'price-off-median',
  'sale-above-price',
  'catalogue-share',
  'currency-differs',
  'title-missing',
  'text-too-long',
  'price-rule-invalid',
  'structure-changed',
  'image-upload-unavailable',
  'too-many-images',
  'too-many-options',
  'too-many-variants',
  'stock-unsupported',
  'field-unsupported',
  'plain-http',
] as const;
/** One of the closed list. */
export type WarningCode = (typeof warningCodes)[number];

/** A planned effect. Its id is the id of the job it becomes, so that the plan and the queue speak of one thing. */
export interface Operation {
  readonly id: JobId;
  readonly shopId: ShopId;
  readonly kind: OperationKind;
  readonly lane: Lane;
  /** `null` for effects on the shop itself (a category, a picture). */
  readonly productId: ProductId | null;
  readonly listingId: ListingId | null;
  readonly variantId: VariantId | null;
  /** What a person recognises it by: the SKU, the title, the category path. */
  readonly label: string;
  readonly changes: readonly FieldChange[];
  /** Values the call also needs but that do not change (a variant's options, to know it again). */
  readonly context: FieldValues;
  /** References by natural key that the call needs resolved: category paths, picture keys. */
  readonly refs: readonly Reference[];
  /** Operations of this plan that must be done first. */
  readonly after: readonly JobId[];
  readonly warnings: readonly PlanWarning[];
  /** Change of the value of what is on sale (price × quantity), for the plan's sum; `null` when none. */
  readonly moneyEffect: Money | null;
}

/** Something a shop knows under an id of its own: found by natural key in the shop's reference table. */
export interface Reference {
  readonly kind: 'category' | 'media';
  readonly key: string;
}

/** The new side of an operation's changes, by field. */
export function newValues(changes: readonly FieldChange[]): FieldValues {
  const values: Partial<Record<FieldName, Json>> = {};
  for (const change of changes) values[change.field] = change.new;
  return values;
}
