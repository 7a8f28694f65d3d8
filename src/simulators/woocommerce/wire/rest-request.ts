/** A request as WordPress sees it: where each parameter came from decides which one wins. */
import type { Params } from '../text/php.ts';

/** The user a request acts as; both kinds may do everything a shop manager may. */
export interface Actor {
  readonly via: 'api-key' | 'application-password';
  /** What an API key may do; application passwords carry no such limit. */
  readonly permissions: 'read' | 'write' | 'read_write';
}

/** One request, parsed. */
export interface RestRequest {
  /** The method the route sees, after `_method` and `X-HTTP-Method-Override`. */
  readonly method: string;
  /** The route without the prefix: `/wc/v3/products/12`. */
  readonly route: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Query parameters, also inherited by the creates of a batch and repeated in `Link` headers. */
  readonly query: Params;
  /** JSON or form body. */
  readonly bodyParams: Params;
  /** Parts of the path. */
  readonly urlParams: Params;
  /** The raw body, for media uploads. */
  readonly rawBody: Buffer;
  readonly actor: Actor | undefined;
  /** Merged parameters: body over query over path over defaults, as `WP_REST_Request` reads them. */
  readonly params: Params;
  /** Identifies the call in the ledger. */
  readonly callId: number;
  /** A fault to die of: how many batch items are carried out before PHP is killed. */
  readonly dieAfterItems: number | undefined;
}

/** Thrown when PHP dies in the middle of a batch: what was done stays done, the host answers 504. */
export class PhpDied extends Error {
  constructor() {
    super('the worker was killed');
    this.name = 'PhpDied';
  }
}
