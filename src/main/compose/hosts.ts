/** Ways to come by a workspace: own it, or hand use cases to the process that does. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { Keyring } from '#adapters/secrets/keyring';
import { threadedBackups } from '#adapters/sqlite/backup/threaded-backups';
import { openStores } from '#adapters/sqlite/stores';
import { localDurableFiles } from '#adapters/system/durable-files';
import { resolveWorkspaceFolder } from '#adapters/workspace/data-folder';
import { localWorkspaces } from '#adapters/workspace/local-workspaces';
import type { Host, HostOptions, Hosts, InitReport } from '#app/host';
import { callUseCase } from '#app/registry';
import type { UseCaseEvent, UseCaseIo } from '#app/use-case';
import { dailyCare } from '#app/workspace/daily-care';
import { FailureError, failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import { isCurrency } from '#kernel/money';
import type { RestoreOutcome } from '#ports/backup';
import type { KeyStatus, WrapperChoice } from '#ports/secrets';
import type { HandOverServer, OwnerLock, Workspaces } from '#ports/workspace';
import { type OpenApplication, openApplication, type Platform } from './open-application.ts';
import { storeFiles } from './workspace-files.ts';

/** Hosts on this machine. `cwd` is where the user stands. */
export function localHosts(
  platform: Platform,
  place: {
    readonly cwd: string;
    readonly environment: Readonly<Record<string, string | undefined>>;
  },
): Hosts {
  const workspaces = localWorkspaces({
    platform: process.platform,
    now: () => platform.clock.now(),
    onDefect: (thrown) => void platform.recordDefect(thrown),
  });
  return {
    defaultFolder: (dataDir) =>
      resolveWorkspaceFolder({
        ...(dataDir === undefined ? {} : { dataDir }),
        workingFolder: place.cwd,
        home: homedir(),
        platform: process.platform,
        environment: place.environment,
      }),
    init: (options) => initialise(workspaces, platform, options),
    open: (options) => openHost(workspaces, platform, options),
    newKey: (options) => newKey(workspaces, platform, options),
    restore: (options) => restore(workspaces, platform, options),
  };
}

async function initialise(
  workspaces: Workspaces,
  platform: Platform,
  options: HostOptions & { readonly baseCurrency: string; readonly key: WrapperChoice },
): Promise<InitReport> {
  const { folder, baseCurrency } = options;
  if (!isCurrency(baseCurrency))
    throw new FailureError(
      failure('invalid-input', {
        field: 'currency',
        value: baseCurrency,
        expected: 'CNY, USD, EUR',
      }),
    );
  const lock = acquire(workspaces, options);
  try {
    if (existsSync(storeFiles(folder).database))
      throw new FailureError(failure('workspace-exists', { folder }));
    const id = randomUUID();
    const keyring = keyringOf(folder, id, platform);
    const key = await keyring.create(options.key);
    if (!key.ok) throw new FailureError(key.failure);
    const stores = await openStores(storeFiles(folder), platform.clock);
    try {
      await stores.workspace.initialise({ id, baseCurrency });
    } finally {
      await stores.close();
    }
    return { folder, baseCurrency, key: key.value };
  } finally {
    lock.release();
  }
}

async function newKey(
  workspaces: Workspaces,
  platform: Platform,
  options: HostOptions & { readonly key: WrapperChoice },
): Promise<KeyStatus> {
  const lock = acquire(workspaces, options);
  try {
    const stores = await openStores(storeFiles(options.folder), platform.clock);
    try {
      const facts = await stores.workspace.facts();
      if (facts === null) {
        throw new FailureError(failure('workspace-missing', { folder: options.folder }));
      }
      const status = orThrow(
        await keyringOf(options.folder, facts.id, platform).create(options.key, {
          besideLost: true,
        }),
      );
      const subject = { keyId: status.keyId, wrapper: status.wrapper };
      await stores.audit.record({ actor: 'seller', action: 'key.new', subject, detail: null });
      return status;
    } finally {
      await stores.close();
    }
  } finally {
    lock.release();
  }
}

function keyringOf(folder: string, workspaceId: string, platform: Platform): Keyring {
  const { clock, keychain } = platform;
  return new Keyring({
    folder,
    workspaceId,
    keychain,
    files: localDurableFiles(),
    now: () => clock.now(),
  });
}

async function restore(
  workspaces: Workspaces,
  platform: Platform,
  options: HostOptions & { readonly backup: string },
): Promise<RestoreOutcome> {
  const lock = acquire(workspaces, options);
  try {
    const outcome = await threadedBackups().restore(
      options.backup,
      options.folder,
      platform.clock.now(),
    );
    const stores = await openStores(storeFiles(options.folder), platform.clock);
    try {
      await stores.audit.record({
        actor: 'seller',
        action: 'workspace.restore',
        subject: { ...outcome.counts },
        detail: null,
      });
    } finally {
      await stores.close();
    }
    return outcome;
  } finally {
    lock.release();
  }
}

/** Own it if nobody does; else hand over. A missing workspace is said before anything else is tried. */
async function openHost(
  workspaces: Workspaces,
  platform: Platform,
  options: HostOptions,
): Promise<Host> {
  if (!isAbsolute(options.folder)) throw new Error('a workspace folder must be absolute');
  if (!existsSync(join(options.folder, 'shopkeep.db')))
    throw new FailureError(failure('workspace-missing', { folder: options.folder }));
  const lock = workspaces.acquire(options.folder, options.face, {
    allowUnsafe: options.allowUnsafe === true,
  });
  if (!lock.ok && lock.failure.code !== 'workspace-busy') throw new FailureError(lock.failure);
  if (!lock.ok) return new GuestHost(workspaces, platform, options);
  return OwnerHost.open(workspaces, platform, options, lock.value);
}

function acquire(workspaces: Workspaces, options: HostOptions): OwnerLock {
  const lock = workspaces.acquire(options.folder, options.face, {
    allowUnsafe: options.allowUnsafe === true,
  });
  if (!lock.ok) throw new FailureError(lock.failure);
  return lock.value;
}

/** This process owns the workspace. */
class OwnerHost implements Host {
  readonly handedOver = false;
  readonly folder: string;
  readonly #open: OpenApplication;
  readonly #lock: OwnerLock;
  readonly #server: HandOverServer;
  readonly #guests: Set<Promise<unknown>>;
  readonly #daily: Promise<void>;
  readonly #leaving = new AbortController();
  #closing: Promise<void> | null = null;

  constructor(
    open: OpenApplication,
    lock: OwnerLock,
    server: HandOverServer,
    guests: Set<Promise<unknown>>,
  ) {
    this.folder = lock.folder;
    this.#open = open;
    this.#lock = lock;
    this.#server = server;
    this.#guests = guests;
    this.#daily = dailyCare(open.app, this.#leaving.signal);
  }

  static async open(
    workspaces: Workspaces,
    platform: Platform,
    options: HostOptions,
    lock: OwnerLock,
  ): Promise<Host> {
    let application: OpenApplication | null = null;
    try {
      await threadedBackups().finishRestore(options.folder);
      application = await openApplication(options.folder, platform);
      const { app } = application;
      if (options.passphrase !== undefined) orThrow(await app.secrets.unlock(options.passphrase));
      if (options.sessionKey === true) orThrow(await app.secrets.create({ wrapper: 'session' }));
      const guests = new Set<Promise<unknown>>();
      const server = orThrow(
        await workspaces.serveHandOver(lock, (useCase, input, emit, signal) => {
          const work = callUseCase(app, useCase, input, { emit, signal });
          guests.add(work);
          return work.finally(() => guests.delete(work));
        }),
      );
      return new OwnerHost(application, lock, server, guests);
    } catch (thrown) {
      await application?.close();
      lock.release();
      throw thrown;
    }
  }

  call(useCase: string, input: Json, io: UseCaseIo): Promise<Json> {
    return callUseCase(this.#open.app, useCase, input, io);
  }

  close(options: { readonly urgent: boolean } = { urgent: false }): Promise<void> {
    this.#closing ??= this.#end(options.urgent);
    return this.#closing;
  }

  async #end(urgent: boolean): Promise<void> {
    // Others may have handed work to us while ours was done: it is finished before the door closes.
    while (!urgent && this.#guests.size > 0) await Promise.allSettled(this.#guests);
    this.#leaving.abort();
    await this.#daily;
    await this.#server.close();
    await this.#open.close();
    this.#lock.release();
  }
}

const takeOverTries = 20;
const takeOverPauseMs = 250;

/** Another process owns the workspace. Should it go before it took a request up, this one takes its place. */
class GuestHost implements Host {
  readonly folder: string;
  readonly #workspaces: Workspaces;
  readonly #platform: Platform;
  readonly #options: HostOptions;
  #own: Host | null = null;

  constructor(workspaces: Workspaces, platform: Platform, options: HostOptions) {
    this.folder = options.folder;
    this.#workspaces = workspaces;
    this.#platform = platform;
    this.#options = options;
  }

  get handedOver(): boolean {
    return this.#own === null;
  }

  async call(useCase: string, input: Json, io: UseCaseIo): Promise<Json> {
    for (let tries = 1; ; tries += 1) {
      if (this.#own !== null) return this.#own.call(useCase, input, io);
      const answer = await this.#workspaces.handOver({
        folder: this.folder,
        useCase,
        input,
        onEvent: (event) => io.emit(event as unknown as UseCaseEvent),
        signal: io.signal,
      });
      if (answer.ok) return answer.value;
      if (answer.failure.code !== 'workspace-busy' || tries >= takeOverTries)
        throw new FailureError(answer.failure);
      await this.#tryToOwn();
      if (this.#own === null) await this.#platform.clock.sleep(takeOverPauseMs, io.signal);
    }
  }

  async close(options?: { readonly urgent: boolean }): Promise<void> {
    await this.#own?.close(options);
  }

  async #tryToOwn(): Promise<void> {
    const lock = this.#workspaces.acquire(this.folder, this.#options.face, {
      allowUnsafe: this.#options.allowUnsafe === true,
    });
    if (lock.ok)
      this.#own = await OwnerHost.open(this.#workspaces, this.#platform, this.#options, lock.value);
  }
}

function orThrow<T>(
  result:
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly failure: ConstructorParameters<typeof FailureError>[0] },
): T {
  if (!result.ok) throw new FailureError(result.failure);
  return result.value;
}
