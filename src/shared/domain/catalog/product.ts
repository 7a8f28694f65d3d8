/**
 * The local catalogue. A product has options (Colour, Size) and variants; a variant has exactly one SKU.
 * Records are plain immutable data; they change only through change sets (change-set.ts).
 */
import type { LocationId, ProductId, VariantId } from '#kernel/ids';
import type { Money } from '#kernel/money';

/** A free attribute of a product, such as Material: Cotton. Not an option: it does not make variants. */
export interface Attribute {
  readonly name: string;
  readonly value: string;
}

/**
 * A picture. `key` identifies the source for good: `url:<address>` or `file:<sha256>`. A file lives in the
 * workspace's `images` folder under its hash.
 */
export interface ProductImage {
  readonly key: string;
  readonly alt: string;
}

/** The fields of a product that a seller edits. Text that is empty is `''`, a choice not made is `null`. */
export interface ProductFields {
  readonly title: string;
  readonly description: string;
  /** Path from the root, parts joined by ` > `: `Clothing > T-shirts`. */
  readonly category: string | null;
  readonly brand: string | null;
  /** Code of the product as a whole (SPU, parent SKU). Always present and unique when there are options. */
  readonly parentSku: string | null;
  /** Names of the options in order; empty for a product with a single variant. */
  readonly optionNames: readonly string[];
  readonly attributes: readonly Attribute[];
  readonly images: readonly ProductImage[];
  /** Harmonised System code, digits only. */
  readonly hsCode: string | null;
  /** Country of origin, ISO 3166-1 alpha-2. */
  readonly origin: string | null;
}

/** A product as stored. */
export interface Product extends ProductFields {
  readonly id: ProductId;
}

/** The fields of a variant that a seller edits. */
export interface VariantFields {
  readonly sku: string;
  /** One value per option name, same order. */
  readonly optionValues: readonly string[];
  readonly price: Money | null;
  /** The reduced price while a sale runs; `null` when none does. */
  readonly salePrice: Money | null;
  readonly cost: Money | null;
  /** EAN, UPC or ISBN digits, leading zeros kept. */
  readonly barcode: string | null;
  readonly weightGrams: number | null;
  readonly lengthMm: number | null;
  readonly widthMm: number | null;
  readonly heightMm: number | null;
  /** Key of the picture that shows this variant. */
  readonly imageKey: string | null;
}

/** A variant as stored. */
export interface Variant extends VariantFields {
  readonly id: VariantId;
  readonly productId: ProductId;
}

/** Units on hand at one location. `null` quantity: not counted, always sellable. */
export interface StockLevel {
  readonly variantId: VariantId;
  readonly locationId: LocationId;
  readonly quantity: number | null;
}

/** A product with all that hangs on it. */
export interface FullProduct {
  readonly product: Product;
  readonly variants: readonly Variant[];
  readonly stock: readonly StockLevel[];
}

/** Defaults of a new product. */
export const emptyProduct: ProductFields = {
  title: '',
  description: '',
  category: null,
  brand: null,
  parentSku: null,
  optionNames: [],
  attributes: [],
  images: [],
  hsCode: null,
  origin: null,
};

/** Defaults of a new variant but for its SKU. */
export const emptyVariant: Omit<VariantFields, 'sku'> = {
  optionValues: [],
  price: null,
  salePrice: null,
  cost: null,
  barcode: null,
  weightGrams: null,
  lengthMm: null,
  widthMm: null,
  heightMm: null,
  imageKey: null,
};

/** Units over all locations; `null` when none of them counts. */
export function totalStock(levels: readonly StockLevel[]): number | null {
  let total: number | null = null;
  for (const level of levels) {
    if (level.quantity !== null) total = (total ?? 0) + level.quantity;
  }
  return total;
}
