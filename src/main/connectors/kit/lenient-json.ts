/**
 * Reading bodies that ought to be JSON. Hosts put a byte order mark or PHP notices before it, comments after it, or
 * answer with a page of their own: these must be told apart, as a page says nothing about the effect of a write.
 */
import type { Json } from '#kernel/json';

/** What a body turned out to be. `broken`: JSON that ends too early or is none; `page`: HTML of a host. */
export type ReadBody =
  | { readonly kind: 'json'; readonly value: Json }
  | { readonly kind: 'page'; readonly text: string }
  | { readonly kind: 'broken' }
  | { readonly kind: 'empty' };

/** Notices stand at the front; further in, braces belong to styles and scripts of a page. */
const searchLength = 64 * 1024;
const maxCandidates = 40;

/** Reads a body as leniently as is safe. */
export function readBody(bytes: Uint8Array): ReadBody {
  const text = new TextDecoder()
    .decode(bytes)
    .replace(/^[\uFEFF\s]+/, '')
    .trimEnd();
  if (text === '') return { kind: 'empty' };
  const whole = parsed(text);
  if (whole !== undefined) return { kind: 'json', value: whole };
  if (/^[[{]/.test(text)) {
    const end = endOfValue(text);
    const value = end === -1 ? undefined : parsed(text.slice(0, end));
    return value === undefined ? { kind: 'broken' } : { kind: 'json', value };
  }
  const late = /^<(?:!doctype|html)/i.test(text) ? undefined : afterNotices(text);
  if (late !== undefined) return { kind: 'json', value: late };
  return text.startsWith('<') ? { kind: 'page', text } : { kind: 'broken' };
}

/** JSON that follows other text and reaches to the end. */
function afterNotices(text: string): Json | undefined {
  const starts = /[[{]/g;
  for (let count = 0; count < maxCandidates; count += 1) {
    const match = starts.exec(text);
    if (match === null || match.index > searchLength) return undefined;
    const value = parsed(text.slice(match.index));
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Where the object or list that opens a text ends; -1 when it is not closed. */
function endOfValue(text: string): number {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (quoted) {
      if (sign === '\\') at += 1;
      else if (sign === '"') quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
