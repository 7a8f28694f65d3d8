/** Barcodes, customs codes and countries. */
import { ok, type Result } from '#kernel/result';
import { foldForNumbers, hasInvisible, isScientific } from './cell-text.ts';
import { type Refusal, refuse } from './refusal.ts';

/** EAN, UPC, GTIN or ISBN digits as text, leading zeros kept; spaces and hyphens between them are taken out. */
export function toBarcode(cell: string): Result<string, Refusal> {
  if (cell.length > 60) return refuse('not-a-barcode');
  if (hasInvisible(cell.trim())) return refuse('invisible-characters');
  const text = foldForNumbers(cell);
  if (isScientific(text) || /^\d+E\+?\d+$/i.test(text)) return refuse('scientific-notation');
  const digits = text.replaceAll(/[\s-]/g, '').toUpperCase();
  return /^\d{5,19}[\dX]$/.test(digits) ? ok(digits) : refuse('not-a-barcode');
}

/** A Harmonised System code: 4 to 13 digits (6 are international, countries add more), points and spaces taken out. */
export function toHsCode(cell: string): Result<string, Refusal> {
  const digits = cell.length > 40 ? '' : foldForNumbers(cell).replaceAll(/[\s.-]/g, '');
  return /^\d{4,13}$/.test(digits) ? ok(digits) : refuse('not-an-hs-code');
}

/** Everyday names that the Unicode names of countries do not have. */
const everydayNames: readonly (readonly [string, string])[] = [
  ['mainland china', 'CN'],
  ['china mainland', 'CN'],
  ['prc', 'CN'],
  ['made in china', 'CN'],
  ['中国大陆', 'CN'],
  ['大陆', 'CN'],
  ['国产', 'CN'],
  ['香港', 'HK'],
  ['hong kong', 'HK'],
  ['hongkong', 'HK'],
  ['澳门', 'MO'],
  ['macau', 'MO'],
  ['台湾', 'TW'],
  ['usa', 'US'],
  ['u.s.a.', 'US'],
  ['america', 'US'],
  ['uk', 'GB'],
  ['england', 'GB'],
  ['korea', 'KR'],
  ['turkey', 'TR'],
  ['holland', 'NL'],
  ['vietnam', 'VN'],
];

/** Finds the ISO 3166-1 alpha-2 code of a country by code or by its Chinese or English name. Make it once. */
export function createCountryFinder(): (cell: string) => Result<string, Refusal> {
  const byName = new Map<string, string>();
  const byCode = new Map<string, string>();
  for (const language of ['en', 'zh-Hans']) {
    const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
    for (const code of alphaTwoCodes()) {
      const name = names.of(code);
      // Old and everyday codes (UK) have names too; the canonical form of a locale tells the code of today.
      const today = new Intl.Locale(`und-${code}`).region;
      if (name === undefined || today === undefined) continue;
      byCode.set(code, today);
      byName.set(name.toLowerCase(), today);
    }
  }
  for (const [name, code] of everydayNames) byName.set(name, code);
  return (cell) => {
    const text = cell.trim().slice(0, 80);
    const code = byCode.get(text.toUpperCase()) ?? byName.get(text.toLowerCase());
    return code === undefined ? refuse('country-unknown') : ok(code);
  };
}

function alphaTwoCodes(): string[] {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  return letters.flatMap((a) => letters.map((b) => a + b));
}
