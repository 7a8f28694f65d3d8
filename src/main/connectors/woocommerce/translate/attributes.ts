/**
 * Options, brand and free attributes are one list in WooCommerce, which is replaced whole. So the list is put
 * together from what is written and, for the rest, from what the shop last showed.
 */

import type { FieldValues } from '#domain/listing/operation';
import type { Json } from '#kernel/json';
import type { WireAttribute } from '../wire/product.ts';
import { type NamedValue, namedIn, type OptionValue, optionsIn } from './shapes.ts';
import { fromWireText } from './text.ts';

/** The attribute that shows the brand. */
export const brandName = 'Brand';

/** WooCommerce joins an attribute's values with this and splits them there again. */
const delimiter = '|';

/** Fields that travel in the list. */
const listed = ['options', 'brand', 'attributes'] as const;

/** Whether any of the values needs the list. */
export function touchesAttributes(values: FieldValues): boolean {
  return listed.some((field) => values[field] !== undefined);
}

/** The whole list for the wire. `known` is what the shop last showed; its ids of shared attributes are kept. */
export function attributeList(values: FieldValues, known: FieldValues): readonly Json[] {
  const options = optionsIn(values.options === undefined ? known.options : values.options);
  const brand = values.brand === undefined ? known.brand : values.brand;
  const attributes = namedIn(
    values.attributes === undefined ? known.attributes : values.attributes,
  );
  const shared = sharedIds(known);
  const taken = new Set<string>();
  const list: Json[] = [];
  const add = (name: string, own: number, texts: readonly string[], variation: boolean): void => {
    if (name.trim() === '' || taken.has(nameKey(name))) return;
    taken.add(nameKey(name));
    const id = own > 0 ? own : (shared.get(nameKey(name)) ?? 0);
    const head = id > 0 ? { id } : { name };
    const options = texts.map(oneLine);
    list.push({ ...head, position: list.length, visible: true, variation, options });
  };
  for (const option of options) add(option.name, option.id, option.values, true);
  if (typeof brand === 'string' && brand !== '') add(brandName, 0, [brand], false);
  for (const item of attributes) add(item.name, item.id, splitValues(item.value), false);
  return list;
}

/**
 * A variant's options for the wire. A shared attribute goes by its id, except where its slug is not plain letters:
 * the controller compares the id's bare slug with encoded keys and would drop it without a word, while the same slug
 * given as a name is encoded before the comparison.
 */
export function variationAttributes(
  optionValues: Json | undefined,
  sharedBy: FieldValues,
): readonly Json[] {
  const shared = sharedIds(sharedBy);
  const slugs = new Map(optionsIn(sharedBy.options).map((option) => [option.id, option.slug]));
  return namedIn(optionValues).map((item) => {
    const id = item.id > 0 ? item.id : (shared.get(nameKey(item.name)) ?? 0);
    const slug = slugs.get(id) ?? '';
    const byName = id === 0 ? item.name : /[^\x20-\x7e]/.test(slug) ? slug : null;
    // Here alone the shop takes one layer of backslashes away.
    const option = oneLine(item.value).replaceAll('\\', '\\\\');
    return { ...(byName === null ? { id } : { name: byName }), option };
  });
}

/** Options of the wire with the slugs of the shared ones, for `variationAttributes`. */
export function optionsWithSlugs(attributes: readonly WireAttribute[]): readonly Json[] {
  return attributes
    .filter((item) => item.variation)
    .map((item) => ({
      id: item.id,
      slug: item.id > 0 ? (item.slug ?? '') : '',
      name: fromWireText(item.name),
      values: item.options.map(fromWireText),
    }));
}

/** An option value that WooCommerce would split in two, if any: it must not be sent. */
export function unsendableOption(values: FieldValues): string | null {
  const texts = [
    ...optionsIn(values.options).flatMap((option) => option.values),
    ...namedIn(values.optionValues).map((item) => item.value),
  ];
  return texts.find((text) => text.includes(delimiter)) ?? null;
}

/** Options, brand and attributes of a product of the wire. */
export function fromAttributes(attributes: readonly WireAttribute[]): {
  readonly options: readonly Json[];
  readonly brand: string | null;
  readonly attributes: readonly Json[];
} {
  const brand = attributes.find(
    (item) => !item.variation && nameKey(item.name) === nameKey(brandName),
  );
  const rest = attributes.filter((item) => !item.variation && item !== brand);
  return {
    options: attributes
      .filter((item) => item.variation)
      .map((item) => ({
        ...idPart(item.id),
        name: fromWireText(item.name),
        values: item.options.map(fromWireText),
      })),
    brand: brand === undefined ? null : joinValues(brand.options),
    attributes: rest.map((item) => ({
      ...idPart(item.id),
      name: fromWireText(item.name),
      value: joinValues(item.options),
    })),
  };
}

/** A variation's place among the options, with the names in the order and spelling of `options` where known. */
export function fromVariationAttributes(
  attributes: readonly WireAttribute[],
  options: readonly OptionValue[] = [],
): readonly Json[] {
  const order = (item: WireAttribute): number => {
    const at = options.findIndex((option) => sameName(option.name, item));
    return at === -1 ? options.length : at;
  };
  return [...attributes]
    .sort((a, b) => order(a) - order(b))
    .map((item) => ({
      name: options.find((option) => sameName(option.name, item))?.name ?? decodedName(item.name),
      value: optionText(item),
    }));
}

/** Whether two option tuples are the same place, whatever the order and spelling of the names. */
export function sameTuple(ours: readonly NamedValue[], theirs: readonly WireAttribute[]): boolean {
  if (ours.length === 0 || ours.length !== theirs.length) return false;
  return ours.every((own) =>
    theirs.some((item) => sameName(own.name, item) && optionText(item) === own.value.trim()),
  );
}

/**
 * Blanks as the shop leaves them in a variation's option. It does not touch those of the product's own list, and an
 * option that is spelled in two ways cannot be bought.
 */
function oneLine(text: string): string {
  return text.replace(/[\r\n\t ]+/g, ' ').trim();
}

/**
 * The key that WordPress makes of a name (`sanitize_title`): no case, no accents, no ASCII signs, one dash for blanks
 * and points. Two names with one key are one attribute, and for names of other scripts a shop may show the key.
 */
function nameKey(name: string): string {
  return fromWireText(name)
    .replace(/[\u00c0-\u024f]/g, (letter) =>
      letter.normalize('NFD').replace(/[\u0300-\u036f]/g, ''),
    )
    .toLowerCase()
    .replace(/[./\s]/g, '-')
    .replace(/[!-,:-@[-^`{-~]/g, '')
    .replace(/-+/g, '-')
    .replace(/^-|-$/g, '');
}

function sameName(name: string, item: WireAttribute): boolean {
  const key = nameKey(name);
  return key === nameKey(item.name) || key === nameKey(decodedName(item.name));
}

/** A variation's one option. Of a shared attribute that the shop cannot look up it shows the encoded slug. */
function optionText(item: WireAttribute): string {
  const text = item.options[0] ?? '';
  return item.id > 0 ? decodedName(text) : fromWireText(text);
}

/** Names outside Latin come back percent-encoded when the parent no longer knows them. */
function decodedName(name: string): string {
  if (!/%[0-9a-f]{2}/i.test(name)) return fromWireText(name);
  try {
    return decodeURIComponent(name);
  } catch {
    return fromWireText(name);
  }
}

function sharedIds(known: FieldValues): ReadonlyMap<string, number> {
  const ids = new Map<string, number>();
  for (const item of [...optionsIn(known.options), ...namedIn(known.attributes)]) {
    if (item.id > 0) ids.set(nameKey(item.name), item.id);
  }
  return ids;
}

function splitValues(value: string): readonly string[] {
  return value
    .split(delimiter)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function joinValues(values: readonly string[]): string {
  return values.map(fromWireText).join(` ${delimiter} `);
}

function idPart(id: number): { readonly id?: number } {
  return id > 0 ? { id } : {};
}
