/** `sanitize_title` of WordPress: the percent-encoded slugs that Chinese names get. */
import { rawUrlDecode } from './php.ts';

// Letters that do not decompose by Unicode; the rest of `remove_accents` is a decomposition.
const plainByLetter: Readonly<Record<string, string>> = {
  ß: 's',
  Æ: 'AE',
  æ: 'ae',
  Ø: 'O',
  ø: 'o',
  Œ: 'OE',
  œ: 'oe',
  Ł: 'L',
  ł: 'l',
  Đ: 'D',
  đ: 'd',
  Ð: 'D',
  ð: 'd',
  Þ: 'TH',
  þ: 'th',
  '€': 'E',
  '£': '',
};

/** `remove_accents` for Latin letters; other scripts are left alone. */
export function removeAccents(text: string): string {
  return text.replace(/[\u00a3\u00c0-\u024f\u20ac]/g, (letter) => {
    const plain = plainByLetter[letter];
    return plain ?? letter.normalize('NFD').replace(/[\u0300-\u036f]/g, '');
  });
}

/** `sanitize_title` as WordPress saves it: lower case, dashes, other scripts percent-encoded, at most 200 bytes. */
export function sanitizeTitle(text: string): string {
  const plain = removeAccents(text)
    .replace(/<[^>]*>/g, '')
    .replace(/%([a-fA-F0-9][a-fA-F0-9])/g, '---$1---')
    .replaceAll('%', '')
    .replace(/---([a-fA-F0-9][a-fA-F0-9])---/g, '%$1')
    .toLowerCase();
  return encodeOctets(plain, 200)
    .replace(/&.+?;/g, '')
    .replaceAll('.', '-')
    .replace(/%c2%a0|%e2%80%9[0-5]/g, '-')
    .replace(/&nbsp;|&#160;|&ndash;|&#8211;|&mdash;|&#8212;|\//g, '-')
    .replace(/%c2%a1|%c2%bf|%c2%ab|%c2%bb|%e2%80%b9|%e2%80%ba|%e2%80%9[89a-f]|%e2%80%a6/g, '')
    .replace(/%c2%a9|%c2%ae|%c2%b0|%e2%84%a2|%c2%b4|%cb%8a|%cc%81|%cd%81|%cc%80|%cc%84|%cc%8c/g, '')
    .replaceAll('%c3%97', 'x')
    .replace(/[^%a-z0-9 _-]/g, '')
    .replace(/\s+/g, '-')
    .replace(/-+/g, '-')
    .replace(/^-+|-+$/g, '');
}

// WHY: `utf8_uri_encode` stops before the character that would pass its limit.
function encodeOctets(text: string, bytes: number): string {
  let result = '';
  for (const character of text) {
    const piece =
      character.charCodeAt(0) < 128
        ? character
        : [...Buffer.from(character)]
            .map((byte) => `%${byte.toString(16).padStart(2, '0')}`)
            .join('');
    if (result.length + piece.length > bytes) break;
    result += piece;
  }
  return result;
}

/** The first free of `slug`, `slug-2`, `slug-3`, …; a long slug is cut so that the suffix fits in 200 bytes. */
export function uniqueSlug(slug: string, isTaken: (candidate: string) => boolean): string {
  if (slug === '' || !isTaken(slug)) return slug;
  for (let suffix = 2; ; suffix += 1) {
    const tail = `-${suffix}`;
    const candidate = `${cutSlug(slug, 200 - tail.length)}${tail}`;
    if (!isTaken(candidate)) return candidate;
  }
}

// Cut between characters, never inside a percent-encoded one.
function cutSlug(slug: string, bytes: number): string {
  if (slug.length <= bytes) return slug;
  return encodeOctets(rawUrlDecode(slug), bytes).replace(/-+$/, '');
}

/** `wc_sanitize_taxonomy_name`: a slug that is decoded again, so other scripts stay readable. */
export function taxonomyName(text: string): string {
  const slug = sanitizeTitle(decodeQuietly(text));
  return decodeQuietly(slug);
}

function decodeQuietly(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // PHP's urldecode never fails; a broken sequence is kept as it stands.
    return text;
  }
}
