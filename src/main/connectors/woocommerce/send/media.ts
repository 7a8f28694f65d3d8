/** Uploading a local picture into the shop's media library, which needs a WordPress application password. */

import { isObject, textOf } from '#connectors/kit/json-fields';
import { failure } from '#kernel/failure';
import type { LocalImage, SendItem, SendReply } from '#ports/marketplace';
import { done, failedOrUnknown, unsent } from '../outcomes.ts';
import { quietSignal, type Session } from '../session.ts';
import { pictureName } from '../translate/images.ts';
import { imagesIn } from '../translate/shapes.ts';
import { idOf } from '../wire/product.ts';

const endpoint = 'POST wp/v2/media';
const uploadTimeoutMs = 180_000;

const extensions: Readonly<Record<LocalImage['mediaType'], string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
};

/** The key of the picture that a job uploads. */
export function pictureKey(item: SendItem): string {
  return imagesIn(item.values.image)[0]?.key ?? item.label;
}

/** Uploads the first job's picture; there is one picture in a call. */
export async function sendMedia(session: Session, items: readonly SendItem[]): Promise<SendReply> {
  const [item, ...others] = items;
  if (item === undefined) return { items: [], signal: quietSignal };
  const rest = others.map(unsent);
  if (!session.mayUpload) {
    const refused = failure('permission-missing', { what: 'application password' });
    return { items: [failedOrUnknown(item.jobId, refused), ...rest], signal: quietSignal };
  }
  const key = pictureKey(item);
  const image = await session.tools.readImage(key);
  if (!image.ok) {
    return { items: [failedOrUnknown(item.jobId, image.failure), ...rest], signal: quietSignal };
  }
  const name = pictureName(key);
  const { result, signal } = await session.api.call({
    method: 'POST',
    route: '/wp/v2/media',
    endpoint,
    auth: 'app',
    // The title is given, or WordPress takes it from the picture's own metadata and it could not be found again.
    query: [
      ['title', name],
      ['_fields', 'id,source_url'],
    ],
    raw: {
      bytes: image.value.bytes,
      headers: {
        'Content-Type': image.value.mediaType,
        'Content-Disposition': `attachment; filename="${name}.${extensions[image.value.mediaType]}"`,
      },
    },
    timeoutMs: uploadTimeoutMs,
  });
  if (!result.ok) return { items: [failedOrUnknown(item.jobId, result.failure), ...rest], signal };
  const { value } = result.value;
  const id = isObject(value) ? idOf(value['id']) : null;
  if (id === null || !isObject(value)) {
    const unclear = failure('bad-response', { endpoint }, { acted: 'unknown' });
    return { items: [failedOrUnknown(item.jobId, unclear), ...rest], signal };
  }
  const echoed = { image: { key, id, src: textOf(value['source_url']) ?? '' } };
  return { items: [done(item, id, echoed), ...rest], signal };
}
