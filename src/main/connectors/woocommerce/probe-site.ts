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

/**
 * Asks the typed address and then the root of its host, each in both styles of addresses. The first failure of the
 * network ends the search; of the others the most telling one is handed back.
 */
export async function findSite(options: {
  readonly access: ShopAccess;
  readonly keys: ShopKeys;
  readonly tools: ConnectorTools;
}): Promise<Result<SiteIndex, Failure>> {
  const typed = new URL(options.access.url);
  const typedPath = typed.pathname.replace(/\/+$/, '');
  let best: Failure | null = null;
  for (const basePath of new Set([typedPath, ''])) {
    for (const restStyle of ['pretty', 'query'] as const) {
      const facts: ShopFacts = { ...factsOf(options.access), basePath, restStyle };
      const api = new ShopApi({ ...options, origin: typed.origin, facts });
      const { result } = await api.call({
        method: 'GET',
        route: '/',
        endpoint: 'GET wp-json',
        auth: 'none',
        query: [['_fields', 'name,url,home,gmt_offset,timezone_string,namespaces']],
      });
      const index = result.ok ? indexOf(result.value.value, { basePath, restStyle }) : null;
      if (index !== null) return ok(index);
      const why = result.ok ? notWordPress(typed.host) : result.failure;
      if (isNetworkFault(why)) return fail(why);
      best = best === null || best.code === 'not-found' ? why : best;
    }
  }
  return fail(best ?? notWordPress(typed.host));
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

/** Failures that every other address of the host would share. */
function isNetworkFault(value: Failure): boolean {
  return [
    'unreachable',
    'tls-invalid',
    'timeout',
    'connection-lost',
    'cancelled',
    'host-not-allowed',
    'redirect-refused',
    'rate-limited',
  ].includes(value.code);
}
