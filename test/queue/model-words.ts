/** What the model of the queue speaks of: wishes, jobs, calls, and what is told of them. */

/** Where a job may be. */
export type State =
  | 'waiting'
  | 'queued'
  | 'running'
  | 'unknown'
  | 'reconciling'
  | 'held'
  | 'needs-human'
  | 'done'
  | 'failed'
  | 'cancelled';

/** What a plan asks for. */
export interface Wish {
  readonly kind: string;
  readonly lane: string;
  readonly product: number | null;
  readonly variant: number | null;
  readonly label: string;
  readonly batch: string;
  readonly weight: number;
  readonly changes: ReadonlyMap<string, Change>;
  /** Ids of the jobs that the plan put before this one. */
  readonly after: readonly number[];
}

/** A field, old → new. */
export interface Change {
  readonly old: number | null;
  readonly new: number | null;
}

/** A job as the model keeps it. */
export interface ModelJob extends Omit<Wish, 'changes' | 'after'> {
  readonly id: number;
  readonly after: readonly number[];
  changes: ReadonlyMap<string, Change>;
  state: State;
  until: number | null;
  attempts: number;
  crashes: number;
  claim: number | null;
  /** Another job does its work: which one, or `true` when the shop knew it already. */
  supersededBy: number | true | null;
  /** How often the shop carried it out. */
  effects: number;
  retried: boolean;
}

/** One call under way. */
export interface ModelClaim {
  readonly dispatch: number;
  readonly purpose: 'send' | 'reconcile';
  readonly sentAt: number;
  readonly leaseUntil: number;
  readonly jobs: readonly number[];
  open: boolean;
}

/** What is told of a claimed job. */
export type Told =
  | { readonly to: 'done' | 'failed' | 'needs-human' }
  | { readonly to: 'unknown'; readonly until: number; readonly happened: boolean }
  | { readonly to: 'again'; readonly until: number | null; readonly counted: boolean }
  | { readonly to: 'forgotten'; readonly happened: boolean };

/** Operations on the existence of a listing: nothing of it passes them. */
export const barriers = ['listing.create', 'listing.options', 'listing.end', 'listing.restore'];
const ranks: Readonly<Record<string, number>> = {
  stock: 20,
  price: 30,
  existence: 35,
  content: 40,
  media: 50,
};

/** Whether something is still to become of a job. */
export function isOpen(job: Pick<ModelJob, 'state'>): boolean {
  return job.state !== 'done' && job.state !== 'failed' && job.state !== 'cancelled';
}

/** Where a field of a job is held: with the listing, or with the variant. */
export function placeOf(job: Pick<ModelJob, 'product' | 'variant'>, field: string): string {
  const ofListing = ['title', 'description', 'images'].includes(field);
  return `${job.product}/${ofListing ? null : job.variant}/${field}`;
}

/** Lower goes first: taking something off sale before anything else. */
export function rank(job: Pick<ModelJob, 'kind' | 'lane' | 'changes'>): number {
  if (job.kind.endsWith('.end')) return 0;
  if (job.lane === 'stock' && job.changes.get('quantity')?.new === 0) return 0;
  return ranks[job.lane] ?? 99;
}

/** Two changes in a row as one; a change back to where it was is none. */
export function mergeChanges(
  older: ReadonlyMap<string, Change>,
  newer: ReadonlyMap<string, Change>,
): ReadonlyMap<string, Change> {
  const merged = new Map(older);
  for (const [field, change] of newer)
    merged.set(field, {
      old: merged.get(field)?.old ?? (merged.has(field) ? null : change.old),
      new: change.new,
    });
  return new Map([...merged].filter(([, change]) => change.old !== change.new));
}
