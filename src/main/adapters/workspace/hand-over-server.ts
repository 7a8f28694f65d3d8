/** The owner's side of the hand-over: takes use cases from processes of the same user that show the token. */
import { chmodSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { type Failure, failure, failureOf } from '#kernel/failure';
import type { Json } from '#kernel/json';
import type { Redacted } from '#kernel/redacted';
import { fail, ok, type Result } from '#kernel/result';
import type { HandOverHandler, HandOverServer, OwnerLock } from '#ports/workspace';
import { encodeLine, goSchema, LineReader, parseLine, requestSchema } from './frames.ts';
import { writeHolder } from './holder.ts';
import { issueToken, isToken, removeToken } from './owner-token.ts';
import { diskFailure } from './private-file.ts';
import { prepareSocket, socketAddress } from './socket-address.ts';

/** A client that reads nothing while this much waits for it is cut off. */
const mostUnread = 64 * 1024 * 1024;

/** What the door needs. */
export interface DoorOptions {
  readonly lock: OwnerLock;
  readonly handler: HandOverHandler;
  readonly platform: NodeJS.Platform;
  /** Told of what a handler threw that is no failure. */
  readonly onDefect: (thrown: unknown) => void;
}

/** Opens the owner's door. */
export async function openDoor(options: DoorOptions): Promise<Result<HandOverServer, Failure>> {
  const { lock, platform } = options;
  if (!lock.isHeld()) throw new Error('a door can only be opened by the holder of the lock');
  const address = socketAddress(lock.folder, platform);
  const connections = new Set<Connection>();
  try {
    if (prepareSocket(address) === 'unsafe') {
      return fail(failure('disk-error', { error: 'unsafe-socket-folder' }));
    }
    const token = issueToken(lock.folder);
    const server = createServer((socket) => {
      const connection = new Connection(socket, token, options);
      connections.add(connection);
      socket.once('close', () => connections.delete(connection));
    });
    await listen(server, address);
    if (platform !== 'win32') chmodSync(address, 0o600);
    writeHolder(lock.folder, lock.holder, address);
    return ok({ close: () => closeDoor(lock, server, connections) });
  } catch (thrown) {
    return fail(diskFailure(thrown));
  }
}

async function closeDoor(
  lock: OwnerLock,
  server: Server,
  connections: ReadonlySet<Connection>,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  if (lock.isHeld()) {
    removeToken(lock.folder);
    writeHolder(lock.folder, lock.holder, null);
  }
  await Promise.all([...connections].map((connection) => connection.stop()));
  await closed;
}

/** One client. It may ask for several things at once; when it goes, all of them are cancelled. */
class Connection {
  readonly #socket: Socket;
  readonly #token: Redacted;
  readonly #options: DoorOptions;
  readonly #lines = new LineReader();
  /** Accepted, not yet confirmed. */
  readonly #waiting = new Map<string, { readonly useCase: string; readonly input: Json }>();
  readonly #running = new Map<string, AbortController>();
  readonly #work = new Set<Promise<void>>();

  constructor(socket: Socket, token: Redacted, options: DoorOptions) {
    this.#socket = socket;
    this.#token = token;
    this.#options = options;
    socket.on('close', () => this.#abortAll());
    // A broken connection is followed by `close`, which cancels; there is nobody left to tell.
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Uint8Array) => this.#take(chunk));
  }

  /** Cancels what runs, waits for it to end, says so to the client and hangs up. */
  async stop(): Promise<void> {
    this.#abortAll();
    await Promise.all(this.#work);
    this.#socket.destroySoon();
  }

  #abortAll(): void {
    this.#waiting.clear();
    for (const controller of this.#running.values()) controller.abort();
  }

  #take(chunk: Uint8Array): void {
    const whole = this.#lines.push(chunk);
    if (whole === 'too-long') {
      this.#refuse('', 'line-too-long');
      return;
    }
    for (const line of whole) {
      if (!this.#takeLine(parseLine(line))) return;
    }
  }

  /** Whether to read on. */
  #takeLine(value: unknown): boolean {
    const go = goSchema.safeParse(value);
    if (go.success) return this.#start(go.data.id);
    const request = requestSchema.safeParse(value);
    if (!request.success) return this.#refuse('', 'request');
    const { token, id, useCase, input } = request.data;
    // SECURITY: nothing is done, and no more is read, for a peer that does not show the token.
    if (!isToken(token, this.#token)) return this.#refuse(id, 'token');
    if (this.#waiting.has(id) || this.#running.has(id)) return this.#refuse(id, 'id');
    this.#waiting.set(id, { useCase, input });
    this.#send({ id, accepted: true });
    return true;
  }

  #start(id: string): boolean {
    const request = this.#waiting.get(id);
    if (request === undefined) return this.#refuse(id, 'go');
    this.#waiting.delete(id);
    const controller = new AbortController();
    this.#running.set(id, controller);
    const done = this.#answer(id, request, controller.signal)
      .then((reply) => this.#send({ id, ...reply }))
      .finally(() => {
        this.#running.delete(id);
        this.#work.delete(done);
      });
    this.#work.add(done);
    return true;
  }

  /** What the handler gave, or its failure; a defect is told to the owner and reaches the client without its text. */
  async #answer(
    id: string,
    request: { readonly useCase: string; readonly input: Json },
    signal: AbortSignal,
  ): Promise<{ readonly result: Json } | { readonly failure: Json }> {
    const emit = (event: Json): void => this.#send({ id, event });
    try {
      const { useCase, input } = request;
      return { result: await this.#options.handler(useCase, input, emit, signal) };
    } catch (thrown) {
      const expected = failureOf(thrown);
      if (expected === undefined) this.#options.onDefect(thrown);
      return { failure: asJson(expected ?? failure('internal', {}, { acted: 'unknown' })) };
    }
  }

  #refuse(id: string, field: string): false {
    this.#send({ id, failure: asJson(failure('invalid-input', { field })) });
    this.#abortAll();
    this.#socket.removeAllListeners('data');
    this.#socket.destroySoon();
    return false;
  }

  #send(frame: { readonly id: string; readonly [key: string]: Json }): void {
    if (!this.#socket.writable) return;
    const { id } = frame;
    const tooLarge = asJson(failure('response-too-large', {}, { acted: 'unknown' }));
    const line = encodeLine(frame) ?? encodeLine({ id, failure: tooLarge });
    if (line === null) throw new Error('a failure longer than a line');
    this.#socket.write(line);
    if (this.#socket.writableLength > mostUnread) this.#socket.destroy();
  }
}

function asJson(value: Failure): Json {
  return { ...value, detail: { ...value.detail } };
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}
