import { describe, expect, it } from 'vitest';
import type { ImportReport } from '#app/imports/run-import';
import { asId, type ChangeSetId } from '#kernel/ids';
import { type Answer, document, run } from '../cli.test-support.ts';
import { asData } from '../cli.ts';

const kinds = { new: 0, changed: 0, unchanged: 0 };

function importReport(options: {
  readonly rejected: number;
  readonly applied?: boolean;
  readonly made?: number;
}): ImportReport {
  const rejection = {
    row: 3,
    column: { letter: 'C', header: '价格' },
    value: 'abc',
    reason: 'not-a-price',
    detail: {},
  } as const;
  const rejections = Array.from({ length: options.rejected }, () => rejection);
  return {
    applied: options.applied === true,
    changeSet: options.applied === true ? asId<ChangeSetId>(7) : null,
    file: {
      name: 'a.csv',
      format: 'csv',
      bytes: 9,
      sha256: 'f',
      encoding: 'utf-8',
      ignored: ['macros'],
    },
    sheet: null,
    preview: {
      mapping: {
        headerRow: 1,
        columns: [
          { index: 0, letter: 'A', header: 'SKU', field: 'sku', why: 'header', samples: ['A-1'] },
        ],
        currency: { code: 'CNY', why: 'workspace' },
        missing: [],
      },
      products: { ...kinds, new: options.made ?? 2 },
      variants: { ...kinds, new: options.made ?? 2 },
      rejectedRows: rejections.length,
      rejections,
      rejectionCount: rejections.length,
      rejectionGroups: rejections.slice(0, 1).map(() => ({
        reason: 'not-a-price',
        header: '价格',
        letter: 'C',
        rows: rejections.length,
        examples: [rejection],
      })),
      remarks: [],
      remarkCount: 0,
      extremePrices: [],
      extremeStock: [],
    },
  };
}

describe('import', () => {
  const answer =
    (rejected: number): Answer =>
    (input) =>
      asData(importReport({ rejected, applied: (input as { dryRun?: boolean }).dryRun !== true }));

  it('takes what is valid without asking where there is no terminal, reports the rest, and ends with 3', async () => {
    const finished = await run(['import', 'a.csv', '--json'], {
      answers: { 'imports.run': answer(2) },
    });
    expect(finished.code).toBe(3);
    expect(finished.calls).toEqual([
      { name: 'imports.run', input: { file: '/work-folder/a.csv', dryRun: false } },
    ]);
    expect(document(finished)).toMatchObject({
      dryRun: false,
      applied: true,
      changeSet: 7,
      counts: { products: { new: 2, changed: 0, unchanged: 0 }, rejected: 2 },
      columns: [{ letter: 'A', header: 'SKU', field: 'sku' }],
      rejected: [
        {
          row: 3,
          column: '价格',
          columnLetter: 'C',
          value: 'abc',
          reason: 'not-a-price',
          message: 'This is no price.',
          expected: 'an amount such as 19.90',
          fix: 'Enter one amount, without words.',
        },
        { row: 3 },
      ],
    });
  });

  it('writes nothing with --dry-run, and says so', async () => {
    const finished = await run(['import', 'a.csv', '--dry-run', '--lang', 'zh'], {
      answers: { 'imports.run': answer(0) },
    });
    expect(finished.code).toBe(0);
    expect(finished.calls[0]?.input).toMatchObject({ dryRun: true });
    expect(finished.stdout).toContain('没有写入任何内容');
    expect(finished.stdout).toContain('文件里有宏，绝不会运行');
  });

  it('shows a person the preview first, and writes only after a yes', async () => {
    const options = { terminal: true, answers: { 'imports.run': answer(1) } };
    const yes = await run(['import', 'a.csv'], { ...options, replies: ['y\n'] });
    expect(yes.calls.map(({ input }) => (input as { dryRun: boolean }).dryRun)).toEqual([
      true,
      false,
    ]);
    expect(yes.stdout).toContain('Imported 2 products (change 7)');
    for (const reply of ['n\n', '\n', 'yep\n']) {
      const no = await run(['import', 'a.csv'], { ...options, replies: [reply] });
      expect({ code: no.code, calls: no.calls.length }).toEqual({ code: 130, calls: 1 });
      expect(no.stdout).toContain('Nothing was written.');
    }
  });

  it('asks nothing when nothing changes', async () => {
    const finished = await run(['import', 'a.csv'], {
      terminal: true,
      answers: { 'imports.run': asData(importReport({ rejected: 0, made: 0 })) },
    });
    expect({ code: finished.code, calls: finished.calls.length }).toEqual({ code: 0, calls: 1 });
    expect(finished.stdout).toContain('Nothing changes');
  });

  it('hands over what the person says about columns', async () => {
    const maps = [
      '货号=sku',
      'A=B=option:颜色',
      'C=price:USD',
      'W=weight:kg',
      'X=-',
      'V=optionValue:2',
    ];
    const argv = [
      'import',
      'a.csv',
      '--sheet',
      'S',
      '--header-row',
      '3',
      '--currency',
      'usd',
      '--yes',
    ];
    const { calls } = await run([...argv, ...maps.flatMap((map) => ['--map', map])], {
      answers: { 'imports.run': answer(0) },
    });
    expect(calls[0]?.input).toEqual({
      file: '/work-folder/a.csv',
      sheet: 'S',
      headerRow: 3,
      currency: 'USD',
      dryRun: false,
      columns: [
        { column: '货号', field: 'sku' },
        { column: 'A=B', field: 'option', name: '颜色' },
        { column: 'C', field: 'price', currency: 'USD' },
        { column: 'W', field: 'weight', unit: 'kg' },
        { column: 'X', field: null },
        { column: 'V', field: 'optionValue', position: 2 },
      ],
    });
  });
});
