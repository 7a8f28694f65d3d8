/** New files in the media library: their names, addresses and titles. */
import type { Shop } from '../shop.ts';
import { siteText } from '../text/dates.ts';
import { rawUrlDecode } from '../text/php.ts';
import { sanitizeTitle, uniqueSlug } from '../text/slug.ts';

/** A file to be kept; an empty title falls back to the file's name. */
export interface NewFile {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Buffer | null;
  readonly title: string;
  readonly source: string;
  readonly parentId: number;
}

/** The address of a media file. */
export function mediaUrl(shop: Shop, path: string): string {
  return `${shop.homeUrl()}/wp-content/uploads/${path}`;
}

/** Keeps a file under this month's folder, its name made unique with -1, -2, …; returns the new id. */
export function addMedia(shop: Shop, file: NewFile): number {
  const now = shop.nowSeconds();
  const month = (siteText(now, shop.site) ?? '').slice(0, 7).replace('-', '/');
  const safe = fileName(file.name);
  const dot = safe.lastIndexOf('.');
  const stem = dot < 0 ? safe : safe.slice(0, dot);
  const extension = dot < 0 ? '' : safe.slice(dot);
  let path = `${month}/${safe}`;
  for (let index = 1; shop.media.pathTaken(path); index += 1) {
    path = `${month}/${stem}-${index}${extension}`;
  }
  const baseName = path.slice(month.length + 1);
  const title = file.title === '' ? baseName : file.title;
  shop.media.keepFile(path, file.mime, file.bytes);
  return shop.media.insert({
    title,
    slug: uniqueSlug(sanitizeTitle(title), shop.media.slugTaken),
    parentId: file.parentId,
    created: now,
    modified: now,
    data: { path, mime: file.mime, alt: '', caption: '', description: '', source: file.source },
  });
}

// `sanitize_file_name`: characters that mean something to a shell or a browser go, blanks become dashes.
function fileName(name: string): string {
  const cleaned = rawUrlDecode(name)
    .replace(/[?[\]/\\=<>:;,'"&$#*()|~`!{}%+’«»”“]/g, '')
    .replace(/[\s-]+/g, '-')
    .replace(/^[.\-_]+|[.\-_]+$/g, '');
  return cleaned === '' ? 'unnamed-file' : cleaned;
}
