/** What a practice shop can be told, at start and while it runs. */

/** A host's request limiter: a token bucket that the shop counts itself. */
export interface LimiterConfig {
  /** Requests a second that refill the bucket. */
  readonly ratePerSecond: number;
  /** Requests the full bucket holds. */
  readonly burst: number;
  /** How the refusal names the wait; 'none' leaves the header out. Default 'seconds'. */
  readonly retryAfter?: 'seconds' | 'date' | 'none';
}

/** How slow the shop is, in milliseconds. */
export interface LatencyConfig {
  /** Every call, half before and half after its effect. */
  readonly baseMs: number;
  /** Up to this much more, by the seeded random. */
  readonly jitterMs: number;
  /** Each item of a batch. */
  readonly perItemMs: number;
  /** Each image fetched by address. */
  readonly perImageMs: number;
}

/** What can go wrong on the wire. "Before" kinds leave no effect; the others come after it. */
export const faultKinds = [
  'too-many-requests',
  'server-error-json',
  'server-error-html',
  'maintenance',
  'firewall',
  'reset-before',
  'reset-after',
  'stall-before',
  'stall-after',
  'batch-dies',
  'php-notice',
  'bom',
  'truncated-json',
  'slow-body',
] as const;

/** One of the closed list. */
export type FaultKind = (typeof faultKinds)[number];

/** When a fault strikes: by chance, or at the nth call that matches (counted from 1 since the rule was set). */
export interface FaultRule {
  readonly kind: FaultKind;
  /** 0..1, drawn from the seeded random for every matching call. */
  readonly probability?: number;
  /** The matching calls that are struck, whatever the probability. */
  readonly nth?: readonly number[];
  /** Only calls of this method. */
  readonly method?: string;
  /** Only calls whose route matches this regular expression. */
  readonly route?: string;
  /** Strikes at most this many times. */
  readonly times?: number;
  /** Status of `server-error-html` (500, 502, 503, 520…) and `server-error-json`. Default 500. */
  readonly status?: number;
  /** `Retry-After` in seconds for `too-many-requests` and `maintenance`; absent: no header. */
  readonly retryAfterSeconds?: number;
  /** `batch-dies`: items carried out before PHP is killed. Default 1. */
  readonly afterItems?: number;
  /** Stalls: how long the connection hangs before the 504 page. Default 30,000. */
  readonly stallMs?: number;
  /** `slow-body`: pause between the chunks. Default 50. */
  readonly chunkDelayMs?: number;
}

/** Everything that can be changed while the shop runs; kept in the state folder, so a restart finds it again. */
export interface RuntimeConfig {
  readonly limiter: LimiterConfig | null;
  readonly latency: LatencyConfig;
  readonly faults: readonly FaultRule[];
  /** Added to the shop's clock: `Date` header, timestamps and OAuth checks. */
  readonly clockSkewMs: number;
  /** A host that drops the `Authorization` header. */
  readonly authorizationStripped: boolean;
  /** A TLS-terminating proxy in front that forwards the scheme: `is_ssl()` is true on plain HTTP. */
  readonly assumeHttps: boolean;
  /** `local` lets application passwords work over plain HTTP, as WordPress does for development sites. */
  readonly environment: 'production' | 'local';
  /** Image addresses holding one of these texts answer 404 to the shop's fetch. */
  readonly imageFailures: readonly string[];
  /** Prices are rounded to the store's decimals when saved, as shops with a rounding plugin do. */
  readonly roundPrices: boolean;
  /** `EMPTY_TRASH_DAYS` above 0. */
  readonly trashEnabled: boolean;
  /** `woocommerce_rest_batch_items_limit`. */
  readonly batchLimit: number;
}

/** The configuration of a well-behaved shop. */
export const defaultConfig: RuntimeConfig = {
  limiter: null,
  latency: { baseMs: 0, jitterMs: 0, perItemMs: 0, perImageMs: 0 },
  faults: [],
  clockSkewMs: 0,
  authorizationStripped: false,
  assumeHttps: false,
  environment: 'production',
  imageFailures: [],
  roundPrices: false,
  trashEnabled: true,
  batchLimit: 100,
};

/** Options of `startPracticeShop`. */
export interface PracticeShopOptions {
  /** Where the shop keeps its database and credentials; made when missing. */
  readonly stateDir: string;
  /** 0 (default) lets the system choose. */
  readonly port?: number;
  /** Epoch milliseconds: `Date.now` for a shop that lives in real time. */
  readonly clock: () => number;
  /** Waits; default a real timer. */
  readonly sleep?: (ms: number) => Promise<void>;
  /** Seed of latency jitter and faults. Default 1. */
  readonly seed?: number;
  /** PEM key and certificate: serve TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** WordPress's `home_url` when it is not the address the shop listens on (another host, a subfolder). */
  readonly homeUrl?: string;
  /** Site name in the index. */
  readonly name?: string;
  /** Minutes east of UTC. Default 330 (+05:30). */
  readonly utcOffsetMinutes?: number;
  /** IANA name shown in the index. Default Asia/Kolkata. */
  readonly timezoneString?: string;
  /** ISO 4217. Default USD. Only used when the state folder is new. */
  readonly currency?: string;
  /** `woocommerce_price_num_decimals`. Default 2. Only used when the state folder is new. */
  readonly priceDecimals?: number;
  /**
   * Makes an application password at once. Default false: the moment one exists, WordPress looks at Basic credentials
   * itself and answers unknown ones with `invalid_username` instead of leaving the request anonymous.
   */
  readonly applicationPassword?: boolean;
  /** Overrides of the stored configuration. */
  readonly config?: Partial<RuntimeConfig>;
}
