/** Whether a shop already shows what we would send, allowing for what shops do to text, pictures and figures. */
import type { Json } from '#kernel/json';
import { readingOf } from './normalise-html.ts';
import type { FieldName } from './operation.ts';
import { isEmptyValue, sameValue } from './same-value.ts';
import { recordsOf, textOf } from './shown-listing.ts';

/**
 * Looser than `sameValue`, for the moment of linking only: text that reads the same, lists in another order,
 * pictures under another address with the same file name, weights and sizes rounded to the shop's unit. Codes,
 * money and stock must be equal.
 */
export function sameShown(
  field: FieldName,
  ours: Json | undefined,
  shown: Json | undefined,
): boolean {
  if (sameValue(field, ours, shown)) return true;
  if (isEmptyValue(ours) || isEmptyValue(shown)) return false;
  switch (field) {
    case 'title':
    case 'description':
    case 'brand':
    case 'category':
      return readingOf(textOf(ours)) === readingOf(textOf(shown));
    case 'attributes':
    case 'optionValues':
      return sameSet(namedTexts(ours, 'value'), namedTexts(shown, 'value'));
    case 'options':
      return sameSet(optionTexts(ours), optionTexts(shown));
    case 'images':
      return samePictures(recordsOf(ours), recordsOf(shown));
    case 'image':
      return samePicture(textOf(ours), textOf(shown));
    case 'weightGrams':
    case 'lengthMm':
    case 'widthMm':
    case 'heightMm':
      return typeof ours === 'number' && typeof shown === 'number' && Math.abs(ours - shown) <= 1;
    default:
      return false;
  }
}

/** Whether every option value of ours is among the shop's, which has more for variants that only it has. */
export function optionsWithin(ours: Json | undefined, shown: Json | undefined): boolean {
  const theirs = new Set(optionTexts(shown));
  return optionTexts(ours).every((text) => theirs.has(text));
}

function namedTexts(value: Json | undefined, key: string): readonly string[] {
  return recordsOf(value).map((item) => pairText(textOf(item['name']), textOf(item[key])));
}

function optionTexts(value: Json | undefined): readonly string[] {
  return recordsOf(value).flatMap((item) => {
    const values = item['values'];
    const name = textOf(item['name']);
    return Array.isArray(values) ? values.map((one: Json) => pairText(name, textOf(one))) : [];
  });
}

function pairText(name: string, value: string): string {
  return JSON.stringify([readingOf(name), readingOf(value)]);
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  const sorted = [...b].sort();
  return [...a].sort().every((text, index) => text === sorted[index]);
}

type Records = ReturnType<typeof recordsOf>;

function samePictures(ours: Records, shown: Records): boolean {
  return (
    ours.length === shown.length &&
    ours.every((image, index) => samePicture(textOf(image['key']), textOf(shown[index]?.['key'])))
  );
}

/** A shop keeps the file name of a picture it copies, but numbers it apart, shrinks it or changes its kind. */
function samePicture(ours: string, shown: string): boolean {
  if (ours === shown) return true;
  const name = fileName(ours);
  return name !== '' && name === fileName(shown);
}

function fileName(key: string): string {
  if (!key.startsWith('url:')) return '';
  const path = key.slice(4).split(/[?#]/, 1)[0] ?? '';
  // Shortened, since the pattern below takes quadratic time on a name made of endings.
  const name = path
    .slice(path.lastIndexOf('/') + 1)
    .slice(-200)
    .toLowerCase();
  return name
    .replace(/\.[a-z0-9]{2,5}$/, '')
    .replace(/(?:-scaled|-\d{1,2}|-\d{2,5}x\d{2,5})+$/, '');
}
