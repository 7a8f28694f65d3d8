/** Categories and pictures that a listing needs and the shop may not know yet. */

import type {
  FieldChange,
  FieldValues,
  OperationKind,
  PlanWarning,
  Reference,
} from './operation.ts';
import type { PlanDraft } from './plan-draft.ts';
import { categorySteps, isEmptyValue } from './same-value.ts';

/** What an operation needs resolved, and what must be done before it. */
export interface Needs {
  readonly refs: readonly Reference[];
  readonly after: readonly string[];
}

const nothing: Needs = { refs: [], after: [] };

/** Whether the shop can show a category: it knows the path, or missing ones can be created. */
export function categoryPossible(draft: PlanDraft, path: string): boolean {
  if (draft.input.knows({ kind: 'category', key: path })) return true;
  return (
    draft.input.manifest.capabilities.includes('categories') && draft.offers('category.create')
  );
}

/**
 * Plans the missing categories of the new path, parents first, one operation per path. What the marketplace cannot
 * do to a listing (`kind`) needs no category either.
 */
export function needCategory(
  draft: PlanDraft,
  changes: readonly FieldChange[],
  kind: OperationKind,
): Needs {
  if (!draft.offers(kind)) return nothing;
  const path = changes.find((change) => change.field === 'category')?.new;
  if (typeof path !== 'string') return nothing;
  let parent: { readonly path: string; readonly key: string | null } | null = null;
  for (const step of categorySteps(path)) {
    const own: string = parent === null ? step : `${parent.path} > ${step}`;
    const above: typeof parent = parent;
    let key: string | null = null;
    if (!draft.input.knows({ kind: 'category', key: own })) {
      key = draft.add({
        key: `${draft.input.shopId}/category/${own}`,
        kind: 'category.create',
        lane: 'existence',
        label: own,
        changes: [{ field: 'category', old: null, new: own }],
        refs: above === null ? [] : [{ kind: 'category', key: above.path }],
        after: [above?.key ?? null],
        ofShop: true,
      });
    }
    parent = { path: own, key };
  }
  if (parent === null) return nothing;
  return {
    refs: [{ kind: 'category', key: parent.path }],
    after: parent.key === null ? [] : [parent.key],
  };
}

/** Which pictures the shop can be given, and how many it cannot. */
export class PictureSource {
  readonly #draft: PlanDraft;
  readonly #shown: ReadonlySet<string>;
  #leftOut = 0;

  /** `sent`: what the listing and its variants were last given; pictures in there need no way any more. */
  constructor(draft: PlanDraft, sent: readonly FieldValues[]) {
    this.#draft = draft;
    this.#shown = new Set(sent.flatMap((values) => keysOf(values.images ?? values.image)));
  }

  /** Whether the shop can show the picture; counts those that it cannot. */
  usable(key: string): boolean {
    const { input } = this.#draft;
    const possible =
      this.#shown.has(key) ||
      (isAddress(key) && input.manifest.capabilities.includes('media.url')) ||
      input.knows({ kind: 'media', key }) ||
      this.#uploadable(key);
    if (!possible) this.#leftOut += 1;
    return possible;
  }

  /** The warning to show when pictures were left out since the last call, else `null`. */
  warning(): PlanWarning | null {
    if (this.#leftOut === 0) return null;
    const detail = { count: this.#leftOut };
    this.#leftOut = 0;
    return { code: 'image-upload-unavailable', brake: false, detail };
  }

  /** Plans uploads of the pictures that the shop does not know, one operation per picture. */
  need(keys: readonly string[]): Needs {
    const files = [...new Set(keys)].filter((key) => !isAddress(key));
    const after: string[] = [];
    for (const key of files) {
      if (this.#draft.input.knows({ kind: 'media', key }) || !this.#uploadable(key)) continue;
      const planned = this.#draft.add({
        key: `${this.#draft.input.shopId}/media/${key}`,
        kind: 'media.upload',
        lane: 'media',
        label: key,
        changes: [{ field: 'image', old: null, new: key }],
        ofShop: true,
      });
      if (planned !== null) after.push(planned);
    }
    return { refs: files.map((key) => ({ kind: 'media', key })), after };
  }

  #uploadable(key: string): boolean {
    const { input } = this.#draft;
    return (
      !isAddress(key) &&
      input.canUpload &&
      input.manifest.capabilities.includes('media.upload') &&
      this.#draft.offers('media.upload')
    );
  }
}

function isAddress(key: string): boolean {
  return key.startsWith('url:');
}

/** Picture keys in an `images` or `image` value. */
export function keysOf(value: FieldValues['images']): readonly string[] {
  if (isEmptyValue(value)) return [];
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) =>
    typeof item === 'object' && item !== null && 'key' in item && typeof item.key === 'string'
      ? [item.key]
      : [],
  );
}
