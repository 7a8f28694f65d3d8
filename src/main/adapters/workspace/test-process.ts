/** For tests: starts a `test-owner.ts` process and talks to it line by line. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';

/** What the process answers; which parts are there depends on the command. */
export interface OwnerAnswer {
  readonly owner?: boolean;
  readonly failure?: { readonly code: string; readonly detail: Readonly<Record<string, unknown>> };
  readonly serving?: boolean;
  readonly handled?: number;
}

/** A child process that can own a workspace. */
export class OwnerProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: Interface;

  constructor() {
    const script = new URL('./test-owner.ts', import.meta.url).href;
    const start = `import(${JSON.stringify(script)}).then((owner) => owner.runOwner())`;
    this.#child = spawn(process.execPath, ['--eval', start]);
    this.#child.stderr.pipe(process.stderr);
    this.#lines = createInterface({ input: this.#child.stdout });
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  async ask(command: string, folder: string, at = 0): Promise<OwnerAnswer> {
    const answer = once(this.#lines, 'line');
    this.#child.stdin.write(`${JSON.stringify({ do: command, folder, at })}\n`);
    const [line] = await answer;
    return JSON.parse(line);
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(name);
  }

  /** SIGKILL: no handler, no exit code of its own, nothing cleaned up. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }
}
