/** Routes and their order of checks: match, arguments, permission, callback. */
import type { Json } from '#kernel/json';
import type { ArgSchemas } from './arg-schema.ts';
import { checkParams } from './check-params.ts';
import { RestError } from './rest-error.ts';
import type { RestRequest } from './rest-request.ts';
import { type RestResponse, reply } from './rest-response.ts';

/** What a route does for some methods. */
export interface Endpoint {
  readonly methods: readonly string[];
  readonly args?: ArgSchemas;
  /** Throws a RestError when the actor may not. */
  readonly permit?: (request: RestRequest) => void;
  readonly run: (request: RestRequest) => RestResponse | Promise<RestResponse>;
}

/** One path pattern; names of groups become parameters. */
export interface Route {
  /** `/wc/v3/products/(?<id>\d+)`, anchored when matched. */
  readonly pattern: string;
  readonly endpoints: readonly Endpoint[];
}

/** GET and HEAD. */
export const readable = ['GET'] as const;
/** POST alone. */
export const creatable = ['POST'] as const;
/** POST, PUT and PATCH: WordPress takes any of them for an update. */
export const editable = ['POST', 'PUT', 'PATCH'] as const;
/** DELETE alone. */
export const deletable = ['DELETE'] as const;

/** A table of routes that can be dispatched to. */
export interface Router {
  /** The pattern a route matches, for counting; the route itself when none does. */
  readonly nameOf: (route: string) => string;
  readonly dispatch: (request: RestRequest) => Promise<RestResponse>;
  /** All patterns with their methods, for the index. */
  readonly describe: (namespace?: string) => Json;
}

interface Compiled {
  readonly route: Route;
  readonly expression: RegExp;
}

/** Builds the table. */
export function createRouter(routes: readonly Route[]): Router {
  const compiled: readonly Compiled[] = routes.map((route) => ({
    route,
    expression: new RegExp(`^${route.pattern}$`, 'i'),
  }));
  return {
    nameOf: (path) =>
      compiled.find(({ expression }) => expression.test(path))?.route.pattern ?? path,
    dispatch: (request) => dispatch(compiled, request),
    describe: (namespace) => describe(routes, namespace),
  };
}

async function dispatch(table: readonly Compiled[], request: RestRequest): Promise<RestResponse> {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const matches = table.filter(({ expression }) => expression.test(request.route));
  if (method === 'OPTIONS' && matches[0] !== undefined) return options(matches[0].route);
  for (const { route, expression } of matches) {
    const endpoint = route.endpoints.find((candidate) => candidate.methods.includes(method));
    if (endpoint === undefined) continue;
    const urlParams = { ...expression.exec(request.route)?.groups };
    const raw = { ...urlParams, ...request.query, ...request.bodyParams };
    const params = checkParams(raw, endpoint.args ?? {});
    const complete: RestRequest = { ...request, urlParams, params };
    endpoint.permit?.(complete);
    const response = await endpoint.run(complete);
    return { ...response, headers: { ...response.headers, Allow: allowed(route) } };
  }
  throw new RestError(
    'rest_no_route',
    'No route was found matching the URL and request method.',
    404,
  );
}

function allowed(route: Route): string {
  return [...new Set(route.endpoints.flatMap((endpoint) => endpoint.methods))].join(', ');
}

function options(route: Route): RestResponse {
  const methods = [...new Set(route.endpoints.flatMap((endpoint) => endpoint.methods))];
  return reply(
    {
      namespace: namespaceOf(route.pattern),
      methods,
      endpoints: route.endpoints.map(endpointJson),
    },
    { Allow: methods.join(', ') },
  );
}

function endpointJson(endpoint: Endpoint): Json {
  const args: Record<string, Json> = {};
  for (const [name, schema] of Object.entries(endpoint.args ?? {})) {
    args[name] = {
      type: typeof schema.type === 'string' ? schema.type : [...schema.type],
      required: schema.required === true,
      ...(schema.enum === undefined ? {} : { enum: [...schema.enum] }),
    };
  }
  return { methods: [...endpoint.methods], args };
}

function describe(routes: readonly Route[], namespace: string | undefined): Json {
  const result: Record<string, Json> = {};
  for (const route of routes) {
    if (namespace !== undefined && namespaceOf(route.pattern) !== namespace) continue;
    result[route.pattern.replaceAll('(?<', '(?P<')] = {
      namespace: namespaceOf(route.pattern),
      methods: [...new Set(route.endpoints.flatMap((endpoint) => endpoint.methods))],
      endpoints: route.endpoints.map((endpoint) => ({ methods: [...endpoint.methods], args: {} })),
    };
  }
  return result;
}

function namespaceOf(pattern: string): string {
  return /^\/((?:wc|wp)\/v\d+)/.exec(pattern)?.[1] ?? '';
}
