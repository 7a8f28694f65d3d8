/** Runs random command sequences against the store and the model, then lets everything come to an end. */
import fc from 'fast-check';
import { seededRandom } from '#kernel/random';
import type { JobStore } from '#ports/job-store';
import { openQueueBed, type QueueBed } from '#test/support/queue-bed';
import { isOpen, placeOf, type State, type Told } from './model-words.ts';
import { claimOf, type Real, settlementOf } from './queue-calls.ts';
import { queueCommands } from './queue-commands.ts';
import { QueueModel } from './queue-model.ts';
import { Witness } from './witness.ts';

/** What to run. `sabotage` breaks one promise on purpose. */
export interface ModelRun {
  readonly seed: number;
  readonly runs: number;
  readonly maxCommands: number;
  readonly sabotage?: (jobs: JobStore, bed: QueueBed) => JobStore;
}

/** How much was done, so that a run without work cannot pass. */
export interface ModelTally {
  runs: number;
  moves: number;
  jobs: number;
  effects: number;
  doubts: number;
  superseded: number;
  cancelled: number;
}

/** Runs the model; throws with the shrunk command sequence when store and model part. */
export async function runQueueModel(run: ModelRun): Promise<ModelTally> {
  const clock = { now: 0 };
  const bed = await openQueueBed(() => clock.now, 4);
  // The rules are tried here, not the disk.
  bed.served.db.exec('PRAGMA synchronous = OFF');
  const tally: ModelTally = {
    runs: 0,
    moves: 0,
    jobs: 0,
    effects: 0,
    doubts: 0,
    superseded: 0,
    cancelled: 0,
  };
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.commands(queueCommands(), { maxCommands: run.maxCommands, size: 'max' }),
        async (commands) => {
          const { model, real } = fresh(bed, clock, run.sabotage);
          await fc.asyncModelRun(() => ({ model, real }), commands);
          await comeToAnEnd(model, real);
          count(tally, model, real);
        },
      ),
      { seed: run.seed, numRuns: run.runs, endOnFailure: run.sabotage !== undefined },
    );
  } finally {
    bed.close();
  }
  return tally;
}

function fresh(
  bed: QueueBed,
  clock: { now: number },
  sabotage: ModelRun['sabotage'],
): { readonly model: QueueModel; readonly real: Real } {
  const model = new QueueModel();
  clock.now = model.now;
  for (const table of [
    'job',
    'job_after',
    'attempt',
    'dispatch',
    'listing_variant',
    'listing',
    'shop_reference',
    'budget',
  ])
    bed.served.db.run(`DELETE FROM ${table}`);
  bed.served.db.run(`UPDATE id_counter SET next = 1 WHERE name IN ('job', 'dispatch', 'listing')`);
  const jobs = sabotage === undefined ? bed.jobs : sabotage(bed.jobs, bed);
  const witness = new Witness(bed);
  bed.served.db.run('DELETE FROM temp.move');
  return {
    model,
    real: { bed, jobs, witness, clock, rest: { wishes: [], ids: [] }, tokens: new Map() },
  };
}

/**
 * Nobody interferes any more and the shop is well: within a bounded number of calls every job must be at an end,
 * and what we believe of the shop must be true.
 */
async function comeToAnEnd(model: QueueModel, real: Real): Promise<void> {
  const everything = { shopId: real.bed.shopId };
  await real.jobs.recover(true);
  model.recover(true, (job) => seededRandom(job.id)() < 0.5);
  await real.jobs.resume(everything);
  model.resume(() => true);
  await real.jobs.retry({
    jobIds: [...model.jobs.values()]
      .filter((job) => job.state === 'needs-human')
      .map((job) => job.id) as never,
  });
  model.retry((job) => job.state === 'needs-human');
  real.witness.compare(model);
  for (let calls = 0; calls < 20 * (model.jobs.size + 5); calls += 1) {
    real.clock.now += 60_000;
    model.now = real.clock.now;
    await real.jobs.promoteDue(1000);
    model.promote();
    await oneCall(model, real);
    real.witness.compare(model);
    if (![...model.jobs.values()].some(isOpen)) break;
  }
  const stuck = [...model.jobs.values()].find(isOpen);
  if (stuck !== undefined) throw new Error(`job ${stuck.id} is ${stuck.state} for ever`);
  checkBelief(model, real);
}

async function oneCall(model: QueueModel, real: Real): Promise<void> {
  const command = claimOf(real, 50, 50);
  const doubts = model.nextDoubts();
  const expected = doubts.length > 0 ? doubts : model.nextCall(50, 50);
  const claim =
    doubts.length > 0
      ? await real.jobs.claimUnknown(command)
      : (await real.jobs.advance(null, command)).claim;
  real.witness.sameCall(claim, expected);
  if (claim === null) return;
  real.tokens.set(claim.dispatchId, command.token);
  const taken = model.claim(
    claim.dispatchId,
    expected,
    doubts.length > 0 ? 'reconcile' : 'send',
    60_000,
  );
  const told = new Map<number, Told>(
    taken.jobs.map((id) => [
      id,
      taken.purpose === 'reconcile' && model.job(id).effects === 0
        ? { to: 'again', until: null, counted: true }
        : { to: 'done' },
    ]),
  );
  const { settled } = await real.jobs.advance(settlementOf(model, real, taken, told), null);
  if (settled?.held !== true) throw new Error('a worker with a valid lease was refused');
  model.settle(taken, told);
}

/** The base snapshot says what the shop holds, and the shop holds what was asked for last. */
function checkBelief(model: QueueModel, real: Real): void {
  const { db } = real.bed.served;
  const believed = new Map<string, unknown>();
  const note = (key: string, text: unknown): void => {
    for (const [field, value] of Object.entries(
      JSON.parse(String(text)) as Record<string, unknown>,
    ))
      believed.set(`${key}/${field}`, value);
  };
  for (const row of db.all('SELECT product_id, sent FROM listing'))
    note(`${row['product_id']}/null`, row['sent']);
  for (const row of db.all(
    'SELECT l.product_id, v.variant_id, v.sent FROM listing_variant v JOIN listing l ON l.id = v.listing_id',
  ))
    note(`${row['product_id']}/${row['variant_id']}`, row['sent']);
  const last = new Map<string, number | null>();
  for (const job of [...model.jobs.values()].sort((a, b) => a.id - b.id)) {
    if (job.product === null || job.state !== 'done') continue;
    for (const [field, change] of job.changes) last.set(placeOf(job, field), change.new);
  }
  for (const [key, value] of last) {
    // A person may give up on an effect in doubt: then nobody can say what the shop holds.
    if (wasAbandoned(model, key)) continue;
    if (model.shop.get(key) !== value)
      throw new Error(`${key} is ${model.shop.get(key)} in the shop, last asked for ${value}`);
    if (believed.get(key) !== value)
      throw new Error(
        `${key} is believed to be ${String(believed.get(key))}, the shop holds ${value}`,
      );
  }
}

function wasAbandoned(model: QueueModel, key: string): boolean {
  return [...model.jobs.values()].some(
    (job) =>
      job.state === 'cancelled' &&
      job.effects > 0 &&
      [...job.changes.keys()].some((field) => placeOf(job, field) === key),
  );
}

function count(tally: ModelTally, model: QueueModel, real: Real): void {
  const jobs = [...model.jobs.values()];
  const inState = (state: State): number => jobs.filter((job) => job.state === state).length;
  tally.runs += 1;
  tally.moves += real.witness.moves;
  tally.jobs += jobs.length;
  tally.effects += jobs.reduce((sum, job) => sum + job.effects, 0);
  tally.doubts += model.claims.filter((claim) => claim.purpose === 'reconcile').length;
  tally.superseded += jobs.filter((job) => job.supersededBy !== null).length;
  tally.cancelled += inState('cancelled');
}
