/**
 * The change of the value of what is on sale, price × quantity. Price operations count the old quantity and stock
 * operations the new price, so that the effects of one variant add up to new value − old value exactly.
 */
import type { Money } from '#kernel/money';
import type { FieldValues } from './operation.ts';
import { moneyOf } from './same-value.ts';

/** What a buyer pays: the sale price while there is one, else the price. */
export function sellingPrice(values: FieldValues): Money | null {
  return moneyOf(values.salePrice) ?? moneyOf(values.price);
}

/** Units that count as value; goods that are not counted have none. */
function units(values: FieldValues): number {
  return typeof values.quantity === 'number' ? values.quantity : 0;
}

/** Value of what these fields put on sale; `null` when it is nothing. */
export function valueOnSale(values: FieldValues, sign: 1 | -1 = 1): Money | null {
  const price = sellingPrice(values);
  return price === null ? null : effect(price.minor * units(values) * sign, price.currency);
}

/** Effect of new prices on the units that were on sale. */
export function priceEffect(sent: FieldValues, desired: FieldValues): Money | null {
  const before = sellingPrice(sent);
  const after = sellingPrice(desired);
  const currency = (after ?? before)?.currency;
  if (currency === undefined || (before !== null && before.currency !== currency)) return null;
  return effect(((after?.minor ?? 0) - (before?.minor ?? 0)) * units(sent), currency);
}

/** Effect of new quantities at the new price. */
export function stockEffect(sent: FieldValues, desired: FieldValues): Money | null {
  const price = sellingPrice(desired.price === undefined ? sent : desired);
  if (price === null) return null;
  return effect(price.minor * (units(desired) - units(sent)), price.currency);
}

/** Adds effects up; `null` when there is none or when they are in several currencies. */
export function sumOfEffects(effects: readonly (Money | null)[]): Money | null {
  const some = effects.filter((item) => item !== null);
  const currency = some[0]?.currency;
  if (currency === undefined || some.some((item) => item.currency !== currency)) return null;
  return effect(
    some.reduce((sum, item) => sum + item.minor, 0),
    currency,
  );
}

/** An amount too large to be exact is not shown at all rather than shown wrong. */
function effect(minor: number, currency: string): Money | null {
  return minor === 0 || !Number.isSafeInteger(minor) ? null : { minor, currency };
}
