/** Jobs on products: listings of both kinds, and the variants of listings without options. */

import type { FieldValues } from '#domain/listing/operation';
import { failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import type { SendItem, SendReply } from '#ports/marketplace';
import { isCreation } from '../outcomes.ts';
import { findByIds } from '../read/look-up.ts';
import { type Session, valueOr } from '../session.ts';
import { fromAttributes, touchesAttributes } from '../translate/attributes.ts';
import { echoOf, knownPictureId, picturesToFetch, wireImage } from '../translate/images.ts';
import { type BodySource, productBody, type WireBody } from '../translate/product-body.ts';
import { imagesIn, optionsIn } from '../translate/shapes.ts';
import { markerKey, type WireProduct } from '../wire/product.ts';
import { finishBatch, type Prepared } from './finish-batch.ts';
import { type ItemGroup, mergeItems } from './merge-items.ts';

const target = { route: '/wc/v3/products/batch', endpoint: 'POST products/batch' };

/** Sends jobs on products in one call. */
export async function sendProducts(
  session: Session,
  items: readonly SendItem[],
): Promise<SendReply> {
  const groups = mergeItems(items, (item) => item.remote.listingId);
  const shown = await shownNow(session, groups);
  const prepared = groups.map((group) => prepare(session, completed(group, shown)));
  return finishBatch(session, target, prepared);
}

/** What is needed of a product before a list of it can be replaced whole, where we were never told. */
async function shownNow(
  session: Session,
  groups: readonly ItemGroup[],
): Promise<ReadonlyMap<string, WireProduct>> {
  const ids = groups.filter(lacksLists).flatMap((group) => group.target ?? []);
  if (ids.length === 0) return new Map();
  return valueOr(await findByIds(session.api, ids)) ?? new Map();
}

function lacksLists(group: ItemGroup): boolean {
  const { echoed, target, values } = group;
  if (target === null) return false;
  const lists = touchesAttributes(values) && echoed.attributes === undefined;
  return (
    lists || (addsPicture(group) && values.images === undefined && echoed.images === undefined)
  );
}

function completed(group: ItemGroup, shown: ReadonlyMap<string, WireProduct>): ItemGroup {
  const product = group.target === null || !lacksLists(group) ? undefined : shown.get(group.target);
  if (product === undefined) return group;
  const images = product.images.map((image) => echoOf(image));
  const now: FieldValues = { ...fromAttributes(product.attributes), images };
  return { ...group, echoed: { ...now, ...group.echoed } };
}

function prepare(session: Session, group: ItemGroup): Prepared {
  const first = group.items[0];
  if (first === undefined) return { group, refusal: failure('internal') };
  const creating = isCreation(first);
  if (!creating && group.target === null) {
    return { group, refusal: failure('predecessor-failed', { field: 'listing' }) };
  }
  if (lacksLists(group)) {
    // Writing the list without knowing the rest of it would delete that rest.
    return {
      group,
      refusal: failure('shop-unavailable', { reason: 'not-read' }, { retry: 'later' }),
    };
  }
  const source: BodySource = { ...group, facts: session.facts };
  const body = productBody(source, first.remote.hasOptions);
  if (!body.ok) return { group, refusal: body.failure };
  const picture = withPicture(group, body.value);
  if (!picture.ok) return { group, refusal: picture.failure };
  const full = creating ? born(first, body.value) : { ...body.value, ...changed(group) };
  const known = { references: group.references, echoed: group.echoed.images };
  return {
    group,
    entry: {
      op: creating ? 'create' : 'update',
      body: group.target === null ? full : { id: Number(group.target), ...full },
      pictures:
        picturesToFetch(group.values.images, known) + picturesToFetch(group.values.image, known),
    },
  };
}

/** A new product, with the mark by which it is known again. Pictures follow later, so that none can keep it away. */
function born(item: SendItem, body: WireBody): WireBody {
  const marker: Json = { key: markerKey, value: item.operationKey };
  const meta = body['meta_data'];
  return {
    ...body,
    type: item.remote.hasOptions ? 'variable' : 'simple',
    status: 'publish',
    meta_data: [...(Array.isArray(meta) ? (meta as readonly Json[]) : []), marker],
  };
}

/** Status and type that the kinds of a group's jobs stand for; the later one counts. */
function changed(group: ItemGroup): WireBody {
  const body: WireBody = {};
  for (const item of group.items) {
    // Drafts keep their address, reviews and history, and can be put back.
    if (item.kind === 'listing.end' || item.kind === 'variant.end') body['status'] = 'draft';
    if (item.kind === 'listing.restore' || item.kind === 'variant.restore')
      body['status'] = 'publish';
    if (item.kind === 'listing.options' && optionsIn(item.values.options).length > 0) {
      body['type'] = 'variable';
    }
  }
  return body;
}

function addsPicture(group: ItemGroup): boolean {
  return imagesIn(group.values.image).length > 0;
}

/** The picture of an only variant is one among the listing's: it is added unless it is there. */
function withPicture(group: ItemGroup, body: WireBody) {
  const wanted = imagesIn(group.values.image)[0];
  const fine = { ok: true } as const;
  if (wanted === undefined) return fine;
  const listed = imagesIn(group.values.images ?? group.echoed.images);
  if (listed.some((image) => image.key === wanted.key)) return fine;
  const known = { references: group.references, echoed: group.echoed.images };
  const id = knownPictureId(wanted, known);
  if (id !== null && listed.some((image) => image.id === id)) return fine;
  const sent = wireImage(wanted, known);
  if (!sent.ok) return sent;
  const written = body['images'];
  const kept: readonly Json[] = Array.isArray(written)
    ? (written as readonly Json[])
    : listed.flatMap((image) => (image.id === null ? [] : { id: Number(image.id) }));
  body['images'] = [...kept, sent.value];
  return fine;
}
