/** Calls of the store as the engine makes them, from what the model says of them. */
import { newBreaker } from '#domain/job/breaker';
import { newBudget } from '#domain/job/budget';
import { failure } from '#kernel/failure';
import { asId, type DispatchId, type JobId, type RemoteId } from '#kernel/ids';
import type { ClaimCommand, JobResult, JobStore, SettleCommand } from '#ports/job-store';
import type { QueueBed } from '#test/support/queue-bed';
import type { ModelClaim, ModelJob, Told } from './model-words.ts';
import type { PlannedWish } from './plan-wishes.ts';
import type { QueueModel } from './queue-model.ts';
import type { Witness } from './witness.ts';

/** The store under test with everything around it. */
export interface Real {
  readonly bed: QueueBed;
  readonly jobs: JobStore;
  readonly witness: Witness;
  readonly clock: { now: number };
  /** Wishes of a plan that is being approved in slices, and the ids given so far. */
  rest: { readonly wishes: readonly PlannedWish[]; readonly ids: number[] };
  readonly tokens: Map<number, string>;
}

const limits = { perSecond: 10, burst: 10, published: true, minPerSecond: 10, maxPerSecond: 10 };

/** How long a call may be under way. */
export const leaseMs = 60_000;

/** A claim with a token of its own. */
export function claimOf(real: Real, most: number, weightCap: number): ClaimCommand {
  const kinds = [
    'category.create',
    'media.upload',
    'listing.create',
    'listing.options',
    'listing.update',
    'listing.end',
    'listing.restore',
    'variant.create',
    'variant.update',
    'variant.end',
    'variant.restore',
  ];
  return {
    shopId: real.bed.shopId,
    token: `token-${real.tokens.size}-${real.clock.now}`,
    leaseMs,
    batchMax: Object.fromEntries(kinds.map((kind) => [kind, most])),
    weightCap,
    budget: newBudget(limits, real.clock.now),
  };
}

/** The settlement that says so. */
export function settlementOf(
  model: QueueModel,
  real: Real,
  claim: ModelClaim,
  told: ReadonlyMap<number, Told>,
): SettleCommand {
  return {
    shopId: real.bed.shopId,
    dispatchId: asId<DispatchId>(claim.dispatch),
    token: real.tokens.get(claim.dispatch) ?? '',
    results: claim.jobs.flatMap((id) => resultOf(model.job(id), told.get(id))),
    budget: newBudget(limits, real.clock.now),
    breaker: newBreaker,
    records: [],
  };
}

function resultOf(job: ModelJob, told: Told | undefined): JobResult[] {
  const jobId = asId<JobId>(job.id);
  const refused = failure('rejected');
  if (told === undefined) return [];
  switch (told.to) {
    case 'forgotten':
      return [];
    case 'done': {
      const echoed = Object.fromEntries(
        [...job.changes].map(([field, change]) => [field, change.new]),
      );
      return [
        {
          jobId,
          to: 'done',
          remoteId: asId<RemoteId>(`r-${job.product}-${job.variant}`),
          echoed,
          adopted: false,
        },
      ];
    }
    case 'failed':
      return [{ jobId, to: 'failed', failure: refused }];
    case 'needs-human':
      return [{ jobId, to: 'needs-human', failure: refused }];
    case 'unknown':
      return [{ jobId, to: 'unknown', failure: refused, until: told.until }];
    case 'again':
      return [{ jobId, to: 'again', until: told.until, counted: told.counted, failure: null }];
  }
}
