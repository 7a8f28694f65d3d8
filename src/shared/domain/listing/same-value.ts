/** When two field values mean the same, so that no call is made for a difference that nobody could see. */
import type { Json } from '#kernel/json';
import type { Money } from '#kernel/money';
import { normaliseHtml } from './normalise-html.ts';
import type { FieldName } from './operation.ts';

/** No value at all: absent, `null`, no text, an empty list. Zero is a value. */
export function isEmptyValue(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  return Array.isArray(value) && value.length === 0;
}

/** The one spelling of "none" per field, so that old and new sides of a way and its way back are each other's. */
export function noValue(field: FieldName): Json {
  return listFields.has(field) ? [] : null;
}

const listFields: ReadonlySet<FieldName> = new Set<FieldName>([
  'attributes',
  'options',
  'images',
  'optionValues',
]);

/** Whether two values of a field mean the same. */
export function sameValue(field: FieldName, a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (field === 'description' || field === 'category') {
    return comparableText(field, a) === comparableText(field, b);
  }
  const empty = isEmptyValue(a);
  if (empty || isEmptyValue(b)) return empty && isEmptyValue(b);
  return sameShape(a, b);
}

/** Equality of values regardless of key order; compares in place, since a plan does it millions of times. */
function sameShape(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item: Json, index) => sameShape(item, b[index] as Json));
  }
  const left = a as { readonly [key: string]: Json | undefined };
  const right = b as { readonly [key: string]: Json | undefined };
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && sameShape(left[key], right[key]));
}

function comparableText(field: 'description' | 'category', value: Json | undefined): string {
  if (typeof value !== 'string') return '';
  return field === 'description' ? normaliseHtml(value) : categoryPath(value);
}

/** Steps of a category path from the root: blanks around the names dropped, empty steps left out. */
export function categorySteps(path: string): readonly string[] {
  return path
    .split('>')
    .map((step) => step.trim())
    .filter((step) => step !== '');
}

/** A category path in its one spelling: `Clothing > T-shirts`. */
export function categoryPath(path: string): string {
  return categorySteps(path).join(' > ');
}

/** Reads an amount out of a field value; `null` when there is none. */
export function moneyOf(value: Json | undefined): Money | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const record = value as { readonly [key: string]: Json | undefined };
  const minor = record['minor'];
  const currency = record['currency'];
  return typeof minor === 'number' && typeof currency === 'string' ? { minor, currency } : null;
}
