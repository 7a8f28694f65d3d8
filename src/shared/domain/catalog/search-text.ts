/**
 * What the search index holds and what it is asked. The index splits at spaces only; every decision about words is made
 * here, alike for both sides.
 *
 * - Chinese, Japanese and Korean are not written with spaces: a run becomes its overlapping pairs and its last character
 *   alone. A run of n characters is then found as a phrase of pairs, one character as the beginning of a pair.
 * - Everything else is whole words, lower case, without accents; the last word of a query may be unfinished.
 * - Words joined by punctuation (`AB-12/red`) are found in that order, as one piece.
 */
import type { FullProduct } from './product.ts';

/** A piece of text without spaces or punctuation, all of one kind. */
interface Run {
  readonly kind: 'dense' | 'word';
  readonly text: string;
  /** Whether only punctuation stands between this word and the one before. */
  readonly joined: boolean;
}

/** Longest query that is looked at, in UTF-16 code units: a pasted page must not become a thousand terms. */
const maxQueryLength = 200;

/** Longest word kept in the index; nobody types more, and a hostile cell must not bloat it. */
const maxWordLength = 64;

const dense =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Bopomofo}々〆ー';
const pieces = new RegExp(`[${dense}]+|(?:(?![${dense}])[\\p{L}\\p{N}\\p{M}])+`, 'gu');
const isDense = new RegExp(`^[${dense}]`, 'u');
const accents = /(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]\p{M}*)\p{M}/gu;

/** The text to index for a product: title, brand, category, SKUs, barcodes and option values. */
export function searchBody(full: FullProduct): string {
  const { product, variants } = full;
  const texts = new Set<string>();
  for (const text of [product.title, product.brand, product.category, product.parentSku]) {
    if (text !== null && text !== '') texts.add(text);
  }
  for (const variant of variants) {
    texts.add(variant.sku);
    if (variant.barcode !== null) texts.add(variant.barcode);
    for (const value of variant.optionValues) texts.add(value);
  }
  const tokens: string[] = [];
  for (const text of texts) for (const run of runsOf(text)) tokens.push(...tokensOf(run));
  return tokens.join(' ');
}

/**
 * The FTS5 query of what a person typed, or null when nothing in it can be searched for. All parts must be found; every
 * term is quoted, so no sign a person types has a meaning to the index.
 */
export function searchQuery(text: string): string | null {
  const runs = runsOf(text.slice(0, maxQueryLength));
  const lastWord = runs.findLastIndex((run) => run.kind === 'word');
  const phrases: string[] = [];
  let words: string[] = [];
  runs.forEach((run, index) => {
    if (run.kind === 'dense') {
      phrases.push(densePhrase(run.text));
      return;
    }
    words.push(run.text);
    const next = runs[index + 1];
    if (next?.kind === 'word' && next.joined) return;
    phrases.push(index === lastWord ? `${quoted(words)} *` : quoted(words));
    words = [];
  });
  return phrases.length === 0 ? null : phrases.join(' AND ');
}

function densePhrase(text: string): string {
  const tokens = pairsOf(text);
  // One character: the beginning of a pair, or the last one alone.
  return tokens.length === 0 ? `${quoted([text])} *` : quoted(tokens);
}

function tokensOf(run: Run): string[] {
  if (run.kind === 'word') return [run.text];
  const last = [...run.text].at(-1);
  return last === undefined ? [] : [...pairsOf(run.text), last];
}

function pairsOf(text: string): string[] {
  const characters = [...text];
  const pairs: string[] = [];
  for (let index = 1; index < characters.length; index += 1) {
    pairs.push(`${characters[index - 1]}${characters[index]}`);
  }
  return pairs;
}

function runsOf(text: string): Run[] {
  const plain = fold(text);
  const runs: Run[] = [];
  let end = 0;
  for (const match of plain.matchAll(pieces)) {
    const between = plain.slice(end, match.index);
    const joined = end > 0 && !/\s/.test(between);
    const piece = match[0];
    runs.push(
      isDense.test(piece)
        ? { kind: 'dense', text: piece, joined }
        : { kind: 'word', text: piece.slice(0, maxWordLength), joined },
    );
    end = match.index + piece.length;
  }
  return runs;
}

/** Full-width signs become plain, letters lower case, accents on Latin, Greek and Cyrillic letters go. */
function fold(text: string): string {
  const lower = text.toWellFormed().normalize('NFKC').toLowerCase();
  // Most texts are plain ASCII or Chinese: nothing to take apart.
  if (!/[\u00aa-\u052f\u1e00-\u1fff\p{M}]/u.test(lower)) return lower;
  return lower.normalize('NFD').replace(accents, '').normalize('NFC');
}

function quoted(words: readonly string[]): string {
  // Words hold letters and digits only; doubling quotes keeps this true should that ever change.
  return `"${words.join(' ').replaceAll('"', '""')}"`;
}
