/** Ctrl-C: the first asks for a clean stop (calls under way are finished and recorded), the second ends at once. */
import type { CliSignals } from './environment.ts';

/** The stop switch of one run. */
export interface Interrupt {
  /** Aborts with the first signal. */
  readonly signal: AbortSignal;
  /** Resolves with the second signal; never without. */
  readonly atOnce: Promise<'at-once'>;
  /** No longer listens. */
  release(): void;
}

/** Listens for signals; `onFirst` may tell the person. */
export function listenForStop(signals: CliSignals, onFirst: () => void): Interrupt {
  const controller = new AbortController();
  let endNow: (value: 'at-once') => void = () => {};
  const atOnce = new Promise<'at-once'>((resolve) => {
    endNow = resolve;
  });
  const hear = (): void => {
    if (controller.signal.aborted) {
      endNow('at-once');
      return;
    }
    onFirst();
    controller.abort();
  };
  signals.on('SIGINT', hear);
  signals.on('SIGTERM', hear);
  return {
    signal: controller.signal,
    atOnce,
    release: () => {
      signals.off('SIGINT', hear);
      signals.off('SIGTERM', hear);
    },
  };
}
