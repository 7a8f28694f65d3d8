/** Attributes of a product in one cell: a `Name: Value` per line. A backslash keeps `:`, line ends and itself as text. */
import type { Attribute } from '#domain/catalog/product';
import { ok, type Result } from '#kernel/result';
import { normaliseLine, normaliseText } from './normalise.ts';
import { type Refusal, refuse } from './refusal.ts';

/** The cell for a list of attributes. */
export function attributesToCell(attributes: readonly Attribute[]): string {
  return attributes
    .map(({ name, value }) => `${escapePart(name).replaceAll(':', '\\:')}: ${escapePart(value)}`)
    .join('\n');
}

/** The attributes of a cell. A line without a name is refused; blank lines and blank values are left out. */
export function cellToAttributes(cell: string): Result<readonly Attribute[], Refusal> {
  const attributes: Attribute[] = [];
  for (const line of cell.split('\n')) {
    if (line.trim() === '') continue;
    const at = dividerOf(line);
    const name = at < 0 ? '' : normaliseLine(unescapePart(line.slice(0, at)));
    if (name === '') return refuse('attribute-without-name', { line: line.slice(0, 80) });
    const value = normaliseText(unescapePart(line.slice(at + 1)));
    if (value !== '') attributes.push({ name, value });
  }
  return ok(attributes);
}

function escapePart(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

function unescapePart(text: string): string {
  return text.replace(/\\([\\:nr])/g, (_, sign: string) => {
    if (sign === 'n') return '\n';
    return sign === 'r' ? '\r' : sign;
  });
}

/** The first colon (also the full-width one, as people type it) that no backslash precedes. */
function dividerOf(line: string): number {
  for (let at = 0; at < line.length; at += 1) {
    const sign = line.charAt(at);
    if (sign === '\\') at += 1;
    else if (sign === ':' || sign === '：') return at;
  }
  return -1;
}
