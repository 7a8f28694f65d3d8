/** Field values as JSON, and deltas built from them: the one place where typed records become patches. */
import type { Delta, FieldPatch } from '#domain/catalog/change-set';
import {
  emptyProduct,
  emptyVariant,
  type ProductFields,
  type VariantFields,
} from '#domain/catalog/product';
import type { LocationId, ProductId, VariantId } from '#kernel/ids';
import { type Json, sameJson } from '#kernel/json';

/** Any value a product or variant field can have. */
type FieldValue = ProductFields[keyof ProductFields] | VariantFields[keyof VariantFields];

/** Field values are plain data; interfaces only lack the index signature that `Json` asks for. */
export function asJson(value: FieldValue): Json {
  return value as unknown as Json;
}

/** Whether two field values say the same. */
export function sameField(a: FieldValue, b: FieldValue): boolean {
  return sameJson(asJson(a), asJson(b));
}

/** The fields that differ from a new product's defaults. */
export function productPatch(fields: ProductFields): FieldPatch {
  return nonDefault({ ...fields }, { ...emptyProduct });
}

/** The fields that differ from a new variant's defaults; the SKU always. */
export function variantPatch(fields: VariantFields): FieldPatch {
  return nonDefault({ ...fields }, { ...emptyVariant });
}

function nonDefault(
  fields: Readonly<Record<string, FieldValue>>,
  defaults: Readonly<Record<string, FieldValue>>,
): FieldPatch {
  const patch: Record<string, Json> = {};
  for (const [name, value] of Object.entries(fields)) {
    const initial = defaults[name];
    if (initial === undefined || !sameField(value, initial)) patch[name] = asJson(value);
  }
  return patch;
}

/** Collects the fields of one entity that change. */
export class PatchBuilder {
  readonly #before: Record<string, Json> = {};
  readonly #after: Record<string, Json> = {};
  #size = 0;

  /** Notes a change of one field. */
  set(name: string, before: FieldValue, after: FieldValue): void {
    this.#before[name] = asJson(before);
    this.#after[name] = asJson(after);
    this.#size += 1;
  }

  /** The update, or nothing when no field changed. */
  delta(entity: 'product' | 'variant', entityId: number, productId: ProductId): Delta[] {
    if (this.#size === 0) return [];
    return [
      {
        entity,
        entityId,
        productId,
        shopId: null,
        op: 'update',
        before: this.#before,
        after: this.#after,
      },
    ];
  }
}

/** A new entity. */
export function insertDelta(
  entity: 'product' | 'variant',
  entityId: number,
  productId: ProductId,
  after: FieldPatch,
): Delta {
  return { entity, entityId, productId, shopId: null, op: 'insert', before: null, after };
}

/** Stock of a variant at one location: an insert when no level was there before. */
export function stockDelta(at: {
  readonly variantId: VariantId;
  readonly productId: ProductId;
  readonly locationId: LocationId;
  /** `undefined`: no level is stored; `null`: stored as not counted. */
  readonly before: number | null | undefined;
  readonly after: number;
}): Delta {
  const key = String(at.locationId);
  return {
    entity: 'stock',
    entityId: at.variantId,
    productId: at.productId,
    shopId: null,
    op: at.before === undefined ? 'insert' : 'update',
    before: at.before === undefined ? null : { [key]: at.before },
    after: { [key]: at.after },
  };
}
