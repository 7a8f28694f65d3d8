/** Applies a delta to a product or a variant: rows that are never removed, only marked as deleted. */
import type { Delta, FieldPatch } from '#domain/catalog/change-set';
import type { ChangeSetId } from '#kernel/ids';
import type { Instant } from '#kernel/instant';
import type { Json } from '#kernel/json';
import { type Db, intOf, type Row, type SqlValue } from '../db.ts';
import {
  doneWhole,
  type FieldSplit,
  leftAlone,
  type Outcome,
  splitFields,
} from './field-outcome.ts';
import {
  newProductFields,
  newVariantFields,
  productColumns,
  productFields,
  productValues,
  variantColumns,
  variantFields,
  variantValues,
  withProductPatch,
  withVariantPatch,
} from './product-rows.ts';
import { holds, release, type SkuOwner, take, unclaim, withdrawRelease } from './sku-register.ts';

/** How one kind of record is stored. */
interface RecordTable {
  readonly kind: 'product' | 'variant';
  readonly skuField: 'parentSku' | 'sku';
  readonly searchFields: ReadonlySet<string>;
  readonly select: string;
  readonly insert: string;
  readonly update: string;
  readonly setDeleted: string;
  readonly fieldsOf: (row: Row) => object;
  /** Values for the field columns: of a new record (no row), or of the row with the patch over it. */
  readonly values: (row: Row | undefined, patch: FieldPatch) => SqlValue[];
  /** What must hold beside the record itself for it to be there. */
  readonly mayExist: (db: Db, delta: Delta) => boolean;
  readonly mayGo: (db: Db, delta: Delta) => boolean;
}

const productTable: RecordTable = {
  kind: 'product',
  skuField: 'parentSku',
  searchFields: new Set(['title', 'brand', 'category', 'parentSku']),
  select: `SELECT deleted, ${productColumns} FROM product WHERE id = ?`,
  insert: `INSERT INTO product (id, updated_at, ${productColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  update: `UPDATE product SET (${productColumns}) = (SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), deleted = 0 WHERE id = ?`,
  setDeleted: 'UPDATE product SET deleted = 1 WHERE id = ?',
  fieldsOf: productFields,
  values: (row, patch) =>
    productValues(
      row === undefined ? newProductFields(patch) : withProductPatch(productFields(row), patch),
    ),
  mayExist: () => true,
  mayGo: (db, delta) =>
    db.get('SELECT 1 FROM variant WHERE product_id = ? AND deleted = 0 LIMIT 1', delta.entityId) ===
    undefined,
};

const variantTable: RecordTable = {
  kind: 'variant',
  skuField: 'sku',
  searchFields: new Set(['sku', 'barcode', 'optionValues']),
  select: `SELECT deleted, ${variantColumns} FROM variant WHERE id = ?`,
  insert: `INSERT INTO variant (id, product_id, ${variantColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  update: `UPDATE variant SET (${variantColumns}) = (SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), deleted = 0 WHERE id = ?`,
  setDeleted: 'UPDATE variant SET deleted = 1 WHERE id = ?',
  fieldsOf: variantFields,
  values: (row, patch) =>
    variantValues(
      row === undefined ? newVariantFields(patch) : withVariantPatch(variantFields(row), patch),
    ),
  mayExist: (db, delta) =>
    db.get('SELECT 1 FROM product WHERE id = ? AND deleted = 0', delta.productId) !== undefined,
  mayGo: () => true,
};

/** One delta of a set, at a time. */
export interface RecordChange {
  readonly db: Db;
  readonly set: ChangeSetId;
  readonly now: Instant;
  readonly delta: Delta;
}

/** Applies a delta whose entity is `product` or `variant`. */
export function applyRecord(change: RecordChange): Outcome {
  const table = change.delta.entity === 'product' ? productTable : variantTable;
  const row = change.db.get(table.select, change.delta.entityId);
  const live = row !== undefined && intOf(row, 'deleted') === 0;
  const outcome = { insert, update, delete: remove }[change.delta.op](table, change, row, live);
  if (outcome.skips.length > 0 || !outcome.changed) dropReservations(table, change, outcome);
  return outcome;
}

function insert(
  table: RecordTable,
  change: RecordChange,
  row: Row | undefined,
  live: boolean,
): Outcome {
  const { db, delta, now, set } = change;
  if (live) return leftAlone('exists');
  if (!table.mayExist(db, delta)) return leftAlone('missing');
  const patch = delta.after ?? {};
  const fields = row === undefined ? patch : { ...fieldsOf(table, row), ...patch };
  const sku = skuOf(fields[table.skuField]);
  if (sku !== null && !take(db, sku, ownerOf(delta), set)) return leftAlone('sku-taken');
  const values = table.values(row, patch);
  if (row !== undefined) db.run(table.update, ...values, delta.entityId);
  else if (table.kind === 'product') db.run(table.insert, delta.entityId, now, ...values);
  else db.run(table.insert, delta.entityId, delta.productId, ...values);
  return doneWhole(true);
}

function update(
  table: RecordTable,
  change: RecordChange,
  row: Row | undefined,
  live: boolean,
): Outcome {
  const { db, delta } = change;
  if (row === undefined || !live) return leftAlone('missing');
  const current = fieldsOf(table, row);
  let split = splitFields(current, delta.before, delta.after);
  let taken = false;
  if (split.write.includes(table.skuField)) {
    taken = !moveSku(table, change, split);
    if (taken) split = withoutField(split, table.skuField);
  }
  if (split.write.length > 0)
    db.run(table.update, ...table.values(row, split.after), delta.entityId);
  const skips = split.stale.map((field) => ({ field, reason: 'edited-since' as const }));
  const { before, after } = split;
  return {
    done: split.whole ? null : { op: 'update', before, after },
    skips: taken ? [...skips, { field: table.skuField, reason: 'sku-taken' }] : skips,
    changed: split.write.length > 0,
    searchable: split.write.some((field) => table.searchFields.has(field)),
  };
}

function remove(
  table: RecordTable,
  change: RecordChange,
  row: Row | undefined,
  live: boolean,
): Outcome {
  const { db, delta } = change;
  // Gone already: what was wanted is so.
  if (row === undefined || !live) return leftAlone(null);
  const current = fieldsOf(table, row);
  const sku = skuOf(current[table.skuField]);
  const owner = ownerOf(delta);
  // Another record of this set has its SKU already: two could not both stay.
  const mustGo = sku !== null && !holds(db, sku, owner);
  const stale = splitFields(current, delta.before, null).stale;
  const [firstStale] = stale;
  if (!mustGo && firstStale !== undefined) return leftAlone('edited-since', firstStale);
  if (!table.mayGo(db, delta)) {
    if (!mustGo) return leftAlone('in-use');
    return giveUpSku(table, change, row, sku);
  }
  if (sku !== null) release(db, sku, owner);
  db.run(table.setDeleted, delta.entityId);
  return doneWhole(true);
}

/** A product that must stay for its variants, though another one has its parent SKU by now. */
function giveUpSku(table: RecordTable, change: RecordChange, row: Row, sku: string): Outcome {
  const after = { [table.skuField]: null };
  change.db.run(table.update, ...table.values(row, after), change.delta.entityId);
  const done = { op: 'update', before: { [table.skuField]: sku }, after } as const;
  return { done, skips: [{ field: null, reason: 'in-use' }], changed: true, searchable: true };
}

function moveSku(table: RecordTable, change: RecordChange, split: FieldSplit): boolean {
  const { db, delta, set } = change;
  const from = skuOf(split.before[table.skuField]);
  const to = skuOf(split.after[table.skuField]);
  if (to !== null && !take(db, to, ownerOf(delta), set)) return false;
  if (from !== null) release(db, from, ownerOf(delta));
  return true;
}

/** What was not done gives back what was reserved for it. */
function dropReservations(table: RecordTable, change: RecordChange, outcome: Outcome): void {
  const { db, delta, set } = change;
  const entirely = !outcome.changed;
  const skuLeft = outcome.skips.some(({ field }) => field === table.skuField);
  if (!entirely && !skuLeft) return;
  const taken = skuOf(delta.after?.[table.skuField]);
  const released = skuOf(delta.before?.[table.skuField]);
  if (taken !== null) unclaim(db, taken, ownerOf(delta), set);
  if (released !== null) withdrawRelease(db, released, set);
}

function withoutField(split: FieldSplit, name: string): FieldSplit {
  const { [name]: _from, ...before } = split.before;
  const { [name]: _to, ...after } = split.after;
  const write = split.write.filter((field) => field !== name);
  return { before, after, write, stale: split.stale, whole: false };
}

function fieldsOf(table: RecordTable, row: Row): Readonly<Record<string, Json>> {
  // Field records are plain data; their interfaces only lack an index signature.
  return table.fieldsOf(row) as Readonly<Record<string, Json>>;
}

function ownerOf(delta: Delta): SkuOwner {
  const kind = delta.entity === 'product' ? 'product' : 'variant';
  return { kind, id: delta.entityId, productId: delta.productId };
}

function skuOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
