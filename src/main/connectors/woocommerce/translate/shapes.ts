/** Reading our own field values, which travel as plain JSON. */

import { isObject, numberOf, objectsOf, textOf } from '#connectors/kit/json-fields';
import type { Json } from '#kernel/json';

/** An option of a listing. `id` is set when the shop shares the attribute between products, `slug` when just read. */
export interface OptionValue {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly values: readonly string[];
}

/** A name with one value: a free attribute, or a variant's place in an option. */
export interface NamedValue {
  readonly id: number;
  readonly name: string;
  readonly value: string;
}

/** A picture of a listing; `id` is set when the shop has it. */
export interface ImageValue {
  readonly key: string;
  readonly alt: string;
  readonly id: string | null;
}

/** `[{name, values}]`. */
export function optionsIn(value: Json | undefined): readonly OptionValue[] {
  return objectsOf(value).map((item) => {
    const { values } = item;
    return {
      id: numberOf(item['id']) ?? 0,
      slug: textOf(item['slug']) ?? '',
      name: textOf(item['name']) ?? '',
      values: Array.isArray(values) ? values.flatMap((one: Json) => textOf(one) ?? []) : [],
    };
  });
}

/** `[{name, value}]`. */
export function namedIn(value: Json | undefined): readonly NamedValue[] {
  return objectsOf(value).map((item) => ({
    id: numberOf(item['id']) ?? 0,
    name: textOf(item['name']) ?? '',
    value: textOf(item['value']) ?? '',
  }));
}

/** `[{key, alt}]`, a single `{key}`, or a bare key. */
export function imagesIn(value: Json | undefined): readonly ImageValue[] {
  if (typeof value === 'string') return value === '' ? [] : [{ key: value, alt: '', id: null }];
  const items = isObject(value) ? [value] : objectsOf(value);
  return items.flatMap((item) => {
    const key = textOf(item['key']);
    return key === null ? [] : [{ key, alt: textOf(item['alt']) ?? '', id: textOf(item['id']) }];
  });
}
