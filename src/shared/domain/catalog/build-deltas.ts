/** Deltas for what a seller does by hand. Each holds only what changes; nothing changed, no delta. */
import type { LocationId, ProductId, ShopId, VariantId } from '#kernel/ids';
import { type Json, sameJson } from '#kernel/json';
import type { ChangeEntity, Delta, FieldPatch } from './change-set.ts';
import type { ProductOverride, VariantOverride } from './override.ts';
import {
  emptyProduct,
  emptyVariant,
  type FullProduct,
  type Product,
  type ProductFields,
  type StockLevel,
  type Variant,
  type VariantFields,
} from './product.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A product to be made, with its variants. `stock` is at one location. */
export interface NewProductInput {
  readonly id: ProductId;
  readonly fields: Partial<ProductFields> & Pick<ProductFields, 'title'>;
  readonly variants: readonly {
    readonly id: VariantId;
    readonly fields: Partial<VariantFields> & Pick<VariantFields, 'sku'>;
    readonly stock?: { readonly locationId: LocationId; readonly quantity: number | null };
  }[];
}

/** Makes a product: itself, its variants, their stock, in that order. */
export function insertProduct(input: NewProductInput): Delta[] {
  const { id } = input;
  const deltas = [insert('product', id, id, differing(input.fields, { ...emptyProduct }))];
  const stock: Delta[] = [];
  for (const variant of input.variants) {
    const fields = differing(variant.fields, { ...emptyVariant });
    deltas.push(insert('variant', variant.id, id, fields));
    if (variant.stock !== undefined) {
      const level = { [String(variant.stock.locationId)]: variant.stock.quantity };
      stock.push(insert('stock', variant.id, id, level));
    }
  }
  return [...deltas, ...stock];
}

/** Changes fields of a product. */
export function updateProduct(product: Product, patch: Partial<ProductFields>): Delta[] {
  return update('product', product, product.id, patch);
}

/** Changes fields of a variant. */
export function updateVariant(variant: Variant, patch: Partial<VariantFields>): Delta[] {
  return update('variant', variant, variant.productId, patch);
}

/** Sets the units on hand at one location; `levels` are those of the variant now. */
export function setStock(
  variant: Pick<Variant, 'id' | 'productId'>,
  levels: readonly StockLevel[],
  locationId: LocationId,
  quantity: number | null,
): Delta[] {
  const key = String(locationId);
  const level = levels.find(
    (item) => item.variantId === variant.id && item.locationId === locationId,
  );
  if (level === undefined) {
    return [insert('stock', variant.id, variant.productId, { [key]: quantity })];
  }
  if (level.quantity === quantity) return [];
  return [
    {
      entity: 'stock',
      entityId: variant.id,
      productId: variant.productId,
      shopId: null,
      op: 'update',
      before: { [key]: level.quantity },
      after: { [key]: quantity },
    },
  ];
}

/** Deletes a variant. Its stock stays on record for when it is restored. */
export function deleteVariant(variant: Variant): Delta[] {
  const { id, productId, ...fields } = variant;
  return [remove('variant', id, productId, json(fields))];
}

/** Deletes a product: its variants first, since a product with variants is in use. */
export function deleteProduct(full: FullProduct): Delta[] {
  const { id, ...fields } = full.product;
  return [...full.variants.flatMap(deleteVariant), remove('product', id, id, json(fields))];
}

/** Changes what one shop shows of a product; `undefined` in the patch goes back to the catalogue's value. */
export function overrideProduct(
  current: ProductOverride,
  patch: {
    readonly [K in keyof Omit<ProductOverride, 'shopId' | 'productId'>]?:
      | ProductOverride[K]
      | undefined;
  },
): Delta[] {
  const { shopId, productId, ...fields } = current;
  return override(
    { entity: 'product-override', entityId: productId, productId, shopId },
    fields,
    patch,
  );
}

/** Changes what one shop shows of a variant of `productId`; `undefined` in the patch goes back to the catalogue's value. */
export function overrideVariant(
  productId: ProductId,
  current: VariantOverride,
  patch: {
    readonly [K in keyof Omit<VariantOverride, 'shopId' | 'variantId'>]?:
      | VariantOverride[K]
      | undefined;
  },
): Delta[] {
  const { shopId, variantId, ...fields } = current;
  return override(
    { entity: 'variant-override', entityId: variantId, productId, shopId },
    fields,
    patch,
  );
}

/** The delta that takes another back. */
export function inverseOf(delta: Delta): Delta {
  const op = delta.op === 'insert' ? 'delete' : delta.op === 'delete' ? 'insert' : 'update';
  return { ...delta, op, before: delta.after, after: delta.before };
}

function override(
  target: {
    readonly entity: ChangeEntity;
    readonly entityId: number;
    readonly productId: ProductId;
    readonly shopId: ShopId;
  },
  current: Fields,
  patch: Fields,
): Delta[] {
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(patch)) {
    const had = current[name];
    if (same(had, value)) continue;
    if (had !== undefined) before[name] = had;
    if (value !== undefined) after[name] = value;
  }
  if (Object.keys(before).length + Object.keys(after).length === 0) return [];
  return [{ ...target, op: 'update', before: json(before), after: json(after) }];
}

function update(
  entity: 'product' | 'variant',
  current: { readonly id: number },
  productId: ProductId,
  patch: Fields,
): Delta[] {
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  const fields: Fields = { ...current };
  for (const [name, value] of Object.entries(patch)) {
    if (value === undefined || same(fields[name], value)) continue;
    before[name] = fields[name];
    after[name] = value;
  }
  if (Object.keys(after).length === 0) return [];
  return [
    {
      entity,
      entityId: current.id,
      productId,
      shopId: null,
      op: 'update',
      before: json(before),
      after: json(after),
    },
  ];
}

function insert(
  entity: ChangeEntity,
  entityId: number,
  productId: ProductId,
  after: FieldPatch,
): Delta {
  return { entity, entityId, productId, shopId: null, op: 'insert', before: null, after };
}

function remove(
  entity: ChangeEntity,
  entityId: number,
  productId: ProductId,
  before: FieldPatch,
): Delta {
  return { entity, entityId, productId, shopId: null, op: 'delete', before, after: null };
}

function differing(fields: Fields, defaults: Fields): FieldPatch {
  const patch: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && !same(defaults[name], value)) patch[name] = value;
  }
  return json(patch);
}

/** Records of the catalogue are plain data; their interfaces only lack the index signature that JSON types ask for. */
function json(fields: Fields): FieldPatch {
  return fields as FieldPatch;
}

function same(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return a === b;
  return sameJson(a as Json, b as Json);
}
