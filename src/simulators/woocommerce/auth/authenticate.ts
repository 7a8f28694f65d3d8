/** Who a request comes from: API keys for `wc/` routes, application passwords for all of them. */
import type { Shop } from '../shop.ts';
import type { ApiKey } from '../state/credentials.ts';
import { isEmpty, toText } from '../text/php.ts';
import { RestError } from '../wire/rest-error.ts';
import type { Actor } from '../wire/rest-request.ts';
import { type OAuthRequest, verifyOAuth } from './oauth.ts';

/** The header that goes with a refused Basic login. */
export const basicRealm =
  'Basic realm="WooCommerce API. Use a consumer key in the username field and a consumer secret in the password field."';

/** A request before its route is looked up. */
export interface AuthRequest extends OAuthRequest {
  /** Path and query as sent, not decoded. */
  readonly target: string;
}

/** A refused Basic login, answered with the `WWW-Authenticate` header. */
export class BasicRefused extends RestError {}

// WHY: before 11.1 the plugin looks for these letters in the raw address, wherever they stand. A route that comes by
// parameter has none, encoded slashes do not count, and such a request stays anonymous whatever key it holds.
const apiSign = /wp-json\/wc[/-]/;

/** The actor, or undefined for an anonymous request. Throws 401 refusals. */
export function authenticate(shop: Shop, request: AuthRequest): Actor | undefined {
  if (apiSign.test(request.target)) {
    const key = keyOf(shop, request);
    if (key !== undefined) return { via: 'api-key', permissions: key.permissions };
  }
  return byApplicationPassword(shop, request);
}

function keyOf(shop: Shop, request: AuthRequest): ApiKey | undefined {
  return (request.isSsl ? byBasic(shop, request) : undefined) ?? verifyOAuth(shop, request);
}

// WHY: over plain HTTP these credentials are not even looked at, and an unknown key is no error either.
function byBasic(shop: Shop, request: AuthRequest): ApiKey | undefined {
  const { params } = request;
  let login = '';
  let secret = '';
  if (!isEmpty(params['consumer_key']) && !isEmpty(params['consumer_secret'])) {
    login = toText(params['consumer_key']);
    secret = toText(params['consumer_secret']);
  } else {
    [login, secret] = basicCredentials(request.authorization);
  }
  if (login === '' || secret === '') return undefined;
  const key = shop.credentials.key(login);
  if (key === undefined) return undefined;
  if (key.consumerSecret !== secret) {
    throw new BasicRefused(
      'woocommerce_rest_authentication_error',
      'Consumer secret is invalid.',
      401,
    );
  }
  return key;
}

function basicCredentials(header: string): [string, string] {
  const match = /^Basic\s+([A-Za-z0-9+/=]+)\s*$/i.exec(header);
  if (match === null) return ['', ''];
  const text = Buffer.from(match[1] ?? '', 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}

function byApplicationPassword(shop: Shop, request: AuthRequest): Actor | undefined {
  // WHY: without TLS (or a development site) WordPress has no application passwords, so Basic is not seen at all.
  const available = request.isSsl || shop.settings.config().environment === 'local';
  if (!available || !shop.credentials.applicationPasswordsInUse()) return undefined;
  const [login, password] = basicCredentials(request.authorization);
  if (login === '' || password === '') return undefined;
  const verdict = shop.credentials.checkApplicationPassword(login, password);
  if (verdict === 'unknown-user') {
    throw new RestError(
      'invalid_username',
      '<strong>Error:</strong> Unknown username. Check again or try your email address.',
      401,
    );
  }
  if (verdict === 'wrong') {
    throw new RestError(
      'incorrect_password',
      'The provided password is an invalid application password.',
      401,
    );
  }
  return { via: 'application-password', permissions: 'read_write' };
}

/** What the key's own permission forbids; checked before the route is even looked up. */
export function checkKeyPermission(actor: Actor | undefined, method: string): void {
  if (actor === undefined || actor.via !== 'api-key') return;
  const refuse = (what: string): RestError =>
    new RestError(
      'woocommerce_rest_authentication_error',
      `The API key provided does not have ${what} permissions.`,
      401,
    );
  const reads = method === 'GET' || method === 'HEAD';
  const writes = ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method);
  if (reads && actor.permissions === 'write') throw refuse('read');
  if (writes && actor.permissions === 'read') throw refuse('write');
}
