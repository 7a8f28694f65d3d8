/** The asking side of the hand-over: finds the owner's door, shows the token, passes events on, brings the result. */
import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Failure, failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import { reveal } from '#kernel/redacted';
import { fail, ok, type Result } from '#kernel/result';
import type { HandOverRequest } from '#ports/workspace';
import { encodeLine, LineReader, parseLine, replySchema } from './frames.ts';
import { busyFailure, readHolder } from './holder.ts';
import { readToken } from './owner-token.ts';
import { diskFailure, systemErrorCode } from './private-file.ts';
import { isTrustedSocket } from './socket-address.ts';

/** How long an owner may take, in milliseconds. */
export interface OwnerPatience {
  /** Until its door is open: it may just be starting. */
  readonly doorMs: number;
  /** Until it takes up the request. */
  readonly answerMs: number;
}

/** Sends a use case to the owner of a folder. */
export async function askOwner(
  request: HandOverRequest,
  patience: OwnerPatience,
): Promise<Result<Json, Failure>> {
  if (request.signal?.aborted === true) return fail(failure('cancelled'));
  try {
    const folder = realpathSync.native(request.folder);
    const socket = await reachOwner(folder, patience.doorMs, request.signal);
    if (!socket.ok) return socket;
    return await converse(socket.value, { ...request, folder }, patience.answerMs);
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return fail(failure('workspace-missing'));
    return fail(diskFailure(thrown));
  }
}

/** Connects, trying again while the door is not there yet. */
async function reachOwner(
  folder: string,
  doorMs: number,
  signal: AbortSignal | undefined,
): Promise<Result<Socket, Failure>> {
  const stepMs = 50;
  for (let waitedMs = 0; ; waitedMs += stepMs) {
    const address = readHolder(folder)?.socket ?? null;
    // SECURITY: the token is shown only behind a socket that no other user can have made.
    if (address !== null && isTrustedSocket(address)) {
      const socket = await tryConnect(address);
      if (socket !== null) return ok(socket);
    }
    if (signal?.aborted === true) return fail(failure('cancelled'));
    if (waitedMs >= doorMs) return fail(busyFailure(folder, 'no-door'));
    await wait(stepMs);
  }
}

/** A connected socket, or null while nobody listens. */
function tryConnect(address: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const give = (result: Socket | null): void => {
      socket.removeAllListeners('error');
      resolve(result);
    };
    socket.once('connect', () => give(socket));
    socket.once('error', () => give(null));
  });
}

function converse(
  socket: Socket,
  request: HandOverRequest,
  answerMs: number,
): Promise<Result<Json, Failure>> {
  const id = randomBytes(8).toString('hex');
  const token = readToken(request.folder);
  const { useCase, input } = request;
  const line = token === null ? null : encodeLine({ token: reveal(token), id, useCase, input });
  if (line === null) {
    socket.destroy();
    const reason = token === null ? busyFailure(request.folder, 'no-door') : inputTooLarge();
    return Promise.resolve(fail(reason));
  }
  return new Promise((resolve) => {
    const lines = new LineReader();
    let isStarted = false;
    const end = (result: Result<Json, Failure>): void => {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', cancel);
      socket.removeAllListeners('close');
      socket.removeAllListeners('data');
      socket.destroy();
      resolve(result);
    };
    // Going away is how the owner learns of a cancel; what it has done by then, only it knows.
    const cancel = (): void =>
      end(fail(failure('cancelled', {}, { acted: isStarted ? 'unknown' : 'no' })));
    const unanswered = (): void => end(fail(busyFailure(request.folder, 'no-answer')));
    const timer = setTimeout(unanswered, answerMs);
    request.signal?.addEventListener('abort', cancel);
    // `close` always follows an error, and says all there is to say.
    socket.on('error', () => undefined);
    socket.on('close', () => (isStarted ? end(fail(connectionLost())) : unanswered()));
    socket.on('data', (chunk: Uint8Array) => {
      const whole = lines.push(chunk);
      if (whole === 'too-long') return end(fail(connectionLost()));
      for (const text of whole) {
        const reply = replySchema.safeParse(parseLine(text));
        if (!reply.success) return end(fail(connectionLost()));
        if ('result' in reply.data) return end(ok(reply.data.result));
        if ('failure' in reply.data) return end(fail(asFailure(reply.data.failure)));
        if ('event' in reply.data) request.onEvent(reply.data.event);
        else {
          isStarted = true;
          clearTimeout(timer);
          socket.write(`${JSON.stringify({ id, go: true })}\n`);
        }
      }
    });
    if (request.signal?.aborted === true) cancel();
    else socket.write(line);
  });
}

function connectionLost(): Failure {
  return failure('connection-lost', { reason: 'owner' }, { acted: 'unknown', retry: 'later' });
}

function inputTooLarge(): Failure {
  return failure('invalid-input', { field: 'input', reason: 'too-large' });
}

function asFailure(
  reply: Omit<Failure, 'retryAfterMs'> & { readonly retryAfterMs?: number | undefined },
): Failure {
  const { code, acted, retry, detail, retryAfterMs } = reply;
  return failure(code, detail, {
    acted,
    retry,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
