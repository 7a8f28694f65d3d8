/** `/wp/v2/media`: WordPress's own library. Reading is public, writing takes an application password. */
import type { Json } from '#kernel/json';
import { mediaUrl } from '../catalog/media-files.ts';
import { datePair } from '../catalog/present-shared.ts';
import type { Shop } from '../shop.ts';
import { mediaOf } from '../state/media.ts';
import type { MediaRecord } from '../state/product-record.ts';
import type { PostRow } from '../state/products.ts';
import { cleanText } from '../text/clean.ts';
import { isEmpty, isSet, parseIdList, toInt, toText } from '../text/php.ts';
import { sanitizeTitle } from '../text/slug.ts';
import type { ArgSchemas } from '../wire/arg-schema.ts';
import { pagingArgs, pagingHeaders } from '../wire/collection.ts';
import { RestError } from '../wire/rest-error.ts';
import type { RestRequest } from '../wire/rest-request.ts';
import { created, type RestResponse, reply } from '../wire/rest-response.ts';
import {
  creatable,
  deletable,
  type Endpoint,
  editable,
  type Route,
  readable,
} from '../wire/router.ts';
import { uploadMedia } from './upload-media.ts';

const base = '/wp/v2/media';

const listArgs: ArgSchemas = {
  ...pagingArgs,
  search: { type: 'string' },
  slug: { type: 'array', items: { type: 'string' } },
  include: { type: 'array', items: { type: 'integer' } },
  exclude: { type: 'array', items: { type: 'integer' } },
  offset: { type: 'integer' },
  order: { type: 'string', enum: ['asc', 'desc'], default: 'desc' },
  orderby: {
    type: 'string',
    enum: ['author', 'date', 'id', 'include', 'modified', 'parent', 'relevance', 'slug', 'title'],
    default: 'date',
  },
  media_type: { type: 'string', enum: ['image', 'video', 'text', 'application', 'audio'] },
};

/** The routes. */
export function mediaRoutes(shop: Shop): Route[] {
  return [
    { pattern: `${base}/(?<id>\\d+)`, endpoints: itemEndpoints(shop) },
    {
      pattern: base,
      endpoints: [
        { methods: readable, args: listArgs, run: (request) => list(shop, request) },
        {
          methods: creatable,
          permit: mayWrite(
            'rest_cannot_create',
            'Sorry, you are not allowed to create posts as this user.',
          ),
          run: async (request) => {
            const id = await uploadMedia(shop, request);
            return created(mediaJson(shop, find(shop, id), 'edit'), shop.restUrl(`${base}/${id}`));
          },
        },
      ],
    },
  ];
}

function mayWrite(code: string, message: string): (request: RestRequest) => void {
  return (request) => {
    if (request.actor?.via !== 'application-password') throw new RestError(code, message, 401);
  };
}

function itemEndpoints(shop: Shop): Endpoint[] {
  const target = (request: RestRequest): MediaRecord => find(shop, toInt(request.params['id']));
  return [
    {
      methods: readable,
      run: (request) =>
        reply(
          mediaJson(shop, target(request), request.params['context'] === 'edit' ? 'edit' : 'view'),
        ),
    },
    {
      methods: editable,
      permit: mayWrite('rest_cannot_edit', 'Sorry, you are not allowed to edit this post.'),
      run: (request) => {
        const media = target(request);
        change(shop, media, request);
        return reply(mediaJson(shop, find(shop, media.id), 'edit'));
      },
    },
    {
      methods: deletable,
      args: { force: { type: 'boolean', default: false } },
      permit: mayWrite('rest_cannot_delete', 'Sorry, you are not allowed to delete this post.'),
      run: (request) => remove(shop, target(request), request),
    },
  ];
}

function find(shop: Shop, id: number): MediaRecord {
  const media = shop.media.get(id);
  if (media !== undefined) return media;
  throw new RestError('rest_post_invalid_id', 'Invalid post ID.', 404);
}

function change(shop: Shop, media: MediaRecord, request: RestRequest): void {
  const { params } = request;
  shop.db.transaction(() => {
    shop.media.update({
      ...media,
      title: isSet(params['title']) ? toText(params['title']) : media.title,
      modified: shop.nowSeconds(),
      data: {
        ...media.data,
        alt: isSet(params['alt_text']) ? cleanText(params['alt_text']) : media.data.alt,
        caption: isSet(params['caption']) ? toText(params['caption']) : media.data.caption,
      },
    });
    shop.effect(request.callId, 'media.update', media.id);
  })();
}

function remove(shop: Shop, media: MediaRecord, request: RestRequest): RestResponse {
  if (request.params['force'] !== true) {
    throw new RestError(
      'rest_trash_not_supported',
      "The post does not support trashing. Set 'force=true' to delete.",
      501,
    );
  }
  const previous = mediaJson(shop, media, 'edit');
  shop.db.transaction(() => {
    shop.media.remove(media.id);
    shop.effect(request.callId, 'media.delete', media.id);
  })();
  return reply({ deleted: true, previous });
}

function list(shop: Shop, request: RestRequest): RestResponse {
  const { params } = request;
  const found = select(shop, request);
  const perPage = toInt(params['per_page']);
  const page = toInt(params['page']);
  const offset = isSet(params['offset']) ? toInt(params['offset']) : (page - 1) * perPage;
  if (offset > 0 && offset >= found.length && found.length > 0 && !isSet(params['offset'])) {
    throw new RestError(
      'rest_post_invalid_page_number',
      'The page number requested is larger than the number of pages available.',
      400,
    );
  }
  return reply(
    found.slice(offset, offset + perPage).map((media) => mediaJson(shop, media, 'view')),
    pagingHeaders({
      page,
      perPage,
      total: found.length,
      url: shop.restUrl(base),
      query: request.query,
    }),
  );
}

function select(shop: Shop, request: RestRequest): MediaRecord[] {
  const { params } = request;
  const words = toText(params['search'])
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const slugs = Array.isArray(params['slug'])
    ? params['slug'].map((slug) => sanitizeTitle(toText(slug)))
    : [];
  const include = parseIdList(params['include'] ?? []);
  const exclude = parseIdList(params['exclude'] ?? []);
  const direction = params['order'] === 'asc' ? 'ASC' : 'DESC';
  const columns: Readonly<Record<string, string>> = {
    id: 'id',
    modified: 'modified',
    slug: 'slug',
    title: 'name',
  };
  const column = columns[toText(params['orderby'])] ?? 'created';
  const slugClause = slugs.length === 0 ? '' : `AND slug IN (${slugs.map(() => '?').join(', ')})`;
  const rows = shop.db
    .prepare(
      `SELECT * FROM posts WHERE kind = 'media' ${slugClause} ORDER BY ${column} ${direction}, id ${direction}`,
    )
    .all(...slugs) as PostRow[];
  return rows.map(mediaOf).filter((media) => {
    // WHY: the search of attachments also looks at file names.
    const text = `${media.title} ${media.data.caption} ${media.data.path}`.toLowerCase();
    return (
      words.every((word) => text.includes(word)) &&
      (include.length === 0 || include.includes(media.id)) &&
      !exclude.includes(media.id) &&
      (isEmpty(params['media_type']) ||
        media.data.mime.startsWith(`${toText(params['media_type'])}/`))
    );
  });
}

function mediaJson(shop: Shop, media: MediaRecord, context: 'view' | 'edit'): Json {
  const url = mediaUrl(shop, media.data.path);
  const text = (raw: string): Json => ({ ...(context === 'edit' ? { raw } : {}), rendered: raw });
  return {
    id: media.id,
    ...datePair(shop, 'date', media.created),
    guid: text(url),
    ...datePair(shop, 'modified', media.modified),
    slug: media.slug,
    status: 'inherit',
    type: 'attachment',
    link: `${shop.homeUrl()}/${media.slug}/`,
    title: text(media.title),
    author: 1,
    featured_media: 0,
    description: text(media.data.description),
    caption: text(media.data.caption),
    alt_text: media.data.alt,
    media_type: media.data.mime.startsWith('image/') ? 'image' : 'file',
    mime_type: media.data.mime,
    media_details: { file: media.data.path, sizes: {} },
    post: media.parentId === 0 ? null : media.parentId,
    source_url: url,
    _links: {
      self: [{ href: shop.restUrl(`${base}/${media.id}`) }],
      collection: [{ href: shop.restUrl(base) }],
    },
  };
}
