/**
 * `wp_kses_post`: what WordPress lets through of HTML. Tags outside the list vanish but their text stays (a script
 * leaves its source behind as text), `on…` attributes and bad protocols go, bare ampersands become entities.
 */
import { escapeLoneLessThan, normalizeEntities, stripSlashes } from './clean.ts';

const everywhere = ['class', 'dir', 'hidden', 'id', 'lang', 'role', 'style', 'title', 'xml:lang'];

const attributesByTag: Readonly<Record<string, string>> = {
  a: 'href rel rev name target download',
  abbr: '',
  acronym: '',
  address: '',
  article: 'align',
  aside: 'align',
  audio: 'autoplay controls loop muted preload src',
  b: '',
  bdo: '',
  big: '',
  blockquote: 'cite',
  br: '',
  button: 'disabled name type value',
  caption: 'align',
  center: '',
  cite: '',
  code: '',
  col: 'align char charoff span valign width',
  colgroup: 'align char charoff span valign width',
  dd: '',
  del: 'datetime cite',
  details: 'align open',
  dfn: '',
  div: 'align',
  dl: '',
  dt: '',
  em: '',
  fieldset: '',
  figcaption: 'align',
  figure: 'align',
  font: 'color face size',
  footer: 'align',
  h1: 'align',
  h2: 'align',
  h3: 'align',
  h4: 'align',
  h5: 'align',
  h6: 'align',
  header: 'align',
  hgroup: 'align',
  hr: 'align noshade size width',
  i: '',
  img: 'alt align border height hspace loading longdesc vspace src usemap width srcset sizes',
  ins: 'datetime cite',
  kbd: '',
  label: 'for',
  legend: 'align',
  li: 'align value',
  main: 'align',
  map: 'name',
  mark: '',
  menu: 'type',
  nav: 'align',
  object: 'data type',
  ol: 'start type reversed',
  p: 'align',
  pre: 'width',
  q: 'cite',
  rb: '',
  rp: '',
  rt: '',
  rtc: '',
  ruby: '',
  s: '',
  samp: '',
  section: 'align',
  small: '',
  span: 'align',
  strike: '',
  strong: '',
  sub: '',
  summary: 'align',
  sup: '',
  table: 'align bgcolor border cellpadding cellspacing rules summary width',
  tbody: 'align char charoff valign',
  td: 'abbr align axis bgcolor char charoff colspan headers height nowrap rowspan scope valign width',
  textarea: 'cols rows disabled name readonly',
  tfoot: 'align char charoff valign',
  th: 'abbr align axis bgcolor char charoff colspan headers height nowrap rowspan scope valign width',
  thead: 'align char charoff valign',
  title: '',
  tr: 'align bgcolor char charoff valign',
  track: 'default kind label src srclang',
  tt: '',
  u: '',
  ul: 'type',
  var: '',
  video: 'autoplay controls height loop muted playsinline poster preload src width',
};

const uriAttributes = new Set([
  'action',
  'cite',
  'data',
  'href',
  'longdesc',
  'poster',
  'src',
  'usemap',
]);
const protocols = new Set(
  'http https ftp ftps mailto news irc irc6 ircs gopher nntp feed telnet mms rtsp sms svn tel fax xmpp webcal urn'.split(
    ' ',
  ),
);
const styleProperty =
  /^(?:background(?:-.+)?|border(?:-.+)?|bottom|box-shadow|caption-side|clear|color|column.*|cursor|direction|display|flex.*|float|font(?:-.+)?|gap|grid.*|height|justify-.*|left|letter-spacing|line-height|list-style(?:-.+)?|margin(?:-.+)?|max-.*|min-.*|object-.*|opacity|order|overflow|padding(?:-.+)?|position|right|text-.*|top|vertical-align|width|white-space|z-index|align-.*|row-gap)$/;

/** Cleans HTML as `wp_kses_post` does. */
export function ksesPost(html: string): string {
  return split(escapeLoneLessThan(normalizeEntities(html.replaceAll('\0', ''))));
}

/** `wp_filter_post_kses` on an unslashed value, as the products controller calls it: backslashes are lost first. */
export function filterPostKses(html: string): string {
  return ksesPost(stripSlashes(html));
}

function split(html: string): string {
  return html.replace(/<!--[\s\S]*?(?:-->|$)|<[^>]*(?:>|$)|>/g, (piece) => {
    if (piece === '>') return '&gt;';
    if (piece.startsWith('<!--')) return comment(piece);
    return tag(piece);
  });
}

function comment(piece: string): string {
  const inner = split(piece.replace(/^<!--/, '').replace(/-->$/, ''))
    .replace(/--+/g, '-')
    .replace(/-$/, '');
  return inner === '' ? '' : `<!--${inner}-->`;
}

function tag(piece: string): string {
  const match = /^<\s*(\/\s*)?([a-zA-Z0-9-]+)([^>]*)>?$/.exec(piece);
  if (match === null) return '';
  const name = match[2] ?? '';
  const allowed = attributesByTag[name.toLowerCase()];
  if (allowed === undefined) return '';
  if (match[1] !== undefined) return `</${name}>`;
  const rest = match[3] ?? '';
  const slash = /\s*\/\s*$/.test(rest) ? ' /' : '';
  const own = allowed.split(' ');
  return `<${name}${attributes(rest, (attribute) => own.includes(attribute))}${slash}>`;
}

function attributes(text: string, isOwn: (name: string) => boolean): string {
  let result = '';
  const pattern = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;
  for (const match of text.matchAll(pattern)) {
    const name = (match[1] ?? '').toLowerCase();
    const known =
      isOwn(name) || everywhere.includes(name) || /^(?:data|aria)-[a-z0-9_.-]+$/.test(name);
    if (!known) continue;
    const raw = match[2] ?? match[3] ?? match[4];
    if (raw === undefined) {
      result += ` ${match[1]}`;
      continue;
    }
    const value = cleanValue(name, raw);
    if (value === undefined) continue;
    const quote = match[3] === undefined ? '"' : "'";
    result += ` ${match[1]}=${quote}${value}${quote}`;
  }
  return result;
}

function cleanValue(name: string, raw: string): string | undefined {
  if (name === 'style') {
    const style = cleanStyle(raw);
    return style === '' ? undefined : style;
  }
  return uriAttributes.has(name) ? dropBadProtocol(raw) : raw;
}

function dropBadProtocol(value: string): string {
  const match = /^([^:/?#]*?)(?::|&#58;|&#x3a;|&colon;)([\s\S]*)$/i.exec(value);
  if (match === null) return value;
  const scheme = (match[1] ?? '').replace(/\s|&#?[a-z0-9]+;/gi, '').toLowerCase();
  return protocols.has(scheme) ? value : dropBadProtocol(match[2] ?? '');
}

function cleanStyle(css: string): string {
  const kept: string[] = [];
  for (const declaration of css.split(';')) {
    const text = declaration.trim();
    const colon = text.indexOf(':');
    if (colon < 0 || !styleProperty.test(text.slice(0, colon).trim().toLowerCase())) continue;
    const probe = text.replace(/\b(?:rgba?|hsla?|var|calc|min|max|minmax|clamp)\([^()]*\)/gi, '');
    if (/[\\(&=}]|\/\*/.test(probe)) continue;
    kept.push(text);
  }
  return kept.join(';');
}
