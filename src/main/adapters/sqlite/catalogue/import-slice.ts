/** Drafts or previews one slice of an import. */
import type { ProductDraft } from '#domain/imports/draft';
import type { DiffOptions, DraftDiff, IdAllocator } from '#domain/imports/draft-diff';
import { asId, type ChangeSetId, type ProductId, type VariantId } from '#kernel/ids';
import type { DraftImportOptions, ImportSlice } from '#ports/catalogue-store';
import { takeIds } from '../context.ts';
import type { Db } from '../db.ts';
import { draftOrThrow, refuseWhileApplying } from './change-set-rows.ts';
import { appendDeltas } from './draft-deltas.ts';
import { diffSlice } from './import-diff.ts';

/** Compares a slice and adds what differs to the draft. */
export function draftImport(
  db: Db,
  set: ChangeSetId,
  drafts: readonly ProductDraft[],
  options: DraftImportOptions,
): ImportSlice {
  draftOrThrow(db, set);
  // The catalogue would change under the comparison.
  refuseWhileApplying(db);
  const ids = new IdBlock(db, drafts);
  const diffs = diffSlice({ db, set, drafts, allocate: ids, options });
  ids.giveBackRest();
  appendDeltas(
    db,
    set,
    diffs.flatMap(({ deltas }) => deltas),
    'refuse',
  );
  return sliceOf(
    options.report === 'diffs' ? diffs : diffs.map((diff) => ({ ...diff, deltas: [] })),
  );
}

/** Compares a slice and writes nothing. */
export function previewImport(
  db: Db,
  drafts: readonly ProductDraft[],
  options: DiffOptions,
): ImportSlice {
  // Ids that no catalogue reaches; they are only there to tell new entities apart.
  let next = 2 ** 52;
  const allocate: IdAllocator = {
    productId: () => asId<ProductId>(next++),
    variantId: () => asId<VariantId>(next++),
  };
  return sliceOf(diffSlice({ db, set: null, drafts, allocate, options }));
}

function sliceOf(diffs: readonly DraftDiff[]): ImportSlice {
  const counts = { new: 0, changed: 0, unchanged: 0, rejected: 0 };
  for (const { kind } of diffs) counts[kind] += 1;
  return { diffs, counts };
}

/** Ids for one slice: taken from the counters at first need, what is left over given back before the commit. */
class IdBlock implements IdAllocator {
  readonly #db: Db;
  readonly #most: { readonly product: number; readonly variant: number };
  readonly #blocks = new Map<'product' | 'variant', { next: number; readonly end: number }>();

  constructor(db: Db, drafts: readonly ProductDraft[]) {
    this.#db = db;
    const variants = drafts.reduce((sum, draft) => sum + draft.variants.length, 0);
    this.#most = { product: drafts.length, variant: variants };
  }

  productId(): ProductId {
    return asId<ProductId>(this.#take('product'));
  }

  variantId(): VariantId {
    return asId<VariantId>(this.#take('variant'));
  }

  giveBackRest(): void {
    for (const [counter, block] of this.#blocks) {
      this.#db.run('UPDATE id_counter SET next = ? WHERE name = ?', block.next, counter);
    }
  }

  #take(counter: 'product' | 'variant'): number {
    let block = this.#blocks.get(counter);
    if (block === undefined) {
      const most = this.#most[counter];
      const next = takeIds(this.#db, counter, most);
      block = { next, end: next + most };
      this.#blocks.set(counter, block);
    }
    const id = block.next;
    if (id >= block.end) throw new Error(`more ${counter} ids asked for than the slice has drafts`);
    block.next += 1;
    return id;
  }
}
