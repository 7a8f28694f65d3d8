/** WordPress and WooCommerce text cleaners, as far as they show on the wire. */
import type { Json } from '#kernel/json';
import { toText } from './php.ts';

/** `wp_strip_all_tags`: script and style go with what they hold, other tags alone. */
export function stripTags(text: string): string {
  return text
    .replace(/<(script|style)[^>]*?>[\s\S]*?<\/\1>/gi, '')
    .replace(/<[^>]*>/g, '')
    .trim();
}

/** `wp_pre_kses_less_than`: a `<` that opens no tag is written as an entity. */
export function escapeLoneLessThan(text: string): string {
  return text.replace(/<[^>]*?((?=<)|>|$)/g, (piece) =>
    piece.includes('>') ? piece : piece.replaceAll('<', '&lt;'),
  );
}

/** `sanitize_text_field`, which is `wc_clean` for a scalar: one line, no tags, no percent-encoded octets. */
export function cleanText(value: Json | undefined): string {
  let text = toText(value);
  if (text.includes('<')) text = stripTags(escapeLoneLessThan(text));
  text = text.replace(/[\r\n\t ]+/g, ' ').trim();
  if (!/%[a-f0-9]{2}/i.test(text)) return text;
  while (/%[a-f0-9]{2}/i.test(text)) text = text.replace(/%[a-f0-9]{2}/gi, '');
  return text.replace(/ +/g, ' ').trim();
}

/** `stripslashes`: single backslashes vanish, doubled ones become one. */
export function stripSlashes(text: string): string {
  return text.replace(/\\([\s\S]?)/g, '$1');
}

/** `wp_kses_normalize_entities`: a bare ampersand becomes `&amp;`, known entities stay. */
export function normalizeEntities(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replace(/&amp;([A-Za-z]{2,8}[0-9]{0,2});/g, '&$1;')
    .replace(/&amp;#0*([0-9]{1,7});/g, '&#$1;')
    .replace(/&amp;#[Xx]0*([0-9A-Fa-f]{1,6});/g, '&#x$1;');
}

/** `esc_html`, used in a few messages. */
export function escapeHtml(text: string): string {
  return normalizeEntities(text)
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#039;');
}

/**
 * `wc_format_decimal` without a number of places: nothing is rounded but floats beyond six places. Grouping marks
 * are simply dropped ("1,234.50" → "1234.50", "19,99" → "1999"), letters too.
 */
export function formatDecimal(value: Json | undefined, decimalSeparator: string): string {
  if (typeof value === 'number' && !Number.isInteger(value)) {
    return value.toFixed(6).replace(/0+$/, '').replace(/\.$/, '');
  }
  const text = cleanText(
    decimalSeparator === '' || decimalSeparator === '.'
      ? value
      : toText(value).replaceAll(decimalSeparator, '.'),
  );
  return text.replace(/\.(?![^.]+$)|[^0-9.-]/g, '');
}

/** Rounds a decimal text half up to a number of places, as `number_format` does; an empty text stays empty. */
export function roundDecimal(text: string, places: number): string {
  if (text === '' || !Number.isFinite(Number(text))) return text;
  const scaled = Math.round(Number(`${Number(text)}e${places}`));
  return Number(`${scaled}e-${places}`).toFixed(places);
}

/** PHP `strlen`: bytes of UTF-8. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
