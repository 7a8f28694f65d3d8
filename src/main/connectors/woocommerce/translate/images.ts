/**
 * Pictures on the wire. The shop downloads every address it is given anew and stores another copy, so a picture that
 * it has is named by its id, and a new one carries a name by which it is known again.
 */
import { createHash } from 'node:crypto';
import { type Failure, failure } from '#kernel/failure';
import type { RemoteId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import { fail, ok, type Result } from '#kernel/result';
import type { WireImage } from '../wire/product.ts';
import { type ImageValue, imagesIn } from './shapes.ts';

/** Where ids of pictures may be known from. */
export interface KnownPictures {
  /** By picture key: uploads, and whatever else the shop's reference table holds. */
  readonly references: ReadonlyMap<string, RemoteId>;
  /** What the shop last showed of this listing or variant. */
  readonly echoed: Json | undefined;
}

/** The media title that a picture gets, the same for the same key: `shopkeep-` and 16 hex digits. */
export function pictureName(key: string): string {
  if (key.startsWith('file:')) return `shopkeep-${key.slice('file:'.length, 'file:'.length + 16)}`;
  return `shopkeep-${createHash('sha256').update(key).digest('hex').slice(0, 16)}`;
}

/** The id the shop has for a picture, or `null` when it must be told the address. */
export function knownPictureId(image: ImageValue, known: KnownPictures): string | null {
  const before = imagesIn(known.echoed).find((item) => item.key === image.key && item.id !== null);
  return before?.id ?? known.references.get(image.key) ?? null;
}

/** One picture for the wire. Failure: a file that was never uploaded. */
export function wireImage(image: ImageValue, known: KnownPictures): Result<Json, Failure> {
  const id = knownPictureId(image, known);
  const alt = image.alt === '' ? {} : { alt: image.alt };
  if (id !== null) return ok({ id: Number(id), ...alt });
  if (!image.key.startsWith('url:')) {
    return fail(failure('image-refused', { key: image.key, reason: 'not-uploaded' }));
  }
  return ok({ src: image.key.slice('url:'.length), name: pictureName(image.key), ...alt });
}

/** A list of pictures for the wire. */
export function wireImages(
  value: Json | undefined,
  known: KnownPictures,
): Result<readonly Json[], Failure> {
  const images: Json[] = [];
  for (const image of imagesIn(value)) {
    const one = wireImage(image, known);
    if (!one.ok) return one;
    images.push(one.value);
  }
  return ok(images);
}

/** How many pictures of a value the shop would have to fetch. */
export function picturesToFetch(value: Json | undefined, known: KnownPictures): number {
  return imagesIn(value).filter((image) => knownPictureId(image, known) === null).length;
}

/** Whether the shop shows exactly these pictures, in this order. */
export function showsPictures(
  value: Json | undefined,
  shown: readonly WireImage[],
  known: KnownPictures,
): boolean {
  const wanted = imagesIn(value);
  return (
    wanted.length === shown.length &&
    wanted.every((image, at) => isPicture(image, shown[at], known))
  );
}

/** Whether a picture of the shop is this one. */
export function isPicture(
  image: ImageValue,
  shown: WireImage | undefined,
  known: KnownPictures,
): boolean {
  if (shown === undefined) return false;
  const id = knownPictureId(image, known);
  return id === null ? shown.name === pictureName(image.key) : shown.id === id;
}

/**
 * The shop's pictures under our keys: matched by id or name, else by place when as many came back as were sent. A
 * picture that cannot be matched keeps the shop's own address as its key.
 */
export function echoedImages(
  value: Json | undefined,
  shown: readonly WireImage[],
  known: KnownPictures,
): readonly Json[] {
  const wanted = [...imagesIn(value)];
  const byPlace = wanted.length === shown.length;
  return shown.map((image, at) => {
    const match =
      wanted.find((item) => isPicture(item, image, known)) ?? (byPlace ? wanted[at] : undefined);
    return echoOf(image, match?.key);
  });
}

/** A picture of the shop in our shape. */
export function echoOf(image: WireImage, key?: string): Json {
  return { key: key ?? `url:${image.src}`, alt: image.alt, id: image.id, src: image.src };
}
