/** A clock that moves only when told: sleepers wake in order, between their turns everything else runs. */
import type { Clock } from '#ports/clock';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Virtual time. */
export class VirtualClock implements Clock {
  #now: number;
  readonly #started: number;
  #sleepers: Sleeper[] = [];

  constructor(start: number = Date.UTC(2026, 0, 5, 8)) {
    this.#now = start;
    this.#started = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now - this.#started;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper: Sleeper = { at: this.#now + Math.max(0, ms), wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener(
        'abort',
        () => {
          this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
          resolve();
        },
        { once: true },
      );
    });
  }

  /** Moves time without waking anybody (a suspend, a clock set by hand). */
  jump(ms: number): void {
    this.#now += ms;
  }

  /** Lets time pass until `done` settles: whenever nothing else can run, the next sleeper wakes. */
  async runUntil<T>(done: Promise<T>, limitMs = 30 * 24 * 3_600_000): Promise<T> {
    const end = this.#now + limitMs;
    let settled = false;
    const watched = done.finally(() => {
      settled = true;
    });
    // The caller awaits `watched`; here a rejection must only end the loop.
    watched.catch(() => {});
    for (;;) {
      await quiet();
      if (settled) return watched;
      const next = this.#sleepers.reduce<Sleeper | undefined>(
        (first, one) => (first === undefined || one.at < first.at ? one : first),
        undefined,
      );
      if (next === undefined) continue;
      if (next.at > end) throw new Error(`virtual time ran out after ${limitMs} ms`);
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
  }
}

/** Gives every microtask and ready callback its turn. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1)
    await new Promise<void>((resolve) => setImmediate(resolve));
}
