/** OAuth 1.0a with one leg, verified in the order and with the words of WC_REST_Authentication. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Json } from '#kernel/json';
import type { Shop } from '../shop.ts';
import type { ApiKey } from '../state/credentials.ts';
import {
  isEmpty,
  type Params,
  rawUrlDecode,
  rawUrlEncode,
  toText,
  urlDecode,
} from '../text/php.ts';
import { RestError } from '../wire/rest-error.ts';

const required = [
  'oauth_consumer_key',
  'oauth_timestamp',
  'oauth_nonce',
  'oauth_signature',
  'oauth_signature_method',
] as const;

const windowSeconds = 15 * 60;

/** What the check needs of a request. */
export interface OAuthRequest {
  /** The method on the wire, whatever overrides it. */
  readonly method: string;
  /** The path as sent, not decoded. */
  readonly path: string;
  /** Query and form parameters; JSON bodies are not signed. */
  readonly params: Params;
  /** The `Authorization` header; '' when absent or stripped. */
  readonly authorization: string;
  readonly isSsl: boolean;
}

function refuse(message: string): RestError {
  return new RestError('woocommerce_rest_authentication_error', message, 401);
}

/** The key a request proves to hold; undefined when it does not try OAuth at all. Throws every refusal. */
export function verifyOAuth(shop: Shop, request: OAuthRequest): ApiKey | undefined {
  const params: Params = { ...request.params, ...headerParams(request.authorization) };
  const missing = required.filter((name) => isEmpty(params[name]));
  if (missing.length === required.length) return undefined;
  if (missing.length > 0) {
    const noun = missing.length === 1 ? 'parameter' : 'parameters';
    throw new RestError(
      'woocommerce_rest_authentication_missing_parameter',
      `Missing OAuth ${noun} ${missing.join(', ')}`,
      401,
    );
  }
  const key = shop.credentials.key(toText(params['oauth_consumer_key']));
  if (key === undefined) throw refuse('Consumer key is invalid.');
  checkSignature(shop, request, params, key.consumerSecret);
  checkNonce(shop, key, toText(params['oauth_timestamp']), toText(params['oauth_nonce']));
  return key;
}

/** `Authorization: OAuth k="v", …` as parameters. */
function headerParams(header: string): Params {
  const text = header.trim();
  if (!text.startsWith('OAuth ')) return {};
  const result: Record<string, Json> = {};
  for (const match of text.matchAll(/(oauth_[a-z_-]*)=(?::?"([^"]*)"|([^,]*))/g)) {
    result[match[1] ?? ''] = urlDecode(match[2] || (match[3] ?? ''));
  }
  return result;
}

function checkSignature(shop: Shop, request: OAuthRequest, params: Params, secret: string): void {
  const given = rawUrlDecode(toText(params['oauth_signature']).replaceAll(' ', '+'));
  const base = `${request.method.toUpperCase()}&${rawUrlEncode(signedUrl(shop, request))}&${signedParams(params)}`;
  const method = toText(params['oauth_signature_method']);
  if (method !== 'HMAC-SHA1' && method !== 'HMAC-SHA256') {
    throw refuse('Invalid signature - signature method is invalid.');
  }
  const algorithm = method.replace('HMAC-', '').toLowerCase();
  const expected = Buffer.from(createHmac(algorithm, `${secret}&`).update(base).digest('base64'));
  const actual = Buffer.from(given);
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) {
    throw refuse('Invalid signature - provided signature does not match.');
  }
}

// WHY: the host, port and folder are those of `home_url`, not of the request; the scheme is the request's as PHP sees
// it; and the root path loses its slash, so a plain-permalink address is signed without one.
function signedUrl(shop: Shop, request: OAuthRequest): string {
  const home = new URL(shop.homeUrl());
  const folder = home.pathname.endsWith('/') ? home.pathname : `${home.pathname}/`;
  const rest = request.path.startsWith(folder) ? request.path.slice(folder.length) : request.path;
  const root = `${request.isSsl ? 'https' : 'http'}://${home.host}${home.pathname.replace(/\/$/, '')}`;
  return rest === '' ? root : `${root}/${rest.replace(/^\/+/, '')}`;
}

function signedParams(params: Params): string {
  const pairs: string[] = [];
  const names = Object.keys(params)
    .filter((name) => name !== 'oauth_signature')
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const name of names) join(pairs, rawUrlEncode(name), params[name]);
  return pairs.join('%26');
}

function join(pairs: string[], name: string, value: Json | undefined): void {
  if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) join(pairs, `${name}%5B${key}%5D`, item);
    return;
  }
  pairs.push(rawUrlEncode(`${name}=${rawUrlEncode(toText(value))}`));
}

// WHY: WooCommerce keeps one nonce per second, so a replay is only seen while no later request shared its second.
function checkNonce(shop: Shop, key: ApiKey, timestamp: string, nonce: string): void {
  const now = shop.nowSeconds();
  const at = Number(timestamp);
  if (!Number.isFinite(at) || at < now - windowSeconds || at > now + windowSeconds) {
    throw refuse('Invalid timestamp.');
  }
  const used = shop.credentials.nonces(key.consumerKey);
  if (Object.values(used).includes(nonce)) {
    throw refuse('Invalid nonce - nonce has already been used.');
  }
  const kept = Object.entries({ ...used, [timestamp]: nonce }).filter(
    ([second]) => Number(second) >= now - windowSeconds,
  );
  shop.credentials.saveNonces(key.consumerKey, Object.fromEntries(kept));
}
