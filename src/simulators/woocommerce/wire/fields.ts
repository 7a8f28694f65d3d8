/** `_fields`: the trimming of answers that WordPress does last. */
import type { Json } from '#kernel/json';
import { isRecord, type Params, parseList, toText } from '../text/php.ts';

type Wanted = { [key: string]: Wanted | true };

/**
 * Keeps the wanted fields of an object, or of each object in a list. On a batch answer the keys are `create`, `update`
 * and `delete`, so `_fields=id` leaves nothing: that is what real servers do.
 */
export function trimFields(body: Json, query: Params): Json {
  const fields = parseList(query['_fields']).map(toText);
  if (fields.length === 0) return body;
  const wanted = tree(fields);
  if (Array.isArray(body)) return (body as readonly Json[]).map((item) => intersect(item, wanted));
  return intersect(body, wanted);
}

function tree(fields: readonly string[]): Wanted {
  const root: Wanted = {};
  for (const field of fields) {
    let node = root;
    const parts = field.split('.');
    for (const [index, part] of parts.entries()) {
      const inner = node[part];
      if (inner === true) break;
      if (index === parts.length - 1) {
        node[part] = true;
        break;
      }
      const next: Wanted = inner ?? {};
      node[part] = next;
      node = next;
    }
  }
  return root;
}

function intersect(value: Json, wanted: Wanted): Json {
  if (!isRecord(value)) return value;
  const result: Record<string, Json> = {};
  for (const [key, item] of Object.entries(value)) {
    const inner = wanted[key];
    if (inner === undefined || item === undefined) continue;
    if (inner === true) {
      result[key] = item;
    } else if (Array.isArray(item)) {
      // WHY: PHP intersects by key, and a list's keys are numbers that nobody asked for.
      result[key] = [];
    } else {
      result[key] = intersect(item, inner);
    }
  }
  return result;
}
