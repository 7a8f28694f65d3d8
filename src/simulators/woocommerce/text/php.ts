/**
 * PHP's loose values. WooCommerce decides with `isset`, `empty`, `intval` and friends, so the simulator needs the same
 * verdicts for the same JSON.
 */
import type { Json } from '#kernel/json';

/** Parameters of a request: what PHP would hold in one associative array. */
export type Params = { readonly [key: string]: Json | undefined };

/** PHP `isset`: present and not null. */
export function isSet(value: Json | undefined): value is Exclude<Json, null> {
  return value !== undefined && value !== null;
}

/** PHP `empty`: null, false, 0, '', '0' and empty arrays. */
export function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === false) return true;
  if (value === 0 || value === '' || value === '0') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** PHP string conversion. */
export function toText(value: Json | undefined): string {
  if (value === undefined || value === null || value === false) return '';
  if (value === true) return '1';
  if (typeof value === 'object') return 'Array';
  return String(value);
}

/** PHP `intval`. */
export function toInt(value: Json | undefined): number {
  if (typeof value === 'number') return Math.trunc(value);
  if (value === true) return 1;
  if (typeof value === 'string') {
    const match = /^\s*([+-]?\d+)/.exec(value);
    return match === null ? 0 : Number(match[1]);
  }
  return isEmpty(value) ? 0 : 1;
}

/** WordPress `absint`. */
export function absInt(value: Json | undefined): number {
  return Math.abs(toInt(value));
}

/** `wc_string_to_bool`. */
export function toBool(value: Json | undefined): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 1) return true;
  return typeof value === 'string' && ['yes', 'true', '1'].includes(value.toLowerCase());
}

/** Whether a value is a PHP list or map, as opposed to a scalar. */
export function isRecord(
  value: Json | undefined,
): value is { readonly [key: string]: Json | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The elements of a list; a map counts as the list of its values, a scalar as none (PHP `foreach`). */
export function listOf(value: Json | undefined): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  if (isRecord(value))
    return Object.values(value).filter((item): item is Json => item !== undefined);
  return [];
}

/** `wp_parse_list`: a list stays, a text is split on commas and white space. */
export function parseList(value: Json | undefined): readonly Json[] {
  if (typeof value === 'object' && value !== null) return listOf(value);
  return toText(value)
    .split(/[\s,]+/)
    .filter((part) => part !== '');
}

/** `wp_parse_id_list`. */
export function parseIdList(value: Json | undefined): readonly number[] {
  return [...new Set(parseList(value).map(absInt))];
}

/** PHP `urldecode`: a plus is a space, broken sequences stay. */
export function urlDecode(text: string): string {
  return rawUrlDecode(text.replaceAll('+', ' '));
}

/** PHP `rawurldecode`. */
export function rawUrlDecode(text: string): string {
  if (!text.includes('%')) return text;
  const bytes: Buffer[] = [];
  let rest = text;
  for (;;) {
    const match = /%([0-9a-fA-F]{2})/.exec(rest);
    if (match === null) break;
    bytes.push(Buffer.from(rest.slice(0, match.index)), Buffer.from(match[1] ?? '', 'hex'));
    rest = rest.slice(match.index + 3);
  }
  bytes.push(Buffer.from(rest));
  return Buffer.concat(bytes).toString('utf8');
}

/** PHP `rawurlencode` (RFC 3986). */
export function rawUrlEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

type Tree = { [key: string]: Json | Tree };

/** PHP `parse_str`: `a[b][]=1` becomes nested arrays, dots and spaces in names become underscores. */
export function parseQuery(query: string): Params {
  const root: Tree = Object.create(null) as Tree;
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const split = pair.indexOf('=');
    const rawName = split < 0 ? pair : pair.slice(0, split);
    put(root, urlDecode(rawName), split < 0 ? '' : urlDecode(pair.slice(split + 1)));
  }
  return settle(root) as Params;
}

function put(root: Tree, name: string, value: string): void {
  const bracket = name.indexOf('[');
  const head = (bracket > 0 ? name.slice(0, bracket) : name).replace(/[. ]/g, '_');
  const path =
    bracket > 0 ? [...name.slice(bracket).matchAll(/\[([^\]]*)\]/g)].map((m) => m[1] ?? '') : [];
  let node = root;
  let key = head;
  for (const part of path) {
    const inner = node[key];
    const next: Tree =
      typeof inner === 'object' && inner !== null ? (inner as Tree) : (Object.create(null) as Tree);
    node[key] = next;
    node = next;
    key = part === '' ? nextIndex(next) : part;
  }
  node[key] = value;
}

function nextIndex(node: Tree): string {
  const used = Object.keys(node).filter((key) => /^\d+$/.test(key));
  return used.length === 0 ? '0' : String(Math.max(...used.map(Number)) + 1);
}

// WHY: PHP keeps arrays ordered maps; a map with the keys 0..n-1 is what JSON calls a list.
function settle(tree: Tree): Json {
  const entries = Object.entries(tree).map(([key, value]): [string, Json] => [
    key,
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? settleInner(value as Tree)
      : (value as Json),
  ]);
  return Object.fromEntries(entries);
}

function settleInner(tree: Tree): Json {
  const settled = settle(tree);
  const keys = Object.keys(tree);
  return keys.every((key, index) => key === String(index)) ? listOf(settled) : settled;
}
