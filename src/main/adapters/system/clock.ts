/** The machine's own clock. */
import { performance } from 'node:perf_hooks';
import type { Clock } from '#ports/clock';

/** setTimeout's longest delay; a longer one would fire at once. */
const longestTimerMs = 2_147_483_647;

/** Wall time, monotonic time and sleep of this machine. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep,
  };
}

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  const until = performance.now() + ms;
  for (;;) {
    const left = until - performance.now();
    if (left <= 0 || signal?.aborted === true) return;
    await oneTimer(Math.min(left, longestTimerMs), signal);
  }
}

/** One timer; its listener is taken off again, as one signal may outlive thousands of sleeps. */
function oneTimer(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, Math.ceil(ms));
    signal?.addEventListener('abort', wake);
  });
}
