/** A crash between any two calls: sets that had begun are rolled forward, drafts are dropped. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertProduct } from '#domain/catalog/build-deltas';
import type { ChangeSetId, ProductId, VariantId } from '#kernel/ids';
import { asId } from '#kernel/ids';
import {
  addProduct,
  type OpenCatalogue,
  openCatalogue,
  recoverAll,
  wholeCatalogue,
} from './catalogue.test-support.ts';
import { skuMismatches } from './check-skus.ts';

let catalogue: OpenCatalogue;
const file = { kind: 'import', file: 'f', sheet: null, sha256: '0' } as const;

beforeEach(() => {
  catalogue = openCatalogue();
});
afterEach(() => catalogue.remove());

function reopen(): void {
  catalogue.crash();
  catalogue = openCatalogue(catalogue.folder);
}

function drafted(from: number, count: number): ChangeSetId {
  const id = catalogue.store.begin(file, 'seller');
  for (let n = from; n < from + count; n += 1) {
    const variants = [{ id: asId<VariantId>(n), fields: { sku: `S${n}` } }];
    const deltas = insertProduct({ id: asId<ProductId>(n), fields: { title: `T${n}` }, variants });
    catalogue.store.draft(id, deltas);
  }
  return id;
}

function rowsOf(table: string): number {
  return Number(catalogue.db.get(`SELECT count(*) AS n FROM ${table}`)?.['n']);
}

describe('after a crash', () => {
  it('a set that was being applied is carried to its end, wherever it stood', () => {
    for (const slices of [0, 1, 4]) {
      const from = 1 + slices * 100;
      const id = drafted(from, 30);
      catalogue.store.startApplying(id);
      for (let slice = 0; slice < slices; slice += 1) catalogue.store.applySlice(id, 5);
      reopen();
      recoverAll(catalogue);
      expect(catalogue.reads.changeSet(id)).toMatchObject({ state: 'applied', cursor: 60 });
    }
    expect(catalogue.reads.count()).toEqual({ products: 90, variants: 90 });
    expect(rowsOf('audit')).toBe(3);
    expect(skuMismatches(catalogue.db, 5)).toEqual([]);
  });

  it('a draft is dropped with everything it had reserved and written', () => {
    addProduct(catalogue, { skus: ['kept'] });
    const id = drafted(100, 20);
    reopen();
    expect(catalogue.store.recover(3)).toMatchObject({ discarded: 1, more: true });
    recoverAll(catalogue, 3);
    expect(catalogue.reads.changeSet(id)?.state).toBe('discarded');
    expect([rowsOf('change_delta'), rowsOf('change_product'), rowsOf('sku')]).toEqual([2, 1, 1]);
    expect(wholeCatalogue(catalogue)).toHaveLength(1);
  });

  it('a large undo that was still being drafted is dropped and can be asked for again', () => {
    const id = drafted(1, 300);
    catalogue.store.startApplying(id);
    while (catalogue.store.applySlice(id, 500).state !== 'applied');
    const undo = catalogue.store.undo('seller');
    catalogue.store.applySlice(undo.id, 100);
    reopen();
    recoverAll(catalogue, 500);
    expect(catalogue.reads.count().products).toBe(300);
    const again = catalogue.store.undo('seller');
    while (catalogue.store.applySlice(again.id, 500).state !== 'applied');
    expect(catalogue.reads.count().products).toBe(0);
  });

  it('drafts of this process are left alone', () => {
    const id = drafted(1, 2);
    recoverAll(catalogue);
    expect(catalogue.store.startApplying(id).state).toBe('applying');
  });

  it('nothing is done when there is nothing to do', () => {
    addProduct(catalogue, { skus: ['A'] });
    reopen();
    expect(catalogue.store.recover(100)).toEqual({ more: false, applying: null, discarded: 0 });
  });
});
