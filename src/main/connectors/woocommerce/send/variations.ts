/** Jobs on variants of a listing with options. One call serves the variations of one product. */

import type { FieldValues } from '#domain/listing/operation';
import { failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import type { SendItem, SendReply } from '#ports/marketplace';
import { isCreation, unsent } from '../outcomes.ts';
import { findByIds, variationsRoute } from '../read/look-up.ts';
import { type Session, valueOr } from '../session.ts';
import { optionsWithSlugs } from '../translate/attributes.ts';
import { picturesToFetch } from '../translate/images.ts';
import { variationBody, type WireBody } from '../translate/product-body.ts';
import { optionsIn } from '../translate/shapes.ts';
import { markerKey } from '../wire/product.ts';
import { finishBatch, type Prepared } from './finish-batch.ts';
import { type ItemGroup, mergeItems } from './merge-items.ts';

/** Sends jobs on variations; those of another product than the first one's have to wait for a call of their own. */
export async function sendVariations(
  session: Session,
  items: readonly SendItem[],
): Promise<SendReply> {
  const parentId = items[0]?.remote.listingId ?? null;
  if (parentId === null) {
    const refusal = failure('predecessor-failed', { field: 'listing' });
    return finishBatch(session, { route: '', endpoint: '' }, [
      { group: { ...emptyGroup, items }, refusal },
    ]);
  }
  const mine = items.filter((item) => item.remote.listingId === parentId);
  const groups = mergeItems(mine, (item) => item.remote.variantId);
  const parent = await parentValues(session, parentId, groups);
  const reply = await finishBatch(
    session,
    { route: `${variationsRoute(parentId)}/batch`, endpoint: 'POST products/variations/batch' },
    groups.map((group) => prepare(session, { ...group, echoed: { ...group.echoed, ...parent } })),
  );
  const others = items.filter((item) => item.remote.listingId !== parentId).map(unsent);
  return { ...reply, items: [...reply.items, ...others] };
}

const emptyGroup: ItemGroup = {
  items: [],
  target: null,
  values: {},
  echoed: {},
  context: {},
  references: new Map(),
};

/**
 * Options that the shop shares between products must be named in its own way, or they are dropped in silence. Where
 * there are such, or the shop never told us the options, they are read first.
 */
async function parentValues(
  session: Session,
  parentId: string,
  groups: readonly ItemGroup[],
): Promise<FieldValues> {
  const needed = groups.some(
    ({ echoed, values }) =>
      values.optionValues !== undefined &&
      (echoed.options === undefined || optionsIn(echoed.options).some((option) => option.id > 0)),
  );
  if (!needed) return {};
  const found = valueOr(await findByIds(session.api, [parentId]))
    ?.values()
    .next().value;
  return found === undefined ? {} : { options: optionsWithSlugs(found.attributes) };
}

function prepare(session: Session, group: ItemGroup): Prepared {
  const first = group.items[0];
  if (first === undefined) return { group, refusal: failure('internal') };
  const creating = isCreation(first);
  if (!creating && group.target === null) {
    return { group, refusal: failure('predecessor-failed', { field: 'variant' }) };
  }
  const body = variationBody({ ...group, facts: session.facts });
  if (!body.ok) return { group, refusal: body.failure };
  const full = creating ? born(first, body.value) : { ...body.value, ...changed(group) };
  return {
    group,
    entry: {
      op: creating ? 'create' : 'update',
      body: group.target === null ? full : { id: Number(group.target), ...full },
      pictures: picturesToFetch(group.values.image, {
        references: group.references,
        echoed: group.echoed.image,
      }),
    },
  };
}

function born(item: SendItem, body: WireBody): WireBody {
  const marker: Json = { key: markerKey, value: item.operationKey };
  return { ...body, status: 'publish', meta_data: [marker] };
}

function changed(group: ItemGroup): WireBody {
  const body: WireBody = {};
  for (const item of group.items) {
    // A private variation cannot be chosen; it is what "disabled" means in the shop's own editor.
    if (item.kind === 'variant.end') body['status'] = 'private';
    if (item.kind === 'variant.restore') body['status'] = 'publish';
  }
  return body;
}
