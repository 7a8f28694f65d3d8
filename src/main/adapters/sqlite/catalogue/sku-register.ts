/**
 * The register of SKUs: who holds one, and which set that is not applied yet will take it. Reservations are made while
 * a set is drafted, so that applying it slice by slice can never meet a taken SKU half-way. Within one set the final
 * state counts: two variants may swap their SKUs.
 */
import type { Delta } from '#domain/catalog/change-set';
import { type Failure, failure } from '#kernel/failure';
import type { ChangeSetId } from '#kernel/ids';
import { type Db, intOf, intOrNull, type Row, textOf, textOrNull } from '../db.ts';

/** A variant, or a product by its parent SKU. */
export interface SkuOwner {
  readonly kind: 'variant' | 'product';
  readonly id: number;
  readonly productId: number;
}

/** What a delta gives up and takes; null where it does not touch the SKU. */
export interface SkuMove {
  readonly owner: SkuOwner;
  readonly released: string | null;
  readonly taken: string | null;
}

/** The SKUs a delta moves, or undefined when it moves none. */
export function skuMoveOf(delta: Delta): SkuMove | undefined {
  if (delta.entity !== 'variant' && delta.entity !== 'product') return undefined;
  const field = delta.entity === 'variant' ? 'sku' : 'parentSku';
  const released = skuIn(delta.before?.[field]);
  const taken = skuIn(delta.after?.[field]);
  if (released === taken) return undefined;
  const owner = { kind: delta.entity, id: delta.entityId, productId: delta.productId } as const;
  return { owner, released, taken };
}

/** Notes that an open set will take the SKU from its owner (or drops what the same set reserved for it). */
export function announceRelease(db: Db, sku: string, owner: SkuOwner, set: ChangeSetId): void {
  const row = find(db, sku);
  if (row === undefined) return;
  if (isOwner(claimOf(row), owner) && intOrNull(row, 'claim_set') === set) {
    unclaim(db, sku, owner, set);
  } else if (isOwner(holderOf(row), owner)) {
    db.run(
      'UPDATE sku SET release_set = ?, contested = CASE WHEN claim_set = ? THEN 0 ELSE contested END WHERE sku = ?',
      set,
      set,
      sku,
    );
  }
}

/** Reserves a SKU for an open set; returns `sku-duplicate` when another open set, or this one, has promised it elsewhere. */
export function claim(db: Db, sku: string, owner: SkuOwner, set: ChangeSetId): Failure | null {
  const row = find(db, sku);
  const holder = row === undefined ? undefined : holderOf(row);
  const other = row === undefined ? undefined : claimOf(row);
  if (row !== undefined && other !== undefined && isOpen(db, intOf(row, 'claim_set'))) {
    const mine = intOf(row, 'claim_set') === set && isOwner(other, owner);
    return mine ? null : duplicate(sku, owner, other);
  }
  const released = row !== undefined && intOrNull(row, 'release_set') === set;
  const contested = holder !== undefined && !isOwner(holder, owner) && !released ? 1 : 0;
  db.run(
    `INSERT INTO sku (sku, claim_kind, claim_id, claim_product, claim_set, contested) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (sku) DO UPDATE SET claim_kind = excluded.claim_kind, claim_id = excluded.claim_id,
       claim_product = excluded.claim_product, claim_set = excluded.claim_set, contested = excluded.contested`,
    sku,
    owner.kind,
    owner.id,
    owner.productId,
    set,
    contested,
  );
  return null;
}

/** Drops a reservation that will not be used. */
export function unclaim(db: Db, sku: string, owner: SkuOwner, set: ChangeSetId): void {
  db.run(
    `UPDATE sku SET claim_kind = NULL, claim_id = NULL, claim_product = NULL, claim_set = NULL, contested = 0
     WHERE sku = ? AND claim_set = ? AND claim_kind = ? AND claim_id = ?`,
    sku,
    set,
    owner.kind,
    owner.id,
  );
  db.run('DELETE FROM sku WHERE sku = ? AND kind IS NULL AND claim_set IS NULL', sku);
}

/** A reservation that another holder stands in the way of. */
export interface Contest {
  readonly sku: string;
  readonly owner: SkuOwner;
  readonly holder: SkuOwner;
}

/** Reservations of a set that nobody makes room for. Those whose holder has gone since are settled. */
export function contestsOf(db: Db, set: ChangeSetId): Contest[] {
  db.run(
    'UPDATE sku SET contested = 0 WHERE claim_set = ? AND contested = 1 AND kind IS NULL',
    set,
  );
  const rows = db.all('SELECT * FROM sku WHERE claim_set = ? AND contested = 1 ORDER BY sku', set);
  return rows.flatMap((row) => {
    const owner = claimOf(row);
    const holder = holderOf(row);
    return owner === undefined || holder === undefined
      ? []
      : [{ sku: textOf(row, 'sku'), owner, holder }];
  });
}

/** The owner stops holding the SKU. Does nothing when the set has given it to another one already. */
export function release(db: Db, sku: string, owner: SkuOwner): void {
  db.run(
    `UPDATE sku SET kind = NULL, entity_id = NULL, product_id = NULL, release_set = NULL
     WHERE sku = ? AND kind = ? AND entity_id = ?`,
    sku,
    owner.kind,
    owner.id,
  );
  db.run('DELETE FROM sku WHERE sku = ? AND kind IS NULL AND claim_set IS NULL', sku);
}

/** Takes back an announced release: the holder keeps its SKU after all. */
export function withdrawRelease(db: Db, sku: string, set: ChangeSetId): void {
  db.run('UPDATE sku SET release_set = NULL WHERE sku = ? AND release_set = ?', sku, set);
}

/** Whether the register names this owner as the holder. */
export function holds(db: Db, sku: string, owner: SkuOwner): boolean {
  const row = find(db, sku);
  return row !== undefined && isOwner(holderOf(row), owner);
}

/** The owner now holds the SKU. False, and nothing done, when another one has or reserved it and does not make room. */
export function take(db: Db, sku: string, owner: SkuOwner, set: ChangeSetId): boolean {
  const changed = db.run(
    `INSERT INTO sku (sku, kind, entity_id, product_id) VALUES (?, ?, ?, ?)
     ON CONFLICT (sku) DO UPDATE SET kind = excluded.kind, entity_id = excluded.entity_id,
       product_id = excluded.product_id, release_set = NULL,
       claim_kind = NULL, claim_id = NULL, claim_product = NULL, claim_set = NULL, contested = 0
     WHERE (claim_set IS NULL OR claim_set = ?)
       AND (kind IS NULL OR release_set = ? OR (kind = excluded.kind AND entity_id = excluded.entity_id))`,
    sku,
    owner.kind,
    owner.id,
    owner.productId,
    set,
    set,
  );
  return changed === 1;
}

/** The failure that names both. */
export function duplicate(sku: string, wanted: SkuOwner, holder: SkuOwner): Failure {
  return failure('sku-duplicate', {
    sku,
    kind: wanted.kind,
    productId: wanted.productId,
    entityId: wanted.id,
    otherKind: holder.kind,
    otherProductId: holder.productId,
    otherEntityId: holder.id,
  });
}

function find(db: Db, sku: string): Row | undefined {
  return db.get('SELECT * FROM sku WHERE sku = ?', sku);
}

function holderOf(row: Row): SkuOwner | undefined {
  const kind = kindOf(row, 'kind');
  if (kind === undefined) return undefined;
  return { kind, id: intOf(row, 'entity_id'), productId: intOf(row, 'product_id') };
}

function claimOf(row: Row): SkuOwner | undefined {
  const kind = kindOf(row, 'claim_kind');
  if (kind === undefined) return undefined;
  return { kind, id: intOf(row, 'claim_id'), productId: intOf(row, 'claim_product') };
}

function kindOf(row: Row, column: string): SkuOwner['kind'] | undefined {
  const kind = textOrNull(row, column);
  return kind === 'variant' || kind === 'product' ? kind : undefined;
}

function isOwner(a: SkuOwner | undefined, b: SkuOwner): boolean {
  return a !== undefined && a.kind === b.kind && a.id === b.id;
}

/** What a dropped draft had reserved is void, even before its rows are cleared away. */
function isOpen(db: Db, set: number): boolean {
  const row = db.get(`SELECT state FROM change_set WHERE id = ?`, set);
  return row !== undefined && (row['state'] === 'drafting' || row['state'] === 'applying');
}

function skuIn(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
