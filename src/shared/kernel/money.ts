/**
 * Money is an integer count of minor units plus a currency (ISO 4217). A bare number is never money.
 */
import { type Failure, failure } from './failure.ts';
import { fail, ok, type Result } from './result.ts';

/** An amount: `minor` is a safe integer in the currency's smallest unit (cents, fen, yen). */
export interface Money {
  readonly minor: number;
  readonly currency: string;
}

// pure cache: the decimals of a currency never change.
const digitsByCurrency = new Map<string, number>();

/** Builds money from minor units; throws on a fraction, since that is always a defect. */
export function money(minor: number, currency: string): Money {
  if (!Number.isSafeInteger(minor))
    throw new RangeError(`not a whole number of minor units: ${minor}`);
  return { minor, currency };
}

/** Whether a code is a currency this runtime knows (ISO 4217, by the Unicode data in the runtime). */
export function isCurrency(code: string): boolean {
  return /^[A-Z]{3}$/.test(code) && Intl.supportedValuesOf('currency').includes(code);
}

/** Decimal places of a currency's minor unit: 2 for CNY and USD, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  const known = digitsByCurrency.get(currency);
  if (known !== undefined) return known;
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
      .maximumFractionDigits ?? 2;
  digitsByCurrency.set(currency, digits);
  return digits;
}

/**
 * Reads a plain decimal ("19.99", "-3.5", "1200") exactly. No grouping marks, no signs of currency: the
 * spreadsheet mapping removes those first. More decimals than the currency has are refused unless they are zeros.
 */
export function parseMoney(text: string, currency: string): Result<Money, Failure> {
  const match = /^(-?)(\d{1,13})(?:\.(\d{1,12}))?$/.exec(text.trim());
  if (match === null)
    return fail(failure('invalid-input', { field: 'money', value: text.slice(0, 40) }));
  const digits = minorDigits(currency);
  const fraction = match[3] ?? '';
  if (/[1-9]/.test(fraction.slice(digits))) {
    return fail(failure('invalid-input', { field: 'money', value: text, decimals: digits }));
  }
  const minor = Number((match[2] ?? '0') + fraction.slice(0, digits).padEnd(digits, '0'));
  if (!Number.isSafeInteger(minor))
    return fail(failure('invalid-input', { field: 'money', value: text }));
  return ok({ minor: match[1] === '-' && minor !== 0 ? -minor : minor, currency });
}

/** The plain decimal of an amount with the currency's own decimals: `{1999, USD}` → `"19.99"`. */
export function moneyToDecimal(amount: Money): string {
  const digits = minorDigits(amount.currency);
  const text = String(Math.abs(amount.minor)).padStart(digits + 1, '0');
  const sign = amount.minor < 0 ? '-' : '';
  if (digits === 0) return sign + text;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Same currency and same amount; two absent amounts are equal. */
export function sameMoney(a: Money | null, b: Money | null): boolean {
  return a === null || b === null ? a === b : a.minor === b.minor && a.currency === b.currency;
}
