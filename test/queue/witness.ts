/** Looks at the store from outside: every move it makes, and whether it looks like the model. */
import type { JobId } from '#kernel/ids';
import type { Claim } from '#ports/job-store';
import type { QueueBed } from '#test/support/queue-bed';
import type { ModelJob, State } from './model-words.ts';
import type { QueueModel } from './queue-model.ts';

/** The promised moves, written down a second time. */
const promised: Readonly<Record<State, readonly State[]>> = {
  waiting: ['queued', 'held', 'cancelled'],
  queued: ['running', 'waiting', 'held', 'cancelled'],
  running: ['done', 'failed', 'unknown', 'queued', 'waiting'],
  unknown: ['reconciling', 'needs-human'],
  reconciling: ['done', 'queued', 'unknown', 'needs-human'],
  held: ['queued', 'waiting', 'cancelled'],
  'needs-human': ['unknown', 'cancelled'],
  failed: ['queued', 'waiting', 'cancelled'],
  done: [],
  cancelled: [],
};

const tables = [
  'job',
  'job_after',
  'listing',
  'listing_variant',
  'shop_reference',
  'dispatch',
  'attempt',
  'budget',
];

/** Watches one bed. */
export class Witness {
  readonly #bed: QueueBed;
  moves = 0;

  constructor(bed: QueueBed) {
    this.#bed = bed;
    bed.served.db.exec(`
      CREATE TEMP TABLE IF NOT EXISTS move (job INTEGER, "from" TEXT, "to" TEXT);
      CREATE TEMP TRIGGER IF NOT EXISTS moved AFTER UPDATE OF state ON main.job WHEN OLD.state <> NEW.state
      BEGIN INSERT INTO move VALUES (NEW.id, OLD.state, NEW.state); END;`);
  }

  /** Everything stored, as one text. */
  everything(): string {
    return JSON.stringify(tables.map((table) => this.#bed.served.db.all(`SELECT * FROM ${table}`)));
  }

  /** The same call was handed out. */
  sameCall(claim: Claim | null, expected: readonly ModelJob[]): void {
    const real = claim === null ? [] : claim.jobs.map((job): JobId => job.jobId);
    const wanted = expected.map((job) => job.id);
    if (JSON.stringify(real) !== JSON.stringify(wanted))
      throw new Error(`claimed ${JSON.stringify(real)}, expected ${JSON.stringify(wanted)}`);
    for (const job of claim?.jobs ?? []) {
      const known = expected.find((one) => one.id === job.jobId);
      const changes = Object.fromEntries(job.changes.map((change) => [change.field, change.new]));
      const wish = Object.fromEntries(
        [...(known?.changes ?? [])].map(([field, change]) => [field, change.new]),
      );
      if (JSON.stringify(sorted(changes)) !== JSON.stringify(sorted(wish)))
        throw new Error(
          `job ${job.jobId} would send ${JSON.stringify(changes)}, expected ${JSON.stringify(wish)}`,
        );
    }
  }

  /** Every job is where the model says, and came there by promised moves only. */
  compare(model: QueueModel): void {
    this.#checkMoves();
    const real = this.#bed.served.db
      .all('SELECT id, state, attempts, until FROM job ORDER BY id')
      .map((row) => `${row['id']} ${row['state']} ${row['attempts']} ${row['until']}`);
    const wanted = [...model.jobs.values()]
      .sort((a, b) => a.id - b.id)
      .map((job) => `${job.id} ${job.state} ${job.attempts} ${job.until}`);
    const at = real.findIndex((line, index) => line !== wanted[index]);
    if (real.length !== wanted.length || at >= 0)
      throw new Error(
        `store: ${real[at] ?? real.length}, model: ${wanted[at] ?? wanted.length} (job, state, attempts, until)`,
      );
    this.#checkEffects(model);
  }

  #checkMoves(): void {
    const { db } = this.#bed.served;
    for (const row of db.all('SELECT * FROM temp.move')) {
      const from = row['from'] as State;
      const to = row['to'] as State;
      this.moves += 1;
      if (!promised[from].includes(to))
        throw new Error(`job ${row['job']} went from ${from} to ${to}`);
    }
    db.run('DELETE FROM temp.move');
  }

  /** The seller's side: nothing twice, nothing believed done that was not, nothing thrown away that was. */
  #checkEffects(model: QueueModel): void {
    const untouched: readonly State[] = ['waiting', 'queued', 'held', 'failed'];
    for (const job of model.jobs.values()) {
      const wrong =
        job.effects > 1 ||
        (job.state === 'done' && job.effects !== 1) ||
        (untouched.includes(job.state) && job.effects !== 0) ||
        (job.supersededBy !== null && job.effects !== 0);
      if (wrong)
        throw new Error(`job ${job.id} is ${job.state} and was carried out ${job.effects} times`);
    }
  }
}

function sorted(values: Readonly<Record<string, unknown>>): unknown {
  return Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
}
