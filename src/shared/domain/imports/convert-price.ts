/** A price cell to money. A bare number is in the column's currency; a sign or code in the cell goes before it. */
import { type Money, minorDigits, parseMoney } from '#kernel/money';
import { ok, type Result } from '#kernel/result';
import { foldForNumbers, hasInvisible, isScientific } from './cell-text.ts';
import { currencyAround } from './currency-sign.ts';
import { plainDecimal } from './decimal-text.ts';
import { type Refusal, refuse } from './refusal.ts';

/** Larger amounts are taken for a slip (a barcode in the price column), in minor units. */
export const absurdMinor = 100_000_000_000;

/** What the converter knows beside the cell. */
export interface PriceContext {
  /** Currency of bare numbers in this cell. */
  readonly currency: string;
  readonly codes: ReadonlySet<string>;
  /** A price of zero is a slip; a cost of zero is not. */
  readonly allowZero: boolean;
}

/** Reads `¥1,299.00`, `USD 12.5`, `１２．５０元` … exactly. */
export function toPrice(cell: string, context: PriceContext): Result<Money, Refusal> {
  if (cell.length > 64) return refuse('not-a-price');
  if (hasInvisible(cell.trim())) return refuse('invisible-characters');
  const text = foldForNumbers(cell);
  if (isScientific(text)) return refuse('scientific-notation');
  const first = text.search(/\d/);
  if (first < 0) return refuse('not-a-price');
  const last = lastDigit(text);
  const { sign, around, core } = surroundings(text, first, last);
  const meaning = currencyAround(around, context.currency, context.codes);
  if (meaning.kind === 'ambiguous') return refuse('currency-ambiguous', { sign: around });
  if (meaning.kind === 'unknown') return refuse('currency-unknown', { sign: around });
  const currency = meaning.kind === 'currency' ? meaning.code : context.currency;
  // Currencies with three decimals do write 1.234; in all others it may as well be 1234.
  const decimal = plainDecimal(core, minorDigits(currency) === 3 ? 'decimal' : 'refuse');
  if (!decimal.ok) {
    return decimal.failure.reason === 'not-a-number' ? refuse('not-a-price') : decimal;
  }
  return amount(decimal.value, sign, currency, context.allowZero);
}

function amount(
  decimal: string,
  sign: '-' | '',
  currency: string,
  allowZero: boolean,
): Result<Money, Refusal> {
  const parsed = parseMoney(decimal, currency);
  if (!parsed.ok) {
    const decimals = minorDigits(currency);
    return (decimal.split('.')[0] ?? '').length > 13
      ? refuse('price-absurd', { currency })
      : refuse('price-decimals', { currency, decimals });
  }
  const money = parsed.value;
  if (sign === '-' && money.minor !== 0) return refuse('price-negative');
  if (money.minor > absurdMinor) return refuse('price-absurd', { currency });
  if (money.minor === 0 && !allowZero) return refuse('price-zero');
  return ok({ minor: money.minor, currency: money.currency });
}

/** Splits the number from what stands around it, and takes the sign and accounting brackets off. */
function surroundings(
  text: string,
  first: number,
  last: number,
): { readonly sign: '-' | ''; readonly around: string; readonly core: string } {
  let before = text.slice(0, first);
  let core = text.slice(first, last + 1);
  if (/[.,]$/.test(before) && !/\p{L}[.,]$/u.test(before)) {
    core = `0.${core}`;
    before = before.slice(0, -1);
  }
  let after = text.slice(last + 1);
  const bracketed = before.includes('(') && after.includes(')');
  if (bracketed) {
    before = before.replace('(', '');
    after = after.replace(')', '');
  }
  const minus = before.includes('-') || after.trim() === '-';
  before = before
    .replace('-', '')
    .replace('+', '')
    .replace(/\.\s*$/, '');
  after = after.trim() === '-' ? '' : after.replace(/^\.?-+/, '');
  return { sign: bracketed || minus ? '-' : '', around: before + after, core };
}

function lastDigit(text: string): number {
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) return at;
  }
  return -1;
}
