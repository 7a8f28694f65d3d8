/** The opening tags of a small XML part (workbook, relations): names and attributes, nothing else is needed of them. */

/** One opening tag, its name without namespace prefix. */
export interface XmlTag {
  readonly name: string;
  /** By name as written, prefix included. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** Tags in order. Comments and instructions are passed over. One pass, no backtracking. */
export function* xmlTags(xml: string): Generator<XmlTag> {
  let at = xml.indexOf('<');
  while (at >= 0) {
    if (xml.startsWith('<!--', at)) {
      const end = xml.indexOf('-->', at);
      if (end < 0) return;
      at = xml.indexOf('<', end);
      continue;
    }
    const end = tagEnd(xml, at);
    if (end < 0) return;
    if (/[A-Za-z_]/.test(xml.charAt(at + 1))) yield parseTag(xml.slice(at + 1, end));
    at = xml.indexOf('<', end);
  }
}

/** The closing bracket of a tag; one inside quotes is text. */
function tagEnd(xml: string, start: number): number {
  let quote = '';
  for (let at = start; at < xml.length; at += 1) {
    const sign = xml.charAt(at);
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '>') return at;
  }
  return -1;
}

function parseTag(text: string): XmlTag {
  const name = /^[^\s/>]+/.exec(text)?.[0] ?? '';
  const attributes = new Map<string, string>();
  for (const match of text
    .slice(name.length)
    .matchAll(/([^\s=]{1,200})\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    attributes.set(match[1] ?? '', unescapeXml(match[2] ?? match[3] ?? ''));
  }
  return { name: name.slice(name.indexOf(':') + 1), attributes };
}

const entities = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[\da-f]{1,6}|#\d{1,7}|[a-z]{2,4});/gi, (whole, word: string) => {
    if (!word.startsWith('#')) return entities.get(word) ?? whole;
    const hex = word.charAt(1).toLowerCase() === 'x';
    const code = Number.parseInt(word.slice(hex ? 2 : 1), hex ? 16 : 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
