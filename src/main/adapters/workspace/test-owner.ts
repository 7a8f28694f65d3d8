/**
 * For tests: a process of its own that takes and frees workspaces as told, one JSON command per line on stdin, one
 * JSON answer per line on stdout. Run by the tests as a child, so that it can be killed and stopped for real.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import type { OwnerLock } from '#ports/workspace';
import { localWorkspaces } from './local-workspaces.ts';

interface Command {
  readonly do: 'acquire' | 'acquire-without-lock' | 'release' | 'serve' | 'count';
  readonly folder: string;
  /** Wall time to act at, so that two processes act together. */
  readonly at?: number;
}

/** Carries out one command after the other until stdin ends. */
export async function runOwner(): Promise<void> {
  const owner = new TestOwner();
  for await (const line of createInterface({ input: process.stdin })) {
    const command: Command = JSON.parse(line);
    while (Date.now() < (command.at ?? 0));
    process.stdout.write(`${JSON.stringify(await owner.carryOut(command))}\n`);
  }
}

class TestOwner {
  readonly #workspaces = localWorkspaces({
    platform: process.platform,
    now: Date.now,
    onDefect: (thrown) => {
      throw thrown;
    },
  });
  #lock: OwnerLock | null = null;
  #handled = 0;

  async carryOut(command: Command): Promise<unknown> {
    switch (command.do) {
      case 'acquire': {
        const taken = this.#workspaces.acquire(command.folder, 'cli');
        this.#lock = taken.ok ? taken.value : null;
        return taken.ok ? { owner: true } : { owner: false, failure: taken.failure };
      }
      case 'acquire-without-lock':
        return acquireWithoutLock(command.folder);
      case 'release':
        this.#lock?.release();
        this.#lock = null;
        return { released: true };
      case 'serve':
        return this.#serve();
      case 'count':
        return { handled: this.#handled };
    }
  }

  async #serve(): Promise<unknown> {
    if (this.#lock === null) throw new Error('only an owner can serve');
    const door = await this.#workspaces.serveHandOver(
      this.#lock,
      async (useCase, input, emit, signal) => {
        this.#handled += 1;
        emit({ started: useCase });
        if (useCase === 'wait') {
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
        }
        return { useCase, input };
      },
    );
    return { serving: door.ok };
  }
}

/** The sabotaged twin: a transaction that excludes nobody. The race test must catch it. */
function acquireWithoutLock(folder: string): unknown {
  mkdirSync(folder, { recursive: true });
  const database = new Database(join(folder, 'owner.lock'));
  database.exec('BEGIN');
  return { owner: true };
}
