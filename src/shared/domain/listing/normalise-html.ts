/**
 * Shops rewrite HTML: they add paragraphs, close tags, encode signs. Two readings are needed: a careful one that
 * decides whether an edit is worth a call, and a loose one that decides whether a shop already shows our text.
 */

const blockTag =
  '(?:address|article|aside|blockquote|br|caption|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr|li|main|nav|ol|p|section|table|tbody|td|tfoot|th|thead|tr|ul)';
const aroundBlock = new RegExp(`[ \\n]{0,4}(</?${blockTag}(?:\\s[^<>]*)?/?>)[ \\n]{0,4}`, 'gi');

/**
 * White space that no reader sees is dropped: runs of blanks, line ends, the space around block tags. Line breaks
 * in running text stay, since shops turn them into paragraphs. Text with `<pre>` or `<textarea>` is left as it is.
 * Runs are shortened first, so that the pattern around tags has only few characters to look at: linear time.
 */
export function normaliseHtml(html: string): string {
  const text = html.includes('\r') ? html.replace(/\r\n?/g, '\n') : html;
  if (/<(?:pre|textarea)\b/i.test(text)) return text;
  return text
    .replace(/[ \t\f]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(aroundBlock, '$1')
    .trim();
}

const namedSigns: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  times: '×',
  copy: '©',
  reg: '®',
  trade: '™',
  deg: '°',
  euro: '€',
  pound: '£',
  yen: '¥',
};

/** Decodes numbered and the common named character references; others stay as they are. */
export function decodeReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi,
    (whole, ten, hex, name) => {
      if (typeof name === 'string') return namedSigns[name.toLowerCase()] ?? whole;
      const code = typeof ten === 'string' ? Number.parseInt(ten, 10) : Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/**
 * What a reader sees of a text, for recognising it after a shop rewrote it: no tags, signs decoded, curly quotes
 * straightened, white space collapsed. Two texts with the same reading may still differ in looks.
 */
export function readingOf(html: string): string {
  return decodeReferences(html.replace(/<[^<>]*>/g, ' '))
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\s\u00a0\u200b]+/g, ' ')
    .trim();
}
