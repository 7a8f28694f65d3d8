/**
 * What a finished job changes here: the listing, its base snapshot, the shop's references. Runs in the
 * transaction that settles the job, so that the record and the effect can never disagree.
 */

import {
  type FieldName,
  type FieldValues,
  listingFieldNames,
  newValues,
  type Reference,
  variantFieldNames,
} from '#domain/listing/operation';
import type { FailureCode } from '#kernel/failure';
import type { JobId, RemoteId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import { type StoreContext, takeIds } from '../context.ts';
import { intOf, jsonOf, type Row, textOf } from '../db.ts';
import type { JobRow } from './job-row.ts';

/** The shop's answer to a job that is done. */
export interface DoneEffect {
  readonly jobId: JobId;
  readonly remoteId: RemoteId;
  readonly echoed: FieldValues;
  readonly adopted: boolean;
}

/** Writes the outcome of a done job. */
export function applyEffect(context: StoreContext, job: JobRow, effect: DoneEffect): void {
  switch (job.kind) {
    case 'category.create':
    case 'media.upload':
      saveReferences(context, job, effect);
      break;
    case 'read.listings':
    case 'read.categories':
      break;
    case 'listing.create':
      createListing(context, job, effect);
      break;
    default:
      changeListing(context, job, effect);
  }
}

/** A listing that was unlinked while the call was under way has nothing to be noted on: the shop is as it was told. */
function changeListing(context: StoreContext, job: JobRow, effect: DoneEffect): void {
  const listing = context.db.get(
    'SELECT id, state, sent, echoed FROM listing WHERE shop_id = ? AND product_id = ?',
    job.shopId,
    job.productId,
  );
  if (listing === undefined) return;
  if (job.kind === 'variant.create') createVariant(context, listing, job, effect);
  else if (job.kind.startsWith('variant.')) updateVariant(context, listing, job, effect);
  else updateListing(context, listing, job, effect);
}

function saveReferences(context: StoreContext, job: JobRow, effect: DoneEffect): void {
  const kind = job.kind === 'category.create' ? 'category' : 'media';
  context.db.run(
    `INSERT INTO shop_reference (shop_id, kind, key, remote_id) VALUES (?, ?, ?, ?)
     ON CONFLICT (shop_id, kind, key) DO UPDATE SET remote_id = excluded.remote_id`,
    job.shopId,
    kind,
    job.body.label,
    effect.remoteId,
  );
}

/** What a done job has written; a category that the shop no longer has was dropped by it without a word. */
function written(context: StoreContext, job: JobRow, effect: DoneEffect): FieldValues {
  const values = newValues(job.body.changes);
  if (typeof values.category !== 'string' || effect.echoed.category !== null) return values;
  forgetReferences(context, job, 'category');
  return { ...values, category: null };
}

/** What a refusal tells about the references a job relied on: gone in the shop, so that the next plan brings them anew. */
export function forgetDeadReferences(
  context: StoreContext,
  job: JobRow,
  code: FailureCode | null,
): void {
  if (code === 'image-refused') forgetReferences(context, job, 'media');
  if (code === 'remote-missing' && job.kind === 'category.create')
    forgetReferences(context, job, 'category');
}

function forgetReferences(context: StoreContext, job: JobRow, kind: Reference['kind']): void {
  for (const ref of job.body.refs) {
    if (ref.kind !== kind) continue;
    context.db.run(
      'DELETE FROM shop_reference WHERE shop_id = ? AND kind = ? AND key = ?',
      job.shopId,
      ref.kind,
      ref.key,
    );
  }
}

function createListing(context: StoreContext, job: JobRow, effect: DoneEffect): void {
  const values = effect.adopted ? effect.echoed : written(context, job, effect);
  const existing = context.db.get(
    'SELECT id FROM listing WHERE shop_id = ? AND product_id = ?',
    job.shopId,
    job.productId,
  );
  const id = existing === undefined ? takeIds(context.db, 'listing') : intOf(existing, 'id');
  context.db.run(
    `INSERT INTO listing (id, shop_id, product_id, remote_id, state, origin, sent, echoed, updated_at)
     VALUES (?, ?, ?, ?, 'live', ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET remote_id = excluded.remote_id, state = 'live', sent = excluded.sent, echoed = excluded.echoed, updated_at = excluded.updated_at`,
    id,
    job.shopId,
    job.productId,
    effect.remoteId,
    effect.adopted ? 'linked' : 'published',
    pickJson(values, listingFieldNames),
    pickJson(effect.echoed, listingFieldNames),
    context.now(),
  );
  if (!job.body.hasOptions && job.variantId !== null) {
    putVariant(
      context,
      { listingId: id, variantId: job.variantId, remoteId: effect.remoteId },
      values,
      effect.echoed,
    );
  }
}

function createVariant(context: StoreContext, listing: Row, job: JobRow, effect: DoneEffect): void {
  if (job.variantId === null) throw new Error(`job ${job.id} has no variant`);
  const values = effect.adopted ? effect.echoed : newValues(job.body.changes);
  const key = {
    listingId: intOf(listing, 'id'),
    variantId: job.variantId,
    remoteId: effect.remoteId,
  };
  putVariant(context, key, values, effect.echoed);
}

function putVariant(
  context: StoreContext,
  key: { readonly listingId: number; readonly variantId: number; readonly remoteId: string },
  sent: FieldValues,
  echoed: FieldValues,
): void {
  context.db.run(
    `INSERT INTO listing_variant (listing_id, variant_id, remote_id, state, sent, echoed) VALUES (?, ?, ?, 'live', ?, ?)
     ON CONFLICT (listing_id, variant_id) DO UPDATE SET remote_id = excluded.remote_id, state = 'live', sent = excluded.sent, echoed = excluded.echoed`,
    key.listingId,
    key.variantId,
    key.remoteId,
    pickJson(sent, variantFieldNames),
    pickJson(echoed, variantFieldNames),
  );
}

function updateListing(context: StoreContext, listing: Row, job: JobRow, effect: DoneEffect): void {
  const state =
    job.kind === 'listing.end'
      ? 'ended'
      : job.kind === 'listing.restore'
        ? 'live'
        : textOf(listing, 'state');
  context.db.run(
    'UPDATE listing SET state = ?, sent = ?, echoed = ?, updated_at = ? WHERE id = ?',
    state,
    mergeJson(listing, 'sent', pick(written(context, job, effect), listingFieldNames)),
    mergeJson(listing, 'echoed', pick(effect.echoed, listingFieldNames)),
    context.now(),
    intOf(listing, 'id'),
  );
  // A product without options carries its variant's fields in the same call.
  if (!job.body.hasOptions && job.variantId !== null) updateVariant(context, listing, job, effect);
}

function updateVariant(context: StoreContext, listing: Row, job: JobRow, effect: DoneEffect): void {
  const row = context.db.get(
    'SELECT * FROM listing_variant WHERE listing_id = ? AND variant_id = ?',
    intOf(listing, 'id'),
    job.variantId,
  );
  // Linked anew meanwhile, to a listing without this variant.
  if (row === undefined) return;
  const state = job.kind.endsWith('.end')
    ? 'ended'
    : job.kind.endsWith('.restore')
      ? 'live'
      : textOf(row, 'state');
  context.db.run(
    'UPDATE listing_variant SET state = ?, sent = ?, echoed = ? WHERE listing_id = ? AND variant_id = ?',
    state,
    mergeJson(row, 'sent', pick(newValues(job.body.changes), variantFieldNames)),
    mergeJson(row, 'echoed', pick(effect.echoed, variantFieldNames)),
    intOf(listing, 'id'),
    job.variantId,
  );
}

function pick(values: FieldValues, names: readonly FieldName[]): FieldValues {
  const picked: Partial<Record<FieldName, Json>> = {};
  for (const name of names) {
    const value = values[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

function pickJson(values: FieldValues, names: readonly FieldName[]): string {
  return JSON.stringify(pick(values, names));
}

function mergeJson(row: Row, column: string, patch: FieldValues): string {
  return JSON.stringify({ ...jsonOf<FieldValues>(row, column), ...patch });
}
