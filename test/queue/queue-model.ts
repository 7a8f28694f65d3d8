/**
 * The queue as the seller was promised it, in the plainest words: a list of jobs and rules looked up anew each
 * time. Imports nothing of the product, so that it can disagree with it.
 */

import {
  concerns,
  isHeldUp,
  isUnstarted,
  livenessAfter,
  mergeableInto,
  needs,
  untaken,
} from './model-rules.ts';
import {
  isOpen,
  type ModelClaim,
  type ModelJob,
  mergeChanges,
  placeOf,
  rank,
  type State,
  type Told,
  type Wish,
} from './model-words.ts';

/** The model. */
export class QueueModel {
  readonly jobs = new Map<number, ModelJob>();
  readonly claims: ModelClaim[] = [];
  /** What the shop holds, by `product/variant/field`. */
  readonly shop = new Map<string, number | null>();
  /** Listings (`product/null`) and variants (`product/variant`) that the shop has. */
  readonly known = new Map<string, 'live' | 'ended'>();
  readonly references = new Set<string>();
  now = 1_000_000;

  /** A job comes in. */
  add(id: number, wish: Wish): void {
    if (wish.product === null) {
      const other = this.#all().find(
        (job) => isOpen(job) && job.kind === wish.kind && job.label === wish.label,
      );
      const known = this.references.has(`${wish.kind}/${wish.label}`);
      const job = this.#put(id, wish);
      if (known || other !== undefined) {
        job.state = 'cancelled';
        job.supersededBy = other?.id ?? true;
        return;
      }
      this.#place(job);
      return;
    }
    if (wish.kind === 'listing.end') {
      const unborn = this.#all().find(
        (job) => job.kind === 'listing.create' && job.product === wish.product && isUnstarted(job),
      );
      if (unborn !== undefined) {
        unborn.state = 'cancelled';
        unborn.until = null;
        unborn.supersededBy = true;
        this.#settleLine([unborn]);
        return;
      }
    }
    const older = wish.kind.endsWith('.update') ? mergeableInto(wish, this.#all()) : [];
    let changes = wish.changes;
    for (const old of older) {
      changes = mergeChanges(old.changes, changes);
      old.state = 'cancelled';
      old.until = null;
      old.supersededBy = id;
    }
    if (older.length === 0 || changes.size > 0) {
      const after = [...wish.after, ...older.flatMap((old) => old.after)];
      this.#place(this.#put(id, { ...wish, changes, after }));
    }
    this.#settleLine([]);
  }

  /** What a claim must hand out, oldest and most urgent first. */
  nextCall(most: number, weightCap: number): readonly ModelJob[] {
    const ready = this.#all()
      .filter((job) => job.state === 'queued')
      .sort((a, b) => rank(a) - rank(b) || a.id - b.id);
    const head = ready[0];
    if (head === undefined) return [];
    if (most === 1 || head.crashes >= 3) return [head];
    const call: ModelJob[] = [];
    let weight = 0;
    for (const job of ready.filter((one) => one.batch === head.batch).slice(0, most)) {
      if (call.length > 0 && weight + job.weight > weightCap) break;
      if (job.crashes >= 3) continue;
      call.push(job);
      weight += job.weight;
    }
    return call;
  }

  /** What a look at doubts must hand out. */
  nextDoubts(): readonly ModelJob[] {
    const due = this.#all()
      .filter((job) => job.state === 'unknown' && job.until !== null && job.until <= this.now)
      .sort((a, b) => (a.until ?? 0) - (b.until ?? 0) || a.id - b.id);
    return due.filter((job) => job.batch === due[0]?.batch);
  }

  claim(
    dispatch: number,
    jobs: readonly ModelJob[],
    purpose: ModelClaim['purpose'],
    leaseMs: number,
  ): ModelClaim {
    const claim = {
      dispatch,
      purpose,
      sentAt: this.now,
      leaseUntil: this.now + leaseMs,
      jobs: jobs.map((job) => job.id),
      open: true,
    };
    for (const job of jobs) {
      job.state = purpose === 'send' ? 'running' : 'reconciling';
      job.attempts += purpose === 'send' ? 1 : 0;
      job.claim = dispatch;
      job.until = null;
    }
    this.claims.push(claim);
    return claim;
  }

  settle(claim: ModelClaim, told: ReadonlyMap<number, Told>): void {
    claim.open = false;
    for (const id of claim.jobs) {
      const job = this.job(id);
      const word = told.get(id) ?? { to: 'forgotten', happened: false };
      if (word.to === 'forgotten') continue;
      this.#end(job, word, claim.purpose);
    }
    // Whoever was not spoken of is in doubt.
    for (const id of claim.jobs) {
      const job = this.job(id);
      const word = told.get(id);
      if (word?.to !== 'forgotten') continue;
      if (claim.purpose === 'send' && word.happened) this.happen(job);
      job.state = 'unknown';
      job.until = this.now;
    }
  }

  /** The program died, or a worker stalled beyond its lease. `happened` tells what the shop made of each job. */
  recover(all: boolean, happened: (job: ModelJob) => boolean): void {
    for (const claim of this.claims) {
      if (!claim.open || !(all || claim.leaseUntil <= this.now || claim.sentAt > this.now))
        continue;
      claim.open = false;
      for (const id of claim.jobs) {
        const job = this.job(id);
        job.state = 'unknown';
        job.until = this.now;
        if (claim.purpose !== 'send') continue;
        if (happened(job)) this.happen(job);
        job.crashes += 1;
        if (job.crashes >= 6) {
          job.state = 'needs-human';
          job.until = null;
        }
      }
    }
    const far = this.now + 24 * 3_600_000;
    for (const job of this.#all()) {
      if (job.until === null || job.until <= far) continue;
      job.until = job.state === 'waiting' ? far : this.now;
    }
  }

  promote(): void {
    for (const job of this.#all()) {
      if (job.state !== 'waiting' || job.until === null || job.until > this.now) continue;
      job.state = 'queued';
      job.until = null;
    }
  }

  pause(chosen: (job: ModelJob) => boolean): void {
    for (const job of this.#all()) {
      if (!chosen(job) || (job.state !== 'queued' && job.state !== 'waiting')) continue;
      job.state = 'held';
      job.until = null;
    }
  }

  resume(chosen: (job: ModelJob) => boolean): void {
    const held = this.#all().filter((job) => chosen(job) && job.state === 'held');
    for (const job of held) {
      if (job.state !== 'held') continue;
      if (this.#cannotBe(job)) this.#cancel(job);
      else job.state = 'waiting';
    }
    this.#settleLine([]);
  }

  cancel(chosen: (job: ModelJob) => boolean): void {
    const states: readonly State[] = ['queued', 'waiting', 'held', 'failed', 'needs-human'];
    const gone = this.#all().filter((job) => chosen(job) && states.includes(job.state));
    const open = gone.filter(isOpen);
    for (const job of gone) {
      job.state = 'cancelled';
      job.until = null;
    }
    this.#settleLine(open);
  }

  /** Tried again, without what newer work has asked for since. */
  retry(chosen: (job: ModelJob) => boolean): void {
    const jobs = this.#all().filter(chosen);
    const failed = jobs.filter((job) => job.state === 'failed');
    const doubtful = jobs.filter((job) => job.state === 'needs-human');
    const left = new Map(failed.map((job) => [job.id, untaken(job, this.#all(), this.references)]));
    for (const job of failed) {
      // Of two that would bring the same category or picture only the first is tried again.
      const rest =
        job.product === null
          ? untaken(job, this.#all(), this.references)
          : (left.get(job.id) ?? null);
      if (rest === null) {
        job.state = 'cancelled';
        job.supersededBy = true;
        continue;
      }
      job.changes = rest;
      job.attempts = 0;
      job.crashes = 0;
      job.retried = true;
      if (this.#cannotBe(job)) this.#cancel(job);
      else job.state = isHeldUp(job, this.#all()) ? 'waiting' : 'queued';
    }
    for (const job of doubtful) {
      job.attempts = 0;
      job.crashes = 0;
      job.state = 'unknown';
      job.until = this.now;
    }
  }

  job(id: number): ModelJob {
    const job = this.jobs.get(id);
    if (job === undefined) throw new Error(`the model has no job ${id}`);
    return job;
  }

  /** The value a plan would take as the last one sent: what the shop holds, under what is still to be sent. */
  planned(product: number, variant: number | null, field: string): number | null {
    const place = placeOf({ product, variant }, field);
    let value = this.shop.get(place) ?? null;
    for (const job of this.#all()) {
      const change = job.changes.get(field);
      if (change !== undefined && isOpen(job) && placeOf(job, field) === place) value = change.new;
    }
    return value;
  }

  /** How a plan would find a listing or variant: as it is, under what is still to be done. */
  plannedState(product: number, variant: number | null): 'live' | 'ended' | null {
    let state = this.known.get(`${product}/${variant}`) ?? null;
    for (const job of this.#all()) {
      if (isOpen(job) && job.product === product && concerns(job).includes(variant))
        state = livenessAfter(job.kind) ?? state;
    }
    return state;
  }

  /** The shop carries a job out. */
  happen(job: ModelJob): void {
    job.effects += 1;
    if (job.product === null) return;
    for (const [field, change] of job.changes) this.shop.set(placeOf(job, field), change.new);
  }

  #end(
    job: ModelJob,
    word: Exclude<Told, { to: 'forgotten' }>,
    purpose: ModelClaim['purpose'],
  ): void {
    switch (word.to) {
      case 'done':
        if (purpose === 'send') this.happen(job);
        this.#record(job);
        job.state = 'done';
        this.#settleLine([]);
        return;
      case 'failed':
        job.state = 'failed';
        this.#settleLine([job]);
        return;
      case 'needs-human':
        job.state = 'needs-human';
        return;
      case 'unknown':
        if (purpose === 'send' && word.happened) this.happen(job);
        job.state = 'unknown';
        job.until = word.until;
        return;
      case 'again':
        if (!word.counted) job.attempts = Math.max(0, job.attempts - 1);
        if (word.until !== null && purpose === 'send') {
          job.state = 'waiting';
          job.until = word.until;
        } else job.state = isHeldUp(job, this.#all()) ? 'waiting' : 'queued';
    }
  }

  /** What is known here once a job is done. */
  #record(job: ModelJob): void {
    if (job.product === null) this.references.add(`${job.kind}/${job.label}`);
    const change = livenessAfter(job.kind);
    if (change !== null)
      for (const variant of concerns(job)) this.known.set(`${job.product}/${variant}`, change);
  }

  #all(): ModelJob[] {
    return [...this.jobs.values()].sort((a, b) => a.id - b.id);
  }

  #put(id: number, wish: Wish): ModelJob {
    const after = wish.after.flatMap((needed) => {
      const by = this.jobs.get(needed)?.supersededBy ?? null;
      return by === null ? [needed] : by === true ? [] : [by];
    });
    const fresh = {
      until: null,
      attempts: 0,
      crashes: 0,
      claim: null,
      supersededBy: null,
      effects: 0,
      retried: false,
    } as const;
    const job: ModelJob = { ...wish, ...fresh, id, after, state: 'waiting' };
    this.jobs.set(id, job);
    return job;
  }

  #place(job: ModelJob): void {
    if (this.#cannotBe(job)) job.state = 'cancelled';
    else job.state = isHeldUp(job, this.#all()) ? 'waiting' : 'queued';
  }

  /** Whether what a job needs is not there and will not come. */
  #cannotBe(job: ModelJob): boolean {
    const broken = (id: number): boolean => {
      const other = this.jobs.get(id);
      return (
        other !== undefined &&
        (other.state === 'failed' || other.state === 'cancelled') &&
        other.supersededBy === null
      );
    };
    if (job.after.some(broken)) return true;
    if (job.product === null || job.kind === 'listing.create') return false;
    const coming = (variant: number | null): boolean =>
      this.#all().some(
        (other) =>
          isOpen(other) &&
          other.id < job.id &&
          other.product === job.product &&
          other.kind.endsWith('.create') &&
          concerns(other).includes(variant),
      );
    if (!this.known.has(`${job.product}/null`) && !coming(null)) return true;
    if (!/^variant\.(update|end|restore)$/.test(job.kind)) return false;
    return !this.known.has(`${job.product}/${job.variant}`) && !coming(job.variant);
  }

  #cancel(job: ModelJob): void {
    job.state = 'cancelled';
    job.until = null;
    this.#settleLine([job]);
  }

  /** Those that cannot do without what has just ended badly go too; whoever has nobody in the way is ready. */
  #settleLine(endedBadly: readonly ModelJob[]): void {
    const queue = [...endedBadly];
    for (let ended = queue.shift(); ended !== undefined; ended = queue.shift()) {
      for (const job of this.#all()) {
        const behind = (job.state === 'waiting' && job.until === null) || job.state === 'held';
        if (!behind || !needs(job, ended)) continue;
        job.state = 'cancelled';
        job.until = null;
        queue.push(job);
      }
    }
    for (const job of this.#all())
      if (job.state === 'waiting' && job.until === null && !isHeldUp(job, this.#all()))
        job.state = 'queued';
  }
}
