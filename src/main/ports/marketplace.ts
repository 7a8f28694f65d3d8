/**
 * What the inside needs from a marketplace. A connector translates: it never retries, schedules, persists or
 * sees a secret store. The engine owns budgets, order, retries and the record of outcomes.
 *
 * Promises (each checked by the conformance suite):
 * - `send` makes at most one call that has an effect, and answers one outcome per item, in any order.
 * - An item whose reply was lost is `unknown`, never `failed`; only a surely unsent or refused item is `failed`.
 * - `reconcile` only reads; it never writes.
 * - `read` pages end, tolerate a set that changes while it is read, and carry ids as text.
 * - No host outside `origins` is contacted; no secret reaches an error, an endpoint name or a detail.
 */

import type { Manifest } from '#domain/listing/manifest';
import type { FieldValues, Operation, OperationKind, Reference } from '#domain/listing/operation';
import type { Failure } from '#kernel/failure';
import type { JobId, RemoteId } from '#kernel/ids';
import type { Instant } from '#kernel/instant';
import type { Json } from '#kernel/json';
import type { Redacted } from '#kernel/redacted';
import type { Result } from '#kernel/result';
import type { HttpClient } from './http.ts';

/** What a shop's connection is made of. Plain settings are stored in clear, secrets sealed. */
export interface ShopAccess {
  /** The address the seller typed, normalised: scheme, host, path, no trailing slash. */
  readonly url: string;
  /** Facts learned when connecting: canonical address, currency, version, namespaces. */
  readonly facts: Readonly<Record<string, Json>>;
  readonly secrets: Readonly<Record<string, Redacted>>;
}

/** What a connection is given to work with. */
export interface ConnectorTools {
  readonly http: HttpClient;
  readonly now: () => Instant;
  /** 128 bits of fresh randomness as hex, for nonces. */
  readonly nonce: () => string;
  /** Bytes of a local picture by its key (`file:<sha256>`), or a failure. */
  readonly readImage: (key: string) => Promise<Result<LocalImage, Failure>>;
}

/** A local picture. */
export interface LocalImage {
  readonly bytes: Uint8Array;
  readonly mediaType: 'image/jpeg' | 'image/png' | 'image/webp' | 'image/gif';
  /** Hex. */
  readonly sha256: string;
}

/** Ids the shop gave, resolved when the job was claimed. */
export interface RemoteContext {
  readonly listingId: RemoteId | null;
  readonly variantId: RemoteId | null;
  /** By reference key; an unresolved one is absent. */
  readonly references: ReadonlyMap<string, RemoteId>;
  /** What the shop last echoed of this listing or variant (pictures with their ids, for one). */
  readonly echoed: FieldValues;
  /** Whether the listing has options, so that its variants are separate things in the shop. */
  readonly hasOptions: boolean;
}

/** One job to carry out. */
export interface SendItem {
  readonly jobId: JobId;
  /** Unique per job for good; the connector leaves it in the shop where the shop allows, to know its own work again. */
  readonly operationKey: string;
  readonly kind: OperationKind;
  /** New values of the fields to write. */
  readonly values: FieldValues;
  /** Values that help to recognise the thing but are not written. */
  readonly context: FieldValues;
  readonly label: string;
  readonly remote: RemoteContext;
}

/** What became of one item. */
export type ItemOutcome =
  | ItemDone
  | { readonly jobId: JobId; readonly outcome: 'failed'; readonly failure: Failure }
  | { readonly jobId: JobId; readonly outcome: 'unknown'; readonly failure: Failure };

/** The effect is there. */
export interface ItemDone {
  readonly jobId: JobId;
  readonly outcome: 'done';
  readonly remoteId: RemoteId;
  /** What the shop now shows, per field, in our shapes; only fields it told us. */
  readonly echoed: FieldValues;
  /** The thing was there already and is not our work: link it, take `echoed` as its base, write nothing over it. */
  readonly adopted: boolean;
}

/** The reply to a dispatch. */
export interface SendReply {
  readonly items: readonly ItemOutcome[];
  /** What the reply taught about the budget. */
  readonly signal: BudgetSignal;
}

/** What a reply says of the limits. */
export interface BudgetSignal {
  readonly throttled: boolean;
  readonly retryAfterMs?: number;
  /** The limit as the marketplace states it, where it does. */
  readonly perSecond?: number;
  readonly remaining?: number;
  readonly latencyMs: number;
}

/** A lost effect to settle. */
export interface ReconcileItem extends SendItem {
  readonly sentAt: Instant;
}

/** The truth about a lost effect. */
export type Verdict =
  | ItemDone
  | { readonly jobId: JobId; readonly outcome: 'not-done' }
  | { readonly jobId: JobId; readonly outcome: 'undecided'; readonly failure: Failure }
  | { readonly jobId: JobId; readonly outcome: 'needs-human'; readonly failure: Failure };

/** A listing as the shop shows it, in our shapes. */
export interface RemoteListing {
  readonly remoteId: RemoteId;
  readonly url: string | null;
  readonly onSale: boolean;
  readonly values: FieldValues;
  readonly variants: readonly RemoteVariant[];
  readonly updatedAt: Instant | null;
}

/** A variant as the shop shows it. Its `remoteId` equals the listing's for a product without options. */
export interface RemoteVariant {
  readonly remoteId: RemoteId;
  readonly onSale: boolean;
  readonly values: FieldValues;
}

/** What can be read page by page. */
export type ReadKind = 'listings' | 'categories';

/** One page of a read. `cursor: null` ends it. */
export interface ReadPage {
  readonly listings: readonly RemoteListing[];
  readonly references: readonly { readonly ref: Reference; readonly remoteId: RemoteId }[];
  readonly cursor: Json | null;
  /** How many things there are in all, where the shop says. */
  readonly total: number | null;
  readonly signal: BudgetSignal;
}

/** What `probe` found out. */
export interface ProbeReport {
  readonly facts: Readonly<Record<string, Json>>;
  readonly currency: string;
  readonly checks: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly failure: Failure | null;
  }[];
  /** Warnings a seller must see before relying on the connection (plain HTTP, no picture upload). */
  readonly warnings: readonly {
    readonly code: string;
    readonly detail: Readonly<Record<string, string | number>>;
  }[];
}

/** One connected shop. Holds no state that matters: it may be dropped and opened again at any time. */
export interface ShopConnection {
  probe(): Promise<Result<ProbeReport, Failure>>;
  send(items: readonly SendItem[]): Promise<SendReply>;
  reconcile(items: readonly ReconcileItem[]): Promise<readonly Verdict[]>;
  read(kind: ReadKind, cursor: Json | null): Promise<Result<ReadPage, Failure>>;
}

/** A marketplace. */
export interface Connector {
  readonly manifest: Manifest;
  /** Checks what the seller typed and splits it; failures name the field. Contacts nobody. */
  parseCredentials(input: unknown): Result<
    {
      readonly url: string;
      readonly secrets: Readonly<Record<string, string>>;
      readonly settings: Readonly<Record<string, Json>>;
    },
    Failure
  >;
  /** Jobs with equal keys may share one call. Pure. */
  batchKey(
    operation: Pick<Operation, 'kind' | 'lane' | 'listingId' | 'productId'> & {
      readonly hasOptions: boolean;
    },
  ): string;
  /** How heavy one job is within a call (1 = plain; pictures to fetch weigh more). Pure. */
  weight(operation: Pick<Operation, 'kind' | 'changes'>): number;
  /** The exact origins this shop may be reached at. */
  origins(access: Pick<ShopAccess, 'url' | 'facts'>): readonly string[];
  open(access: ShopAccess, tools: ConnectorTools): ShopConnection;
}
