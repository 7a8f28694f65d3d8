/**
 * The main side of a store thread: turns port methods into messages. Calls made in one tick travel, and are
 * committed, together.
 */
import { Worker } from 'node:worker_threads';
import type { Clock } from '#ports/clock';
import { type Answer, type Call, orThrow } from './calls.ts';

/** Something that carries out calls: a thread, or the same code in this thread for tests. */
export interface CallRunner {
  call(area: string, method: string, args: readonly unknown[]): Promise<unknown>;
  /** Waits for calls under way, then ends. Safe to call twice. */
  close(): Promise<void>;
}

/** Starts a thread and waits until it has opened the database. */
export async function startThread(
  script: URL,
  workerData: unknown,
  clock: Pick<Clock, 'now'>,
): Promise<CallRunner> {
  const worker = new Worker(script, { workerData });
  const first = await firstAnswer(worker);
  if (!first.ok) await worker.terminate();
  orThrow(first);
  return new ThreadRunner(worker, clock);
}

function firstAnswer(worker: Worker): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number): void =>
      reject(new Error(`thread ended with ${code} before it opened`));
    worker.once('error', reject);
    worker.once('exit', onExit);
    worker.once('message', (answer: Answer) => {
      worker.off('error', reject);
      worker.off('exit', onExit);
      resolve(answer);
    });
  });
}

/** A port whose methods are calls of one area. */
export function portOf<P>(runner: CallRunner, area: string): P {
  const methods = new Map<string, (...args: readonly unknown[]) => Promise<unknown>>();
  return new Proxy(Object.create(null), {
    get(_target, property) {
      // A promise library asks every object for `then`; a port is not a promise.
      if (typeof property !== 'string' || property === 'then') return undefined;
      let method = methods.get(property);
      if (method === undefined) {
        method = (...args) => runner.call(area, property, args);
        methods.set(property, method);
      }
      return method;
    },
  }) as P;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

class ThreadRunner implements CallRunner {
  readonly #worker: Worker;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #pending = new Map<number, Pending>();
  #outbox: Call[] = [];
  #nextId = 1;
  #closing: Promise<void> | undefined;
  #broken: Error | undefined;

  constructor(worker: Worker, clock: Pick<Clock, 'now'>) {
    this.#worker = worker;
    this.#clock = clock;
    worker.on('message', (answers: readonly Answer[]) => this.#settle(answers));
    worker.on('error', (error) => this.#break(error));
    worker.on('exit', (code) => this.#break(new Error(`store thread ended with ${code}`)));
  }

  call(area: string, method: string, args: readonly unknown[]): Promise<unknown> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#pending.set(id, { resolve, reject });
      if (this.#outbox.length === 0) queueMicrotask(() => this.#flush());
      this.#outbox.push({ id, area, method, args, at: this.#clock.now() });
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.call('maintenance', 'close', []).then(async () => {
      this.#broken = new Error('the store is closed');
      await this.#worker.terminate();
    });
    return this.#closing;
  }

  #flush(): void {
    const calls = this.#outbox;
    this.#outbox = [];
    this.#worker.postMessage(calls);
  }

  #settle(answers: readonly Answer[]): void {
    for (const answer of answers) {
      const pending = this.#pending.get(answer.id);
      this.#pending.delete(answer.id);
      try {
        pending?.resolve(orThrow(answer));
      } catch (thrown) {
        pending?.reject(thrown);
      }
    }
  }

  #break(error: Error): void {
    this.#broken ??= error;
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }
}
