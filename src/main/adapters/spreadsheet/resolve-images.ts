/** Puts the hashes of picture files into drafts that name files, and refuses the rows whose files cannot be taken. */
import type { DraftImage, ProductDraft, VariantDraft } from '#domain/imports/draft';
import { type RowRejection, reject } from '#domain/imports/rejection';
import type { ImportImageFile } from '#ports/spreadsheet';
import type { ReadImage } from './image-reader.ts';

/** The draft with its pictures resolved; `null` when a picture of the product cannot be taken. */
export interface ResolvedDraft {
  readonly draft: ProductDraft | null;
  readonly rejections: readonly RowRejection[];
  readonly files: readonly ImportImageFile[];
}

const marker = 'relative:';

/** Resolves one draft. Drafts without picture files pass through untouched. */
export async function resolveImages(
  draft: ProductDraft,
  read: (path: string) => Promise<ReadImage>,
): Promise<ResolvedDraft> {
  const wanted = relativeKeys(draft);
  if (wanted.size === 0) return { draft, rejections: [], files: [] };
  const keys = new Map<string, string>();
  const files: ImportImageFile[] = [];
  for (const key of wanted) {
    const path = key.slice(marker.length);
    const found = await read(path);
    if (!found.ok) {
      // The product's rows share its pictures: a product without the picture it names is not what the file says.
      const rejections = draft.variants.map(({ row }) =>
        reject({ row, value: path }, found.reason, { path: path.slice(0, 200) }),
      );
      return { draft: null, rejections, files: [] };
    }
    keys.set(key, found.image.key);
    files.push(found.image);
  }
  return { draft: withKeys(draft, keys), rejections: [], files };
}

function relativeKeys(draft: ProductDraft): Set<string> {
  const keys = new Set<string>();
  for (const { key } of draft.fields.images ?? []) if (key.startsWith(marker)) keys.add(key);
  for (const { fields } of draft.variants) {
    if (fields.imageKey?.startsWith(marker) === true) keys.add(fields.imageKey);
  }
  return keys;
}

function withKeys(draft: ProductDraft, keys: ReadonlyMap<string, string>): ProductDraft {
  const images = draft.fields.images?.map(
    (image): DraftImage => ({ ...image, key: keys.get(image.key) ?? image.key }),
  );
  const variants = draft.variants.map((variant): VariantDraft => {
    const key = variant.fields.imageKey;
    const resolved = key === undefined ? undefined : keys.get(key);
    if (resolved === undefined) return variant;
    return { ...variant, fields: { ...variant.fields, imageKey: resolved } };
  });
  return { ...draft, fields: { ...draft.fields, ...(images ? { images } : {}) }, variants };
}
