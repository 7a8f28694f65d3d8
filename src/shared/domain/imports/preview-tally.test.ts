import { describe, expect, it } from 'vitest';
import { MemoryCatalogue } from './catalogue.test-support.ts';
import { createPreviewTally, previewLimits } from './preview-tally.ts';
import { readTable } from './sheet.test-support.ts';

const preview = (catalogue: MemoryCatalogue, table: string[][]) => {
  const { mapping, drafts, rejections, remarks } = readTable(table);
  const tally = createPreviewTally(mapping);
  tally.addRejections(rejections);
  tally.addRemarks(remarks);
  for (const draft of drafts) tally.add(draft, catalogue.take(draft));
  return tally.finish();
};

describe('the preview of an import', () => {
  const headers = ['SKU', '标题', '价格', '库存'];

  it('counts what is new, changed, unchanged and refused', () => {
    const catalogue = new MemoryCatalogue();
    preview(catalogue, [headers, ['A', 'T', '1', '1'], ['B', 'U', '2', '2']]);
    const second = preview(catalogue, [
      headers,
      ['A', 'T', '1', '1'],
      ['B', 'U', '3', '2'],
      ['C', 'V', '4', ''],
      ['D', '', '4', ''],
      ['E', 'W', 'x', '-1'],
    ]);
    expect(second.products).toEqual({ new: 1, changed: 1, unchanged: 1 });
    expect(second.variants).toEqual({ new: 1, changed: 1, unchanged: 1 });
    expect(second.rejectedRows).toBe(2);
    expect(second.rejectionCount).toBe(3);
    expect(second.rejections.map(({ row }) => row)).toEqual([5, 6, 6]);
  });

  it('groups refused rows by cause, the most frequent first', () => {
    const rows = [1, 2, 3, 4, 5, 6, 7].map((n) => [`S${n}`, 'T', 'free', '1']);
    const { rejectionGroups } = preview(new MemoryCatalogue(), [
      headers,
      ['X', 'T', '1', 'many'],
      ...rows,
    ]);
    expect(
      rejectionGroups.map(({ reason, header, letter, rows: count, examples }) => [
        reason,
        header,
        letter,
        count,
        examples.length,
      ]),
    ).toEqual([
      ['not-a-price', '价格', 'C', 7, previewLimits.examples],
      ['not-a-whole-number', '库存', 'D', 1, 1],
    ]);
  });

  it('shows the ten most extreme price changes, whether up or down', () => {
    const catalogue = new MemoryCatalogue();
    const skus = Array.from({ length: 30 }, (_, n) => `S${n}`);
    preview(catalogue, [headers, ...skus.map((sku) => [sku, sku, '100', '10'])]);
    const { extremePrices, extremeStock } = preview(catalogue, [
      headers,
      ...skus.map((sku, n) => [sku, sku, n === 7 ? '1' : String(101 + n), n === 3 ? '0' : '10']),
    ]);
    expect(extremePrices).toHaveLength(10);
    expect(extremePrices[0]).toMatchObject({ sku: 'S7', row: 9, ratio: 0.01 });
    expect(extremePrices[1]).toMatchObject({ sku: 'S29', after: { minor: 13000 } });
    expect(extremeStock).toMatchObject([{ sku: 'S3', before: 10, after: 0 }]);
  });

  it('does not grow with a file of nothing but bad rows', () => {
    const rows = Array.from({ length: 3000 }, (_, n) => [`S${n}`, 'T', 'x', '1']);
    const result = preview(new MemoryCatalogue(), [headers, ...rows]);
    expect(result.rejectionCount).toBe(3000);
    expect(result.rejections).toHaveLength(previewLimits.rejections);
  });
});
