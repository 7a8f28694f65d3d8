import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guardText, guardTypedText, unguardText } from './formula-guard.ts';

/** Texts made of what matters here, beside ordinary ones. */
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', ',', ';', '"', '＝', 'a'),
  }),
);

describe('the formula guard', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1+1', '－1'])(
    'puts an apostrophe before %j',
    (text) => {
      expect(guardText(text).startsWith("'")).toBe(true);
    },
  );

  it('guards what another separator would put at the start of a cell', () => {
    expect(guardText('a;=cmd()')).toBe("a;'=cmd()");
    expect(guardText('a","=cmd()')).toBe(`a","'=cmd()`);
    expect(guardText('\n=1')).toBe("'\n'=1");
  });

  it('leaves ordinary text alone', () => {
    expect(guardText("Women's T-shirt, 100% cotton = soft")).toBe(
      "Women's T-shirt, 100% cotton = soft",
    );
  });

  it('is undone exactly, for any text, in separated files and in workbooks', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(unguardText(guardText(text))).toBe(text);
        expect(unguardText(guardTypedText(text))).toBe(text);
      }),
      { seed: 3, numRuns: 2000 },
    );
  });

  it('leaves nothing at the start of any cell, however the file is split', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const cell of guardText(text).split(/[,;|"\t\r\n]/)) {
          expect(cell).not.toMatch(/^[=+\-@＝＋－＠]/);
        }
      }),
      { seed: 4, numRuns: 2000 },
    );
  });
});
