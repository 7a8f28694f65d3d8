/** `WP_REST_Server::serve_request`: authentication, dispatch, headers, JSON. */
import { authenticate, BasicRefused, basicRealm, checkKeyPermission } from './auth/authenticate.ts';
import { serverPage } from './faults/pages.ts';
import type { Shop } from './shop.ts';
import type { Answer } from './wire/answer.ts';
import { trimFields } from './wire/fields.ts';
import { phpJson } from './wire/json-text.ts';
import type { ReadRequest } from './wire/parse-request.ts';
import { RestError } from './wire/rest-error.ts';
import { PhpDied, type RestRequest } from './wire/rest-request.ts';
import type { RestResponse } from './wire/rest-response.ts';
import type { Router } from './wire/router.ts';

/** One call to the API. */
export interface RestCall {
  readonly shop: Shop;
  readonly router: Router;
  readonly request: ReadRequest;
  readonly callId: number;
  /** PHP's `is_ssl()`. */
  readonly isSsl: boolean;
  readonly dieAfterItems: number | undefined;
}

/** Answers a call; a PHP that died in a batch is answered by the host with 504. */
export async function handleRest(call: RestCall): Promise<Answer> {
  try {
    const response = await run(call);
    return answer(call, { ...response, body: trimFields(response.body, call.request.query) });
  } catch (problem) {
    if (problem instanceof PhpDied) return serverPage(504);
    if (!(problem instanceof RestError)) throw problem;
    const headers: Record<string, string> =
      problem instanceof BasicRefused ? { 'WWW-Authenticate': basicRealm } : {};
    return answer(call, { status: problem.status, headers, body: problem.toJson() });
  }
}

function run(call: RestCall): Promise<RestResponse> {
  const { shop, request } = call;
  const stripped = shop.settings.config().authorizationStripped;
  const actor = authenticate(shop, {
    method: request.wireMethod,
    path: request.path,
    target: request.target,
    params: { ...request.query, ...request.form },
    authorization: stripped ? '' : (request.headers['authorization'] ?? ''),
    isSsl: call.isSsl,
  });
  checkKeyPermission(actor, request.method);
  if (request.json instanceof RestError) throw request.json;
  const rest: RestRequest = {
    method: request.method,
    route: request.route ?? '/',
    headers: request.headers,
    query: request.query,
    bodyParams: { ...request.form, ...request.json },
    urlParams: {},
    rawBody: request.rawBody,
    actor,
    params: {},
    callId: call.callId,
    dieAfterItems: call.dieAfterItems,
  };
  return call.router.dispatch(rest);
}

function answer(call: RestCall, response: RestResponse): Answer {
  const { shop } = call;
  return {
    status: response.status,
    headers: {
      Server: 'Apache',
      'X-Robots-Tag': 'noindex',
      'X-Content-Type-Options': 'nosniff',
      'Access-Control-Expose-Headers': 'X-WP-Total, X-WP-TotalPages, Link',
      'Access-Control-Allow-Headers':
        'Authorization, X-WP-Nonce, Content-Disposition, Content-MD5, Content-Type',
      Expires: 'Wed, 11 Jan 1984 05:00:00 GMT',
      'Cache-Control': 'no-cache, must-revalidate, max-age=0, no-store, private',
      // WHY: PHP's header() replaces, so a list's own Link takes the place of this one.
      Link: `<${shop.restUrl('/')}>; rel="https://api.w.org/"`,
      ...response.headers,
      'Content-Type': 'application/json; charset=UTF-8',
    },
    body: phpJson(response.body),
  };
}
