/**
 * Drains one shop: settle the last call, claim the next, send it, learn. One call is under way at a time, as the
 * facts of small hosts advise. Knows no marketplace and no product.
 */

import {
  type BreakerSettings,
  type BreakerState,
  newBreaker,
  observeCall,
  type TripReason,
} from '#domain/job/breaker';
import { newValues, type OperationKind } from '#domain/listing/operation';
import { type Failure, failure, failureOf } from '#kernel/failure';
import { asId, type RemoteId, type ShopId } from '#kernel/ids';
import type { Random } from '#kernel/random';
import type { Clock } from '#ports/clock';
import type { DrainEvent } from '#ports/engine';
import type {
  Claim,
  ClaimCommand,
  ClaimedJob,
  JobKind,
  JobResult,
  JobStore,
  SettleCommand,
} from '#ports/job-store';
import type {
  BudgetSignal,
  ReadKind,
  ReadPage,
  SendItem,
  ShopConnection,
} from '#ports/marketplace';
import { backOffMs, decideSent, decideVerdict } from './decide.ts';
import type { Pacer } from './pacer.ts';

/** A shop made ready to be drained. */
export interface ShopRuntime {
  readonly shopId: ShopId;
  readonly connection: ShopConnection;
  readonly pacer: Pacer;
  readonly batchMax: Readonly<Partial<Record<JobKind, number>>>;
  readonly breakerSettings: BreakerSettings;
  readonly breaker: BreakerState | null;
}

/** What the drain works with. */
export interface DrainTools {
  readonly store: JobStore;
  readonly clock: Clock;
  readonly random: Random;
  /** Fresh randomness for a claim's token. */
  readonly token: () => string;
  readonly leaseMs: number;
  readonly emit: (event: DrainEvent) => void;
}

/** What one round did: sent something, or why not and for how long. */
export type Round =
  | { readonly did: 'call' }
  | { readonly did: 'nothing' }
  | { readonly did: 'wait'; readonly ms: number };

const longestOfflineMs = 30_000;
/** How often the queue is asked for effects in doubt while there is other work. */
const doubtLookMs = 250;

/** The drain of one shop. */
export class ShopDrain {
  readonly #shop: ShopRuntime;
  readonly #tools: DrainTools;
  #breaker: BreakerState;
  #settling: SettleCommand | null = null;
  #token = '';
  #offlineRounds = 0;
  #retryAt = 0;
  #nextDoubtLook = 0;

  constructor(shop: ShopRuntime, tools: DrainTools) {
    this.#shop = shop;
    this.#tools = tools;
    this.#breaker = shop.breaker ?? newBreaker;
  }

  /** Whether the shop could not be reached at the last try. */
  get offline(): boolean {
    return this.#offlineRounds > 0;
  }

  /** A person asked: a shop that could not be reached is tried again now. What the shop itself asked for stands. */
  tryNow(): void {
    this.#retryAt = 0;
  }

  /** One round. `mayClaim` is asked after each call, so that a pause takes hold at once. */
  async round(mayClaim: () => boolean): Promise<Round> {
    const { pacer } = this.#shop;
    const early = Math.max(this.#retryAt - this.#tools.clock.monotonic(), pacer.wait());
    if (early > 0) {
      await this.flush();
      return { did: 'wait', ms: early };
    }
    const doubtful = await this.#claimDoubtful(mayClaim);
    if (doubtful !== null) {
      await this.#reconcile(doubtful);
      return { did: 'call' };
    }
    const claim = await this.#claim(mayClaim);
    if (claim === null) return { did: 'nothing' };
    if (claim.purpose === 'read') await this.#read(claim);
    else await this.#send(claim);
    return { did: 'call' };
  }

  /** Stores the last call's outcome if it has not been stored with a claim. */
  async flush(): Promise<void> {
    if (this.#settling !== null) await this.#advance(null);
  }

  async #claim(mayClaim: () => boolean): Promise<Claim | null> {
    if (!mayClaim()) {
      await this.flush();
      return null;
    }
    const spent = this.#shop.pacer.spent();
    const claim = await this.#advance(this.#command(spent));
    if (claim !== null) this.#shop.pacer.commit(spent);
    return claim;
  }

  async #claimDoubtful(mayClaim: () => boolean): Promise<Claim | null> {
    const now = this.#tools.clock.monotonic();
    // Doubts must be on record before they are looked up; certain outcomes may wait for the next claim's commit.
    const fresh = this.#settling?.results.some((result) => result.to === 'unknown') === true;
    if (!fresh && now < this.#nextDoubtLook) return null;
    // A look-up brings an outcome of its own: the last call's must not be waiting any more.
    await this.flush();
    if (!mayClaim()) return null;
    const command = this.#command(this.#shop.pacer.state);
    const claim = await this.#tools.store.claimUnknown(command);
    if (claim === null) this.#nextDoubtLook = now + doubtLookMs;
    else this.#token = command.token;
    return claim;
  }

  #command(budget: ClaimCommand['budget']): ClaimCommand {
    return {
      shopId: this.#shop.shopId,
      token: this.#tools.token(),
      leaseMs: this.#tools.leaseMs,
      batchMax: this.#shop.batchMax,
      weightCap: budget.weightCap,
      budget,
    };
  }

  async #advance(command: ClaimCommand | null): Promise<Claim | null> {
    const settling = this.#settling;
    this.#settling = null;
    const { claim } = await this.#tools.store.advance(settling, command);
    if (claim !== null && command !== null) this.#token = command.token;
    return claim;
  }

  async #send(claim: Claim): Promise<void> {
    const { connection, pacer } = this.#shop;
    const reply = await this.#guard(
      () => connection.send(claim.jobs.map(sendItemOf)),
      (thrown) => ({
        items: claim.jobs.map((job) => ({
          jobId: job.jobId,
          outcome: 'unknown' as const,
          failure: defect(thrown),
        })),
        signal: quietSignal,
      }),
    );
    pacer.endCall();
    const moment = { now: this.#tools.clock.now(), random: this.#tools.random };
    const outcomes = new Map(reply.items.map((item) => [item.jobId, item]));
    const results = claim.jobs.map((job): JobResult => {
      const outcome = outcomes.get(job.jobId);
      if (outcome !== undefined) return decideSent(outcome, job, moment);
      // A connector that forgets an item leaves it in doubt, never lost.
      return decideSent(
        {
          jobId: job.jobId,
          outcome: 'unknown',
          failure: failure('bad-response', {}, { acted: 'unknown' }),
        },
        job,
        moment,
      );
    });
    this.#end(claim, results, reply.signal, undefined);
  }

  async #reconcile(claim: Claim): Promise<void> {
    const { connection, pacer } = this.#shop;
    const sentAt = (job: ClaimedJob): number => job.sentAt ?? this.#tools.clock.now();
    const verdicts = await this.#guard(
      () =>
        connection.reconcile(
          claim.jobs.map((job) => ({ ...sendItemOf(job), sentAt: sentAt(job) })),
        ),
      (thrown) =>
        claim.jobs.map((job) => ({
          jobId: job.jobId,
          outcome: 'undecided' as const,
          failure: defect(thrown),
        })),
    );
    pacer.endCall();
    const byJob = new Map(verdicts.map((verdict) => [verdict.jobId, verdict]));
    const moment = { now: this.#tools.clock.now(), random: this.#tools.random };
    const results = claim.jobs.map((job): JobResult => {
      const missing = {
        jobId: job.jobId,
        outcome: 'undecided' as const,
        failure: failure('bad-response', {}, { acted: 'unknown' }),
      };
      return decideVerdict(byJob.get(job.jobId) ?? missing, job, moment);
    });
    this.#end(claim, results, null, undefined);
    // A verdict decides what may be sent next: it is stored before anything else happens.
    await this.flush();
  }

  async #read(claim: Claim): Promise<void> {
    const job = claim.jobs[0];
    if (job === undefined) return;
    const { connection, pacer } = this.#shop;
    const kind = job.kind.slice('read.'.length) as ReadKind;
    const page = await this.#guard(
      () => connection.read(kind, job.cursor),
      (thrown) => ({ ok: false as const, failure: defect(thrown) }),
    );
    pacer.endCall();
    const moment = { now: this.#tools.clock.now(), random: this.#tools.random };
    if (!page.ok) {
      // A read has no effect: whatever went wrong, nothing was done.
      const result = decideSent(
        { jobId: job.jobId, outcome: 'failed', failure: { ...page.failure, acted: 'no' } },
        job,
        moment,
      );
      return this.#end(claim, [result], null, undefined);
    }
    const done: JobResult = {
      jobId: job.jobId,
      to: 'done',
      remoteId: asId<RemoteId>(''),
      echoed: {},
      adopted: false,
    };
    this.#end(claim, [done], page.value.signal, page.value);
  }

  #end(
    claim: Claim,
    results: readonly JobResult[],
    signal: BudgetSignal | null,
    page: ReadPage | undefined,
  ): void {
    const { pacer } = this.#shop;
    if (signal !== null) pacer.learn({ ...signal, weight: claim.weight });
    const trip = this.#observe(claim, results);
    this.#settling = {
      shopId: this.#shop.shopId,
      dispatchId: claim.dispatchId,
      token: this.#token,
      results,
      ...(page === undefined ? {} : { page }),
      budget: pacer.state,
      breaker: this.#breaker,
      records: pacer.takeRecords(),
    };
    this.#noteReach(results);
    this.#tools.emit({
      type: 'sent',
      shopId: this.#shop.shopId,
      purpose: claim.purpose,
      ...tallyOf(results),
    });
    if (trip !== null)
      this.#tools.emit({ type: 'tripped', shopId: this.#shop.shopId, reason: trip });
  }

  #observe(claim: Claim, results: readonly JobResult[]): TripReason | null {
    const codes = results.map((result) =>
      result.to === 'done' ? null : (result.failure?.code ?? null),
    );
    const troubles: readonly (string | null)[] = [
      'host-page',
      'bad-response',
      'shop-unavailable',
      'permission-missing',
      'internal',
    ];
    const ends = claim.jobs.filter((job) => job.kind.endsWith('.end')).length;
    const event = {
      authFailed: codes.includes('needs-sign-in'),
      // A look-up that cannot tell yet is no error: it is asked again until the shop has settled.
      isError:
        claim.purpose !== 'reconcile' &&
        codes.every((code) => code !== null && troubles.includes(code)),
      done: results.filter((result) => result.to === 'done').length,
      isWrite: claim.purpose === 'send',
      ends: claim.purpose === 'send' ? ends : 0,
    };
    const { state, trip } = observeCall(
      this.#breaker,
      event,
      this.#shop.breakerSettings,
      this.#tools.clock.now(),
    );
    this.#breaker = trip === null ? state : newBreaker;
    return trip;
  }

  /** Offline is a state of the shop, not of its jobs: they stay ready, and the shop is tried again by itself. */
  #noteReach(results: readonly JobResult[]): void {
    const { clock, emit, random } = this.#tools;
    const unreachable = results.find(
      (result) => result.to !== 'done' && result.failure?.code === 'unreachable',
    );
    const shopId = this.#shop.shopId;
    if (unreachable === undefined || unreachable.to === 'done' || unreachable.failure === null) {
      if (this.offline) emit({ type: 'online', shopId });
      this.#offlineRounds = 0;
      return;
    }
    const retryInMs = Math.min(longestOfflineMs, backOffMs(this.#offlineRounds, random));
    this.#offlineRounds += 1;
    this.#retryAt = clock.monotonic() + retryInMs;
    emit({ type: 'offline', shopId, failure: unreachable.failure, retryInMs });
  }

  async #guard<T>(call: () => Promise<T>, onDefect: (thrown: unknown) => T): Promise<T> {
    try {
      return await call();
    } catch (thrown) {
      return onDefect(thrown);
    }
  }
}

const quietSignal: BudgetSignal = { throttled: false, latencyMs: 0 };

/** A connector that throws has a defect; what it was doing may have happened. */
function defect(thrown: unknown): Failure {
  const name = thrown instanceof Error ? thrown.name : 'unknown';
  return (
    failureOf(thrown) ?? failure('internal', { error: name }, { acted: 'unknown', retry: 'later' })
  );
}

function sendItemOf(job: ClaimedJob): SendItem {
  return {
    jobId: job.jobId,
    operationKey: job.operationKey,
    kind: job.kind as OperationKind,
    values: newValues(job.changes),
    context: job.context,
    label: job.label,
    remote: job.remote,
  };
}

function tallyOf(results: readonly JobResult[]): {
  readonly done: number;
  readonly failed: number;
  readonly unknown: number;
  readonly again: number;
} {
  const count = (to: JobResult['to']): number =>
    results.filter((result) => result.to === to).length;
  return {
    done: count('done'),
    failed: count('failed') + count('needs-human'),
    unknown: count('unknown'),
    again: count('again'),
  };
}
