/** A clock that runs faster than the machine's and goes on evenly from one process to the next. */
import type { Clock } from '#ports/clock';

/** Where the fast time is anchored: the machine's time `real` is `virtual`, and every second there counts `speed`. */
export interface Anchor {
  readonly real: number;
  readonly virtual: number;
  readonly speed: number;
}

/** The clock of an anchor. Connections time out by the machine's clock all the same. */
export function fastClock(anchor: Anchor): Clock {
  const now = (): number => anchor.virtual + (Date.now() - anchor.real) * anchor.speed;
  return {
    now,
    monotonic: now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const wake = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const timer = setTimeout(wake, Math.min(2 ** 31 - 1, Math.ceil(ms / anchor.speed)));
        signal?.addEventListener('abort', wake);
      }),
  };
}
