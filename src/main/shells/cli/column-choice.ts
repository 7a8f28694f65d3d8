/** `--map "Column=field"`: what a person says about one column of a file. */
import { isImportField, lengthUnits, weightUnits } from '#domain/imports/import-field';
import type { Json } from '#kernel/json';
import { badOption } from './option-values.ts';

/** Fields and what the part after their colon means. */
const parameters: Readonly<Record<string, 'name' | 'position' | 'unit' | 'currency'>> = {
  option: 'name',
  attribute: 'name',
  optionName: 'position',
  optionValue: 'position',
  categoryLevel: 'position',
  price: 'currency',
  salePrice: 'currency',
  cost: 'currency',
  weight: 'unit',
  length: 'unit',
  width: 'unit',
  height: 'unit',
  dimensions: 'unit',
};

const shape = 'COLUMN=FIELD[:PARAMETER]';

/**
 * Reads one choice: the column by its header or letter, `=`, the field, and for some fields `:` with their parameter
 * (`option:Colour`, `optionValue:2`, `price:USD`, `weight:kg`). `-` as the field leaves the column out. Throws
 * `invalid-input`.
 */
export function columnChoice(text: string): Json {
  // A header may hold `=`; a field never does.
  const at = text.lastIndexOf('=');
  const column = text.slice(0, Math.max(0, at)).trim();
  if (column === '') throw badOption('--map', text, shape);
  const target = text.slice(at + 1).trim();
  if (target === '-') return { column, field: null };
  const colon = target.indexOf(':');
  const field = colon < 0 ? target : target.slice(0, colon);
  const parameter = colon < 0 ? '' : target.slice(colon + 1).trim();
  if (!isImportField(field)) throw badOption('--map', text, shape);
  return { column, field, ...parameterOf(field, parameter, text) };
}

function parameterOf(field: string, parameter: string, text: string): Record<string, Json> {
  const kind = parameters[field];
  if (parameter === '') {
    if (kind === 'name') throw badOption('--map', text, `COLUMN=${field}:NAME`);
    return {};
  }
  if (kind === 'name') return { name: parameter };
  if (kind === 'position' && /^[1-9]\d?$/.test(parameter)) return { position: Number(parameter) };
  if (kind === 'currency' && /^[A-Z]{3}$/.test(parameter)) return { currency: parameter };
  const units: readonly string[] = field === 'weight' ? weightUnits : lengthUnits;
  if (kind === 'unit' && units.includes(parameter)) return { unit: parameter };
  throw badOption('--map', text, shape);
}
