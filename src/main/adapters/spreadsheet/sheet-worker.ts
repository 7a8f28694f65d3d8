/** The main side of a sheet thread: starts it, reads its messages one by one, and ends it when it makes no progress. */
import { Worker } from 'node:worker_threads';
import { FailureError, failure } from '#kernel/failure';
import type { SheetProgress } from '#ports/spreadsheet';
import type { FromThread, SheetTask, ToThread } from './thread-protocol.ts';

/** Limits of a thread. */
export interface SheetThreadLimits {
  /** Without any message for this long while we wait, the thread is ended; milliseconds. */
  readonly noProgressMs: number;
  /** Heap of the thread; beyond it the file counts as too large. */
  readonly memoryMb: number;
}

/** A running thread. */
export interface SheetWorker {
  send(message: ToThread): void;
  /** The next message that is not a sign of life. Throws `FailureError`: `cancelled`, `timeout`, `file-too-large`, or the thread's own. */
  next(): Promise<Exclude<FromThread, { kind: 'alive' | 'failed' }>>;
  /** Ends the thread; safe to call twice. */
  close(): Promise<void>;
}

/** Starts a thread with a task. */
export function startSheetWorker(
  script: URL,
  task: SheetTask,
  limits: SheetThreadLimits,
  watch: {
    readonly signal?: AbortSignal | undefined;
    readonly onAlive?: (progress: SheetProgress) => void;
  },
): SheetWorker {
  const worker = new Worker(script, {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb, stackSizeMb: 4 },
  });
  const line = new SheetLine(worker, task.file, limits.noProgressMs, watch.onAlive);
  const abort = (): void => line.fail(new FailureError(failure('cancelled')));
  watch.signal?.addEventListener('abort', abort, { once: true });
  if (watch.signal?.aborted === true) abort();
  return {
    send: (message) => worker.postMessage(message),
    next: () => line.next(),
    close: async () => {
      watch.signal?.removeEventListener('abort', abort);
      line.fail(new FailureError(failure('cancelled')));
      await worker.terminate();
    },
  };
}

type Wanted = Exclude<FromThread, { kind: 'alive' | 'failed' }>;

/** Messages in order, the first fault for ever after, and the clock that runs only while somebody waits. */
class SheetLine {
  readonly #inbox: Wanted[] = [];
  readonly #file: string;
  readonly #noProgressMs: number;
  readonly #onAlive: ((progress: SheetProgress) => void) | undefined;
  #waiting: PromiseWithResolvers<Wanted> | null = null;
  #fault: unknown;
  #timer: NodeJS.Timeout | null = null;

  constructor(
    worker: Worker,
    file: string,
    noProgressMs: number,
    onAlive: ((progress: SheetProgress) => void) | undefined,
  ) {
    this.#file = file;
    this.#noProgressMs = noProgressMs;
    this.#onAlive = onAlive;
    worker.on('message', (message: FromThread) => this.#take(message));
    worker.on('error', (error) => this.fail(this.#asFailure(error)));
    worker.on('exit', () => this.fail(new Error('the sheet thread ended before its task did')));
  }

  next(): Promise<Wanted> {
    const message = this.#inbox.shift();
    if (message !== undefined) return Promise.resolve(message);
    if (this.#fault !== undefined) return Promise.reject(this.#fault);
    this.#waiting = Promise.withResolvers();
    this.#restartTimer();
    return this.#waiting.promise;
  }

  /** Ends the line; what already arrived can still be read, unless the fault is a cancellation. */
  fail(fault: unknown): void {
    this.#fault ??= fault;
    this.#stopTimer();
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.reject(this.#fault);
  }

  #take(message: FromThread): void {
    if (this.#waiting !== null) this.#restartTimer();
    if (message.kind === 'alive') {
      this.#onAlive?.(message.progress);
      return;
    }
    if (message.kind === 'failed') {
      this.fail(new FailureError(message.failure));
      return;
    }
    const waiting = this.#waiting;
    if (waiting === null) {
      this.#inbox.push(message);
      return;
    }
    this.#waiting = null;
    this.#stopTimer();
    waiting.resolve(message);
  }

  #restartTimer(): void {
    this.#stopTimer();
    this.#timer = setTimeout(() => {
      const seconds = Math.round(this.#noProgressMs / 1000);
      this.fail(new FailureError(failure('timeout', { file: this.#name(), seconds })));
    }, this.#noProgressMs);
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #name(): string {
    return this.#file.split(/[\\/]/).at(-1) ?? '';
  }

  #asFailure(error: unknown): unknown {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
    return new FailureError(failure('file-too-large', { name: this.#name(), why: 'memory' }));
  }
}
