/**
 * The one table of legal moves of a job. `queued` means ready to be claimed now; everything that must wait for a
 * time, an event or a person is in another state, so that claiming never skips rows.
 */

/** The states. `done`, `failed` and `cancelled` are ends. */
export const jobStates = [
  'waiting',
  'queued',
  'running',
  'unknown',
  'reconciling',
  'held',
  'needs-human',
  'done',
  'failed',
  'cancelled',
] as const;
/** One of them. */
export type JobState = (typeof jobStates)[number];

/** From each state, the states it may move to. */
export const legalMoves: Readonly<Record<JobState, readonly JobState[]>> = {
  // waits for a time, or for the jobs before it
  waiting: ['queued', 'held', 'cancelled'],
  queued: ['running', 'waiting', 'held', 'cancelled'],
  // an effect is (or may be) on the wire; back to queued or waiting only when it surely was not sent or was refused
  running: ['done', 'failed', 'unknown', 'queued', 'waiting', 'held'],
  unknown: ['reconciling', 'needs-human'],
  reconciling: ['done', 'queued', 'unknown', 'needs-human', 'failed'],
  held: ['queued', 'waiting', 'cancelled'],
  'needs-human': ['done', 'queued', 'cancelled', 'unknown'],
  done: [],
  // a person's retry
  failed: ['queued', 'waiting', 'cancelled'],
  cancelled: [],
};

/** Whether a job may go from one state to another. */
export function mayMove(from: JobState, to: JobState): boolean {
  return legalMoves[from].includes(to);
}

/** Whether a job in this state still stands in the way of those behind it. */
export function isUnfinished(state: JobState): boolean {
  return state !== 'done' && state !== 'failed' && state !== 'cancelled';
}

/** Lower runs first: stop-sale > ship confirmation > stock > price > content > media > reads. */
export const priorities = {
  'stop-sale': 0,
  ship: 10,
  reconcile: 15,
  stock: 20,
  price: 30,
  existence: 35,
  content: 40,
  media: 50,
  read: 60,
} as const;
