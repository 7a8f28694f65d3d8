/**
 * The catalogue as the use cases need it. Nothing edits it except through a change set (DESIGN 6.1): a small one is one
 * transaction, a large one is drafted, then applied in slices that the caller drives, each well under 20 ms.
 *
 * Promises:
 * - One method is one whole transaction. A failure leaves everything as it was; it rejects with a `FailureError`.
 * - A field is written only where the catalogue still holds the delta's `before`. Where it was changed since, it is left
 *   alone and reported (`skipped`): for a stale import, an edit and an undo alike. Deltas kept in the history are
 *   exactly what was done.
 * - SKUs of variants and parent SKUs of products share one namespace; among what is not deleted each is there once. A
 *   draft reserves the SKUs it takes, so a set that started applying never meets a taken one (`sku-duplicate` before
 *   that, with the other's ids).
 * - At most one set is being applied at a time; meanwhile edits of the products it touches, other starts, undo and redo
 *   are refused as `catalogue-applying` (retry later). The deltas of one product are never split over two slices when
 *   they were drafted together.
 * - An applied set has its audit row, in the same transaction as its last slice.
 */
import type {
  ChangeCause,
  ChangeEntity,
  ChangeSet,
  Delta,
  SkipReason,
} from '#domain/catalog/change-set';
import type { FullProduct } from '#domain/catalog/product';
import type { ProductDraft } from '#domain/imports/draft';
import type { DiffOptions, DraftDiff } from '#domain/imports/draft-diff';
import type { ChangeSetId, ProductId, VariantId } from '#kernel/ids';
import type { Instant } from '#kernel/instant';

/** Most deltas of one `edit`, and of an undo that is done at once. */
export const maxEditDeltas = 500;

/** A good size of a slice: about 10 ms on the reference machine. */
export const sliceDeltas = 500;

/** A good number of products for a slice of `indexSearch` or `draftImport`, for the same reason. */
export const sliceProducts = 100;

/** Fresh ids, in a row from the first; never given twice. */
export interface NewIds {
  readonly firstProductId: ProductId;
  readonly firstVariantId: VariantId;
}

/** A field that was not written, and why. `field` is null when it is the whole entity. */
export interface SkippedField {
  readonly seq: number;
  readonly entity: ChangeEntity;
  readonly entityId: number;
  readonly productId: ProductId;
  readonly field: string | null;
  readonly reason: SkipReason;
}

/** How much an import draft asks back per slice. */
export interface DraftImportOptions extends DiffOptions {
  /** `counts` leaves `deltas` empty, which spares the copy between threads; `diffs` is what a preview adds up. */
  readonly report: 'counts' | 'diffs';
}

/** What one slice of drafts came to, one entry per draft in order. */
export interface ImportSlice {
  readonly diffs: readonly DraftDiff[];
  readonly counts: Readonly<Record<DraftDiff['kind'], number>>;
}

/** What is left to do after a crash, or simply next. */
export interface RecoverProgress {
  /** Whether to call again. */
  readonly more: boolean;
  /** The set being rolled forward, with its cursor. */
  readonly applying: ChangeSet | null;
  /** Drafts of an earlier process that were dropped by this call. */
  readonly discarded: number;
}

/** The writing side. */
export interface CatalogueStore {
  /** Reserves ids for deltas that insert. */
  allocate(counts: { readonly products: number; readonly variants: number }): Promise<NewIds>;

  /** Opens an empty set in state `drafting`. */
  begin(cause: ChangeCause, author: string): Promise<ChangeSetId>;
  /**
   * Adds a slice of deltas to a draft. Failures: `invalid-input` (a delta that breaks edit-rules.ts), `sku-duplicate`,
   * `not-found` (no such draft).
   */
  draft(id: ChangeSetId, deltas: readonly Delta[]): Promise<ChangeSet>;
  /** Compares a slice of an import with the catalogue and adds what differs to a draft. Failures: as `draft`, `catalogue-applying`. */
  draftImport(
    id: ChangeSetId,
    drafts: readonly ProductDraft[],
    options: DraftImportOptions,
  ): Promise<ImportSlice>;
  /** Moves a draft to `applying`; an empty one is applied at once. Failures: `sku-duplicate`, `catalogue-applying`, `not-found`. */
  startApplying(id: ChangeSetId): Promise<ChangeSet>;
  /**
   * Carries out the next slice: of a large undo or redo first its drafting, then of any set its applying. Call it until
   * `state` is `applied`; calling it on an applied set changes nothing. Failures: `not-found`, `sku-duplicate`.
   */
  applySlice(id: ChangeSetId, maxDeltas: number): Promise<ChangeSet>;
  /**
   * Drops a draft and frees the SKUs it had reserved; its rows are cleared by `recover`, which may be called at any time.
   * Failures: `not-found`. A set that started applying can only be undone.
   */
  discard(id: ChangeSetId): Promise<void>;

  /**
   * Records and applies up to `maxEditDeltas` deltas in one transaction. Failures: `invalid-input`, `sku-duplicate`,
   * `catalogue-applying`.
   */
  edit(cause: ChangeCause, author: string, deltas: readonly Delta[]): Promise<ChangeSet>;
  /**
   * Takes back a set, or the latest that is not taken back, by writing its inverse as a new set. A small one is applied
   * when this returns; a large one comes back `drafting`: drive it with `applySlice`. Undoing an insert deletes, undoing
   * a delete restores. Failures: `nothing-to-undo`, `catalogue-applying`, `not-found`.
   */
  undo(author: string, id?: ChangeSetId): Promise<ChangeSet>;
  /** Takes back the latest undo, unless a newer edit followed. Failures: `nothing-to-redo`, `catalogue-applying`. */
  redo(author: string): Promise<ChangeSet>;

  /** Brings the search index up to date with the next products that changed in large sets; returns how many are left. */
  indexSearch(maxProducts: number): Promise<number>;
  /**
   * Called after opening until `more` is false: rolls a set that was being applied forward, drops drafts of earlier
   * processes, brings the search index up to date, and clears what dropped drafts left behind.
   */
  recover(maxDeltas: number): Promise<RecoverProgress>;
  /** Forgets deltas of sets applied before an instant; they can no longer be undone. Returns whether to call again. */
  compactHistory(before: Instant, maxDeltas: number): Promise<boolean>;
}

/** Where a page of the catalogue ended. */
export interface PageCursor {
  readonly updatedAt: Instant;
  readonly id: ProductId;
}

/** A page, newest change first. */
export interface CataloguePage {
  readonly products: readonly FullProduct[];
  /** Pass it as `after` for the next page; null at the end. */
  readonly next: PageCursor | null;
}

/** Hits of a search, newest product first. */
export interface SearchPage {
  readonly products: readonly FullProduct[];
  /** Pass it as `after` to go on; null when there are no more. */
  readonly next: ProductId | null;
}

/** Who holds a SKU. */
export interface SkuHolder {
  /** `product`: it is that product's parent SKU. */
  readonly kind: 'variant' | 'product';
  readonly productId: ProductId;
  readonly variantId: VariantId | null;
}

/** How many there are, not counting deleted ones. */
export interface CatalogueCounts {
  readonly products: number;
  readonly variants: number;
}

/** The reading side; served by a connection that cannot write. It sees whole slices only. */
export interface CatalogueReads {
  /** One page in the order of the last change. */
  page(request: {
    readonly after: PageCursor | null;
    readonly limit: number;
  }): Promise<CataloguePage>;
  /** Words of any length in title, brand, category, SKUs, barcodes and option values; see search-text.ts for what a word is. */
  search(request: {
    readonly text: string;
    readonly limit: number;
    readonly after: ProductId | null;
  }): Promise<SearchPage>;
  /** Products that are not deleted, in the order asked for; unknown ids are left out. */
  fullProducts(ids: readonly ProductId[]): Promise<readonly FullProduct[]>;
  /** Holders by SKU; SKUs nobody holds are left out. */
  bySku(skus: readonly string[]): Promise<ReadonlyMap<string, SkuHolder>>;
  /** Numbers of the whole catalogue. */
  count(): Promise<CatalogueCounts>;
  /** Products in the order of their ids, for exports and for plans over everything. */
  exportSlice(afterId: ProductId | null, limit: number): Promise<readonly FullProduct[]>;
  /** Products touched by a set that is being applied: plans leave them out. Empty, and costs nothing, when none is. */
  applyingProducts(): Promise<readonly ProductId[]>;
  /** A number that grows with every change of the catalogue. */
  revision(): Promise<number>;

  /** Sets, newest first; drafts and dropped ones are not shown. */
  changeSets(request: {
    readonly before: ChangeSetId | null;
    readonly limit: number;
  }): Promise<readonly ChangeSet[]>;
  /** One set's head; null when there is none. */
  changeSet(id: ChangeSetId): Promise<ChangeSet | null>;
  /** Deltas of a set in order, from `fromSeq`. */
  deltas(id: ChangeSetId, fromSeq: number, limit: number): Promise<readonly Delta[]>;
  /** What a set did not write, in order. */
  skipped(id: ChangeSetId, fromSeq: number, limit: number): Promise<readonly SkippedField[]>;
  /** Sets that touched a product, newest first. */
  historyOf(productId: ProductId, limit: number): Promise<readonly ChangeSet[]>;
  /**
   * What a slice of an import would do, nothing written. Ids of new entities are made up. Sees earlier drafts of the
   * same slice only; where a product's rows may be far apart, draft the import, look at its diffs, and discard it.
   */
  previewImport(drafts: readonly ProductDraft[], options: DiffOptions): Promise<ImportSlice>;
}
