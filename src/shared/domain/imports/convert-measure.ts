/** Stock, weight and length cells to numbers in our units. */
import { ok, type Result } from '#kernel/result';
import { foldForNumbers, hasInvisible } from './cell-text.ts';
import { plainDecimal } from './decimal-text.ts';
import type { LengthUnit, WeightUnit } from './import-field.ts';
import { type Refusal, refuse } from './refusal.ts';

/** More units than this are taken for a slip. */
export const absurdStock = 1_000_000_000;

const gramsPer: Readonly<Record<WeightUnit, number>> = {
  mg: 0.001,
  g: 1,
  kg: 1000,
  lb: 453.592_37,
  oz: 28.349_523_125,
  // The market jin of mainland China, 500 g.
  jin: 500,
};

const millimetresPer: Readonly<Record<LengthUnit, number>> = {
  mm: 1,
  cm: 10,
  m: 1000,
  in: 25.4,
  ft: 304.8,
};

const weightWords = new Map<string, WeightUnit>([
  ['g', 'g'],
  ['gram', 'g'],
  ['grams', 'g'],
  ['克', 'g'],
  ['kg', 'kg'],
  ['kgs', 'kg'],
  ['kilogram', 'kg'],
  ['千克', 'kg'],
  ['公斤', 'kg'],
  ['mg', 'mg'],
  ['毫克', 'mg'],
  ['lb', 'lb'],
  ['lbs', 'lb'],
  ['磅', 'lb'],
  ['oz', 'oz'],
  ['盎司', 'oz'],
  ['斤', 'jin'],
  ['市斤', 'jin'],
]);

const lengthWords = new Map<string, LengthUnit>([
  ['mm', 'mm'],
  ['毫米', 'mm'],
  ['cm', 'cm'],
  ['厘米', 'cm'],
  ['公分', 'cm'],
  ['m', 'm'],
  ['米', 'm'],
  ['in', 'in'],
  ['inch', 'in'],
  ['inches', 'in'],
  ['"', 'in'],
  ['英寸', 'in'],
  ['ft', 'ft'],
  ['英尺', 'ft'],
]);

/** The unit of weight a word names. */
export function weightUnitOf(word: string): WeightUnit | undefined {
  return weightWords.get(word.trim().toLowerCase());
}

/** The unit of length a word names. */
export function lengthUnitOf(word: string): LengthUnit | undefined {
  return lengthWords.get(word.trim().toLowerCase());
}

/** Units on hand: a whole number from 0. `12.0` is 12; words, ranges and `>100` are refused, never guessed. */
export function toStock(cell: string): Result<number, Refusal> {
  const text = cell.length > 40 ? '' : foldForNumbers(cell);
  if (hasInvisible(cell.trim())) return refuse('invisible-characters');
  const negative = text.startsWith('-');
  const decimal = plainDecimal(negative ? text.slice(1).trim() : text, 'refuse');
  if (!decimal.ok) {
    return decimal.failure.reason === 'not-a-number' ? refuse('not-a-whole-number') : decimal;
  }
  const [whole = '', fraction = ''] = decimal.value.split('.');
  if (!/^0*$/.test(fraction)) return refuse('not-a-whole-number');
  const units = Number(whole);
  if (negative && units !== 0) return refuse('stock-negative');
  return units > absurdStock ? refuse('stock-absurd', { max: absurdStock }) : ok(units);
}

/** A weight to grams; a unit in the cell goes before the column's. */
export function toGrams(cell: string, unit: WeightUnit): Result<number, Refusal> {
  return measure(cell, (word) => {
    const named = word === '' ? unit : weightUnitOf(word);
    return named === undefined ? undefined : gramsPer[named];
  });
}

/** A length to millimetres; a unit in the cell goes before the column's. */
export function toMillimetres(cell: string, unit: LengthUnit): Result<number, Refusal> {
  return measure(cell, (word) => {
    const named = word === '' ? unit : lengthUnitOf(word);
    return named === undefined ? undefined : millimetresPer[named];
  });
}

/** `30 x 20 x 10 cm` to three lengths in millimetres. A unit at the end counts for all three. */
export function toDimensions(
  cell: string,
  unit: LengthUnit,
): Result<readonly [number, number, number], Refusal> {
  if (cell.length > 80) return refuse('not-a-number');
  const parts = foldForNumbers(cell).split(/[x*×X]/);
  if (parts.length !== 3) return refuse('not-a-number');
  const tail = (parts[2] ?? '').replace(/^[\d.,' ]+/, '');
  const shared = tail === '' ? unit : lengthUnitOf(tail);
  if (shared === undefined) return refuse('unit-unknown', { unit: tail });
  const sizes: number[] = [];
  for (const part of parts) {
    const size = toMillimetres(part, shared);
    if (!size.ok) return size;
    sizes.push(size.value);
  }
  const [length = 0, width = 0, height = 0] = sizes;
  return ok([length, width, height]);
}

function measure(
  cell: string,
  factorOf: (word: string) => number | undefined,
): Result<number, Refusal> {
  if (cell.length > 60) return refuse('not-a-number');
  const text = foldForNumbers(cell);
  const negative = text.startsWith('-');
  const body = negative ? text.slice(1).trim() : text;
  const digits = /^[\d.,' ]*\d/.exec(body)?.[0] ?? '';
  const word = body.slice(digits.length).trim();
  const decimal = plainDecimal(digits, 'decimal');
  if (!decimal.ok) return decimal;
  const factor = factorOf(word);
  if (factor === undefined) return refuse('unit-unknown', { unit: word.slice(0, 20) });
  const value = Number(decimal.value) * factor;
  if (!Number.isFinite(value) || value > 1e12) return refuse('not-a-number');
  if (negative && value !== 0) return refuse('number-negative');
  // Stored in whole grams and millimetres. What would vanish was meant in a larger unit than the column says.
  const whole = Math.round(value);
  if (whole === 0 && value > 0) return refuse('unit-unknown', { unit: word.slice(0, 20) });
  return ok(whole);
}
