/** Finding the API of a WordPress site from the address that the seller typed. */
import { type Failure, failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import { fail, ok, type Result } from '#kernel/result';
import type { ConnectorTools, ShopAccess } from '#ports/marketplace';
import { isObject, textOf } from '../kit/json-fields.ts';
import type { ShopKeys } from './authorise.ts';
import { ShopApi } from './shop-api.ts';
import { factsOf, type ShopFacts } from './shop-facts.ts';
import { fromWireText } from './translate/text.ts';

/** What a site's index says. */
export interface SiteIndex {
  readonly place: Pick<ShopFacts, 'basePath' | 'restStyle'>;
  readonly home: string;
  readonly name: string;
  readonly timezone: string;
  readonly namespaces: readonly string[];
}

/** What a search works with. */
export interface SiteSearch {
  readonly access: ShopAccess;
  readonly keys: ShopKeys;
  readonly tools: ConnectorTools;
}

/**
 * Asks the typed address and then the root of its host, each in both styles of addresses. A failure of the network
 * ends the search; of the others the most telling one is handed back.
 */
export async function findSite(search: SiteSearch): Promise<Result<SiteIndex, Failure>> {
  const { host, pathname } = new URL(search.access.url);
  let best: Failure | null = null;
  let fallback: SiteIndex | null = null;
  for (const basePath of new Set([pathname.replace(/\/+$/, ''), ''])) {
    for (const restStyle of ['pretty', 'query'] as const) {
      const asked = await askIndex(search, { basePath, restStyle });
      const index = asked.ok ? asked.value : null;
      if (index?.namespaces.includes('wc/v3') && signable(index)) return ok(index);
      // Another WordPress may live at the root, and one answers by parameter below each of its pages.
      fallback ??= index;
      if (asked.ok) continue;
      if (isNetworkFault(asked.failure)) return asked;
      best = moreTelling(best, asked.failure);
    }
  }
  return fallback === null ? fail(best ?? notWordPress(host)) : ok(fallback);
}

async function askIndex(
  search: SiteSearch,
  place: SiteIndex['place'],
): Promise<Result<SiteIndex, Failure>> {
  const typed = new URL(search.access.url);
  const facts: ShopFacts = { ...factsOf(search.access), ...place };
  const api = new ShopApi({ ...search, origin: typed.origin, facts });
  const { result } = await api.call({
    method: 'GET',
    route: '/',
    endpoint: 'GET wp-json',
    auth: 'none',
    query: [['_fields', 'name,url,home,gmt_offset,timezone_string,namespaces']],
  });
  if (!result.ok) return result;
  const index = indexOf(result.value.value, place);
  return index === null ? fail(notWordPress(typed.host)) : ok(index);
}

/** A page says little, "no WordPress" less, and a redirect names the address that the shop wants to be called by. */
function moreTelling(known: Failure | null, fresh: Failure): Failure {
  if (known === null || known.code === 'not-found') return fresh;
  return known.code !== 'redirect-refused' && fresh.code === 'redirect-refused' ? fresh : known;
}

/** By parameter the signature is made over the home itself, so the call must go there and to no page below it. */
function signable(index: SiteIndex): boolean {
  if (index.place.restStyle === 'pretty') return true;
  return new URL(index.home).pathname.replace(/\/+$/, '') === index.place.basePath;
}

function indexOf(value: Json, place: SiteIndex['place']): SiteIndex | null {
  if (!isObject(value) || !Array.isArray(value['namespaces'])) return null;
  const home = textOf(value['home']) ?? textOf(value['url']);
  if (home === null || !URL.canParse(home)) return null;
  const zone = textOf(value['timezone_string']) ?? '';
  return {
    place,
    home: home.replace(/\/+$/, ''),
    name: fromWireText(textOf(value['name']) ?? ''),
    timezone: zone === '' ? `UTC${signed(textOf(value['gmt_offset']) ?? '0')}` : zone,
    namespaces: (value['namespaces'] as readonly Json[]).flatMap((item) => textOf(item) ?? []),
  };
}

function signed(offset: string): string {
  return offset.startsWith('-') ? offset : `+${offset}`;
}

function notWordPress(host: string): Failure {
  return failure('not-found', { reason: 'no-wordpress', host });
}

/**
 * Failures that every other address of the host would share. A redirect is none: WordPress with plain permalinks
 * sends `/wp-json/`, which it takes for a page, to its own host name, and answers by parameter all the same.
 */
function isNetworkFault(value: Failure): boolean {
  return [
    'unreachable',
    'tls-invalid',
    'timeout',
    'connection-lost',
    'cancelled',
    'host-not-allowed',
    'rate-limited',
  ].includes(value.code);
}
