/** Finds local variants by what a shop shows of them: SKU, barcode, title. */
import type { ProductId, VariantId } from '#kernel/ids';
import { readingOf } from './normalise-html.ts';

/** A local product that is not linked in the shop yet. */
export interface LinkableProduct {
  readonly productId: ProductId;
  readonly title: string;
  readonly parentSku: string | null;
  readonly hasOptions: boolean;
  readonly variants: readonly LinkableVariant[];
}

/** A variant of one. */
export interface LinkableVariant {
  readonly variantId: VariantId;
  readonly sku: string;
  readonly barcode: string | null;
  /** One value per option. */
  readonly optionValues: readonly string[];
}

/** A variant that was found, with its product. */
export interface FoundVariant {
  readonly product: LinkableProduct;
  readonly variant: LinkableVariant;
}

/** SKU regardless of case, width and blanks. */
export function foldedSku(sku: string): string {
  return sku.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
}

/** Barcodes of different lengths are one number with leading zeros (a UPC is an EAN); `''` for none. */
export function foldedBarcode(barcode: string): string {
  return barcode.replace(/[\s-]+/g, '').replace(/^0+/, '');
}

/** A title as a reader hears it: no tags, no case, no punctuation between words. */
export function foldedTitle(title: string): string {
  return readingOf(title)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{P}]+/gu, ' ')
    .trim();
}

/** Local products by every key; each look-up takes constant time. */
export class LinkIndex {
  readonly #bySku = new Map<string, FoundVariant[]>();
  readonly #byFoldedSku = new Map<string, FoundVariant[]>();
  readonly #byBarcode = new Map<string, FoundVariant[]>();
  readonly #byTitle = new Map<string, LinkableProduct[]>();
  readonly #byParentSku = new Map<string, LinkableProduct[]>();

  constructor(products: Iterable<LinkableProduct>) {
    for (const product of products) this.#add(product);
  }

  /** Exact. */
  bySku(sku: string): readonly FoundVariant[] {
    return this.#bySku.get(sku) ?? [];
  }

  /** Regardless of case, width and blanks. */
  bySimilarSku(sku: string): readonly FoundVariant[] {
    return this.#byFoldedSku.get(foldedSku(sku)) ?? [];
  }

  /** Regardless of leading zeros. */
  byBarcode(barcode: string): readonly FoundVariant[] {
    return this.#byBarcode.get(foldedBarcode(barcode)) ?? [];
  }

  /** Products whose title reads the same. */
  byTitle(title: string): readonly LinkableProduct[] {
    return this.#byTitle.get(foldedTitle(title)) ?? [];
  }

  /** Products with options by their own code. */
  byParentSku(sku: string): readonly LinkableProduct[] {
    return this.#byParentSku.get(sku) ?? [];
  }

  #add(product: LinkableProduct): void {
    push(this.#byTitle, foldedTitle(product.title), product);
    if (product.hasOptions) push(this.#byParentSku, product.parentSku ?? '', product);
    for (const variant of product.variants) {
      const found = { product, variant };
      push(this.#bySku, variant.sku, found);
      push(this.#byFoldedSku, foldedSku(variant.sku), found);
      push(this.#byBarcode, foldedBarcode(variant.barcode ?? ''), found);
    }
  }
}

/** Blank keys find nothing. */
function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  if (key === '') return;
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
