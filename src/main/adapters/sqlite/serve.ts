/** The thread side: answers messages one after another, in the order they came. */
import type { MessagePort } from 'node:worker_threads';
import { FailureError, failureOf } from '#kernel/failure';
import { type Answer, answerCalls, type Call, type ServedAreas } from './calls.ts';

/** Opens what is to be served and answers calls on a port until it closes. */
export function serve(port: MessagePort, open: () => ServedAreas): void {
  let served: ServedAreas;
  try {
    served = open();
  } catch (thrown) {
    const known = failureOf(thrown);
    const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    const refusal: Answer =
      known === undefined
        ? { id: 0, ok: false, defect: text }
        : { id: 0, ok: false, failure: known };
    port.postMessage(refusal);
    return;
  }
  let last: Promise<void> = Promise.resolve();
  port.on('message', (calls: readonly Call[]) => {
    last = last.then(async () => port.postMessage(await answerCalls(served, calls)));
  });
  port.postMessage({ id: 0, ok: true, value: null } satisfies Answer);
}

/** The port of a worker thread; a thread file run by itself is a mistake. */
export function portOrThrow(port: MessagePort | null): MessagePort {
  if (port === null)
    throw new FailureError({
      code: 'internal',
      acted: 'no',
      retry: 'never',
      detail: { reason: 'not a thread' },
    });
  return port;
}
