import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ListingOutcome } from '../../main/app/publishing/push.ts';
import type { CheckLevel, DoctorCheck } from '../../main/app/workspace/doctor-checks.ts';
import type { AuditFault } from '../../main/ports/audit.ts';
import type { JobKind } from '../../main/ports/job-store.ts';
import type { KeyState, KeyWrapper } from '../../main/ports/secrets.ts';
import type { ShopState } from '../../main/ports/shop-store.ts';
import type { IgnoredPart } from '../../main/ports/spreadsheet.ts';
import {
  type RejectionReason,
  rejectionReasons,
  remarkReasons,
} from '../domain/imports/rejection.ts';
import type { TripReason } from '../domain/job/breaker.ts';
import { type JobState, jobStates } from '../domain/job/job-state.ts';
import type { LinkDoubt } from '../domain/listing/link-listings.ts';
import {
  type FieldName,
  listingFieldNames,
  variantFieldNames,
  type WarningCode,
  warningCodes,
} from '../domain/listing/operation.ts';
import type { ImportFlag } from '../domain/listing/remote-to-product.ts';
import { type FailureCode, failure, failureCodes } from '../kernel/failure.ts';
import { languages } from '../kernel/language.ts';
import { en } from './en.ts';
import { factNames } from './facts.ts';
import { failureText } from './failure-text.ts';
import { rejectionText, remarkText } from './rejection-text.ts';
import { createTexts, type TextKey } from './texts.ts';
import { warningText } from './warning-text.ts';
import { zh } from './zh.ts';

const both = languages.map((language) => createTexts(language, { timeZone: 'UTC' }));
const english = createTexts('en', { timeZone: 'UTC' });
const chinese = createTexts('zh-CN', { timeZone: 'UTC' });

/** `true` when two unions of names are the same; a missing or a left-over text fails the type check. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
type Family<P extends string> = Extract<TextKey, `${P}.${string}`>;

describe('the lists of texts', () => {
  it('have the same keys in both languages but for the English singular', () => {
    const ofEnglish = Object.keys(en).filter((key) => !key.endsWith('_one'));
    expect(Object.keys(zh).sort()).toEqual(ofEnglish.sort());
  });

  it('have a plural beside every English singular', () => {
    const lonely = Object.keys(en).filter(
      (key) => key.endsWith('_one') && !(key.replace(/_one$/, '_other') in en),
    );
    expect(lonely).toEqual([]);
  });

  it('hold no empty text and none that only repeats its key', () => {
    for (const list of [en, zh]) {
      const bad = Object.entries(list).filter(([key, text]) => text.trim() === '' || text === key);
      expect(bad).toEqual([]);
    }
  });

  it('fill in the same values in both languages', () => {
    const valuesOf = (text: string): string[] =>
      [...new Set([...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name ?? ''))].sort();
    const texts: Readonly<Record<string, string>> = en;
    const differing = Object.entries(zh).filter(
      ([key, text]) => valuesOf(text).join() !== valuesOf(texts[key] ?? '').join(),
    );
    expect(differing).toEqual([]);
  });

  it('write Chinese with Chinese punctuation', () => {
    const western = Object.entries(zh).filter(([, text]) => /[\u4E00-\u9FFF][,;?!]/.test(text));
    expect(western).toEqual([]);
  });

  it('name exactly the members of every closed list of types', () => {
    const checked: readonly true[] = [
      true satisfies Same<Family<'doubt'>, `doubt.${LinkDoubt}`>,
      true satisfies Same<Family<'warning'>, `warning.${WarningCode}`>,
      true satisfies Same<Family<'field'>, `field.${FieldName}`>,
      true satisfies Same<Family<'job-state'>, `job-state.${JobState}`>,
      true satisfies Same<Family<'shop-state'>, `shop-state.${ShopState}`>,
      true satisfies Same<Family<'kind'>, `kind.${JobKind}`>,
      true satisfies Same<Family<'trip'>, `trip.${TripReason}`>,
      true satisfies Same<Family<'outcome'>, `outcome.${ListingOutcome['outcome']}`>,
      true satisfies Same<Extract<TextKey, `key.state-${string}`>, `key.state-${KeyState}`>,
      true satisfies Same<Extract<TextKey, `key.wrapper-${string}`>, `key.wrapper-${KeyWrapper}`>,
      true satisfies Same<Extract<TextKey, `audit.fault-${string}`>, `audit.fault-${AuditFault}`>,
      true satisfies Same<
        Extract<TextKey, `import.ignored-${string}`>,
        `import.ignored-${IgnoredPart}`
      >,
      true satisfies Same<
        Extract<TextKey, `pull.flag-${string}`>,
        `pull.flag-${ImportFlag['code']}`
      >,
      true satisfies Same<
        Extract<TextKey, `doctor.check-${string}`>,
        `doctor.check-${DoctorCheck['name']}`
      >,
      true satisfies Same<
        Family<'rejection'>,
        `rejection.${RejectionReason}.${'what' | 'expected' | 'fix'}`
      >,
      true satisfies Same<CheckLevel, 'ok' | 'warning' | 'error'>,
    ];
    // The type check is the judge of this list; what follows it cannot see.
    expect(checked.every(Boolean)).toBe(true);
    const general = failureCodes.flatMap((code: FailureCode) => [
      `failure.${code}.what`,
      `failure.${code}.fix`,
    ]);
    expect(general.filter((key) => !(key in en))).toEqual([]);
  });

  it('hold no text that nothing uses', () => {
    const used = usedKeys();
    const families = [
      ...failureCodes.map((code) => `failure.${code}.`),
      ...rejectionReasons.map((reason) => `rejection.${reason}.`),
      ...remarkReasons.map((reason) => `remark.${reason}`),
      ...warningCodes.map((code) => `warning.${code}`),
      ...[...listingFieldNames, ...variantFieldNames].map((field) => `field.${field}`),
      ...jobStates.map((state) => `job-state.${state}`),
      ...factNames.map(([, alias]) => `fact.${alias}`),
      // Exact by type, see above.
      ...['doubt.', 'shop-state.', 'kind.', 'trip.', 'outcome.', 'key.state-', 'key.wrapper-'],
      ...['audit.fault-', 'import.ignored-', 'pull.flag-', 'doctor.check-'],
    ];
    const unused = [...new Set(Object.keys(en).map((key) => key.replace(/_(?:one|other)$/, '')))]
      .filter((key) => !families.some((family) => key.startsWith(family)))
      .filter((key) => !used.has(key));
    expect(unused).toEqual([]);
  });
});

describe('a failure in words', () => {
  it('says what happened and what to do, for every code in both languages', () => {
    const said = both.flatMap((texts) =>
      failureCodes.map((code) => failureText(failure(code), texts)),
    );
    expect(said).toHaveLength(failureCodes.length * 2);
    for (const { what, fix } of said) {
      expect(what).toMatch(/\S{2}.*[.。]$/u);
      expect(fix).toMatch(/\S{2}.*[.。]$/u);
      expect(what + fix).not.toMatch(/\{\{|failure\./);
    }
  });

  it('tells the facts that mean something to a person, and no inner words', () => {
    const detail = { file: 'prices.xlsx', row: 1200, reason: 'ENOENT', error: 'EIO' };
    const { what } = failureText(failure('file-damaged', detail), english);
    expect(what).toBe('The file is damaged or incomplete (file prices.xlsx, row 1200).');
    expect(failureText(failure('file-damaged', detail), chinese).what).toBe(
      '文件已损坏或不完整（文件 prices.xlsx，第 1200 行）。',
    );
  });

  it('has words of its own for reasons that need another remedy', () => {
    const taken = failure('invalid-input', { field: 'name', value: 'A', reason: 'taken' });
    expect(failureText(taken, english).fix).toBe('Choose another name.');
    const quote = failure('file-damaged', { name: 'a.csv', why: 'unclosed-quote', row: 7 });
    expect(failureText(quote, chinese).what).toContain('引号');
  });

  it('cuts facts that a hostile file or shop made long', () => {
    const { what } = failureText(failure('rejected', { shopText: 'x'.repeat(9000) }), english);
    expect(what.length).toBeLessThan(300);
  });

  it('shows braces and nesting marks from outside as they are', () => {
    const { what } = failureText(
      failure('rejected', { shopText: '{{file}} $t(failure.internal.what)' }),
      english,
    );
    expect(what).toContain('{{file}} $t(failure.internal.what)');
  });
});

describe('rejections, remarks and warnings in words', () => {
  it('tell what is wrong, what was expected and how to fix it, for every reason', () => {
    const detail = {
      first: 2,
      max: 100,
      sign: '$',
      unit: 'x',
      part: 'p',
      have: 'h',
      currency: 'CNY',
      decimals: 2,
    };
    for (const texts of both) {
      for (const reason of rejectionReasons) {
        const { what, expected, fix } = rejectionText({ reason, detail }, texts);
        for (const text of [what, expected, fix]) {
          expect(text).not.toMatch(/\{\{|rejection\.|undefined/);
          expect(text.length).toBeGreaterThan(1);
        }
      }
      for (const reason of remarkReasons) {
        expect(remarkText({ reason, detail: {} }, texts)).not.toContain('remark.');
      }
    }
  });

  it('show amounts of a warning as money, in the currency of the operation where none is named', () => {
    const step = {
      code: 'price-step',
      brake: true,
      detail: { before: 1000, after: 5000, max: 50 },
    } as const;
    expect(warningText(step, english, 'USD')).toBe('moves from $10.00 to $50.00, more than 50 %');
    const cost = {
      code: 'price-below-cost',
      brake: true,
      detail: { price: 5, cost: 900, currency: 'JPY' },
    } as const;
    expect(warningText(cost, chinese, 'USD')).toBe('JP¥5 低于成本 JP¥900');
  });

  it('name fields in the language of the seller', () => {
    const missing = { code: 'title-missing', brake: true, detail: { field: 'title' } } as const;
    expect(warningText(missing, chinese, null)).toBe('缺少标题');
    const left = {
      code: 'field-unsupported',
      brake: false,
      detail: { what: 'brand, hsCode' },
    } as const;
    expect(warningText(left, english, null)).toBe('the shop cannot take: brand, HS code');
  });

  it('count in English with singular and plural', () => {
    const images = (count: number) =>
      warningText(
        { code: 'image-upload-unavailable', brake: false, detail: { count } },
        english,
        null,
      );
    expect(images(1)).toContain('1 picture cannot');
    expect(images(1200)).toContain('1,200 pictures cannot');
  });
});

describe('numbers, money and times', () => {
  it('show money exactly, with a sign that is unmistakable', () => {
    expect(english.money({ minor: 123456789, currency: 'CNY' })).toBe('CN¥1,234,567.89');
    expect(chinese.money({ minor: 123456789, currency: 'CNY' })).toBe('¥1,234,567.89');
    expect(chinese.money({ minor: -5, currency: 'USD' })).toBe('-US$0.05');
    expect(english.money({ minor: 1500, currency: 'JPY' })).toBe('¥1,500');
    expect(english.money({ minor: Number.MAX_SAFE_INTEGER, currency: 'EUR' })).toBe(
      '€90,071,992,547,409.91',
    );
  });

  it('show durations a person can plan with', () => {
    expect(english.duration(0.2)).toBe('1 s');
    expect(english.duration(200)).toBe('3 min 20 s');
    expect(chinese.duration(3 * 3600 + 240)).toBe('3 小时 4 分');
    expect(english.duration(2 * 86_400 + 7200)).toBe('2 d 2 h');
  });

  it('show dates and sizes as each language writes them', () => {
    const at = Date.UTC(2026, 10, 21, 9, 5);
    expect(english.dateTime(at)).toMatch(/Nov 21, 2026, 9:05\sAM/);
    expect(chinese.dateTime(at)).toBe('2026年11月21日 09:05');
    expect(english.bytes(85_717)).toBe('85.7 kB');
    expect(english.bytes(0)).toBe('0 byte');
  });
});

/** Keys written out in the sources that show texts, and those that commands build from their own names. */
function usedKeys(): ReadonlySet<string> {
  const used = new Set<string>();
  const root = join(import.meta.dirname, '../../..');
  const sources = ['src/main/shells/cli', 'src/shared/text'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(
        (path) =>
          path.endsWith('.ts') && !path.includes('.test') && !/(?:^|\/)(?:en|zh)[./]/.test(path),
      )
      .map((path) => readFileSync(join(root, folder, path), 'utf8')),
  );
  const all = Object.keys(en).map((key) => key.replace(/_(?:one|other)$/, ''));
  const whole = sources.join('\n');
  const quoted = new Set([...whole.matchAll(/'([a-z][\w.-]*)'/gi)].map(([, name]) => name ?? ''));
  // `${text}-shops` and the like: a piece that stands in quotes, with a variable before or behind it.
  const builtFrom = [...whole.matchAll(/`([a-z.-]+[.-])\$\{/g)].map(([, prefix]) => prefix ?? '');
  const emitted = emittedNames();
  for (const key of all) {
    if (quoted.has(key)) used.add(key);
    const tail = builtFrom.find((prefix) => key.startsWith(prefix));
    if (tail !== undefined && isMember(key.slice(tail.length), { quoted, whole, emitted }))
      used.add(key);
    if (key.endsWith('-shops') && quoted.has(key.replace(/-shops$/, ''))) used.add(key);
  }
  return used;
}

/** Whether a name that a key is built with occurs: as a value, a command's path, an option's flag or a stage. */
function isMember(
  name: string,
  known: {
    readonly quoted: ReadonlySet<string>;
    readonly whole: string;
    readonly emitted: ReadonlySet<string>;
  },
): boolean {
  const { quoted, whole, emitted } = known;
  if (quoted.has(name) || emitted.has(name) || whole.includes(`--${name}`)) return true;
  const dash = name.indexOf('-');
  return quoted.has(name.slice(0, dash)) && quoted.has(name.slice(dash + 1));
}

/** Names that the use cases and connectors emit: stages, notices, probes, reasons of currencies. */
function emittedNames(): ReadonlySet<string> {
  const root = join(import.meta.dirname, '../..');
  const whole = [
    'main/app',
    'main/connectors',
    'shared/domain/listing',
    'shared/domain/imports',
    'shared/domain/catalog',
  ]
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts') && !path.includes('.test'))
        .map((path) => readFileSync(join(root, folder, path), 'utf8')),
    )
    .join('\n');
  return new Set([...whole.matchAll(/'([a-z][\w-]*)'/g)].map(([, name]) => name ?? ''));
}
