import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Language } from '#kernel/language';
import { anyCatalogue, MemoryCatalogue } from './catalogue.test-support.ts';
import { exportColumns, exportRows } from './export-rows.ts';
import { guardText } from './formula-guard.ts';
import { readTable } from './sheet.test-support.ts';

/** The cells a separated file would have. */
function sheetOf(products: Parameters<typeof exportRows>[0], language: Language): string[][] {
  const layout = { language, optionCount: 3 };
  return [
    exportColumns(layout).map(({ header }) => header),
    ...exportRows(products, layout).map((row) =>
      row.map((cell) => (typeof cell === 'string' ? guardText(cell) : String(cell ?? ''))),
    ),
  ];
}

describe('a catalogue that is exported and imported', () => {
  it.each(['zh-CN', 'en'] as const)(
    'changes nothing, whatever it holds (headers in %s)',
    (language) => {
      fc.assert(
        fc.property(anyCatalogue, (products) => {
          const { drafts, rejections } = readTable(sheetOf(products, language));
          expect(rejections).toEqual([]);
          const catalogue = new MemoryCatalogue(products);
          const diffs = drafts.map((draft) => catalogue.take(draft));
          expect(diffs.flatMap(({ deltas }) => deltas)).toEqual([]);
          expect(diffs.map(({ kind }) => kind)).toEqual(products.map(() => 'unchanged'));
        }),
        { seed: 7, numRuns: 80 },
      );
    },
  );

  it('comes out the same in an empty catalogue, and a second time changes nothing', () => {
    fc.assert(
      fc.property(anyCatalogue, (products) => {
        const catalogue = new MemoryCatalogue();
        const sheet = sheetOf(products, 'en');
        for (const draft of readTable(sheet).drafts) expect(catalogue.take(draft).kind).toBe('new');
        for (const draft of readTable(sheet).drafts)
          expect(catalogue.take(draft).kind).toBe('unchanged');
        expect(sheetOf([...catalogue.products.values()], 'en')).toEqual(sheet);
      }),
      { seed: 8, numRuns: 40 },
    );
  });
});
