/** Values of listing fields as a person reads them, short enough for a table. */
import { moneyOf } from '#domain/listing/same-value';
import type { Json } from '#kernel/json';
import type { Texts } from '#text/texts';
import { cutToWidth, plainText } from '../terminal/display-width.ts';

const longest = 48;

/** One value; an absent one is a dash. */
export function valueText(value: Json | undefined, texts: Texts): string {
  if (value === undefined || value === null || value === '') return '—';
  const amount = moneyOf(value);
  if (amount !== null) return texts.money(amount);
  if (typeof value === 'number') return texts.number(value);
  if (typeof value === 'string') return cutToWidth(plainText(value), longest);
  if (typeof value === 'boolean') return String(value);
  if (!Array.isArray(value)) return cutToWidth(JSON.stringify(value), longest);
  if (value.length === 0) return '—';
  return cutToWidth(plainText(listText(value, texts)), longest);
}

/** Names and values are told; pictures only counted. */
function listText(list: readonly Json[], texts: Texts): string {
  const parts = list.map((item) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return String(item);
    const record = item as { readonly [key: string]: Json | undefined };
    if (typeof record['key'] === 'string') return null;
    const values = record['values'] ?? record['value'];
    const shown = Array.isArray(values) ? values.map(String).join('/') : String(values ?? '');
    return `${String(record['name'] ?? '')}: ${shown}`;
  });
  if (parts.some((part) => part === null))
    return texts.text('plan.pictures', { count: list.length });
  return parts.join(', ');
}
