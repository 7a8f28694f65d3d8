/** Which price a variant has in a shop: the shop's own, else by the price rule, else the catalogue's. */
import type { Money } from '#kernel/money';
import type { PriceRule, VariantOverride } from '../catalog/override.ts';
import type { VariantFields } from '../catalog/product.ts';
import type { PlanWarning } from './operation.ts';
import { applyPriceRule } from './price-rule.ts';

/** The prices in the shop's currency, or why none can be told. */
export type ShopPrice =
  | {
      readonly ok: true;
      readonly price: Money | null;
      readonly salePrice: Money | null;
      readonly warnings: readonly PlanWarning[];
    }
  | { readonly ok: false; readonly problem: PlanWarning };

/** What decides a price. */
export interface ShopPriceInput {
  readonly variant: Pick<VariantFields, 'price' | 'salePrice'>;
  readonly override: Pick<VariantOverride, 'price' | 'salePrice'> | undefined;
  readonly rule: PriceRule | undefined;
  readonly shopCurrency: string;
}

/**
 * An amount in another currency than the shop's is a `currency-differs` brake, a rule that cannot be computed a
 * `price-rule-invalid` one: in both cases there is no price at all, never a converted guess. A blank price is
 * `price-blank`; an amount of nothing or less is `price-zero`.
 */
export function priceInShop(input: ShopPriceInput): ShopPrice {
  const price = follow(input.variant.price, input.override?.price, input);
  if (!price.ok) return price;
  const salePrice = follow(input.variant.salePrice, input.override?.salePrice, input);
  if (!salePrice.ok) return salePrice;
  return {
    ok: true,
    price: price.amount,
    salePrice: salePrice.amount,
    warnings: blankOrZero(price.amount, salePrice.amount),
  };
}

type Followed =
  | { readonly ok: true; readonly amount: Money | null }
  | { readonly ok: false; readonly problem: PlanWarning };

function follow(
  own: Money | null,
  override: Money | null | undefined,
  input: ShopPriceInput,
): Followed {
  let amount = override === undefined ? own : override;
  if (amount !== null && override === undefined && input.rule !== undefined) {
    if (input.rule.currency !== input.shopCurrency) {
      return differs(input.rule.currency, input.shopCurrency);
    }
    const ruled = applyPriceRule(amount, input.rule);
    if (!ruled.ok) {
      return {
        ok: false,
        problem: { code: 'price-rule-invalid', brake: true, detail: ruled.failure.detail },
      };
    }
    amount = ruled.value;
  }
  if (amount !== null && amount.currency !== input.shopCurrency) {
    return differs(amount.currency, input.shopCurrency);
  }
  return { ok: true, amount };
}

function differs(currency: string, shopCurrency: string): Followed {
  return {
    ok: false,
    problem: { code: 'currency-differs', brake: true, detail: { currency, shopCurrency } },
  };
}

function blankOrZero(price: Money | null, salePrice: Money | null): readonly PlanWarning[] {
  const warnings: PlanWarning[] = [];
  if (price === null) warnings.push({ code: 'price-blank', brake: true, detail: {} });
  for (const [field, amount] of [
    ['price', price],
    ['salePrice', salePrice],
  ] as const) {
    if (amount !== null && amount.minor <= 0) {
      warnings.push({ code: 'price-zero', brake: true, detail: { field, minor: amount.minor } });
    }
  }
  return warnings;
}
