/**
 * What a delta must look like before the store takes it: known fields, values of their shape, and the sides its
 * operation needs. It guards the catalogue against a caller's mistake; what a seller may type is judged earlier.
 */
import { type Failure, failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import type { ChangeEntity, Delta, FieldPatch } from './change-set.ts';

type Check = (value: Json) => boolean;

/** Longest text of one field, in UTF-16 code units: a megabyte is a mistake, not a description. */
const maxTextLength = 1_000_000;

/** The rule of every field by entity. `stock` has none: its keys are location ids. */
const checks: Readonly<Record<Exclude<ChangeEntity, 'stock'>, Readonly<Record<string, Check>>>> = {
  product: {
    title: isText,
    description: isText,
    category: orNull(isText),
    brand: orNull(isText),
    parentSku: orNull(isSku),
    optionNames: listOf(isText),
    attributes: listOf(record({ name: isText, value: isText })),
    images: listOf(record({ key: isText, alt: isText })),
    hsCode: orNull(isText),
    origin: orNull(isText),
  },
  variant: {
    sku: isSku,
    optionValues: listOf(isText),
    price: orNull(isMoney),
    salePrice: orNull(isMoney),
    cost: orNull(isMoney),
    barcode: orNull(isText),
    weightGrams: orNull(isCount),
    lengthMm: orNull(isCount),
    widthMm: orNull(isCount),
    heightMm: orNull(isCount),
    imageKey: orNull(isText),
  },
  'product-override': {
    title: isText,
    description: isText,
    category: isText,
    attributes: listOf(record({ name: isText, value: isText })),
    priceRule: isObject,
    quantityCap: isCount,
    listed: (value) => typeof value === 'boolean',
  },
  'variant-override': {
    price: isMoney,
    salePrice: orNull(isMoney),
    quantityCap: isCount,
  },
};

/** The failure `invalid-input` naming entity, id and field, or null when the delta may be taken. */
export function checkDelta(delta: Delta): Failure | null {
  if (!isId(delta.entityId) || !isId(delta.productId)) return refuse(delta, 'id');
  const isOverride = delta.entity === 'product-override' || delta.entity === 'variant-override';
  if (isOverride !== (delta.shopId !== null)) return refuse(delta, 'shopId');
  if (delta.entity.startsWith('product') && delta.entityId !== delta.productId) {
    return refuse(delta, 'productId');
  }
  if ((delta.before === null) !== (delta.op === 'insert')) return refuse(delta, 'before');
  if ((delta.after === null) !== (delta.op === 'delete')) return refuse(delta, 'after');
  const sides = [delta.before, delta.after];
  for (const side of sides) {
    const field = side === null ? null : wrongField(delta.entity, side);
    if (field !== null) return refuse(delta, field);
  }
  return checkSides(delta);
}

/** The SKU must be on the sides that give or take it, since the register of SKUs is kept from the delta alone. */
function checkSides(delta: Delta): Failure | null {
  const { before, after, op } = delta;
  if (delta.entity === 'variant') {
    if (op === 'insert' && after?.['sku'] === undefined) return refuse(delta, 'sku');
    if (op === 'delete' && before?.['sku'] === undefined) return refuse(delta, 'sku');
  }
  if (op !== 'update' || !(delta.entity === 'product' || delta.entity === 'variant')) return null;
  // Products and variants always have every field: an update names each on both sides.
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  for (const name of names) {
    if (before?.[name] === undefined || after?.[name] === undefined) return refuse(delta, name);
  }
  return null;
}

function wrongField(entity: ChangeEntity, side: FieldPatch): string | null {
  for (const [name, value] of Object.entries(side)) {
    if (entity === 'stock') {
      if (!/^[1-9]\d{0,14}$/.test(name) || !orNull(isQuantity)(value)) return name;
      continue;
    }
    const rules = checks[entity];
    const check = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (check === undefined || !check(value)) return name;
  }
  return null;
}

function refuse(delta: Delta, field: string): Failure {
  const { entity, entityId, productId, op } = delta;
  return failure('invalid-input', { field, entity, entityId, productId, op });
}

function isId(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function isText(value: Json): boolean {
  return typeof value === 'string' && value.length <= maxTextLength;
}

function isSku(value: Json): boolean {
  return typeof value === 'string' && value !== '' && value.length <= 1_000;
}

function isCount(value: Json): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Stock may be oversold. */
function isQuantity(value: Json): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value);
}

function isObject(value: Json): value is { readonly [key: string]: Json | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isMoney(value: Json): boolean {
  if (!isObject(value)) return false;
  const { minor, currency } = value;
  return (
    Object.keys(value).length === 2 &&
    typeof minor === 'number' &&
    Number.isSafeInteger(minor) &&
    typeof currency === 'string' &&
    /^[A-Z]{3}$/.test(currency)
  );
}

function orNull(check: Check): Check {
  return (value) => value === null || check(value);
}

function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every((item: Json) => check(item));
}

function record(fields: Readonly<Record<string, Check>>): Check {
  const names = Object.keys(fields);
  return (value) =>
    isObject(value) &&
    Object.keys(value).length === names.length &&
    names.every((name) => {
      const item = value[name];
      return item !== undefined && fields[name]?.(item) === true;
    });
}
