/** Plain text and its spelling in WordPress, which stores titles and names as HTML. */

import { decodeReferences } from '#domain/listing/normalise-html';
import type { Json } from '#kernel/json';
import { minorDigits, parseMoney } from '#kernel/money';

/** A title or name for the wire: without this a `<` would open a tag and take the rest with it. */
export function toWireText(text: string): string {
  return text.replaceAll('<', '&lt;');
}

/** What a reader sees of a title or name: WordPress writes `&` as `&amp;` there. */
export function fromWireText(text: string): string {
  return decodeReferences(text).trim();
}

/**
 * A SKU the way WordPress cleans text: one line, single blanks, no tags, no percent-encoded octets. Both sides are
 * compared in this form.
 */
export function cleanSku(sku: string): string {
  const plain = decodeReferences(sku).replace(/<[^<>]*>/g, '');
  return withoutOctets(plain).replace(/\s+/g, ' ').trim();
}

function withoutOctets(text: string): string {
  const shorter = text.replace(/%[0-9a-f]{2}/gi, '');
  return shorter === text ? text : withoutOctets(shorter);
}

/** Whether two texts read the same once the shop has cleaned one of them. Backslashes get lost in WordPress. */
export function sameReading(sent: string, shown: string): boolean {
  const bare = (text: string): string =>
    fromWireText(text).replaceAll('\\', '').replace(/\s+/g, ' ').trim();
  return bare(sent) === bare(shown);
}

/** A price of the wire (`"19.9"`) as our money; blank is `null`. More decimals than the currency has are rounded. */
export function wireMoney(text: string, currency: string): Json {
  if (text.trim() === '') return null;
  const exact = parseMoney(text, currency);
  if (exact.ok) return { minor: exact.value.minor, currency };
  const number = Number(text);
  if (!Number.isFinite(number)) return null;
  return { minor: Math.round(number * 10 ** minorDigits(currency)), currency };
}
