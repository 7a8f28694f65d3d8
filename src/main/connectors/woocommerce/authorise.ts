/** Builds the address and headers of a call in the way a shop accepts its key. */
import type { Instant } from '#kernel/instant';
import { type Redacted, reveal } from '#kernel/redacted';
import { type QueryPair, queryString, queryStringWithSlashes, signOAuth1 } from '../kit/oauth1.ts';
import type { ShopFacts } from './shop-facts.ts';

/** `key`: the WooCommerce key; `app`: the WordPress application password; `none`: public. */
export type AuthKind = 'key' | 'app' | 'none';

/** The seller's secrets as they lie in memory. */
export interface ShopKeys {
  readonly consumerKey: Redacted | undefined;
  readonly consumerSecret: Redacted | undefined;
  readonly appUser: string | null;
  readonly appPassword: Redacted | undefined;
}

/** A call to be addressed. */
export interface Addressed {
  readonly method: string;
  /** `/wc/v3/products`. */
  readonly route: string;
  readonly query: readonly QueryPair[];
  readonly auth: AuthKind;
}

/** What a signature needs besides the keys. */
export interface SigningMoment {
  readonly now: Instant;
  readonly nonce: string;
}

/**
 * WooCommerce before 11.1 looks at a key only when the raw address holds these letters, unencoded, wherever they
 * stand (`WC_REST_Authentication::is_request_to_rest_api`). Plain permalinks have no such path, so a parameter that
 * nothing reads carries them.
 */
const apiSign: QueryPair = ['via', 'wp-json/wc/'];

/** The full address and the headers of a call. SECURITY: the address can hold a secret; it is never recorded. */
export function authorise(
  call: Addressed,
  place: { readonly origin: string; readonly facts: ShopFacts; readonly keys: ShopKeys },
  moment: SigningMoment,
): { readonly url: string; readonly headers: Readonly<Record<string, string>> } {
  const { facts, keys, origin } = place;
  const pretty = facts.restStyle === 'pretty';
  const path = pretty ? `/wp-json${call.route}` : '/';
  const query: readonly QueryPair[] = pretty
    ? call.query
    : [['rest_route', call.route], ...(call.auth === 'key' ? [apiSign] : []), ...call.query];
  const base = `${origin}${facts.basePath}${path}`;
  const withQuery = (pairs: readonly QueryPair[]): string => {
    if (pairs.length === 0) return base;
    return `${base}?${pretty ? queryString(pairs) : queryStringWithSlashes(pairs)}`;
  };
  const plain = { url: withQuery(query), headers: {} };
  if (call.auth === 'none') return plain;
  if (call.auth === 'app') {
    const password = keys.appPassword === undefined ? '' : reveal(keys.appPassword);
    return { ...plain, headers: basic(keys.appUser ?? '', password) };
  }
  const consumerKey = keys.consumerKey === undefined ? '' : reveal(keys.consumerKey);
  const consumerSecret = keys.consumerSecret === undefined ? '' : reveal(keys.consumerSecret);
  switch (facts.auth) {
    case 'basic':
      return { ...plain, headers: basic(consumerKey, consumerSecret) };
    case 'query': {
      const pairs: readonly QueryPair[] = [
        ...query,
        ['consumer_key', consumerKey],
        ['consumer_secret', consumerSecret],
      ];
      return { url: withQuery(pairs), headers: {} };
    }
    case 'oauth': {
      const signed = signOAuth1({
        method: call.method,
        signedUrl: signedUrl(facts, pretty ? path : ''),
        query,
        consumerKey,
        consumerSecret,
        timestamp: Math.floor(moment.now / 1000),
        nonce: moment.nonce,
      });
      return { url: withQuery(signed), headers: {} };
    }
  }
}

/**
 * The address as the shop itself will put it together: its own home, the scheme it believes in, and the path after
 * its folder. At the root it adds no slash (`get_home_url` with an empty path).
 */
function signedUrl(facts: ShopFacts, path: string): string {
  const home = facts.home.replace(/^https?:/, `${facts.signScheme}:`).replace(/\/+$/, '');
  return home + path;
}

function basic(user: string, password: string): Record<string, string> {
  return { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}
