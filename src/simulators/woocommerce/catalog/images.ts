/** Images: fetched by address (a pretended fetch, with the store's own refusals) or named by id. */
import type { Json } from '#kernel/json';
import type { Shop } from '../shop.ts';
import { cleanText } from '../text/clean.ts';
import { absInt, isEmpty, isRecord, isSet, listOf, toText } from '../text/php.ts';
import { RestError } from '../wire/rest-error.ts';
import { addMedia } from './media-files.ts';

const mimeByExtension: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  jpe: 'image/jpeg',
  gif: 'image/gif',
  png: 'image/png',
  bmp: 'image/bmp',
  tiff: 'image/tiff',
  tif: 'image/tiff',
  ico: 'image/x-icon',
  webp: 'image/webp',
};

/** Whose image it is: decides the codes of refusals. */
export interface ImageOwner {
  readonly kind: 'product' | 'variation';
  readonly id: number;
  readonly callId: number;
}

/** The images a request settles on, and which of them are new. */
export interface SettledImages {
  readonly imageId: number;
  readonly galleryIds: readonly number[];
}

/** Whether an id is an image of the library. */
export function isImage(shop: Shop, id: number): boolean {
  return shop.media.get(id)?.data.mime.startsWith('image/') === true;
}

/**
 * `set_product_images`: every entry without an id is fetched and becomes a new media file, in order; the first that
 * fails ends it. Ids of files made so far are put into `made`, so that a failed create can remove them.
 */
export async function settleImages(
  shop: Shop,
  value: Json,
  owner: ImageOwner,
  made: number[],
): Promise<SettledImages> {
  const entries = [...listOf(value).entries()].filter(([, entry]) => !isEmpty(entry));
  let imageId = 0;
  const galleryIds: number[] = [];
  for (const [index, entry] of entries) {
    const id = await settleImage(shop, isRecord(entry) ? entry : {}, owner, made);
    if (index === 0) imageId = id;
    else galleryIds.push(id);
  }
  return { imageId, galleryIds };
}

/** One image of a product or a variation; returns its id. */
export async function settleImage(
  shop: Shop,
  entry: { readonly [key: string]: Json | undefined },
  owner: ImageOwner,
  made: number[],
): Promise<number> {
  let id = absInt(entry['id']);
  if (id === 0 && isSet(entry['src'])) {
    id = await fetchImage(shop, toText(entry['src']), owner);
    made.push(id);
  }
  if (!isImage(shop, id)) {
    throw new RestError(
      `woocommerce_${owner.kind}_invalid_image_id`,
      `#${id} is an invalid image ID.`,
      400,
    );
  }
  describe(shop, id, entry);
  return id;
}

function describe(
  shop: Shop,
  id: number,
  entry: { readonly [key: string]: Json | undefined },
): void {
  const media = shop.media.get(id);
  if (media === undefined) return;
  const alt = isEmpty(entry['alt']) ? media.data.alt : cleanText(entry['alt']);
  const title = isEmpty(entry['name']) ? media.title : toText(entry['name']);
  if (alt === media.data.alt && title === media.title) return;
  const modified = title === media.title ? media.modified : shop.nowSeconds();
  shop.media.update({ ...media, title, modified, data: { ...media.data, alt } });
}

async function fetchImage(shop: Shop, src: string, owner: ImageOwner): Promise<number> {
  const { perImageMs } = shop.settings.config().latency;
  if (perImageMs > 0) await shop.sleep(perImageMs);
  const problem = refusal(shop, src);
  if (problem !== undefined) {
    throw new RestError(`woocommerce_${owner.kind}_image_upload_error`, problem, 400);
  }
  const name = fileNameOf(src);
  const mime = mimeByExtension[extensionOf(name)] ?? 'image/jpeg';
  return shop.db.transaction(() => {
    const id = addMedia(shop, {
      name,
      mime,
      bytes: null,
      title: '',
      source: src,
      parentId: owner.id,
    });
    shop.effect(owner.callId, 'media.create', id);
    return id;
  })();
}

/** Why the store would not take an address, in its own words. */
export function refusal(shop: Shop, src: string): string | undefined {
  const remote = (reason: string): string => `Error getting remote image ${src}. Error: ${reason}`;
  if (!URL.canParse(src)) return remote('A valid URL was not provided.');
  const url = new URL(src);
  const own = url.host === new URL(shop.homeUrl()).host;
  const odd = url.protocol !== 'http:' && url.protocol !== 'https:';
  if (odd || url.username !== '' || (!own && isPrivateHost(url))) {
    return remote('A valid URL was not provided.');
  }
  if (url.hostname.endsWith('.invalid')) {
    return remote(`cURL error 6: Could not resolve host: ${url.hostname}`);
  }
  if (shop.settings.config().imageFailures.some((text) => src.includes(text))) {
    return remote('Not Found');
  }
  if (mimeByExtension[extensionOf(fileNameOf(src))] === undefined) {
    return 'Invalid image: Sorry, you are not allowed to upload this file type.';
  }
  return undefined;
}

// WordPress fetches through its "safe" client: public addresses on ports 80, 443 and 8080 only.
function isPrivateHost(url: URL): boolean {
  if (url.port !== '' && url.port !== '8080') return true;
  if (url.hostname === 'localhost' || !url.hostname.includes('.')) return true;
  const octets = /^(\d+)\.(\d+)\.\d+\.\d+$/.exec(url.hostname);
  if (octets === null) return false;
  const [a, b] = [Number(octets[1]), Number(octets[2])];
  return (
    a === 127 ||
    a === 10 ||
    a === 0 ||
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && b === 168)
  );
}

function fileNameOf(src: string): string {
  return (src.split('?')[0] ?? '').split('/').at(-1) ?? '';
}

function extensionOf(name: string): string {
  return /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}
