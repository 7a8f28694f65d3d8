/** A shop and a bare HTTP client for the specifications in this folder; the client knows nothing of the connector. */
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json } from '#kernel/json';
import type { PracticeShopOptions } from '../options.ts';
import { type PracticeShop, startPracticeShop } from '../practice-shop.ts';
import type { ApiKey } from '../state/credentials.ts';

/** An answer with its body both raw and parsed. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The parsed body, deliberately loose: a specification looks into it. */
  readonly json: Loose;
}

/** JSON that can be looked into; a missing part is undefined. */
export interface Loose {
  readonly value: Json | undefined;
  readonly at: (...path: readonly (string | number)[]) => Json | undefined;
  readonly list: (...path: readonly (string | number)[]) => readonly Json[];
}

/** A request. */
export interface WireRequest {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: Json;
  readonly raw?: Buffer | string;
}

/** A running shop, and calls to it as its read-write key unless headers say otherwise. */
export interface OpenShop {
  readonly shop: PracticeShop;
  readonly stateDir: string;
  readonly call: (method: string, path: string, request?: WireRequest) => Promise<WireAnswer>;
  readonly post: (path: string, body: Json) => Promise<WireAnswer>;
  readonly put: (path: string, body: Json) => Promise<WireAnswer>;
  readonly get: (path: string) => Promise<WireAnswer>;
  readonly close: () => Promise<void>;
}

/** `Authorization: Basic` of a key. */
export function basic(key: Pick<ApiKey, 'consumerKey' | 'consumerSecret'>): string {
  return `Basic ${Buffer.from(`${key.consumerKey}:${key.consumerSecret}`).toString('base64')}`;
}

/** Looks into JSON. */
export function loose(value: Json | undefined): Loose {
  const at = (...path: readonly (string | number)[]): Json | undefined => {
    let here: Json | undefined = value;
    for (const key of path) {
      if (typeof here !== 'object' || here === null) return undefined;
      here = (here as { readonly [key: string]: Json | undefined })[key];
    }
    return here;
  };
  return {
    value,
    at,
    list: (...path) => {
      const found = at(...path);
      return Array.isArray(found) ? (found as readonly Json[]) : [];
    },
  };
}

/** Sends one request on a connection of its own. */
export function send(method: string, url: string, request: WireRequest = {}): Promise<WireAnswer> {
  const payload =
    request.raw ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
  const headers: Record<string, string> = {
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(payload === undefined ? {} : { 'content-length': String(Buffer.byteLength(payload)) }),
    ...request.headers,
  };
  return new Promise((resolve, reject) => {
    const start = url.startsWith('https:') ? httpsRequest : httpRequest;
    const outgoing = start(
      url,
      { method, headers, agent: false, rejectUnauthorized: false },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({
            status: incoming.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(incoming.headers).map(([key, value]) => [key, String(value)]),
            ),
            text,
            json: loose(parse(text)),
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Pages of hosts are no JSON; the specification then looks at the text.
    return undefined;
  }
}

// Time stands still unless a specification moves it.
const standstill = Date.UTC(2026, 0, 1);

/** Starts a shop behind a pretended TLS proxy (so that Basic counts) in a folder of its own. */
export async function openShop(options: Partial<PracticeShopOptions> = {}): Promise<OpenShop> {
  const stateDir = options.stateDir ?? mkdtempSync(join(tmpdir(), 'practice-shop-'));
  const shop = await startPracticeShop({
    ...options,
    clock: options.clock ?? (() => standstill),
    stateDir,
    config: { assumeHttps: true, ...options.config },
  });
  const authorization = basic(shop.keys.readWrite);
  const call = (method: string, path: string, request: WireRequest = {}): Promise<WireAnswer> =>
    send(method, `${shop.url}${path}`, {
      ...request,
      headers: { authorization, ...request.headers },
    });
  const api = (path: string): string =>
    path.startsWith('/wp-json') ? path : `/wp-json/wc/v3${path}`;
  return {
    shop,
    stateDir,
    call,
    post: (path, body) => call('POST', api(path), { body }),
    put: (path, body) => call('PUT', api(path), { body }),
    get: (path) => call('GET', api(path)),
    close: async () => {
      await shop.close();
      if (options.stateDir === undefined) rmSync(stateDir, { recursive: true, force: true });
      if (shop.defects.length > 0)
        throw new Error(`the simulator failed inside: ${String(shop.defects[0])}`);
    },
  };
}
