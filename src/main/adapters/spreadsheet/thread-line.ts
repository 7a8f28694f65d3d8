/** The thread's end of the line: sends, and waits for the answers one at a time. */
import type { MessagePort } from 'node:worker_threads';
import type { SheetProgress } from '#ports/spreadsheet';
import type { FromThread, ToThread } from './thread-protocol.ts';

/** A sign of life at most this often, in milliseconds. */
const aliveEveryMs = 100;

/** The line to the main thread. */
export interface ThreadLine {
  send(message: FromThread): void;
  /** The next message of the main thread. */
  next(): Promise<ToThread>;
  /** Tells that work goes on; cheap enough to call per row. */
  alive(progress: () => SheetProgress): void;
}

/** Opens the line. `monotonic` is a clock in milliseconds. */
export function createThreadLine(port: MessagePort, monotonic: () => number): ThreadLine {
  const inbox: ToThread[] = [];
  let waiting: ((message: ToThread) => void) | null = null;
  let calls = 0;
  let saidAt = monotonic();
  port.on('message', (message: ToThread) => {
    const resolve = waiting;
    waiting = null;
    if (resolve === null) inbox.push(message);
    else resolve(message);
  });
  return {
    send: (message) => port.postMessage(message),
    next: () => {
      const message = inbox.shift();
      if (message !== undefined) return Promise.resolve(message);
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    alive: (progress) => {
      calls += 1;
      // The clock is looked at every 64th time: a file has millions of rows.
      if (calls % 64 !== 0 || monotonic() - saidAt < aliveEveryMs) return;
      saidAt = monotonic();
      port.postMessage({ kind: 'alive', progress: progress() } satisfies FromThread);
    },
  };
}
