/** Currency signs, codes and words as they stand beside prices and in headers. */

/** Signs that mean one currency and no other. Keys are upper case without spaces. */
const plainSigns = new Map<string, string>([
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['₩', 'KRW'],
  ['₫', 'VND'],
  ['Đ', 'VND'],
  ['฿', 'THB'],
  ['₱', 'PHP'],
  ['₹', 'INR'],
  ['₽', 'RUB'],
  ['₺', 'TRY'],
  ['₪', 'ILS'],
  ['₴', 'UAH'],
  ['RM', 'MYR'],
  ['RP', 'IDR'],
  ['ZŁ', 'PLN'],
  ['US$', 'USD'],
  ['HK$', 'HKD'],
  ['NT$', 'TWD'],
  ['S$', 'SGD'],
  ['A$', 'AUD'],
  ['AU$', 'AUD'],
  ['C$', 'CAD'],
  ['CA$', 'CAD'],
  ['NZ$', 'NZD'],
  ['R$', 'BRL'],
  ['MX$', 'MXN'],
  ['CN¥', 'CNY'],
  ['JP¥', 'JPY'],
  ['RMB', 'CNY'],
  ['RMB¥', 'CNY'],
  ['人民币', 'CNY'],
  ['元', 'CNY'],
  ['块', 'CNY'],
  ['円', 'JPY'],
  ['日元', 'JPY'],
  ['美元', 'USD'],
  ['美金', 'USD'],
  ['欧元', 'EUR'],
  ['英镑', 'GBP'],
  ['港币', 'HKD'],
  ['港元', 'HKD'],
  ['新台币', 'TWD'],
  ['新币', 'SGD'],
  ['韩元', 'KRW'],
  ['泰铢', 'THB'],
  ['越南盾', 'VND'],
  ['卢布', 'RUB'],
  ['马币', 'MYR'],
]);

/** Signs that several currencies share: they mean the mapping's currency where it is one of them. */
const sharedSigns = new Map<
  string,
  { readonly among: readonly string[]; readonly usual: string | null }
>([
  ['¥', { among: ['CNY', 'JPY'], usual: null }],
  [
    '$',
    {
      among: ['USD', 'AUD', 'CAD', 'HKD', 'NZD', 'SGD', 'TWD', 'MXN', 'ARS', 'CLP', 'COP'],
      usual: 'USD',
    },
  ],
  ['KR', { among: ['SEK', 'NOK', 'DKK', 'ISK'], usual: null }],
]);

/** The currency codes of this runtime (ISO 4217), to be made once and asked often. */
export function currencyCodes(): ReadonlySet<string> {
  return new Set(Intl.supportedValuesOf('currency'));
}

/** What the letters and signs around a number say: a currency, nothing, two possible ones, or something unknown. */
export type SignMeaning =
  | { readonly kind: 'currency'; readonly code: string }
  | { readonly kind: 'none' | 'ambiguous' | 'unknown' };

/** Reads the text around a number. `fallback` is the currency of bare prices. */
export function currencyAround(
  text: string,
  fallback: string,
  codes: ReadonlySet<string>,
): SignMeaning {
  const sign = text.replaceAll(/\s/g, '').toUpperCase();
  if (sign === '') return { kind: 'none' };
  if (sign.length > 12) return { kind: 'unknown' };
  const plain = codes.has(sign) ? sign : plainSigns.get(sign);
  if (plain !== undefined) return { kind: 'currency', code: plain };
  const shared = sharedSigns.get(sign);
  if (shared !== undefined) {
    if (shared.among.includes(fallback)) return { kind: 'currency', code: fallback };
    return shared.usual === null ? { kind: 'ambiguous' } : { kind: 'currency', code: shared.usual };
  }
  return codeAndSign(sign, codes);
}

/** A code beside a sign (`CNY¥`, `$USD`): the code decides, when the sign can mean it. */
function codeAndSign(sign: string, codes: ReadonlySet<string>): SignMeaning {
  const pairs: [string, string][] = [
    [sign.slice(0, 3), sign.slice(3)],
    [sign.slice(-3), sign.slice(0, -3)],
  ];
  for (const [code, rest] of pairs) {
    if (!codes.has(code)) continue;
    const agrees =
      rest === code ||
      plainSigns.get(rest) === code ||
      (sharedSigns.get(rest)?.among.includes(code) ?? false);
    if (agrees) return { kind: 'currency', code };
  }
  return { kind: 'unknown' };
}

/** The currency a header names (`Price (USD)`, `售价（元）`, `美元价`), by code or by word; signs alone do not count. */
export function currencyInHeader(header: string, codes: ReadonlySet<string>): string | null {
  const text = header.slice(0, 200).normalize('NFKC');
  for (const token of text.split(/[^A-Za-z]+/)) {
    const code = token.toUpperCase();
    if (code === 'RMB') return 'CNY';
    // Lower-case words such as "all" or "try" are codes too: only capitals are taken for one.
    if (token === code && codes.has(code)) return code;
  }
  for (const [sign, code] of plainSigns) {
    if (/\p{sc=Han}/u.test(sign) && text.includes(sign)) return code;
  }
  if (text.includes('€')) return 'EUR';
  return text.includes('£') ? 'GBP' : null;
}
