/** Columns that a text takes on a terminal. Chinese characters take two, so padding by length would break every table. */

// Letters of the wide scripts, their punctuation, fullwidth forms and pictures; from Unicode's East Asian Width.
const wide =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6]|[\u{1B000}-\u{1B2FF}\u{1F200}-\u{1F251}\u{20000}-\u{3FFFD}])/u;
const emojiStyle = /\uFE0F/;
const zero = /^[\p{Mark}\p{Cf}]+$/u;
// Control characters and the marks that turn the direction of text: a cell of a file or a shop's message must not
// move the cursor, colour the screen or disguise itself. Without its escape character a sequence is only letters.
const unsafe = /[\p{Cc}\p{Bidi_Control}]/gu;

/** A text without anything that a terminal would obey; line breaks and tabs become spaces. */
export function plainText(text: string): string {
  return text.replaceAll(/\r\n|[\t\n\r\u2028\u2029]/g, ' ').replaceAll(unsafe, '');
}

/** Columns of a plain text. */
export function displayWidth(text: string): number {
  // The common case needs no segmenting.
  if (/^[\u0020-\u007E]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) width += widthOf(segment);
  return width;
}

/** Cuts a plain text to at most `max` columns, with an ellipsis when something was cut. */
export function cutToWidth(text: string, max: number): string {
  if (displayWidth(text) <= max) return text;
  let width = 0;
  let cut = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const next = widthOf(segment);
    if (width + next > max - 1) break;
    width += next;
    cut += segment;
  }
  return `${cut}…`;
}

/** Fills a plain text with spaces up to `width` columns. */
export function padToWidth(text: string, width: number, align: 'left' | 'right'): string {
  const gap = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + gap : gap + text;
}

function widthOf(grapheme: string): number {
  if (zero.test(grapheme)) return 0;
  return wide.test(grapheme) || emojiStyle.test(grapheme) ? 2 : 1;
}
