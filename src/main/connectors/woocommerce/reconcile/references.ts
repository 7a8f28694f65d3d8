/** Categories and uploads whose replies were lost. */

import { isObject, textOf } from '#connectors/kit/json-fields';
import type { RemoteId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { ReconcileItem, Verdict } from '#ports/marketplace';
import { done } from '../outcomes.ts';
import { categoryWish } from '../send/categories.ts';
import { pictureKey } from '../send/media.ts';
import type { Session } from '../session.ts';
import { listIn } from '../shop-api.ts';
import { pictureName } from '../translate/images.ts';
import { sameReading } from '../translate/text.ts';
import { idOf } from '../wire/product.ts';
import { lookUpFailed, notFound, type Settled } from './verdicts.ts';

/** Categories by their path. */
export async function reconcileCategories(
  session: Session,
  items: readonly ReconcileItem[],
  settled: Settled,
): Promise<readonly Verdict[]> {
  if (items.length === 0) return [];
  const paths = await session.categories.fresh();
  return items.map((item) => {
    if (!paths.ok) return lookUpFailed(item, paths.failure);
    const wish = categoryWish(item);
    if (!wish.ok) return { jobId: item.jobId, outcome: 'not-done' };
    const { path } = wish.value;
    const found = [...paths.value].find(([, shown]) => sameReading(path, shown));
    return found === undefined
      ? notFound(item, settled)
      : done(item, found[0] as RemoteId, { category: path });
  });
}

/** Uploads by the name we gave them. */
export async function reconcileMedia(
  session: Session,
  items: readonly ReconcileItem[],
  settled: Settled,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const item of items) verdicts.push(await mediaVerdict(session, item, settled));
  return verdicts;
}

async function mediaVerdict(
  session: Session,
  item: ReconcileItem,
  settled: Settled,
): Promise<Verdict> {
  // Without a password nothing can have been sent.
  if (!session.mayUpload) return { jobId: item.jobId, outcome: 'not-done' };
  const key = pictureKey(item);
  const name = pictureName(key);
  const endpoint = 'GET wp/v2/media';
  const { result } = await session.api.call({
    method: 'GET',
    route: '/wp/v2/media',
    endpoint,
    auth: 'app',
    query: [
      ['search', name],
      ['per_page', '100'],
      ['orderby', 'id'],
      ['order', 'asc'],
      ['_fields', 'id,slug,title,source_url'],
    ],
  });
  if (!result.ok) return lookUpFailed(item, result.failure);
  const rows = listIn(result.value, endpoint);
  if (!rows.ok) return lookUpFailed(item, rows.failure);
  for (const row of rows.value) {
    const id = isObject(row) && isNamed(row, name) ? idOf(row['id']) : null;
    if (id === null || !isObject(row)) continue;
    return done(item, id, { image: { key, id, src: textOf(row['source_url']) ?? '' } });
  }
  return notFound(item, settled);
}

function isNamed(row: { readonly [key: string]: Json | undefined }, name: string): boolean {
  const title = row['title'];
  const shown = isObject(title)
    ? (textOf(title['raw']) ?? textOf(title['rendered']))
    : textOf(title);
  return shown === name || textOf(row['slug']) === name;
}
