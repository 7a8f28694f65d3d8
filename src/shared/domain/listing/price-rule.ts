/**
 * How a shop's price follows the catalogue's, in exact whole-number arithmetic: a price that is shown in a plan
 * must come out the same on every machine and on every day.
 */
import { type Failure, failure } from '#kernel/failure';
import { type Money, minorDigits } from '#kernel/money';
import { fail, ok, type Result } from '#kernel/result';
import type { PriceRule } from '../catalog/override.ts';

/**
 * The price in the rule's currency:
 * 1. `price × percent / 100`. The percentage counts as the decimal it prints (105.5 is exactly 105.5), and it
 *    speaks of whole currency units, so an exchange rate is the rate × 100 whatever the minor units are.
 * 2. Rounded to a whole minor unit, halves up; then `addMinor` is added.
 * 3. A positive amount is raised to the next one with the wanted ending. An amount that is not positive stays as
 *    it is, so that the brake sees it: an ending must never make a price out of nothing.
 *
 * Fails with `invalid-input` when the rule makes no sense or the amount is too large to be exact.
 */
export function applyPriceRule(price: Money, rule: PriceRule): Result<Money, Failure> {
  const percent = decimalOf(rule.percent);
  if (percent === null) return refused('percent', rule.percent);
  if (!Number.isSafeInteger(rule.addMinor)) return refused('addMinor', rule.addMinor);
  if (!/^[A-Z]{3}$/.test(rule.currency)) return refused('currency', rule.currency);
  const ending = rule.ending;
  if (ending !== undefined && !isEnding(ending)) return refused('ending', ending.minor);

  const numerator =
    BigInt(price.minor) * percent.digits * 10n ** BigInt(minorDigits(rule.currency));
  const denominator = 100n * 10n ** BigInt(percent.scale + minorDigits(price.currency));
  let minor = roundHalfUp(numerator, denominator) + BigInt(rule.addMinor);
  if (ending !== undefined && minor > 0n) minor = raiseToEnding(minor, ending);
  const amount = Number(minor);
  if (!Number.isSafeInteger(amount)) return refused('price', price.minor);
  return ok({ minor: amount, currency: rule.currency });
}

/** A percentage as whole digits and a count of decimals; `null` for negatives, non-numbers and exponents. */
function decimalOf(percent: number): { readonly digits: bigint; readonly scale: number } | null {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(String(percent));
  if (match === null) return null;
  const fraction = match[2] ?? '';
  return { digits: BigInt((match[1] ?? '') + fraction), scale: fraction.length };
}

function isEnding(ending: { readonly minor: number; readonly stepMinor: number }): boolean {
  return (
    Number.isSafeInteger(ending.stepMinor) &&
    ending.stepMinor >= 1 &&
    Number.isSafeInteger(ending.minor) &&
    ending.minor >= 0 &&
    ending.minor < ending.stepMinor
  );
}

/** `numerator / denominator` to the nearest whole number, halves towards the larger; the denominator is positive. */
function roundHalfUp(numerator: bigint, denominator: bigint): bigint {
  const twice = 2n * denominator;
  const shifted = 2n * numerator + denominator;
  const quotient = shifted / twice;
  return shifted % twice < 0n ? quotient - 1n : quotient;
}

/** The smallest amount not below `minor` that leaves `ending.minor` when divided by the step. */
function raiseToEnding(
  minor: bigint,
  ending: { readonly minor: number; readonly stepMinor: number },
): bigint {
  const step = BigInt(ending.stepMinor);
  return minor + ((((BigInt(ending.minor) - minor) % step) + step) % step);
}

function refused(field: string, value: string | number): Result<Money, Failure> {
  return fail(failure('invalid-input', { field, value }));
}
