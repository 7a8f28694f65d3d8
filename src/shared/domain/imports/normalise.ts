/**
 * The form in which values of a file and of the catalogue are compared. Blank space around a text, line-end styles
 * and the spelling of a category path carry no meaning, so they never make a difference; everything else does.
 */
import type { ProductFields } from '#domain/catalog/product';

/** A text without blank space around it and with `\n` line ends. */
export function normaliseText(text: string): string {
  return text.toWellFormed().replaceAll('\r\n', '\n').replaceAll('\r', '\n').trim();
}

/** A text on one line: line ends become spaces. */
export function normaliseLine(text: string): string {
  return normaliseText(text).replaceAll('\n', ' ');
}

/** A category path with its parts joined by ` > `; only signs that are never part of a name divide it. */
export function normaliseCategory(text: string): string {
  return normaliseLine(text)
    .split(/[>＞›»]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' > ');
}

/** A product in the form a file can express. Idempotent. */
export function normaliseProduct(product: ProductFields): ProductFields {
  return {
    title: normaliseLine(product.title),
    description: normaliseText(product.description),
    category: blankToNull(product.category, normaliseCategory),
    brand: blankToNull(product.brand, normaliseLine),
    parentSku: blankToNull(product.parentSku, normaliseLine),
    optionNames: product.optionNames.map(normaliseLine),
    attributes: product.attributes
      .map(({ name, value }) => ({ name: normaliseLine(name), value: normaliseText(value) }))
      .filter(({ name, value }) => name !== '' && value !== ''),
    images: product.images.map(({ key, alt }) => ({ key, alt: normaliseLine(alt) })),
    hsCode: blankToNull(product.hsCode, normaliseLine),
    origin: blankToNull(product.origin, normaliseLine),
  };
}

function blankToNull(text: string | null, normalise: (text: string) => string): string | null {
  const value = text === null ? '' : normalise(text);
  return value === '' ? null : value;
}
