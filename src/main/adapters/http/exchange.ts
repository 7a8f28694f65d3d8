/** One address asked once, or a few times when the request is safe and the network failed. */
import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import axios, {
  type AxiosInstance,
  type AxiosResponse,
  isAxiosError,
  type RawAxiosRequestHeaders,
} from 'axios';
import axiosRetry from 'axios-retry';
import { type Failure, failureOf } from '#kernel/failure';
import type { Random } from '#kernel/random';
import { fail, ok, type Result } from '#kernel/result';
import type { Clock } from '#ports/clock';
import type { HttpRecord, HttpReply, HttpRequest } from '#ports/http';
import { faultOf, isTransportFault } from './faults.ts';
import { createWireTrace, type WireTrace } from './wire-trace.ts';

/** Most repeats of a safe request after transport faults. */
const maxRepeats = 2;
const defaultMaxBytes = 32 * 1024 * 1024;

/** One attempt about to be made. `number` counts from 1 within a request, repeats and redirects included. */
export interface HttpAttempt {
  readonly method: HttpRequest['method'];
  readonly endpoint: string;
  readonly number: number;
}

/** What an exchange works with. */
export interface ExchangeTools {
  readonly record: (record: HttpRecord) => void;
  readonly beforeAttempt: (attempt: HttpAttempt) => Promise<void>;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly random: Random;
  readonly connectTimeoutMs: number;
  readonly userAgent: string;
  /** Kept-alive connections for safe requests. */
  readonly shared: { readonly http: HttpAgent; readonly https: HttpsAgent };
  /** A fresh connection for every write: only then does a fault while connecting prove that nothing was received. */
  readonly fresh: { readonly http: HttpAgent; readonly https: HttpsAgent };
}

/** Sends `request` to `url` and reads the whole reply. `nextNumber` numbers the attempts of the whole request. */
export async function exchange(
  tools: ExchangeTools,
  request: HttpRequest,
  url: URL,
  nextNumber: () => number,
): Promise<Result<HttpReply, Failure>> {
  const safe = request.method === 'GET' || request.method === 'HEAD';
  const trace = createWireTrace(tools.connectTimeoutMs);
  const stop = new AbortController();
  const cancel = (): void => {
    trace.cut('caller');
    stop.abort();
  };
  if (request.signal?.aborted === true) cancel();
  request.signal?.addEventListener('abort', cancel, { once: true });
  const started = tools.clock.monotonic();
  const fault = (thrown: unknown): Failure =>
    failureOf(thrown) ?? faultOf(thrown, { host: url.host, safe, wire: trace.facts() });
  const client = createClient(tools, request, { url, trace, stop, fault, nextNumber });
  try {
    const response = await client.request<Uint8Array>({
      url: url.href,
      method: request.method,
      ...(request.body === undefined ? {} : { data: bodyOf(request.body) }),
    });
    return ok({
      status: response.status,
      headers: plainHeaders(response),
      body: new Uint8Array(response.data),
      durationMs: tools.clock.monotonic() - started,
    });
  } catch (thrown) {
    // Anything else is a defect of ours, not of the network.
    if (!isAxiosError(thrown) && failureOf(thrown) === undefined) throw thrown;
    return fail(fault(thrown));
  } finally {
    request.signal?.removeEventListener('abort', cancel);
  }
}

interface ExchangeState {
  readonly url: URL;
  readonly trace: WireTrace;
  readonly stop: AbortController;
  readonly fault: (thrown: unknown) => Failure;
  readonly nextNumber: () => number;
}

/** An axios instance for one request, so that its interceptors see this request's attempts and no other's. */
function createClient(
  tools: ExchangeTools,
  request: HttpRequest,
  state: ExchangeState,
): AxiosInstance {
  const safe = request.method === 'GET' || request.method === 'HEAD';
  const agents = safe ? tools.shared : tools.fresh;
  const client = axios.create({
    adapter: 'http',
    headers: headersOf(request, tools.userAgent),
    responseType: 'arraybuffer',
    maxContentLength: request.maxBytes ?? defaultMaxBytes,
    maxBodyLength: Number.POSITIVE_INFINITY,
    maxRedirects: 0,
    // Proxies named by the environment are not used: the connection goes to the shop's own origin or nowhere.
    proxy: false,
    decompress: true,
    validateStatus: () => true,
    transformRequest: [(data) => data],
    transformResponse: [(data) => data],
    httpAgent: agents.http,
    httpsAgent: agents.https,
    transport: state.trace.transport,
    signal: state.stop.signal,
  });
  recordAttempts(client, tools, request, state);
  axiosRetry(client, {
    retries: safe ? maxRepeats : 0,
    retryCondition: (error) => safe && isTransportFault(state.fault(error)),
    retryDelay: (count) => tools.random() * Math.min(1_000, 150 * 2 ** count),
  });
  return client;
}

/** Charges, times and records every attempt. Registered before axios-retry, so that each repeat passes here too. */
function recordAttempts(
  client: AxiosInstance,
  tools: ExchangeTools,
  request: HttpRequest,
  state: ExchangeState,
): void {
  const { trace, stop, url } = state;
  let current: {
    readonly at: number;
    readonly started: number;
    readonly timer: NodeJS.Timeout;
  } | null = null;
  const finish = (status: number | null, failureCode: string | null): void => {
    if (current === null) return;
    clearTimeout(current.timer);
    const { at, started } = current;
    current = null;
    tools.record({
      at,
      endpoint: request.endpoint,
      method: request.method,
      host: url.host,
      ...trace.counts(),
      status,
      failureCode,
      durationMs: tools.clock.monotonic() - started,
    });
  };
  client.interceptors.request.use(async (config) => {
    const { method, endpoint } = request;
    await tools.beforeAttempt({ method, endpoint, number: state.nextNumber() });
    if (stop.signal.aborted) return config;
    trace.begin();
    const timer = setTimeout(() => {
      trace.cut('timeout');
      stop.abort();
    }, request.timeoutMs);
    current = { at: tools.clock.now(), started: tools.clock.monotonic(), timer };
    return config;
  });
  client.interceptors.response.use(
    (response) => {
      finish(response.status, null);
      return response;
    },
    (thrown: unknown) => {
      finish(null, state.fault(thrown).code);
      throw thrown;
    },
  );
}

function headersOf(request: HttpRequest, userAgent: string): RawAxiosRequestHeaders {
  const headers: Record<string, string> = {
    Accept: 'application/json, */*;q=0.1',
    'User-Agent': userAgent,
  };
  // Without this axios would call bytes a form.
  if (request.body !== undefined) headers['Content-Type'] = 'application/octet-stream';
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    const existing = Object.keys(headers).find(
      (known) => known.toLowerCase() === name.toLowerCase(),
    );
    headers[existing ?? name] = value;
  }
  return headers;
}

function bodyOf(body: string | Uint8Array): Buffer {
  return typeof body === 'string'
    ? Buffer.from(body, 'utf8')
    : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

function plainHeaders(response: AxiosResponse): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value === undefined || value === null) continue;
    headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value);
  }
  return headers;
}
