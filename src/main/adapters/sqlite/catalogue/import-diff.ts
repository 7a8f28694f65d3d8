/**
 * Compares a slice of an import with the catalogue: finds what its codes belong to and loads those products in a few
 * statements for the whole slice, then lets the domain say what differs. Writes nothing.
 */
import type { Delta } from '#domain/catalog/change-set';
import type { FullProduct } from '#domain/catalog/product';
import { applyDeltas } from '#domain/imports/apply-deltas';
import { diffDraft } from '#domain/imports/diff-draft';
import type { ProductDraft } from '#domain/imports/draft';
import {
  type DiffOptions,
  type DraftDiff,
  type IdAllocator,
  rejectedDiff,
} from '#domain/imports/draft-diff';
import { type DraftLookups, matchDraft } from '#domain/imports/match-draft';
import { type RowRejection, reject } from '#domain/imports/rejection';
import { asId, type ChangeSetId, type ProductId } from '#kernel/ids';
import { type Db, intOf, intOrNull, type Row, textOf, textOrNull } from '../db.ts';
import { selectProductDeltas } from './change-set-rows.ts';
import { loadFullProducts } from './product-rows.ts';
import { skuMoveOf } from './sku-register.ts';

/** Whom a code belongs to, as this import sees it: the catalogue with the import's own draft over it. */
interface CodeOwner {
  readonly kind: 'variant' | 'product';
  readonly productId: ProductId;
}

/** What the comparison of one slice needs. `set` is the draft whose earlier slices count as done, if there is one. */
export interface SliceInput {
  readonly db: Db;
  readonly set: ChangeSetId | null;
  readonly drafts: readonly ProductDraft[];
  readonly allocate: IdAllocator;
  readonly options: DiffOptions;
}

/** The outcome per draft, in order. Later drafts see what earlier ones do. */
export function diffSlice(input: SliceInput): DraftDiff[] {
  const view = new SliceView(input);
  return input.drafts.map((draft) => {
    const diff = diffOne(view, draft, input);
    view.add(diff.deltas);
    return diff;
  });
}

function diffOne(view: SliceView, draft: ProductDraft, input: SliceInput): DraftDiff {
  const clashes = clashesOf(view, draft);
  const refused = new Set(clashes.map(({ row }) => row));
  const variants = draft.variants.filter(({ row }) => !refused.has(row));
  if (variants.length === 0) return rejectedDiff(clashes);
  const accepted: ProductDraft = { ...draft, variants };
  const lookups = view.lookupsOf(accepted);
  const match = matchDraft(accepted, lookups);
  const full = match.kind === 'existing' ? view.product(match.productId) : null;
  const diff = diffDraft(accepted, { lookups, full }, input.allocate, input.options);
  return clashes.length === 0 ? diff : { ...diff, rejections: [...clashes, ...diff.rejections] };
}

/** SKUs and parent SKUs share one namespace: a code cannot be one here and the other there. */
function clashesOf(view: SliceView, draft: ProductDraft): RowRejection[] {
  const given = draft.parentSku?.source === 'given' ? draft.parentSku.code : null;
  const parentClash =
    given !== null &&
    (view.owner(given)?.kind === 'variant' || draft.variants.some(({ sku }) => sku === given));
  return draft.variants
    .filter(({ sku }) => parentClash || view.owner(sku)?.kind === 'product')
    .map(({ row, sku }) =>
      reject({ row, value: sku }, 'parent-sku-is-a-sku', { parentSku: parentClash ? given : sku }),
    );
}

/** The catalogue as one slice sees it. */
class SliceView {
  readonly #input: SliceInput;
  readonly #owners: Map<string, CodeOwner>;
  readonly #products: Map<number, FullProduct>;

  constructor(input: SliceInput) {
    const { db, set, drafts } = input;
    this.#input = input;
    const codes = new Set<string>();
    for (const draft of drafts) {
      if (draft.parentSku !== null) codes.add(draft.parentSku.code);
      for (const { sku } of draft.variants) codes.add(sku);
    }
    this.#owners = ownersOf(db, set, [...codes]);
    const ids = new Set<ProductId>();
    for (const { productId } of this.#owners.values()) ids.add(productId);
    this.#products = loadProducts(db, set, [...ids]);
  }

  owner(code: string): CodeOwner | undefined {
    return this.#owners.get(code);
  }

  product(id: ProductId): FullProduct | null {
    return this.#products.get(id) ?? null;
  }

  lookupsOf(draft: ProductDraft): DraftLookups {
    const productOfSku = new Map<string, ProductId>();
    for (const { sku } of draft.variants) {
      const owner = this.#owners.get(sku);
      if (owner?.kind === 'variant') productOfSku.set(sku, owner.productId);
    }
    const parent = draft.parentSku === null ? undefined : this.#owners.get(draft.parentSku.code);
    return {
      productOfSku,
      productOfParentSku: parent?.kind === 'product' ? parent.productId : null,
      isCodeTaken: (code) => {
        const { db, set } = this.#input;
        return this.#owners.has(code) || ownersOf(db, set, [code]).size > 0;
      },
    };
  }

  /** Lets later drafts of the slice see what this one does. */
  add(deltas: readonly Delta[]): void {
    const byProduct = new Map<ProductId, Delta[]>();
    for (const delta of deltas) {
      const move = skuMoveOf(delta);
      if (move !== undefined && move.taken !== null) {
        this.#owners.set(move.taken, { kind: move.owner.kind, productId: delta.productId });
      }
      const group = byProduct.get(delta.productId);
      if (group === undefined) byProduct.set(delta.productId, [delta]);
      else group.push(delta);
    }
    for (const [id, group] of byProduct) {
      const full = applyDeltas(this.#products.get(id) ?? null, group);
      if (full !== null) this.#products.set(id, full);
    }
  }
}

/** Owners by code. A reservation of this draft outweighs the holder; one of another open draft is not seen here. */
function ownersOf(
  db: Db,
  set: ChangeSetId | null,
  codes: readonly string[],
): Map<string, CodeOwner> {
  const rows = db.all(
    `SELECT s.sku, s.kind, s.product_id, s.claim_kind, s.claim_product, s.claim_set
     FROM json_each(?) AS wanted CROSS JOIN sku AS s ON s.sku = wanted.value`,
    JSON.stringify(codes),
  );
  const owners = new Map<string, CodeOwner>();
  for (const row of rows) {
    const mine = set !== null && intOrNull(row, 'claim_set') === set;
    const owner = mine
      ? ownerOf(row, 'claim_kind', 'claim_product')
      : ownerOf(row, 'kind', 'product_id');
    if (owner !== undefined) owners.set(textOf(row, 'sku'), owner);
  }
  return owners;
}

function ownerOf(row: Row, kindColumn: string, productColumn: string): CodeOwner | undefined {
  const kind = textOrNull(row, kindColumn);
  if (kind !== 'variant' && kind !== 'product') return undefined;
  return { kind, productId: asId<ProductId>(intOf(row, productColumn)) };
}

/** Products with what earlier slices of the same draft do to them. */
function loadProducts(
  db: Db,
  set: ChangeSetId | null,
  ids: readonly ProductId[],
): Map<number, FullProduct> {
  const products = new Map<number, FullProduct>(
    loadFullProducts(db, ids).map((full) => [full.product.id, full]),
  );
  if (set === null) return products;
  const touched = db.all(
    `SELECT c.product_id FROM json_each(?) AS wanted
     CROSS JOIN change_product AS c ON c.change_set_id = ? AND c.product_id = wanted.value`,
    JSON.stringify(ids),
    set,
  );
  for (const row of touched) {
    const id = intOf(row, 'product_id');
    const full = applyDeltas(products.get(id) ?? null, selectProductDeltas(db, set, id));
    if (full !== null) products.set(id, full);
  }
  return products;
}
