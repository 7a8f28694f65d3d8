/** Servers on 127.0.0.1 and clients for them, closed after each test. For tests of this folder only. */
import http from 'node:http';
import type net from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import type { Failure } from '#kernel/failure';
import type { HttpRecord, HttpRequest } from '#ports/http';
import {
  type ClosableHttpClient,
  createHttpClient,
  type HttpClientOptions,
} from './http-client.ts';

/** What to close after the running test. */
export const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Starts any server on a random port; the answer is its host and port. */
export async function listen(server: net.Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    if (server instanceof http.Server) server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Starts an HTTP server; the answer is its origin. */
export async function serve(handler: http.RequestListener): Promise<string> {
  return `http://${await listen(http.createServer(handler))}`;
}

/** A client that may reach `origin`, with what it recorded. */
export function clientFor(
  origin: string,
  more: Partial<HttpClientOptions> = {},
): { readonly client: ClosableHttpClient; readonly records: HttpRecord[] } {
  const records: HttpRecord[] = [];
  const client = createHttpClient({
    origins: [origin],
    record: (record) => records.push(record),
    clock: { now: () => 1_700_000_000_000, monotonic: () => performance.now() },
    random: () => 0.01,
    ...more,
  });
  closers.push(() => client.close());
  return { client, records };
}

/** A read. */
export function get(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, endpoint: 'GET things', timeoutMs: 5_000, ...more };
}

/** A write. */
export function post(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'POST',
    url,
    endpoint: 'POST things',
    body: '{"a":1}',
    timeoutMs: 5_000,
    ...more,
  };
}

/** The failure of a request that must fail, with the attempts recorded. */
export async function failureFor(
  origin: string,
  request: HttpRequest,
  more: Partial<HttpClientOptions> = {},
): Promise<{ readonly failure: Failure; readonly records: readonly HttpRecord[] }> {
  const { client, records } = clientFor(origin, more);
  const result = await client.request(request);
  if (result.ok) throw new Error('a failure was expected');
  return { failure: result.failure, records };
}
