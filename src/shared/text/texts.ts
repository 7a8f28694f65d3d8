/**
 * Words, numbers, money and dates for a person, in one of the two languages. The command line and the window use the
 * same texts. Built once per face; nothing is kept at module level.
 */
import { createInstance } from 'i18next';
import type { Instant } from '#kernel/instant';
import type { Language } from '#kernel/language';
import { type Money, minorDigits, moneyToDecimal } from '#kernel/money';
import { en } from './en.ts';
import { zh } from './zh.ts';

type WithoutPlural<K> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K;

/** A text that exists in every language. Plural forms share one key and take `count`. */
export type TextKey = WithoutPlural<keyof typeof en>;

/** What a text is filled with. */
export type TextValues = Readonly<Record<string, string | number>>;

/** Texts of one language. */
export interface Texts {
  readonly language: Language;
  text(key: TextKey, values?: TextValues): string;
  /** Whether a key, built from a code, names a text. */
  has(key: string): key is TextKey;
  number(value: number): string;
  /** `¥19.90`, `US$19.90`: the sign is unmistakable in either language. */
  money(amount: Money): string;
  /** Local date and time to the minute. */
  dateTime(at: Instant): string;
  /** `3 min 20 s`; above an hour without seconds. Below a second it is `1 s`. */
  duration(seconds: number): string;
  /** `12.3 MB`, powers of 1,000. */
  bytes(count: number): string;
}

/** Options of a set of texts. */
export interface TextsOptions {
  /** IANA name such as `Asia/Shanghai`; the system's by default. */
  readonly timeZone?: string;
}

/** Builds the texts of a language. */
export function createTexts(language: Language, options: TextsOptions = {}): Texts {
  const instance = createInstance();
  void instance.init({
    lng: language,
    resources: { en: { translation: en }, 'zh-CN': { translation: zh } },
    fallbackLng: false,
    // Keys hold points and colons; values come from files and shops and are shown as they are, never interpreted.
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false, skipOnVariables: true },
    initAsync: false,
  });
  const dateTime = new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone }),
  });
  const number = new Intl.NumberFormat(language);
  const texts: Texts = {
    language,
    text: (key, values = {}) => instance.t(key, { ...values }),
    has: (key): key is TextKey => instance.exists(key) || instance.exists(`${key}_other`),
    number: (value) => number.format(value),
    money: (amount) => formatMoney(amount, language),
    dateTime: (at) => dateTime.format(at),
    duration: (seconds) => durationText(texts, seconds),
    bytes: (count) => bytesText(count, language),
  };
  return texts;
}

/** Formats from the exact decimal text: no amount passes through a binary fraction. */
function formatMoney(amount: Money, language: Language): string {
  const digits = minorDigits(amount.currency);
  const format = new Intl.NumberFormat(language, {
    style: 'currency',
    currency: amount.currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(moneyToDecimal(amount) as Intl.StringNumericLiteral);
}

function durationText(texts: Texts, seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor((whole % 86_400) / 3_600);
  const minutes = Math.floor((whole % 3_600) / 60);
  if (days > 0) return texts.text('duration.days', { days, hours });
  if (hours > 0) return texts.text('duration.hours', { hours, minutes });
  if (minutes > 0) return texts.text('duration.minutes', { minutes, seconds: whole % 60 });
  return texts.text('duration.seconds', { seconds: whole });
}

function bytesText(count: number, language: Language): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  let value = count;
  let at = 0;
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000;
    at += 1;
  }
  const unit = units[at] ?? 'byte';
  const options = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language, options).format(value);
}
