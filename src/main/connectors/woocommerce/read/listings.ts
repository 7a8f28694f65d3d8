/**
 * Reading all listings page by page. Variations can only be had parent by parent, so a page of products is followed
 * by one read per product with options; each read makes one call, two after a restart.
 */

import { isObject, numberOf, textOf } from '#connectors/kit/json-fields';
import { type Failure, failure } from '#kernel/failure';
import { fromIso } from '#kernel/instant';
import type { Json } from '#kernel/json';
import { fail, ok, type Result } from '#kernel/result';
import type { BudgetSignal, ReadPage, RemoteListing } from '#ports/marketplace';
import { quietSignal, type Session, valueOr } from '../session.ts';
import { listIn } from '../shop-api.ts';
import { fromAttributes } from '../translate/attributes.ts';
import { listingValues, variantValues } from '../translate/product-values.ts';
import { optionsIn } from '../translate/shapes.ts';
import { readProduct, type WireProduct } from '../wire/product.ts';
import { findByIds, listVariations, productFields } from './look-up.ts';

const perPage = 100;

/** Where a read goes on. `total` is what the shop said last: when it shrinks, rows have moved towards the front. */
interface Cursor {
  readonly offset: number;
  readonly total: number | null;
  readonly pending: readonly string[];
  readonly ended: boolean;
}

/** Reads the next page of listings. Products that are neither simple nor variable are left out. */
export async function readListings(
  session: Session,
  cursor: Json | null,
): Promise<Result<ReadPage, Failure>> {
  const at = cursorOf(cursor);
  if (at === null) return fail(failure('invalid-input', { field: 'cursor' }));
  const [parentId, ...rest] = at.pending;
  if (parentId !== undefined) return readParent(session, parentId, { ...at, pending: rest });
  return readProducts(session, at);
}

async function readProducts(session: Session, at: Cursor): Promise<Result<ReadPage, Failure>> {
  const endpoint = 'GET products';
  const { result, signal } = await session.api.call({
    method: 'GET',
    route: '/wc/v3/products',
    endpoint,
    query: [
      ['context', 'edit'],
      ['status', 'any'],
      ['per_page', String(perPage)],
      ['offset', String(at.offset)],
      ['orderby', 'id'],
      ['order', 'asc'],
      ['_fields', productFields],
    ],
  });
  if (!result.ok) return result;
  const rows = listIn(result.value, endpoint);
  if (!rows.ok) return rows;
  const total = numberOf(result.value.headers['x-wp-total']);
  const products = rows.value.flatMap((row) => readProduct(row) ?? []);
  const parents = products.filter((product) => product.type === 'variable');
  session.memory.pendingParents.clear();
  for (const parent of parents) session.memory.pendingParents.set(parent.id, parent);
  const listings: RemoteListing[] = [];
  for (const product of products.filter((one) => one.type === 'simple')) {
    listings.push(await listingOf(session, product, []));
  }
  const next = advance(at, { total, rows: rows.value.length });
  return ok(pageOf(listings, { ...next, pending: parents.map((parent) => parent.id) }, signal));
}

/**
 * Rows that the key's user may not see are left out of a page, so its length tells nothing unless totals are hidden.
 * When the total has shrunk, the rows that slipped in front of the offset are read again; doubles do no harm.
 */
function advance(
  at: Cursor,
  page: { readonly total: number | null; readonly rows: number },
): Cursor {
  const { rows, total } = page;
  if (total === null) return step(at.offset + perPage, null, rows < perPage);
  // Past the end WordPress counts nothing at all.
  const beyond = rows === 0 && at.offset > 0 && total < at.offset;
  if (beyond) return step(Math.max(0, at.offset - perPage), null, false);
  const shrunk = at.total === null ? 0 : Math.max(0, at.total - total);
  if (shrunk > 0) return step(Math.max(0, at.offset - shrunk), total, false);
  return step(at.offset + perPage, total, at.offset + perPage >= total);
}

function step(offset: number, total: number | null, ended: boolean): Cursor {
  return { offset, total, pending: [], ended };
}

async function readParent(
  session: Session,
  parentId: string,
  at: Cursor,
): Promise<Result<ReadPage, Failure>> {
  const known = session.memory.pendingParents.get(parentId);
  const parents = known === undefined ? await findByIds(session.api, [parentId]) : null;
  if (parents !== null && !parents.ok) return parents;
  const parent = known ?? parents?.value.get(parentId);
  if (parent === undefined) return ok(pageOf([], at, quietSignal));
  const variations = await listVariations(session.api, parentId);
  session.memory.pendingParents.delete(parentId);
  if (!variations.ok) {
    // Deleted since its page was read.
    return variations.failure.code === 'remote-missing'
      ? ok(pageOf([], at, quietSignal))
      : variations;
  }
  return ok(pageOf([await listingOf(session, parent, variations.value)], at, quietSignal));
}

async function listingOf(
  session: Session,
  product: WireProduct,
  variations: readonly WireProduct[],
): Promise<RemoteListing> {
  const ids = product.categories.map((category) => category.id);
  const paths = valueOr(await session.categories.covering(ids)) ?? new Map();
  const context = { facts: session.facts, paths };
  const options = optionsIn(fromAttributes(product.attributes).options);
  const onSale = product.status === 'publish';
  return {
    remoteId: product.id,
    url: product.permalink,
    onSale,
    values: listingValues(product, context),
    variants:
      product.type === 'variable'
        ? variations.map((variation) => ({
            remoteId: variation.id,
            onSale: onSale && variation.status === 'publish',
            values: variantValues(variation, context, options),
          }))
        : [{ remoteId: product.id, onSale, values: variantValues(product, context) }],
    updatedAt: product.modifiedGmt === null ? null : (fromIso(product.modifiedGmt) ?? null),
  };
}

function pageOf(listings: readonly RemoteListing[], next: Cursor, signal: BudgetSignal): ReadPage {
  const over = next.ended && next.pending.length === 0;
  return {
    listings,
    references: [],
    cursor: over ? null : { ...next, pending: [...next.pending] },
    total: next.total,
    signal,
  };
}

function cursorOf(value: Json | null): Cursor | null {
  if (value === null) return { offset: 0, total: null, pending: [], ended: false };
  if (!isObject(value)) return null;
  const offset = numberOf(value['offset']);
  const { pending } = value;
  if (offset === null || !Array.isArray(pending)) return null;
  const ids = (pending as readonly Json[]).flatMap((id) => textOf(id) ?? []);
  return { offset, total: numberOf(value['total']), pending: ids, ended: value['ended'] === true };
}
