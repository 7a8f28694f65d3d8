/** What an operation does to a price, as the brakes see it. */
import type { Money } from '#kernel/money';
import { sellingPrice } from './money-effect.ts';
import { type FieldValues, newValues } from './operation.ts';
import type { PlannedOperation } from './planned-operation.ts';
import { moneyOf } from './same-value.ts';

/** The prices before and after an operation, in the shop's currency. */
export interface PriceMove {
  readonly currency: string;
  /** The price before; `null` for something new. */
  readonly oldPrice: number | null;
  readonly newPrice: number | null;
  /** What a buyer pays, a sale counted in. */
  readonly oldSelling: number | null;
  readonly newSelling: number | null;
  readonly newSale: number | null;
}

/** `null` when the operation sets no amount. A price that is taken away is a brake of its own (`price-blank`). */
export function priceMove(operation: PlannedOperation): PriceMove | null {
  const priced = operation.changes.filter(
    (change) => change.field === 'price' || change.field === 'salePrice',
  );
  if (priced.length === 0) return null;
  const after: FieldValues = { ...prices(operation.context), ...newValues(priced) };
  const before: FieldValues = {
    ...prices(operation.context),
    ...Object.fromEntries(priced.map((change) => [change.field, change.old])),
  };
  const currency = (moneyOf(after.price) ?? moneyOf(after.salePrice))?.currency;
  if (currency === undefined) return null;
  const amount = (money: Money | null) =>
    money === null || money.currency !== currency ? null : money.minor;
  return {
    currency,
    oldPrice: amount(moneyOf(before.price)),
    newPrice: amount(moneyOf(after.price)),
    oldSelling: amount(sellingPrice(before)),
    newSelling: amount(sellingPrice(after)),
    newSale: amount(moneyOf(after.salePrice)),
  };
}

function prices(context: FieldValues): FieldValues {
  return { price: context.price ?? null, salePrice: context.salePrice ?? null };
}
