/** The secrets in use right now, in every spelling they could be met in, so that exact matches can be removed. */
import { type Redacted, reveal } from '#kernel/redacted';
import type { LiveSecrets } from '#ports/log';
import { removed } from './scrub-patterns.ts';

/** Shorter texts cannot be told from ordinary words. */
const shortest = 6;

/** A register of live secrets. */
export class LiveSecretRegister implements LiveSecrets {
  readonly #spellings = new Map<Redacted, readonly string[]>();

  protect(secret: Redacted): () => void {
    const text = reveal(secret);
    if (text.length >= shortest) this.#spellings.set(secret, spellingsOf(text));
    return () => {
      this.#spellings.delete(secret);
    };
  }

  /** The text without any live secret. */
  scrub(text: string): string {
    let left = text;
    for (const spellings of this.#spellings.values()) {
      for (const spelling of spellings) left = left.replaceAll(spelling, removed);
    }
    return left;
  }

  /** Whether a whole line, as it would be written, still holds a live secret. */
  isIn(line: string): boolean {
    for (const spellings of this.#spellings.values()) {
      if (spellings.some((spelling) => line.includes(spelling))) return true;
    }
    return false;
  }
}

/** As it is, as JSON, addresses, headers and hex dumps write it; the longest first. */
function spellingsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text, 'utf8');
  const json = JSON.stringify(text).slice(1, -1);
  const form = new URLSearchParams([['', text]]).toString().slice(1);
  const address = encodeAddress(text);
  const spellings = [
    text,
    json,
    JSON.stringify(json).slice(1, -1),
    form,
    form.toLowerCase(),
    address,
    address.toLowerCase(),
    ...[0, 1, 2].flatMap((offset) => base64Spellings(bytes, offset)),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
  ];
  const tellable = spellings.filter((spelling) => spelling.length >= shortest);
  return [...new Set(tellable)].sort((a, b) => b.length - a.length);
}

/**
 * Within a longer base64 text (`user:secret`) a secret's letters depend on where in a group of three bytes it begins;
 * these are the letters that depend on the secret alone.
 */
function base64Spellings(bytes: Uint8Array, offset: number): readonly string[] {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  const first = Math.ceil((offset * 8) / 6);
  const end = Math.floor(((offset + bytes.byteLength) * 8) / 6);
  const own = text.slice(first, end);
  return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
}

/** `encodeURIComponent` for any text: a lone half of a pair, which it refuses, is written as a replacement mark. */
function encodeAddress(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
