/** What one shop shows differently from the catalogue. Absent means: as in the catalogue. */
import type { ProductId, ShopId, VariantId } from '#kernel/ids';
import type { Money } from '#kernel/money';
import type { Attribute } from './product.ts';

/**
 * How a shop's price follows the catalogue's: `price × percent / 100 + addMinor`, then rounded up to the next
 * amount whose last minor units are `endingMinor` within `endingStepMinor` (99 in steps of 100 → x.99).
 * `currency` is the shop's; when it differs from the catalogue's, `percent` holds the exchange rate as well.
 */
export interface PriceRule {
  readonly percent: number;
  readonly addMinor: number;
  readonly currency: string;
  readonly ending?: { readonly minor: number; readonly stepMinor: number };
}

/** Per shop and product. */
export interface ProductOverride {
  readonly shopId: ShopId;
  readonly productId: ProductId;
  readonly title?: string;
  readonly description?: string;
  readonly category?: string;
  readonly attributes?: readonly Attribute[];
  readonly priceRule?: PriceRule;
  /** Never show more than this many units in the shop. */
  readonly quantityCap?: number;
  /** `false`: this shop does not sell the product. */
  readonly listed?: boolean;
}

/** Per shop and variant. */
export interface VariantOverride {
  readonly shopId: ShopId;
  readonly variantId: VariantId;
  readonly price?: Money;
  readonly salePrice?: Money | null;
  readonly quantityCap?: number;
}
