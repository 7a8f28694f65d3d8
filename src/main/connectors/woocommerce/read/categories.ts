/** Reading all categories as references by path. The last page hands them over, for a path needs all parents. */

import { isObject, numberOf, objectsOf, textOf } from '#connectors/kit/json-fields';
import type { Reference } from '#domain/listing/operation';
import { type Failure, failure } from '#kernel/failure';
import type { RemoteId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import { fail, ok, type Result } from '#kernel/result';
import type { ReadPage } from '#ports/marketplace';
import type { Session } from '../session.ts';
import { idOf } from '../wire/product.ts';
import { type Category, pathsOf, readCategoryPage } from './category-tree.ts';

/** Reads the next page of categories; what was read so far travels in the cursor. */
export async function readCategories(
  session: Session,
  cursor: Json | null,
): Promise<Result<ReadPage, Failure>> {
  const page = cursor === null ? 1 : isObject(cursor) ? numberOf(cursor['page']) : null;
  if (page === null) return fail(failure('invalid-input', { field: 'cursor' }));
  const read = await readCategoryPage(session.api, page);
  if (!read.ok) return read;
  const before = isObject(cursor ?? undefined) ? categoriesIn(cursor) : [];
  const categories = [...before, ...read.value.categories];
  const { last, signal, total } = read.value;
  return ok({
    listings: [],
    references: last ? referencesOf(categories) : [],
    cursor: last
      ? null
      : { page: page + 1, categories: categories.map((category) => ({ ...category })) },
    total,
    signal,
  });
}

/** Of two categories with the same path the older one counts. */
function referencesOf(categories: readonly Category[]): ReadPage['references'] {
  const byPath = new Map<string, { readonly ref: Reference; readonly remoteId: RemoteId }>();
  for (const [id, path] of pathsOf(categories)) {
    const known = byPath.get(path);
    if (known !== undefined && Number(known.remoteId) < Number(id)) continue;
    byPath.set(path, { ref: { kind: 'category', key: path }, remoteId: id as RemoteId });
  }
  return [...byPath.values()];
}

function categoriesIn(cursor: Json | null): readonly Category[] {
  if (!isObject(cursor ?? undefined) || cursor === null) return [];
  const { categories } = cursor as { readonly [key: string]: Json | undefined };
  return objectsOf(categories).flatMap((item) => {
    const id = idOf(item['id']);
    return id === null
      ? []
      : [{ id, parent: idOf(item['parent']), name: textOf(item['name']) ?? '' }];
  });
}
