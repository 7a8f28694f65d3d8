/** The two languages every text exists in. */
export const languages = ['zh-CN', 'en'] as const;
export type Language = (typeof languages)[number];

/** Picks a language from an operating-system locale such as `zh_CN.UTF-8` or `en-GB`. */
export function languageOf(locale: string): Language {
  return /^zh/i.test(locale) ? 'zh-CN' : 'en';
}
