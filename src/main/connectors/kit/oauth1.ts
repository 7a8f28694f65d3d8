/**
 * OAuth 1.0a signatures without a token ("one-legged"), HMAC-SHA256 (RFC 5849, with the hash that later profiles
 * allow). The consumer's secret never travels; the nonce and the time make every request single-use.
 */
import { createHmac } from 'node:crypto';

/** A query parameter. */
export type QueryPair = readonly [name: string, value: string];

/** What is to be signed. */
export interface OAuth1Request {
  readonly method: string;
  /** Scheme, host and path as the server knows itself, without a query. */
  readonly signedUrl: string;
  readonly query: readonly QueryPair[];
  readonly consumerKey: string;
  readonly consumerSecret: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly nonce: string;
}

/** Percent-encoding of RFC 3986: only letters, digits and `-._~` stay. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A query string in RFC 3986 encoding, so that what is sent is what was signed. */
export function queryString(pairs: readonly QueryPair[]): string {
  return pairs.map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join('&');
}

/** The same with slashes as they are, which a query may hold: some servers look for a route in the raw address. */
export function queryStringWithSlashes(pairs: readonly QueryPair[]): string {
  return queryString(pairs).replaceAll('%2F', '/');
}

/** The text over which the signature is made. Parameters are sorted by name, byte by byte. */
export function signatureBase(
  method: string,
  signedUrl: string,
  pairs: readonly QueryPair[],
): string {
  const sorted = [...pairs].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return [method.toUpperCase(), signedUrl, queryString(sorted)].map(percentEncode).join('&');
}

/** The query with the OAuth parameters and the signature added. */
export function signOAuth1(request: OAuth1Request): readonly QueryPair[] {
  const pairs: QueryPair[] = [
    ...request.query,
    ['oauth_consumer_key', request.consumerKey],
    ['oauth_nonce', request.nonce],
    ['oauth_signature_method', 'HMAC-SHA256'],
    ['oauth_timestamp', String(request.timestamp)],
  ];
  const base = signatureBase(request.method, request.signedUrl, pairs);
  // No token: its place after the ampersand stays empty.
  const key = `${percentEncode(request.consumerSecret)}&`;
  const signature = createHmac('sha256', key).update(base).digest('base64');
  return [...pairs, ['oauth_signature', signature]];
}
