/** Adds up a preview while the slices of a file pass by; its size does not grow with the file. */
import type { Delta } from '#domain/catalog/change-set';
import type { Money } from '#kernel/money';
import type { ColumnMapping } from './column-mapping.ts';
import type { ProductDraft } from './draft.ts';
import type { DraftDiff, ValueChange } from './draft-diff.ts';
import type { ImportPreview, PreviewTally, RejectionGroup } from './preview.ts';
import type { RowRejection, RowRemark } from './rejection.ts';

/** How much of long lists a preview keeps; the counts beside them are of all. */
export const previewLimits = { rejections: 1000, remarks: 200, examples: 5, extremes: 10 } as const;

type Counts = { new: number; changed: number; unchanged: number };

/** Starts a preview of one file. */
export function createPreviewTally(mapping: ColumnMapping): PreviewTally {
  return new Tally(mapping);
}

class Tally implements PreviewTally {
  readonly #mapping: ColumnMapping;
  readonly #products: Counts = { new: 0, changed: 0, unchanged: 0 };
  readonly #variants: Counts = { new: 0, changed: 0, unchanged: 0 };
  readonly #rejectedRows = new Set<number>();
  readonly #rejections: RowRejection[] = [];
  readonly #groups = new Map<
    string,
    { -readonly [K in keyof RejectionGroup]: RejectionGroup[K] }
  >();
  readonly #remarks: RowRemark[] = [];
  readonly #prices: ValueChange<Money>[] = [];
  readonly #stock: ValueChange<number>[] = [];
  #rejectionCount = 0;
  #remarkCount = 0;

  constructor(mapping: ColumnMapping) {
    this.#mapping = mapping;
  }

  add(draft: ProductDraft, diff: DraftDiff): void {
    this.addRejections(diff.rejections);
    for (const change of diff.priceChanges) keepExtreme(this.#prices, change);
    for (const change of diff.stockChanges) keepExtreme(this.#stock, change);
    if (diff.kind === 'rejected') return;
    this.#products[diff.kind] += 1;
    const refused = new Set(diff.rejections.map(({ row }) => row));
    const taken = draft.variants.filter(({ row }) => !refused.has(row));
    const touched = touchedVariants(diff.deltas);
    this.#variants.new += touched.inserted;
    this.#variants.changed += touched.updated.size;
    this.#variants.unchanged += Math.max(0, taken.length - touched.inserted - touched.updated.size);
  }

  addRejections(rejections: readonly RowRejection[]): void {
    for (const rejection of rejections) {
      this.#rejectedRows.add(rejection.row);
      this.#rejectionCount += 1;
      if (this.#rejections.length < previewLimits.rejections) this.#rejections.push(rejection);
      this.#group(rejection);
    }
  }

  #group(rejection: RowRejection): void {
    const header = rejection.column?.header ?? null;
    const letter = rejection.column?.letter ?? null;
    const key = `${rejection.reason}/${letter ?? ''}`;
    const group = this.#groups.get(key);
    if (group === undefined) {
      const { reason } = rejection;
      this.#groups.set(key, { reason, header, letter, rows: 1, examples: [rejection] });
      return;
    }
    group.rows += 1;
    if (group.examples.length < previewLimits.examples) {
      group.examples = [...group.examples, rejection];
    }
  }

  addRemarks(remarks: readonly RowRemark[]): void {
    this.#remarkCount += remarks.length;
    const room = previewLimits.remarks - this.#remarks.length;
    if (room > 0) this.#remarks.push(...remarks.slice(0, room));
  }

  finish(): ImportPreview {
    return {
      mapping: this.#mapping,
      products: { ...this.#products },
      variants: { ...this.#variants },
      rejectedRows: this.#rejectedRows.size,
      rejections: this.#rejections.toSorted((a, b) => a.row - b.row),
      rejectionCount: this.#rejectionCount,
      rejectionGroups: [...this.#groups.values()].toSorted((a, b) => b.rows - a.rows),
      remarks: this.#remarks,
      remarkCount: this.#remarkCount,
      extremePrices: this.#prices,
      extremeStock: this.#stock,
    };
  }
}

function touchedVariants(deltas: readonly Delta[]): {
  readonly inserted: number;
  readonly updated: ReadonlySet<number>;
} {
  const inserted = new Set<number>();
  const updated = new Set<number>();
  for (const { entity, entityId, op } of deltas) {
    if (entity === 'variant' && op === 'insert') inserted.add(entityId);
    else if (entity === 'variant' || entity === 'stock') updated.add(entityId);
  }
  for (const id of inserted) updated.delete(id);
  return { inserted: inserted.size, updated };
}

/** Keeps the ten changes that are furthest from no change, from whichever side. */
function keepExtreme<V>(list: ValueChange<V>[], change: ValueChange<V>): void {
  list.push(change);
  list.sort((a, b) => extremeness(b.ratio) - extremeness(a.ratio));
  list.length = Math.min(list.length, previewLimits.extremes);
}

/** Distance from a factor of one, the same for doubling and halving. To or from zero is furthest. */
function extremeness(ratio: number | null): number {
  return ratio === null || ratio <= 0 ? Number.POSITIVE_INFINITY : Math.abs(Math.log(ratio));
}
