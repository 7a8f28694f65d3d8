/** Pages of the site that are not the API: the home page that names it, and uploaded files. */
import type { Shop } from '../shop.ts';
import { rawUrlDecode } from '../text/php.ts';
import type { Answer } from '../wire/answer.ts';
import type { ReadRequest } from '../wire/parse-request.ts';

// One grey pixel: what is shown for images the shop only pretended to fetch.
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);

/** Answers a request outside the API. */
export function siteAnswer(shop: Shop, request: ReadRequest): Answer {
  const html = { 'Content-Type': 'text/html; charset=UTF-8', Server: 'Apache' };
  const upload = /\/wp-content\/uploads\/(.+)$/.exec(request.path);
  if (upload !== null) return uploadAnswer(shop, rawUrlDecode(upload[1] ?? ''));
  const homePath = new URL(shop.homeUrl()).pathname.replace(/\/$/, '');
  if (request.path === homePath || request.path === `${homePath}/`) {
    return {
      status: 200,
      headers: { ...html, Link: `<${shop.restUrl('/')}>; rel="https://api.w.org/"` },
      body: `<!DOCTYPE html><html><head><title>${shop.site.name}</title><link rel="https://api.w.org/" href="${shop.restUrl('/')}" /></head><body></body></html>`,
    };
  }
  return {
    status: 404,
    headers: html,
    body: '<!DOCTYPE html><html><head><title>Page not found</title></head><body class="error404"></body></html>',
  };
}

function uploadAnswer(shop: Shop, path: string): Answer {
  const file = shop.media.file(path);
  if (file === undefined) {
    return { status: 404, headers: { 'Content-Type': 'text/html', Server: 'Apache' }, body: '' };
  }
  return {
    status: 200,
    headers: { 'Content-Type': file.bytes === null ? 'image/png' : file.mime, Server: 'Apache' },
    body: file.bytes ?? pixel,
  };
}
