/** What can happen to a queue, each tried on the model and on the store; afterwards both must look the same. */
import fc from 'fast-check';
import type { FieldName } from '#domain/listing/operation';
import { asId, type JobId, type ProductId, type VariantId } from '#kernel/ids';
import { seededRandom } from '#kernel/random';
import type { Claim, ClaimCommand, JobKind, JobSelector } from '#ports/job-store';
import type { ModelClaim, ModelJob, Told } from './model-words.ts';
import { planFor, withoutOptions } from './plan-wishes.ts';
import { claimOf, leaseMs, type Real, settlementOf } from './queue-calls.ts';
import type { QueueModel } from './queue-model.ts';

type Command = fc.AsyncCommand<QueueModel, Real>;

/** Arbitrary commands. */
export function queueCommands(): fc.Arbitrary<Command>[] {
  const seed = fc.nat();
  const index = fc.nat(50);
  const chosen = fc.option(fc.nat(30), { nil: null, freq: 4 });
  const size = fc.record({
    most: fc.integer({ min: 1, max: 6 }),
    cap: fc.integer({ min: 1, max: 8 }),
  });
  return [
    ...often(
      4,
      fc
        .tuple(fc.constantFrom(1, 2, 3), seed, fc.nat(6))
        .map(([product, entropy, slice]) => planCommand(product, entropy, slice)),
    ),
    fc.nat(6).map((slice) => sliceCommand(slice)),
    ...often(
      5,
      size.map(({ most, cap }) => claimCommand(most, cap)),
    ),
    ...often(
      7,
      fc
        .tuple(index, seed, fc.boolean())
        .map(([which, entropy, goOn]) => settleCommand(which, entropy, goOn)),
    ),
    index.map((which) => staleCommand(which)),
    fc.tuple(fc.boolean(), seed).map(([all, entropy]) => recoverCommand(all, entropy)),
    fc.integer({ min: -100_000, max: 200_000 }).map((ms) => tickCommand(ms)),
    fc.constant(
      simple(
        'promoteDue',
        (real) => real.jobs.promoteDue(1000),
        (model) => model.promote(),
      ),
    ),
    fc.constant(doubtCommand()),
    chosen.map((id) => personCommand('pause', id, (model, choose) => model.pause(choose))),
    chosen.map((id) => personCommand('resume', id, (model, choose) => model.resume(choose))),
    fc
      .option(fc.nat(30), { nil: null, freq: 30 })
      .map((id) => personCommand('cancel', id, (model, choose) => model.cancel(choose))),
    chosen.map((id) => personCommand('retry', id, (model, choose) => model.retry(choose))),
  ];
}

/** The same command several times among the alternatives: work must come more often than interference. */
function often<T>(times: number, one: fc.Arbitrary<T>): fc.Arbitrary<T>[] {
  return Array.from({ length: times }, () => one);
}

function simple(
  name: string,
  act: (real: Real) => Promise<unknown>,
  mirror: (model: QueueModel) => void,
): Command {
  return {
    check: () => true,
    async run(model, real) {
      await act(real);
      mirror(model);
      real.witness.compare(model);
    },
    toString: () => name,
  };
}

function planCommand(product: number, entropy: number, slice: number): Command {
  return {
    check: () => true,
    run: async (model, real) => {
      // A plan is only made once an earlier approval has been finished.
      enqueueSlice(model, real, real.rest.wishes.length);
      real.rest = { wishes: planFor(model, product, seededRandom(entropy)), ids: [] };
      enqueueSlice(model, real, slice);
      real.witness.compare(model);
    },
    toString: () => `plan(${product}, ${entropy}, ${slice})`,
  };
}

function sliceCommand(slice: number): Command {
  return {
    check: () => true,
    run: async (model, real) => {
      enqueueSlice(model, real, slice);
      real.witness.compare(model);
    },
    toString: () => `approveSlice(${slice})`,
  };
}

function enqueueSlice(model: QueueModel, real: Real, count: number): void {
  const { wishes, ids } = real.rest;
  for (const wish of wishes.slice(0, count)) {
    const after = wish.afterInPlan.flatMap((place) => ids[place] ?? []);
    const [id] = real.bed.enqueue([
      {
        kind: wish.kind as JobKind,
        lane: wish.lane as 'price',
        productId: wish.product === null ? null : asId<ProductId>(wish.product),
        variantId: wish.variant === null ? null : asId<VariantId>(wish.variant),
        batchKey: wish.batch,
        weight: wish.weight,
        after: after.map((one) => asId<JobId>(one)),
        body: {
          label: wish.label,
          changes: [...wish.changes].map(([field, change]) => ({
            field: field as FieldName,
            ...change,
          })),
          context: {},
          refs: [],
          hasOptions: wish.product !== withoutOptions,
        },
      },
    ]);
    if (id === undefined) throw new Error('nothing was enqueued');
    ids.push(id);
    model.add(id, { ...wish, after });
  }
  real.rest = { wishes: wishes.slice(count), ids };
}

function claimCommand(most: number, cap: number): Command {
  return {
    check: () => true,
    run: async (model, real) => {
      const command = claimOf(real, most, cap);
      const { claim } = await real.jobs.advance(null, command);
      takeUp(model, real, { claim, command, most, cap });
      real.witness.compare(model);
    },
    toString: () => `claim(${most}, ${cap})`,
  };
}

function doubtCommand(): Command {
  return {
    check: () => true,
    run: async (model, real) => {
      const command = claimOf(real, 100, 100);
      const claim = await real.jobs.claimUnknown(command);
      real.witness.sameCall(claim, model.nextDoubts());
      if (claim !== null) note(model, real, { claim, command, jobs: model.nextDoubts() });
      real.witness.compare(model);
    },
    toString: () => 'claimUnknown',
  };
}

function takeUp(
  model: QueueModel,
  real: Real,
  made: {
    readonly claim: Claim | null;
    readonly command: ClaimCommand;
    readonly most: number;
    readonly cap: number;
  },
): void {
  const expected = model.nextCall(made.most, made.cap);
  real.witness.sameCall(made.claim, expected);
  if (made.claim !== null)
    note(model, real, { claim: made.claim, command: made.command, jobs: expected });
}

function note(
  model: QueueModel,
  real: Real,
  made: {
    readonly claim: Claim;
    readonly command: ClaimCommand;
    readonly jobs: readonly ModelJob[];
  },
): void {
  const { dispatchId, purpose } = made.claim;
  real.tokens.set(dispatchId, made.command.token);
  model.claim(dispatchId, made.jobs, purpose === 'reconcile' ? 'reconcile' : 'send', leaseMs);
}

function settleCommand(which: number, entropy: number, goOn: boolean): Command {
  return {
    check: (model) => model.claims.some((claim) => claim.open),
    run: async (model, real) => {
      const open = model.claims.filter((claim) => claim.open);
      const claim = open[which % open.length];
      if (claim === undefined) throw new Error('no open claim');
      const told = tell(model, claim, entropy);
      const next = goOn ? claimOf(real, 4, 6) : null;
      const answer = await real.jobs.advance(settlementOf(model, real, claim, told), next);
      if (answer.settled?.held !== true) throw new Error('a worker with a valid lease was refused');
      model.settle(claim, told);
      if (next !== null)
        takeUp(model, real, { claim: answer.claim, command: next, most: 4, cap: 6 });
      real.witness.compare(model);
    },
    toString: () => `settle(${which}, ${entropy}, ${goOn})`,
  };
}

/** A worker that lost its lease comes back and says that everything went well. */
function staleCommand(which: number): Command {
  return {
    check: (model) => model.claims.some((claim) => !claim.open),
    run: async (model, real) => {
      const closed = model.claims.filter((claim) => !claim.open);
      const claim = closed[which % closed.length];
      if (claim === undefined) throw new Error('no closed claim');
      const before = real.witness.everything();
      const told = new Map<number, Told>(claim.jobs.map((id) => [id, { to: 'done' }]));
      const { settled } = await real.jobs.advance(settlementOf(model, real, claim, told), null);
      if (settled?.held !== false || settled.moved.length > 0)
        throw new Error('a stale worker was believed');
      if (real.witness.everything() !== before) throw new Error('a stale worker changed rows');
      real.witness.compare(model);
    },
    toString: () => `stale(${which})`,
  };
}

function recoverCommand(all: boolean, entropy: number): Command {
  return {
    check: () => true,
    run: async (model, real) => {
      await real.jobs.recover(all);
      model.recover(all, (job) => seededRandom(entropy + job.id)() < 0.5);
      real.witness.compare(model);
    },
    toString: () => `recover(${all ? 'all' : 'expired'}, ${entropy})`,
  };
}

function tickCommand(ms: number): Command {
  return {
    check: () => true,
    run: async (model, real) => {
      real.clock.now += ms;
      model.now = real.clock.now;
    },
    toString: () => `tick(${ms})`,
  };
}

function personCommand(
  act: 'pause' | 'resume' | 'cancel' | 'retry',
  id: number | null,
  mirror: (model: QueueModel, choose: (job: ModelJob) => boolean) => void,
): Command {
  return {
    check: () => true,
    run: async (model, real) => {
      const selector: JobSelector =
        id === null ? { shopId: real.bed.shopId } : { jobIds: [asId<JobId>(id)] };
      if (act === 'pause') await real.jobs.pause(selector, 'paused');
      else await real.jobs[act](selector);
      mirror(model, (job) => id === null || job.id === id);
      real.witness.compare(model);
    },
    toString: () => `${act}(${id ?? 'all'})`,
  };
}

/** What a worker, or the shop asked about a doubt, says: of a doubt only the truth. */
function tell(model: QueueModel, claim: ModelClaim, entropy: number): ReadonlyMap<number, Told> {
  const random = seededRandom(entropy);
  return new Map(
    claim.jobs.map((id) => [
      id,
      claim.purpose === 'send' ? tellSent(model, random) : tellTruth(model, model.job(id), random),
    ]),
  );
}

function tellSent(model: QueueModel, random: () => number): Told {
  const luck = random();
  if (luck < 0.5) return { to: 'done' };
  if (luck < 0.62) return { to: 'failed' };
  if (luck < 0.76) return { to: 'unknown', until: model.now + 1_000, happened: random() < 0.5 };
  if (luck < 0.8) return { to: 'forgotten', happened: random() < 0.5 };
  return {
    to: 'again',
    until: random() < 0.5 ? model.now + 30_000 : null,
    counted: random() < 0.5,
  };
}

function tellTruth(model: QueueModel, job: ModelJob, random: () => number): Told {
  const luck = random();
  if (luck < 0.2) return { to: 'unknown', until: model.now + 2_000, happened: false };
  if (luck < 0.3) return { to: 'needs-human' };
  return job.effects > 0 ? { to: 'done' } : { to: 'again', until: null, counted: true };
}
