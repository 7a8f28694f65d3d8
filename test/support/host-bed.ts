/** A workspace under a passphrase that several processes may come for: hosts of this one, the command line for others. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryKeychain } from '#adapters/secrets/memory-keychain';
import { systemClock } from '#adapters/system/clock';
import { systemNonce } from '#adapters/system/random';
import type { Host } from '#app/host';
import type { UseCaseEvent } from '#app/use-case';
import { localHosts } from '#compose/hosts';
import { connectors } from '#connectors/index';
import type { Json } from '#kernel/json';
import { seededRandom } from '#kernel/random';
import { Redacted } from '#kernel/redacted';
import { reportDefect } from '#test/support/report-defect';
import { type RunningCommand, startCommand } from './command-line.ts';

/** What a test may do. */
export interface HostBed {
  /** A folder for files of the test. */
  readonly home: string;
  readonly folder: string;
  /** What the hosts of this process answered and told, as JSON. */
  readonly heard: readonly string[];
  /** Writes a file into `home`; returns its path. */
  write(name: string, content: string | Uint8Array): string;
  /** Owns the workspace, or hands over to the process that does. */
  open(): Promise<Host>;
  call<T>(host: Host, useCase: string, input?: Json): Promise<T>;
  /** A command in a process of its own. */
  start(...args: readonly string[]): RunningCommand;
  close(): Promise<void>;
}

/** Makes a workspace whose key is kept under a passphrase. */
export async function createHostBed(passphrase: string): Promise<HostBed> {
  const home = mkdtempSync(join(tmpdir(), 'shopkeep-hosts-'));
  const folder = join(home, 'workspace');
  const closers: (() => Promise<void>)[] = [];
  const heard: string[] = [];
  const platform = {
    clock: systemClock(),
    random: seededRandom(1),
    nonce: systemNonce,
    keychain: new MemoryKeychain(),
    connectors,
    appVersion: '0.0.0-test',
    recordDefect: reportDefect,
  };
  const hosts = localHosts(platform, { cwd: home, environment: {} });
  const secret = new Redacted(passphrase);
  const options = { folder, face: 'cli', passphrase: secret, allowUnsafe: true } as const;
  mkdirSync(folder, { mode: 0o700 });
  const key = { wrapper: 'passphrase', passphrase: secret } as const;
  heard.push(JSON.stringify(await hosts.init({ ...options, baseCurrency: 'USD', key })));
  const write = (name: string, content: string | Uint8Array): string => {
    const path = join(home, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const passphraseFile = write('passphrase', passphrase);
  return {
    home,
    folder,
    heard,
    write,
    open: async () => {
      const host = await hosts.open(options);
      closers.push(() => host.close({ urgent: true }));
      return host;
    },
    call: async <T>(host: Host, useCase: string, input: Json = {}) => {
      const emit = (event: UseCaseEvent): void => void heard.push(JSON.stringify(event));
      try {
        const answer = await host.call(useCase, input, {
          emit,
          signal: new AbortController().signal,
        });
        heard.push(JSON.stringify(answer));
        return answer as T;
      } catch (thrown) {
        heard.push(`${String(thrown)} ${JSON.stringify(thrown)}`);
        throw thrown;
      }
    },
    start: (...args) => {
      const command = startCommand([
        ...args,
        ...['--data', folder, '--passphrase-file', passphraseFile, '--allow-unsafe-folder'],
      ]);
      closers.push(() => command.kill());
      return command;
    },
    close: async () => {
      for (const close of closers.splice(0).reverse()) await close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
