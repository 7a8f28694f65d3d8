import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FailureError, failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import type { HandOverHandler, HandOverServer, OwnerLock } from '#ports/workspace';
import { localWorkspaces } from './local-workspaces.ts';
import { socketAddress } from './socket-address.ts';
import { OwnerProcess } from './test-process.ts';

let folder = '';
let lock: OwnerLock;
let door: HandOverServer | null = null;
let defects: unknown[] = [];
const usualTmp = process.env['TMPDIR'];
const workspaces = localWorkspaces({
  platform: process.platform,
  now: Date.now,
  onDefect: (thrown) => defects.push(thrown),
  patience: { doorMs: 200, answerMs: 400 },
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shopkeep-door-'));
  const taken = workspaces.acquire(folder, 'window');
  if (!taken.ok) throw new Error(taken.failure.code);
  lock = taken.value;
  defects = [];
});
afterEach(async () => {
  await door?.close();
  door = null;
  lock.release();
  if (usualTmp === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = usualTmp;
  rmSync(folder, { recursive: true });
});

async function serve(handler: HandOverHandler): Promise<void> {
  const opened = await workspaces.serveHandOver(lock, handler);
  if (!opened.ok) throw new Error(opened.failure.code);
  door = opened.value;
}
const note = () => JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8'));
const token = () => readFileSync(join(folder, 'owner.token'), 'utf8');
const ask = (useCase: string, input: Json = null, signal?: AbortSignal) =>
  workspaces.handOver({
    folder,
    useCase,
    input,
    onEvent: () => undefined,
    ...(signal === undefined ? {} : { signal }),
  });
const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve()));

/** Sends raw lines to the door; all it says until it hangs up, or until `count` lines came. */
function rawTalk(lines: readonly string[], count = Number.POSITIVE_INFINITY): Promise<Json[]> {
  return new Promise((resolve) => {
    const socket = connect(note().socket);
    let text = '';
    const whole = () => text.split('\n').slice(0, -1);
    socket.on('data', (chunk) => {
      text += chunk;
      if (whole().length >= count) socket.destroy();
    });
    // The door may hang up while a long line is still being sent; `close` follows and is what counts.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(whole().map((line) => JSON.parse(line))));
    for (const line of lines) socket.write(`${line}\n`);
  });
}

describe('a use case handed to the owner', () => {
  it('brings its events in order and then its result, any JSON intact', async () => {
    const input = { 标题: '茶壶 🫖', list: [1, null, 'a\nb'], deep: { x: false } };
    await serve(async (useCase, given, emit) => {
      for (let i = 0; i < 100; i += 1) emit({ i });
      return { useCase, given };
    });
    const events: Json[] = [];
    const start = performance.now();
    const result = await workspaces.handOver({
      folder,
      useCase: 'jobs.pause',
      input,
      onEvent: (event) => events.push(event),
    });
    expect(result).toEqual({ ok: true, value: { useCase: 'jobs.pause', given: input } });
    expect(events).toEqual(Array.from({ length: 100 }, (_, i) => ({ i })));
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it('takes an input of 7 MiB and refuses one or a result over 8 MiB without breaking the door', async () => {
    await serve(async (useCase, input) => (useCase === 'grow' ? 'x'.repeat(9 << 20) : input));
    const large = 'x'.repeat(7 << 20);
    const echoed = await ask('echo', large);
    expect(echoed.ok && echoed.value === large).toBe(true);
    const tooLarge = await ask('echo', 'x'.repeat(9 << 20));
    expect(tooLarge).toMatchObject({ failure: { code: 'invalid-input', acted: 'no' } });
    expect(await ask('grow')).toMatchObject({ failure: { code: 'response-too-large' } });
    expect(await ask('echo', 1)).toEqual({ ok: true, value: 1 });
  });

  it('fails with the very failure of the handler, and a defect shows none of its text', async () => {
    const expected = failure('rate-limited', { shop: 3 }, { retry: 'later', retryAfterMs: 70 });
    await serve(async (useCase) => {
      throw useCase === 'limit' ? new FailureError(expected) : new Error('inner secret');
    });
    expect(await ask('limit')).toEqual({ ok: false, failure: expected });
    expect(await ask('defect')).toMatchObject({
      ok: false,
      failure: { code: 'internal', acted: 'unknown', detail: {} },
    });
    expect(defects).toHaveLength(1);
  });

  it('is cancelled in the owner when the asking side cancels', async () => {
    const abort = new AbortController();
    let wasAborted = false;
    const ended = new Promise<void>((resolve) => {
      void serve(async (_useCase, _input, emit, signal) => {
        emit('started');
        await untilAborted(signal);
        wasAborted = true;
        resolve();
        return null;
      });
    });
    const result = await workspaces.handOver({
      folder,
      useCase: 'push',
      input: null,
      onEvent: () => abort.abort(),
      signal: abort.signal,
    });
    expect(result).toMatchObject({ failure: { code: 'cancelled', acted: 'unknown' } });
    await ended;
    expect(wasAborted).toBe(true);
    expect(await ask('x', null, AbortSignal.abort())).toMatchObject({
      failure: { code: 'cancelled', acted: 'no' },
    });
  });

  it('is ended when the owner closes its door, which waits for the handler', async () => {
    let ended = false;
    let closing: Promise<void> | undefined;
    await serve(async (_useCase, _input, _emit, signal) => {
      setImmediate(() => {
        closing = door?.close();
      });
      await untilAborted(signal);
      await new Promise((resolve) => setTimeout(resolve, 20));
      ended = true;
      throw new FailureError(failure('cancelled'));
    });
    expect(await ask('push')).toMatchObject({ failure: { code: 'cancelled', acted: 'no' } });
    await closing;
    door = null;
    expect(ended).toBe(true);
    expect(existsSync(join(folder, 'owner.token'))).toBe(false);
    expect(note().socket).toBeNull();
  });
});

describe('an owner that does not answer', () => {
  it('without a door is workspace-busy, naming the holder', async () => {
    expect(await ask('x')).toMatchObject({
      failure: {
        code: 'workspace-busy',
        acted: 'no',
        retry: 'later',
        detail: { reason: 'no-door', pid: process.pid, face: 'window' },
      },
    });
  });

  it('in a folder that does not exist is workspace-missing', async () => {
    const asked = workspaces.handOver({
      folder: join(folder, 'none'),
      useCase: 'x',
      input: null,
      onEvent: () => undefined,
    });
    expect(await asked).toMatchObject({ failure: { code: 'workspace-missing' } });
  });

  it('because it is stopped is workspace-busy, and starts nothing when it wakes', async () => {
    lock.release();
    const owner = new OwnerProcess();
    await owner.ask('acquire', folder);
    expect(await owner.ask('serve', folder)).toEqual({ serving: true });
    expect(await ask('hello')).toMatchObject({ ok: true });
    owner.signal('SIGSTOP');
    expect(await ask('late')).toMatchObject({
      failure: {
        code: 'workspace-busy',
        acted: 'no',
        detail: { reason: 'no-answer', pid: owner.pid },
      },
    });
    owner.signal('SIGCONT');
    expect(await ask('hello')).toMatchObject({ ok: true });
    expect(await owner.ask('count', folder)).toEqual({ handled: 2 });
    await owner.kill();
  });

  it('because it was killed midway is connection-lost, and the next owner opens the same door again', async () => {
    lock.release();
    const owner = new OwnerProcess();
    await owner.ask('acquire', folder);
    await owner.ask('serve', folder);
    const oldToken = token();
    const asked = workspaces.handOver({
      folder,
      useCase: 'wait',
      input: null,
      onEvent: () => void owner.kill(),
    });
    expect(await asked).toMatchObject({ failure: { code: 'connection-lost', acted: 'unknown' } });
    expect(existsSync(note().socket)).toBe(true);
    const taken = workspaces.acquire(folder, 'window');
    if (!taken.ok) throw new Error(taken.failure.code);
    lock = taken.value;
    await serve(async () => 'new owner');
    expect(await ask('x')).toEqual({ ok: true, value: 'new owner' });
    expect(token()).not.toBe(oldToken);
  });
});

describe('the door', () => {
  it('is reachable by this user alone: folder, socket, token and note', async () => {
    await serve(async () => null);
    const { socket } = note();
    const modes = [
      dirname(socket),
      socket,
      join(folder, 'owner.token'),
      join(folder, 'owner.json'),
    ];
    expect(modes.map((path) => statSync(path).mode & 0o077)).toEqual([0, 0, 0, 0]);
    expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(103);
    expect(token()).toMatch(/^[0-9a-f]{64}$/);
  });

  it('hears nothing but the right token, also on later lines of a refused connection', async () => {
    let calls = 0;
    await serve(async () => {
      calls += 1;
      return null;
    });
    const right = token();
    const request = (shown: string) =>
      JSON.stringify({ token: shown, id: '1', useCase: 'x', input: 0 });
    const go = JSON.stringify({ id: '1', go: true });
    const wrong = ['', '0'.repeat(64), right.slice(1), `${right}0`, right.toUpperCase()];
    for (const shown of wrong) {
      const said = await rawTalk([request(shown), request(right), go]);
      expect(said).toMatchObject([
        { failure: { code: 'invalid-input', detail: { field: 'token' } } },
      ]);
    }
    expect(calls).toBe(0);
    const said = await rawTalk([request(right), go], 2);
    expect(said).toEqual([
      { id: '1', accepted: true },
      { id: '1', result: null },
    ]);
    expect(calls).toBe(1);
  });

  it.each([
    ['no JSON', 'hello', 'request'],
    ['another shape', '{"token":1}', 'request'],
    ['go before any request', '{"id":"1","go":true}', 'go'],
    ['very deep JSON', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'request'],
    ['a line over 8 MiB', 'x'.repeat((8 << 20) + 1), 'line-too-long'],
    ['an inherited name', '{"__proto__":{"token":"x"},"id":"1"}', 'request'],
  ])('refuses %s and hangs up', async (_what, line, field) => {
    await serve(async () => null);
    const said = await rawTalk([line]);
    expect(said).toMatchObject([{ failure: { code: 'invalid-input', detail: { field } } }]);
    expect(await ask('still there')).toEqual({ ok: true, value: null });
  });

  it('does nothing before the client says go', async () => {
    let calls = 0;
    await serve(async () => {
      calls += 1;
      return null;
    });
    const request = JSON.stringify({ token: token(), id: '1', useCase: 'x', input: 0 });
    expect(await rawTalk([request], 1)).toEqual([{ id: '1', accepted: true }]);
    expect(await ask('x')).toEqual({ ok: true, value: null });
    expect(calls).toBe(1);
  });

  it.each([
    ['open to others', (path: string) => mkdirSync(path, { mode: 0o700 })],
    ['a link', (path: string) => symlinkSync(folder, path)],
  ])('is not opened in a socket folder that is %s', async (what, make) => {
    process.env['TMPDIR'] = mkdtempSync(join(tmpdir(), 'sk-'));
    const place = dirname(socketAddress(lock.folder, 'linux'));
    make(place);
    if (what === 'open to others') chmodSync(place, 0o777);
    const opened = await workspaces.serveHandOver(lock, async () => null);
    expect(opened).toMatchObject({ failure: { detail: { error: 'unsafe-socket-folder' } } });
    rmSync(process.env['TMPDIR'], { recursive: true });
  });

  it('is not trusted by a client when others could have made it', async () => {
    process.env['TMPDIR'] = mkdtempSync(join(tmpdir(), 'sk-'));
    await serve(async () => null);
    chmodSync(dirname(note().socket), 0o755);
    expect(await ask('x')).toMatchObject({ failure: { detail: { reason: 'no-door' } } });
    chmodSync(dirname(note().socket), 0o700);
    expect(await ask('x')).toMatchObject({ ok: true });
    await door?.close();
    door = null;
    rmSync(process.env['TMPDIR'], { recursive: true });
  });

  it('has a short path also where the folder for temporary files has a long one', () => {
    process.env['TMPDIR'] = `/${'long/'.repeat(30)}`;
    expect(Buffer.byteLength(socketAddress('/w', 'darwin'))).toBeLessThanOrEqual(103);
    expect(socketAddress('/w', 'darwin')).not.toBe(socketAddress('/v', 'darwin'));
  });

  it('has a name that cannot be guessed on Windows', () => {
    const names = Array.from({ length: 50 }, () => socketAddress('C:\\w', 'win32'));
    expect(
      names.every((name) => /^\\\\\.\\pipe\\shopkeep-[0-9a-f]{16}-[0-9a-f]{16}$/.test(name)),
    ).toBe(true);
    expect(new Set(names).size).toBe(50);
  });
});
