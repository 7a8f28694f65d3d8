/** Attributes of a product: global ones by id, local ones by name. */
import type { Json } from '#kernel/json';
import type { Shop } from '../shop.ts';
import type { ParentAttribute } from '../state/product-record.ts';
import { cleanText, stripSlashes } from '../text/clean.ts';
import { absInt, isEmpty, isRecord, isSet, listOf, rawUrlDecode, toText } from '../text/php.ts';
import { sanitizeTitle } from '../text/slug.ts';
import { RestError } from '../wire/rest-error.ts';

/** `set_attributes` on what a request holds; entries without a name, or global ones without options, are skipped. */
export function attributesOf(shop: Shop, value: Json): ParentAttribute[] {
  const byKey = new Map<string, ParentAttribute>();
  for (const entry of listOf(value)) {
    if (!isRecord(entry)) continue;
    const attribute = isEmpty(entry['id']) ? localAttribute(entry) : globalAttribute(shop, entry);
    if (attribute !== undefined) byKey.set(attribute.key, attribute);
  }
  return [...byKey.values()].sort((a, b) => a.position - b.position);
}

type Entry = { readonly [key: string]: Json | undefined };

function common(entry: Entry): Pick<ParentAttribute, 'position' | 'visible' | 'variation'> {
  return {
    position: absInt(entry['position']),
    visible: !isEmpty(entry['visible']),
    variation: !isEmpty(entry['variation']),
  };
}

function optionTexts(value: Json): string[] {
  return Array.isArray(value) ? listOf(value).map(toText) : toText(value).split('|');
}

function localAttribute(entry: Entry): ParentAttribute | undefined {
  const name = isEmpty(entry['name']) ? '' : cleanText(entry['name']);
  if (name === '' || !isSet(entry['options'])) return undefined;
  // WHY: options are stored as one text joined by bars, so a bar inside an option splits it.
  const options = optionTexts(entry['options'])
    .join(' | ')
    .split('|')
    .map((option) => option.trim());
  return { key: sanitizeTitle(name), id: 0, name, options, ...common(entry) };
}

function globalAttribute(shop: Shop, entry: Entry): ParentAttribute | undefined {
  const id = absInt(entry['id']);
  const known = shop.attributes.get(id);
  if (known === undefined || !isSet(entry['options'])) return undefined;
  const taxonomy = `pa_${known.slug}`;
  const options = optionTexts(entry['options'])
    .map((option) => option.trim())
    .filter((option) => option !== '')
    .map((option) => termNameFor(shop, taxonomy, option));
  if (options.length === 0) return undefined;
  const unique = [...new Set(options)].sort((a, b) => (a < b ? -1 : 1));
  return { key: sanitizeTitle(taxonomy), id, name: taxonomy, options: unique, ...common(entry) };
}

// WHY: options of a global attribute that are no terms yet become terms.
function termNameFor(shop: Shop, taxonomy: string, option: string): string {
  const known =
    shop.terms.byName(option, taxonomy) ?? shop.terms.bySlug(sanitizeTitle(option), taxonomy);
  return (known ?? shop.terms.insert({ name: option }, taxonomy)).name;
}

/** The key under which a request names an attribute of a parent; '' for none. */
export function attributeKey(shop: Shop, entry: Entry): string {
  if (!isEmpty(entry['id'])) {
    const known = shop.attributes.get(absInt(entry['id']));
    // WHY: the controller compares the raw taxonomy name with sanitised keys, so a global attribute whose slug is
    // Chinese never matches and is skipped without a word.
    return known === undefined ? '' : `pa_${known.slug}`;
  }
  return isEmpty(entry['name']) ? '' : sanitizeTitle(toText(entry['name']));
}

/**
 * The value kept for an option: the text for a local attribute, the term's slug for a global one. `taxonomy` is the
 * key the request came to the attribute by: of a Chinese one that is encoded, no terms are found under it, and the
 * text is made a slug.
 */
export function optionValue(
  shop: Shop,
  attribute: ParentAttribute,
  option: string,
  taxonomy: string,
): string {
  const text = cleanText(stripSlashes(option));
  if (attribute.id === 0) return text;
  return shop.terms.byName(text, taxonomy)?.slug ?? sanitizeTitle(text);
}

/** `default_attributes` of a variable product; what the parent does not vary by is skipped. */
export function defaultAttributesOf(
  shop: Shop,
  attributes: readonly ParentAttribute[],
  value: Json,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const entry of listOf(value)) {
    if (!isRecord(entry)) continue;
    const key = attributeKey(shop, entry);
    const attribute = attributes.find((candidate) => candidate.key === key);
    if (attribute === undefined || !attribute.variation) continue;
    const option = optionValue(shop, attribute, rawUrlDecode(toText(entry['option'])), key);
    if (option !== '') result[key] = option;
  }
  return result;
}

/** `variation.attributes` of a request against its parent; throws when there is no such parent. */
export function variationAttributesOf(
  shop: Shop,
  parentId: number,
  value: Json,
): Record<string, string> {
  const parent = shop.products.get(parentId);
  if (parent === undefined) {
    throw new RestError(
      'woocommerce_rest_product_variation_invalid_parent',
      'Cannot set attributes due to invalid parent product.',
      404,
    );
  }
  const result: Record<string, string> = {};
  for (const entry of listOf(value)) {
    if (!isRecord(entry)) continue;
    const key = attributeKey(shop, entry);
    const attribute = parent.data.attributes.find((candidate) => candidate.key === key);
    if (attribute === undefined || !attribute.variation) continue;
    result[key] = isSet(entry['option'])
      ? optionValue(shop, attribute, toText(entry['option']), key)
      : '';
  }
  return result;
}
