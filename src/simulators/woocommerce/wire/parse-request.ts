/** From the socket to a request: the route, and parameters by where they came from. */
import type { IncomingMessage } from 'node:http';
import type { Json } from '#kernel/json';
import { isRecord, type Params, parseQuery, rawUrlDecode, toText } from '../text/php.ts';
import { RestError } from './rest-error.ts';

/** A request read to its end, before anyone asked who it is. */
export interface ReadRequest {
  /** The method on the wire. */
  readonly wireMethod: string;
  /** The method after `_method` and `X-HTTP-Method-Override`. */
  readonly method: string;
  /** Path and query as sent, not decoded: PHP's `REQUEST_URI`. */
  readonly target: string;
  /** The path as sent, for signatures. */
  readonly path: string;
  /** The API route, or undefined for a page of the site. */
  readonly route: string | undefined;
  readonly query: Params;
  /** A form body; JSON bodies are in `json`. */
  readonly form: Params;
  /** A JSON body, or what is wrong with it. */
  readonly json: Params | RestError | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly rawBody: Buffer;
}

/** Reads the whole body; rejects when the client goes away first, and then nothing happens at all. */
export function readBody(message: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => resolve(Buffer.concat(chunks)));
    message.on('error', reject);
    message.on('close', () => {
      if (!message.complete) reject(new Error('the client left before its request was complete'));
    });
  });
}

/** Parses what was read. `homePath` is the folder WordPress lives in ('' at the root). */
export function parseRequest(
  message: IncomingMessage,
  rawBody: Buffer,
  homePath: string,
): ReadRequest {
  const target = message.url ?? '/';
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = parseQuery(mark < 0 ? '' : target.slice(mark + 1));
  const headers = flatHeaders(message);
  const wireMethod = (message.method ?? 'GET').toUpperCase();
  const override = toText(query['_method']) || (headers['x-http-method-override'] ?? '');
  const type = headers['content-type'] ?? '';
  const isJson = /^application\/([\w.+-]+\+)?json/i.test(type.trim());
  const isForm = /^application\/x-www-form-urlencoded/i.test(type.trim());
  return {
    wireMethod,
    method: (override === '' ? wireMethod : override).toUpperCase(),
    target,
    path,
    route: routeOf(path, query, homePath),
    query,
    form: isForm ? parseQuery(rawBody.toString('utf8')) : {},
    json: isJson ? parseJson(rawBody) : undefined,
    headers,
    rawBody,
  };
}

function flatHeaders(message: IncomingMessage): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) result[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return result;
}

function routeOf(path: string, query: Params, homePath: string): string | undefined {
  if (typeof query['rest_route'] === 'string')
    return trimEnd(`/${query['rest_route'].replace(/^\/+/, '')}`);
  const inside = path.startsWith(homePath) ? path.slice(homePath.length) : path;
  const match = /^\/(?:index\.php\/)?wp-json(\/.*)?$/.exec(rawUrlDecode(inside));
  return match === null ? undefined : trimEnd(match[1] ?? '/');
}

function trimEnd(route: string): string {
  return route.length > 1 ? route.replace(/\/+$/, '') || '/' : route;
}

function parseJson(body: Buffer): Params | RestError | undefined {
  const text = body.toString('utf8');
  if (text.trim() === '') return undefined;
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return new RestError('rest_invalid_json', 'Invalid JSON body passed.', 400, {
      json_error_code: 4,
      json_error_message: 'Syntax error',
    });
  }
  // A list is an array with numbers for keys; nothing asks for those.
  return isRecord(value) ? value : {};
}
