/**
 * HTTP for connectors (ports/http.ts), over axios. It enforces which origins may be reached, follows redirects
 * within one origin only, reads no proxy settings from the environment, and writes no log: whoever creates it gets
 * one record per attempt, without queries, headers or bodies.
 */
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { type Failure, failure } from '#kernel/failure';
import type { Random } from '#kernel/random';
import { fail, type Result } from '#kernel/result';
import type { Clock } from '#ports/clock';
import type { HttpClient, HttpRecord, HttpReply, HttpRequest } from '#ports/http';
import { type ExchangeTools, exchange, type HttpAttempt } from './exchange.ts';

export type { HttpAttempt } from './exchange.ts';

const maxRedirects = 3;

/** How to build a client. */
export interface HttpClientOptions {
  /** The exact origins (`https://shop.example`, `http://127.0.0.1:8080`) that may be contacted. */
  readonly origins: readonly string[];
  readonly record: (record: HttpRecord) => void;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly random: Random;
  /** Called before every attempt; it may wait, or refuse by throwing a `FailureError`. */
  readonly beforeAttempt?: (attempt: HttpAttempt) => Promise<void>;
  /** Longest wait for a connection, TLS included; 10 s unless told. */
  readonly connectTimeoutMs?: number;
  readonly userAgent?: string;
  /** Further certificate authorities, PEM; the system's own stay valid. */
  readonly ca?: string;
  readonly lookup?: LookupFunction;
}

/** A client that holds connections open until closed. */
export interface ClosableHttpClient extends HttpClient {
  close(): void;
}

/** Creates a client for one shop. */
export function createHttpClient(options: HttpClientOptions): ClosableHttpClient {
  const allowed = new Set(options.origins.map((origin) => new URL(origin).origin));
  const tools = toolsOf(options);
  return {
    request: (request) => followed(tools, allowed, request),
    close() {
      for (const agents of [tools.shared, tools.fresh]) {
        agents.http.destroy();
        agents.https.destroy();
      }
    },
  };
}

function toolsOf(options: HttpClientOptions): ExchangeTools {
  const connect = options.lookup === undefined ? {} : { lookup: options.lookup };
  const trust = options.ca === undefined ? {} : { ca: options.ca };
  const kept = { keepAlive: true, maxSockets: 4, maxFreeSockets: 2, timeout: 60_000, ...connect };
  return {
    record: options.record,
    beforeAttempt: options.beforeAttempt ?? (async () => {}),
    clock: options.clock,
    random: options.random,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    userAgent: options.userAgent ?? 'Shopkeep',
    shared: { http: new http.Agent(kept), https: new https.Agent({ ...kept, ...trust }) },
    fresh: { http: new http.Agent(connect), https: new https.Agent({ ...connect, ...trust }) },
  };
}

async function followed(
  tools: ExchangeTools,
  allowed: ReadonlySet<string>,
  request: HttpRequest,
): Promise<Result<HttpReply, Failure>> {
  let url = parsed(request.url);
  if (url === null) return fail(failure('invalid-input', { field: 'url' }));
  let attempts = 0;
  const nextNumber = (): number => {
    attempts += 1;
    return attempts;
  };
  for (let redirects = 0; ; redirects += 1) {
    if (!allowed.has(url.origin) || url.username !== '' || url.password !== '') {
      return fail(failure('host-not-allowed', { host: url.host }));
    }
    const reply = await exchange(tools, request, url, nextNumber);
    if (!reply.ok) return reply;
    const target = redirectTarget(reply.value, url);
    if (target === null) return reply;
    const safe = request.method === 'GET' || request.method === 'HEAD';
    if (!safe || target.origin !== url.origin || redirects === maxRedirects) {
      // A redirect means that this address did not do the work.
      return fail(failure('redirect-refused', { host: url.host, to: target.origin }));
    }
    url = target;
  }
}

/** Where a reply sends us; `null` when it is not a redirect or names no place. */
function redirectTarget(reply: HttpReply, from: URL): URL | null {
  if (![301, 302, 303, 307, 308].includes(reply.status)) return null;
  const location = reply.headers['location'];
  return location === undefined ? null : parsed(location, from);
}

function parsed(text: string, base?: URL): URL | null {
  return URL.canParse(text, base?.href) ? new URL(text, base) : null;
}
