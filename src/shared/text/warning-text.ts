/** A plan's warning in words. */
import { listingFieldNames, type PlanWarning, variantFieldNames } from '#domain/listing/operation';
import type { Texts, TextValues } from './texts.ts';

/** Details that are amounts in minor units. */
const amounts = ['price', 'floor', 'cost', 'before', 'after', 'sale', 'median', 'minor'];

/** The words for a warning. `currency` is that of the operation's price, for amounts whose detail names none. */
export function warningText(warning: PlanWarning, texts: Texts, currency: string | null): string {
  const { code, detail } = warning;
  const own = detail['currency'];
  const unit = typeof own === 'string' ? own : currency;
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(detail)) {
    const isAmount = amounts.includes(name) && typeof value === 'number' && unit !== null;
    values[name] = isAmount ? texts.money({ minor: value, currency: unit }) : value;
  }
  return texts.text(`warning.${code}`, named(values, texts));
}

/** Field names in the seller's words. */
function named(values: TextValues, texts: Texts): TextValues {
  const renamed: Record<string, string | number> = { ...values };
  for (const name of ['field', 'what']) {
    const value = values[name];
    if (typeof value === 'string') renamed[name] = fieldNames(value, texts);
  }
  return renamed;
}

/** `title, images` in words; what is no field stays as it is. */
function fieldNames(list: string, texts: Texts): string {
  return list
    .split(', ')
    .map((name) => {
      const field = [...listingFieldNames, ...variantFieldNames].find((known) => known === name);
      return field === undefined ? name : texts.text(`field.${field}`);
    })
    .join(', ');
}
