/** Paging headers and the arguments that every list shares. */
import type { Json } from '#kernel/json';
import type { Params } from '../text/php.ts';
import { rawUrlEncode } from '../text/php.ts';
import type { ArgSchemas } from './arg-schema.ts';

/** `page` and `per_page` as every collection declares them. */
export const pagingArgs: ArgSchemas = {
  context: { type: 'string', enum: ['view', 'edit'], default: 'view' },
  page: { type: 'integer', default: 1, minimum: 1 },
  per_page: { type: 'integer', default: 10, minimum: 1, maximum: 100 },
};

/** Where a page stands. */
export interface Paging {
  readonly page: number;
  readonly perPage: number;
  readonly total: number;
  /** The collection's own address. */
  readonly url: string;
  readonly query: Params;
}

/** `X-WP-Total`, `X-WP-TotalPages` and `Link` with prev and next, as WooCommerce sends them (no first, no last). */
export function pagingHeaders(paging: Paging): Record<string, string> {
  const pages = Math.ceil(paging.total / paging.perPage);
  const links: string[] = [];
  if (paging.page > 1) {
    links.push(`<${pageUrl(paging, Math.min(paging.page - 1, pages))}>; rel="prev"`);
  }
  if (pages > paging.page) links.push(`<${pageUrl(paging, paging.page + 1)}>; rel="next"`);
  return {
    'X-WP-Total': String(paging.total),
    'X-WP-TotalPages': String(pages),
    ...(links.length === 0 ? {} : { Link: links.join(', ') }),
  };
}

function pageUrl(paging: Paging, page: number): string {
  const pairs: string[] = [];
  for (const [key, value] of Object.entries({ ...paging.query, page })) flatten(pairs, key, value);
  return `${paging.url}${paging.url.includes('?') ? '&' : '?'}${pairs.join('&')}`;
}

function flatten(pairs: string[], key: string, value: Json | undefined): void {
  if (value === undefined || value === null) return;
  if (typeof value === 'object') {
    for (const [inner, item] of Object.entries(value)) flatten(pairs, `${key}[${inner}]`, item);
    return;
  }
  pairs.push(`${rawUrlEncode(key)}=${rawUrlEncode(String(value)).replaceAll('%20', '+')}`);
}
