/**
 * Several jobs of one product in one call become one entry, so that the shop saves the product once. Where they
 * write the same field the later one counts; each job keeps its own echo.
 */

import type { FieldValues } from '#domain/listing/operation';
import type { RemoteId } from '#kernel/ids';
import type { SendItem } from '#ports/marketplace';
import { isCreation } from '../outcomes.ts';

/** Jobs that share an entry. */
export interface ItemGroup {
  readonly items: readonly SendItem[];
  /** The thing to change; `null` for one to create. */
  readonly target: RemoteId | null;
  readonly values: FieldValues;
  readonly echoed: FieldValues;
  readonly context: FieldValues;
  readonly references: ReadonlyMap<string, RemoteId>;
}

/** Groups the jobs in the order of their first one. `targetOf` tells which thing a job changes. */
export function mergeItems(
  items: readonly SendItem[],
  targetOf: (item: SendItem) => RemoteId | null,
): readonly ItemGroup[] {
  const groups = new Map<string, SendItem[]>();
  for (const item of items) {
    const target = isCreation(item) ? null : targetOf(item);
    const key = target === null ? `job:${item.jobId}` : `thing:${target}`;
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()].map((members) => groupOf(members, targetOf));
}

function groupOf(
  items: readonly SendItem[],
  targetOf: (item: SendItem) => RemoteId | null,
): ItemGroup {
  const first = items[0];
  const merged = (pick: (item: SendItem) => FieldValues): FieldValues =>
    Object.assign({}, ...items.map(pick)) as FieldValues;
  return {
    items,
    target: first === undefined || isCreation(first) ? null : targetOf(first),
    values: merged((item) => item.values),
    echoed: merged((item) => item.remote.echoed),
    context: merged((item) => item.context),
    references: new Map(items.flatMap((item) => [...item.remote.references])),
  };
}
