/** A whole run of the command line in a test: real parsing and output, a workspace that answers by script. */
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Host, HostOptions, Hosts, InitReport } from '#app/host';
import type { UseCaseIo } from '#app/use-case';
import { FailureError, failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import type { KeyStatus, WrapperChoice } from '#ports/secrets';
import type { CliEnvironment } from './environment.ts';
import { runCli } from './run-cli.ts';

/** What a use case does in a test. */
export type Answer = Json | ((input: Json, io: UseCaseIo) => Json | Promise<Json>);

/** How a run is set up; everything has a plain default. */
export interface RunOptions {
  readonly answers?: Readonly<Record<string, Answer>>;
  readonly hosts?: Partial<Hosts>;
  readonly handedOver?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** All three streams are a terminal. */
  readonly terminal?: boolean;
  /** Written to stdin at once, which then ends. */
  readonly stdin?: string;
  /** Written to stdin one by one, each when a question has been asked. */
  readonly replies?: readonly string[];
  readonly demo?: CliEnvironment['demo'];
  /** Hears the streams while the run goes on. */
  readonly onOutput?: (text: string, run: { readonly interrupt: () => void }) => void;
}

/** A call of a use case. */
export interface Call {
  readonly name: string;
  readonly input: Json;
}

/** What a run left. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly calls: readonly Call[];
  readonly opened: readonly HostOptions[];
  readonly made: readonly (HostOptions & {
    readonly baseCurrency: string;
    readonly key: WrapperChoice;
  })[];
  readonly closed: number;
  readonly defects: readonly unknown[];
  /** How many listeners for signals are left. */
  readonly listeners: number;
}

/** Runs the command line to its end. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const stdout = stream(options);
  const stderr = stream(options);
  const stdin = Object.assign(new PassThrough(), { isTTY: options.terminal === true });
  if (options.stdin !== undefined) stdin.end(options.stdin);
  const signals = new EventEmitter();
  const interrupt = (): void => void signals.emit('SIGINT');
  const replies = [...(options.replies ?? [])];
  stderr.out.on('data', (chunk: Buffer) => {
    if (/\[y\/N\] |Passphrase: $/.test(chunk.toString()) && replies.length > 0) {
      stdin.write(replies.shift() ?? '');
    }
    options.onOutput?.(chunk.toString(), { interrupt });
  });
  stdout.out.on('data', (chunk: Buffer) => options.onOutput?.(chunk.toString(), { interrupt }));
  const book = {
    calls: [] as Call[],
    opened: [] as HostOptions[],
    made: [] as Finished['made'][number][],
    closed: 0,
  };
  const defects: unknown[] = [];
  const code = await runCli(argv, {
    hosts: { ...scriptedHosts(options, book), ...options.hosts },
    ...(options.demo === undefined ? {} : { demo: options.demo }),
    streams: { stdin, stdout: stdout.out, stderr: stderr.out },
    cwd: options.cwd ?? '/work-folder',
    environment: { LANG: 'en_US.UTF-8', ...options.environment },
    signals,
    now: () => 1_000,
    version: '9.8.7',
    recordDefect: (thrown) => {
      defects.push(thrown);
      return 'ref-1';
    },
  });
  stdin.destroy();
  return {
    code,
    stdout: stdout.text(),
    stderr: stderr.text(),
    ...book,
    defects,
    listeners: signals.listenerCount('SIGINT') + signals.listenerCount('SIGTERM'),
  };
}

/** The one JSON document of a run; fails when there is anything else on stdout. */
export function document(finished: Finished): Record<string, Json> {
  return JSON.parse(finished.stdout) as Record<string, Json>;
}

function stream({ terminal }: RunOptions): {
  readonly out: PassThrough & { readonly isTTY: boolean; readonly columns: number };
  readonly text: () => string;
} {
  const out = Object.assign(new PassThrough(), { isTTY: terminal === true, columns: 100 });
  let whole = '';
  out.on('data', (chunk: Buffer) => {
    whole += chunk.toString();
  });
  return { out, text: () => whole };
}

function scriptedHosts(
  options: RunOptions,
  book: { calls: Call[]; opened: HostOptions[]; made: Finished['made'][number][]; closed: number },
): Hosts {
  const host = (folder: string): Host => ({
    folder,
    handedOver: options.handedOver === true,
    call: async (name, input, io) => {
      book.calls.push({ name, input });
      const answer = options.answers?.[name];
      if (answer === undefined) throw new Error(`the test has no answer for ${name}`);
      return typeof answer === 'function' ? answer(input, io) : answer;
    },
    close: async () => {
      book.closed += 1;
    },
  });
  return {
    defaultFolder: (dataDir) => dataDir ?? '/usual/place',
    init: async (wanted): Promise<InitReport> => {
      book.made.push(wanted);
      const { folder, baseCurrency, key } = wanted;
      return { folder, baseCurrency, key: keyStatus(key) };
    },
    open: async (wanted) => {
      book.opened.push(wanted);
      return host(wanted.folder);
    },
    newKey: async ({ key }) => keyStatus(key),
    restore: async () => {
      throw new FailureError(failure('backup-invalid'));
    },
  };
}

function keyStatus({ wrapper }: WrapperChoice): KeyStatus {
  const rest = { backend: null, keyId: 'k1', createdAt: 0, reason: null };
  return { state: 'available', wrapper, persistent: wrapper !== 'session', ...rest };
}
