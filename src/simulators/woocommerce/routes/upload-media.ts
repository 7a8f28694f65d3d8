/** Taking in a file: the raw body with its headers, or a multipart form. */
import { createHash } from 'node:crypto';
import { addMedia } from '../catalog/media-files.ts';
import type { Shop } from '../shop.ts';
import { cleanText } from '../text/clean.ts';
import { isEmpty, toText } from '../text/php.ts';
import { RestError } from '../wire/rest-error.ts';
import type { RestRequest } from '../wire/rest-request.ts';

interface Upload {
  readonly name: string;
  readonly bytes: Buffer;
  /** `title`, `alt_text`, `caption` of the form or the query. */
  readonly fields: Readonly<Record<string, string>>;
}

const extensionsByMime: Readonly<Record<string, readonly string[]>> = {
  'image/jpeg': ['jpg', 'jpeg', 'jpe'],
  'image/png': ['png'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'image/bmp': ['bmp'],
};

/** Keeps the file; returns its id. Refuses what WordPress refuses, with its codes. */
export async function uploadMedia(shop: Shop, request: RestRequest): Promise<number> {
  const isForm = /^multipart\/form-data/i.test(request.headers['content-type'] ?? '');
  const upload = isForm ? await fromForm(request) : fromBody(request);
  const field = (name: string): string =>
    upload.fields[name] ?? (isEmpty(request.params[name]) ? '' : toText(request.params[name]));
  const { name, mime } = settleType(upload);
  return shop.db.transaction(() => {
    const title = field('title') === '' ? name.replace(/\.[^.]+$/, '') : field('title');
    const id = addMedia(shop, { name, mime, bytes: upload.bytes, title, source: '', parentId: 0 });
    const media = shop.media.get(id);
    const alt = cleanText(field('alt_text'));
    const caption = field('caption');
    if (media !== undefined && (alt !== '' || caption !== '')) {
      shop.media.update({ ...media, data: { ...media.data, alt, caption } });
    }
    shop.effect(request.callId, 'media.create', id);
    return id;
  })();
}

function fromBody(request: RestRequest): Upload {
  const { headers, rawBody } = request;
  if (rawBody.length === 0) throw new RestError('rest_upload_no_data', 'No data supplied.', 400);
  if (isEmpty(headers['content-type'])) {
    throw new RestError('rest_upload_no_content_type', 'No Content-Type supplied.', 400);
  }
  const disposition = headers['content-disposition'];
  if (disposition === undefined) {
    throw new RestError(
      'rest_upload_no_content_disposition',
      'No Content-Disposition supplied.',
      400,
    );
  }
  const name = /filename\s*=\s*(?:"([^"]+)"|'([^']+)'|([^;\s]+))/i.exec(disposition);
  if (name === null) {
    throw new RestError(
      'rest_upload_invalid_disposition',
      'Invalid Content-Disposition supplied. Content-Disposition needs to be formatted as `attachment; filename="image.png"` or similar.',
      400,
    );
  }
  const hash = headers['content-md5'];
  if (hash !== undefined && hash.trim() !== createHash('md5').update(rawBody).digest('hex')) {
    throw new RestError('rest_upload_hash_mismatch', 'Content hash did not match expected.', 412);
  }
  // Headers arrive as Latin-1; a name in UTF-8 is put together again.
  const raw = Buffer.from(name[1] ?? name[2] ?? name[3] ?? '', 'latin1').toString('utf8');
  return { name: raw, bytes: rawBody, fields: {} };
}

async function fromForm(request: RestRequest): Promise<Upload> {
  const form = await new Response(new Uint8Array(request.rawBody), {
    headers: { 'content-type': request.headers['content-type'] ?? '' },
  }).formData();
  const fields: Record<string, string> = {};
  for (const [key, value] of form.entries()) if (typeof value === 'string') fields[key] = value;
  const file = form.get('file');
  if (file === null || typeof file === 'string') {
    throw new RestError('rest_upload_no_data', 'No data supplied.', 400);
  }
  return { name: file.name, bytes: Buffer.from(await file.arrayBuffer()), fields };
}

// WHY: WordPress trusts the bytes, not the name: a PNG called .jpg is renamed, a text called .jpg is refused.
function settleType(upload: Upload): { readonly name: string; readonly mime: string } {
  const mime = sniff(upload.bytes);
  const extension = /\.([a-z0-9]+)$/i.exec(upload.name)?.[1]?.toLowerCase() ?? '';
  const known = Object.values(extensionsByMime).some((list) => list.includes(extension));
  if (mime === undefined || !known) {
    throw new RestError(
      'rest_upload_sideload_error',
      'Sorry, you are not allowed to upload this file type.',
      500,
    );
  }
  const fitting = extensionsByMime[mime] ?? [];
  if (fitting.includes(extension)) return { name: upload.name, mime };
  return { name: upload.name.replace(/\.[^.]+$/, `.${fitting[0] ?? 'jpg'}`), mime };
}

function sniff(bytes: Buffer): string | undefined {
  const head = bytes.subarray(0, 12).toString('latin1');
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('GIF8')) return 'image/gif';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'image/webp';
  return head.startsWith('BM') ? 'image/bmp' : undefined;
}
