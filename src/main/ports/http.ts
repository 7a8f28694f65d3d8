/**
 * HTTP as connectors see it: one request, one reply or one failure that says whether the other side may have
 * acted. The adapter enforces the origins a shop may be reached at, follows no redirect across origins, records
 * every attempt, and repeats safe requests after transport faults only.
 */
import type { Failure } from '#kernel/failure';
import type { Result } from '#kernel/result';

/** A request. `endpoint` is a stable name without ids or secrets, for the record (`POST products/batch`). */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly endpoint: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as UTF-8; bytes as they are. */
  readonly body?: string | Uint8Array;
  /** From the first byte sent to the last byte read, in milliseconds. */
  readonly timeoutMs: number;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

/** A reply of any status. Header names are lower case. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly durationMs: number;
}

/** A failure with `acted: 'no'` was surely not received; `'unknown'` may have been carried out. */
export interface HttpClient {
  request(request: HttpRequest): Promise<Result<HttpReply, Failure>>;
}

/** One attempt, as recorded: no secrets, no bodies, no query. */
export interface HttpRecord {
  readonly at: number;
  readonly endpoint: string;
  readonly method: string;
  readonly host: string;
  readonly remoteAddress: string | null;
  readonly status: number | null;
  readonly failureCode: string | null;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly durationMs: number;
}
