/**
 * The durable queue. Each method is one transaction. A claim writes its intent (dispatch, attempts, the budget
 * spent) before anything is sent; a settlement names the claim's token, and a stale one changes nothing.
 */

import type { BreakerState } from '#domain/job/breaker';
import type { BudgetState } from '#domain/job/budget';
import type { JobState } from '#domain/job/job-state';
import type { FieldChange, FieldValues, Lane, OperationKind } from '#domain/listing/operation';
import type { Failure } from '#kernel/failure';
import type {
  DispatchId,
  JobId,
  PlanId,
  ProductId,
  RemoteId,
  ShopId,
  VariantId,
} from '#kernel/ids';
import type { Instant } from '#kernel/instant';
import type { Json } from '#kernel/json';
import type { HttpRecord } from './http.ts';
import type { ReadKind, ReadPage, RemoteContext } from './marketplace.ts';

/** What a job does: an operation of a plan, or a read with a cursor. */
export type JobKind = OperationKind | `read.${ReadKind}`;

/** Asks for the next call's worth of work of one shop. */
export interface ClaimCommand {
  readonly shopId: ShopId;
  /** Fresh randomness; settling needs it. */
  readonly token: string;
  readonly leaseMs: number;
  readonly batchMax: Readonly<Partial<Record<JobKind, number>>>;
  readonly weightCap: number;
  /** The budget after this call is spent; stored only when something is claimed. */
  readonly budget: BudgetState;
}

/** A job as handed out. */
export interface ClaimedJob {
  readonly jobId: JobId;
  readonly kind: JobKind;
  readonly lane: Lane | 'read';
  readonly productId: ProductId | null;
  readonly operationKey: string;
  readonly attempts: number;
  readonly label: string;
  readonly changes: readonly FieldChange[];
  readonly context: FieldValues;
  readonly remote: RemoteContext;
  /** When the effect now in doubt was sent; for reconciling. */
  readonly sentAt: Instant | null;
  /** Where a read goes on. */
  readonly cursor: Json | null;
}

/** One call's worth of jobs. */
export interface Claim {
  readonly dispatchId: DispatchId;
  readonly purpose: 'send' | 'reconcile' | 'read';
  readonly weight: number;
  readonly jobs: readonly ClaimedJob[];
}

/** What becomes of a claimed job. */
export type JobResult =
  | {
      readonly jobId: JobId;
      readonly to: 'done';
      readonly remoteId: RemoteId;
      readonly echoed: FieldValues;
      readonly adopted: boolean;
    }
  | { readonly jobId: JobId; readonly to: 'failed'; readonly failure: Failure }
  | {
      readonly jobId: JobId;
      readonly to: 'unknown';
      readonly failure: Failure;
      readonly until: Instant;
    }
  | { readonly jobId: JobId; readonly to: 'needs-human'; readonly failure: Failure }
  /** Not carried out: again, now or later. `counted: false` when nobody is to blame (offline, throttled, stopped). */
  | {
      readonly jobId: JobId;
      readonly to: 'again';
      readonly until: Instant | null;
      readonly counted: boolean;
      readonly failure: Failure | null;
    };

/** Ends a claim. */
export interface SettleCommand {
  readonly shopId: ShopId;
  readonly dispatchId: DispatchId;
  readonly token: string;
  readonly results: readonly JobResult[];
  /** For a read: the page, stored with the new cursor; the job goes on or is done. */
  readonly page?: ReadPage;
  readonly budget: BudgetState;
  readonly breaker: BreakerState;
  readonly records: readonly HttpRecord[];
}

/** What a settlement did. */
export interface Settled {
  /** `false`: the lease had been taken over; nothing was changed. */
  readonly held: boolean;
  readonly moved: readonly { readonly jobId: JobId; readonly state: JobState }[];
}

/** Which jobs a person means. */
export interface JobSelector {
  readonly shopId?: ShopId;
  readonly jobIds?: readonly JobId[];
  readonly planId?: PlanId;
}

/** A job as shown. */
export interface JobView {
  readonly id: JobId;
  readonly shopId: ShopId;
  readonly kind: JobKind;
  readonly lane: string;
  readonly label: string;
  readonly state: JobState;
  readonly until: Instant | null;
  readonly reason: string | null;
  readonly attempts: number;
  readonly failure: Failure | null;
  readonly planId: PlanId | null;
  readonly productId: ProductId | null;
  readonly variantId: VariantId | null;
  readonly changes: readonly FieldChange[];
  readonly updatedAt: Instant;
}

/** Jobs of a shop by state. */
export interface JobCounts {
  readonly shopId: ShopId;
  readonly state: JobState;
  readonly count: number;
}

/** What is left to send, for the finish time: calls are estimated from shared batch keys. */
export interface Outlook {
  readonly unfinished: number;
  readonly calls: number;
  readonly nextDue: Instant | null;
}

/** The writing side. */
export interface JobStore {
  /** Takes the next ready work, or `null`. Settles first when given: one commit for both. */
  advance(
    settle: SettleCommand | null,
    claim: ClaimCommand | null,
  ): Promise<{ readonly settled: Settled | null; readonly claim: Claim | null }>;
  /** Takes effects in doubt whose time has come. */
  claimUnknown(command: ClaimCommand): Promise<Claim | null>;
  /** Moves jobs whose time has come to `queued`; returns how many and when the next is due. */
  promoteDue(
    limit: number,
  ): Promise<{ readonly promoted: number; readonly nextDue: Instant | null }>;
  /**
   * Takes back what a dead or stalled worker held: sends become unknown, reads ready. `all` at start, else expired
   * leases; of one shop only, when it is named.
   */
  recover(
    all: boolean,
    ofShop?: ShopId,
  ): Promise<{ readonly unknown: number; readonly ready: number; readonly parked: number }>;
  enqueueRead(shopId: ShopId, kind: ReadKind): Promise<JobId>;
  pause(selector: JobSelector, reason: string): Promise<number>;
  resume(selector: JobSelector): Promise<number>;
  cancel(selector: JobSelector): Promise<number>;
  /** Failed jobs become ready again; those a person must judge are tried again as they are. */
  retry(selector: JobSelector): Promise<number>;
  saveBudget(shopId: ShopId, budget: BudgetState, records: readonly HttpRecord[]): Promise<void>;
  /** Deletes finished jobs, attempts and request records older than the given time. */
  compact(before: Instant, limit: number): Promise<number>;
}

/** The reading side. */
export interface JobReads {
  list(filter: {
    readonly shopId?: ShopId;
    readonly state?: JobState;
    readonly planId?: PlanId;
    readonly after?: JobId /** Only jobs that moved since, and unfinished ones. */;
    readonly since?: Instant;
    readonly limit: number;
  }): Promise<readonly JobView[]>;
  counts(): Promise<readonly JobCounts[]>;
  outlook(shopId: ShopId): Promise<Outlook>;
  budget(shopId: ShopId): Promise<BudgetState | null>;
  breaker(shopId: ShopId): Promise<BreakerState | null>;
  requests(filter: {
    readonly shopId?: ShopId;
    readonly limit: number;
  }): Promise<readonly (HttpRecord & { readonly shopId: ShopId })[]>;
}
