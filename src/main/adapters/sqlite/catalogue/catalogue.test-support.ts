/** A real workspace database for tests, called the way the store thread calls it: each call is one transaction. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { insertProduct } from '#domain/catalog/build-deltas';
import type { ChangeSet } from '#domain/catalog/change-set';
import type { FullProduct, ProductFields, VariantFields } from '#domain/catalog/product';
import {
  asId,
  type ChangeSetId,
  type LocationId,
  type ProductId,
  type VariantId,
} from '#kernel/ids';
import type { AuditStore } from '#ports/audit';
import type { CatalogueReads, CatalogueStore } from '#ports/catalogue-store';
import { auditHandlers } from '../audit/audit-handlers.ts';
import { type AuditWriter, createAuditWriter } from '../audit/audit-writer.ts';
import {
  type AreaHandlers,
  answerGroup,
  orThrow as answerValue,
  type Handlers,
  type ServedAreas,
} from '../calls.ts';
import type { StoreContext } from '../context.ts';
import type { Db } from '../db.ts';
import { openReader, openWriter } from '../open.ts';
import { catalogueHandlers } from './catalogue-handlers.ts';
import { catalogueReads } from './catalogue-reads.ts';

/** The one location of a new workspace. */
export const mainLocation = asId<LocationId>(1);

/** An open workspace. */
export interface OpenCatalogue {
  readonly folder: string;
  readonly file: string;
  readonly witnessFile: string;
  readonly db: Db;
  readonly reader: Db;
  readonly store: Handlers<CatalogueStore>;
  readonly audit: Handlers<AuditStore>;
  readonly writer: AuditWriter;
  readonly reads: Handlers<CatalogueReads>;
  /** The clock; each call moves it on by one. */
  now: number;
  /** Closes as a crash would: no farewell, nothing tidied. */
  crash(): void;
  /** Closes and removes the folder. */
  remove(): void;
}

/** Opens a workspace, new or in a folder given. */
export function openCatalogue(folder = mkdtempSync(join(tmpdir(), 'shopkeep-'))): OpenCatalogue {
  const file = join(folder, 'shopkeep.db');
  const witnessFile = join(folder, 'audit-witness.log');
  const time = { now: 1_700_000_000_000 };
  const db = openWriter({ file, now: () => time.now });
  const writer = createAuditWriter(db, () => time.now, witnessFile);
  const context: StoreContext = { db, now: () => time.now, audit: writer.append };
  const handlers = {
    catalogue: catalogueHandlers(context),
    audit: auditHandlers(context, witnessFile),
  };
  const served: ServedAreas = {
    db,
    file,
    areas: handlers as unknown as Readonly<Record<string, AreaHandlers>>,
    maintenance: {},
    setNow: (at) => {
      time.now = at;
    },
    afterCommit: writer.afterCommit,
  };
  const reader = openReader(file);
  const close = (): void => {
    writer.close();
    reader.raw.close();
    db.raw.close();
  };
  return {
    folder,
    file,
    witnessFile,
    db,
    reader,
    writer,
    store: calling<Handlers<CatalogueStore>>(served, 'catalogue', time),
    audit: calling<Handlers<AuditStore>>(served, 'audit', time),
    reads: catalogueReads(reader),
    get now() {
      return time.now;
    },
    set now(at: number) {
      time.now = at;
    },
    crash: close,
    remove: () => {
      if (db.raw.open) close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A product with one variant per SKU. */
export interface SeedProduct {
  readonly skus: readonly string[];
  readonly title?: string;
  readonly fields?: Partial<ProductFields>;
  readonly variant?: Partial<VariantFields>;
  readonly quantity?: number;
}

/** Adds a product by an edit and returns it as stored. */
export function addProduct(catalogue: OpenCatalogue, seed: SeedProduct): FullProduct {
  const { store } = catalogue;
  const ids = store.allocate({ products: 1, variants: Math.max(1, seed.skus.length) });
  const deltas = insertProduct({
    id: ids.firstProductId,
    fields: { title: seed.title ?? `Product ${seed.skus.join(' ')}`, ...seed.fields },
    variants: seed.skus.map((sku, index) => ({
      id: asId<VariantId>(ids.firstVariantId + index),
      fields: { sku, ...seed.variant },
      ...(seed.quantity === undefined
        ? {}
        : { stock: { locationId: mainLocation, quantity: seed.quantity } }),
    })),
  });
  store.edit({ kind: 'edit' }, 'seller', deltas);
  return productOf(catalogue, ids.firstProductId);
}

/** A product that must be there. */
export function productOf(catalogue: OpenCatalogue, id: number): FullProduct {
  const [full] = catalogue.reads.fullProducts([asId<ProductId>(id)]);
  if (full === undefined) throw new Error(`no product ${id}`);
  return full;
}

/** Applies a set to its end. */
export function applyAll(catalogue: OpenCatalogue, id: ChangeSetId, maxDeltas = 7): ChangeSet {
  for (let calls = 0; calls < 100_000; calls += 1) {
    const set = catalogue.store.applySlice(id, maxDeltas);
    if (set.state === 'applied') return set;
  }
  throw new Error('a set that does not end');
}

/** Recovers to the end and returns how many calls it took. */
export function recoverAll(catalogue: OpenCatalogue, maxDeltas = 7): number {
  for (let calls = 1; calls < 100_000; calls += 1) {
    if (!catalogue.store.recover(maxDeltas).more) return calls;
  }
  throw new Error('a recovery that does not end');
}

/** The whole live catalogue as plain data, to compare two moments. */
export function wholeCatalogue(catalogue: OpenCatalogue): readonly FullProduct[] {
  return catalogue.reads.exportSlice(null, 5_000);
}

function calling<H>(served: ServedAreas, area: string, time: { now: number }): H {
  const call =
    (method: string) =>
    (...args: readonly unknown[]): unknown => {
      const [answer] = answerGroup(served, [{ id: 1, area, method, args, at: time.now + 1 }]);
      if (answer === undefined) throw new Error('no answer');
      // What crosses the thread must survive being cloned.
      return structuredClone(answerValue(answer));
    };
  return new Proxy(Object.create(null), {
    get: (_target, property) => call(String(property)),
  }) as H;
}
