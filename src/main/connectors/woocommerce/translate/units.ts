/** Grams and millimetres in the units that a shop was set to, and back. */
import type { DimensionUnit, WeightUnit } from '../shop-facts.ts';

const gramsPer: Readonly<Record<WeightUnit, number>> = {
  kg: 1000,
  g: 1,
  lbs: 453.59237,
  oz: 28.349523125,
};

const millimetresPer: Readonly<Record<DimensionUnit, number>> = {
  m: 1000,
  cm: 10,
  mm: 1,
  in: 25.4,
  yd: 914.4,
};

/** `1500` g → `"1.5"` in a shop that weighs in kilograms. */
export function weightText(grams: number, unit: WeightUnit): string {
  return decimalText(grams / gramsPer[unit]);
}

/** `120` mm → `"12"` in a shop that measures in centimetres. */
export function dimensionText(millimetres: number, unit: DimensionUnit): string {
  return decimalText(millimetres / millimetresPer[unit]);
}

/** Grams, to a hundredth; `null` for a blank or unreadable text. */
export function gramsOf(text: string, unit: WeightUnit): number | null {
  return measureOf(text, gramsPer[unit]);
}

/** Millimetres, to a hundredth; `null` for a blank or unreadable text. */
export function millimetresOf(text: string, unit: DimensionUnit): number | null {
  return measureOf(text, millimetresPer[unit]);
}

/** Six decimals bring a gram back from pounds and a millimetre from yards; trailing zeros are dropped. */
function decimalText(value: number): string {
  return value.toFixed(6).replace(/\.?0+$/, '');
}

function measureOf(text: string, factor: number): number | null {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? Math.round(number * factor * 100) / 100 : null;
}
