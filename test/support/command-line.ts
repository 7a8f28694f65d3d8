/** The command line in a process of its own, as a seller's script or scheduled task runs it. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** A running command. */
export interface RunningCommand {
  readonly pid: number;
  /** What it printed so far, both streams. */
  readonly output: () => string;
  /** Its exit code; `null` when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** SIGKILL: nothing is cleaned up. */
  kill(): Promise<void>;
}

/** Starts `shopkeep` with arguments. */
export function startCommand(args: readonly string[]): RunningCommand {
  const entry = fileURLToPath(new URL('../../src/main/cli.ts', import.meta.url));
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(
    process.execPath,
    [entry, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    pid: child.pid ?? -1,
    output: () => output,
    ended,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
