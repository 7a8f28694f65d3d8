/** The one rule of writing: a field is written only where the catalogue still holds what the delta was made from. */
import type { FieldPatch, SkipReason } from '#domain/catalog/change-set';
import { type Json, sameJson } from '#kernel/json';

/** What applying one delta came to. */
export interface Outcome {
  /** The delta as done, or null when it was done as it stands. */
  readonly done: {
    readonly op: 'insert' | 'update' | 'delete';
    readonly before: FieldPatch | null;
    readonly after: FieldPatch | null;
  } | null;
  readonly skips: readonly { readonly field: string | null; readonly reason: SkipReason }[];
  /** Whether anything in the catalogue changed. */
  readonly changed: boolean;
  /** Whether the search index must look at the product again. */
  readonly searchable: boolean;
}

/** The fields of a delta, sorted into those to write and those left alone. */
export interface FieldSplit {
  readonly before: Readonly<Record<string, Json>>;
  readonly after: Readonly<Record<string, Json>>;
  /** Names to write; a name that `after` lacks goes away. */
  readonly write: readonly string[];
  readonly stale: readonly string[];
  /** Whether every field is to be written. */
  readonly whole: boolean;
}

/** Sorts the fields of an update. A field that already has its new value is neither written nor reported. */
export function splitFields(
  current: Readonly<Record<string, Json | undefined>>,
  before: FieldPatch | null,
  after: FieldPatch | null,
): FieldSplit {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  const write: string[] = [];
  const stale: string[] = [];
  const keptBefore: Record<string, Json> = {};
  const keptAfter: Record<string, Json> = {};
  for (const name of names) {
    const from = before?.[name];
    const to = after?.[name];
    const now = current[name];
    if (same(now, from)) {
      write.push(name);
      if (from !== undefined) keptBefore[name] = from;
      if (to !== undefined) keptAfter[name] = to;
    } else if (!same(now, to)) stale.push(name);
  }
  return { before: keptBefore, after: keptAfter, write, stale, whole: write.length === names.size };
}

/** Done as the delta says. */
export function doneWhole(searchable: boolean): Outcome {
  return { done: null, skips: [], changed: true, searchable };
}

/** The entity was left alone altogether. */
export function leftAlone(reason: SkipReason | null, field: string | null = null): Outcome {
  return {
    done: { op: 'update', before: {}, after: {} },
    skips: reason === null ? [] : [{ field, reason }],
    changed: false,
    searchable: false,
  };
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameJson(a, b);
}
