/** Puts an open workspace together: every adapter behind its port, the engine over them. */
import { fileLog } from '#adapters/log/file-log';
import { LiveSecretRegister } from '#adapters/log/live-secrets';
import type { Keychain } from '#adapters/secrets/keychain';
import { Keyring } from '#adapters/secrets/keyring';
import { threadedSpreadsheet } from '#adapters/spreadsheet/threaded-spreadsheet';
import { threadedBackups } from '#adapters/sqlite/backup/threaded-backups';
import { openStores, type Stores } from '#adapters/sqlite/stores';
import { localDurableFiles } from '#adapters/system/durable-files';
import { localImageFiles } from '#adapters/system/image-files';
import { localSystemFacts } from '#adapters/system/system-facts';
import type { Application } from '#app/application';
import { recoverCatalogue } from '#app/catalogue/apply-change-set';
import { createEngine } from '#jobs/engine';
import { FailureError, failure } from '#kernel/failure';
import type { Random } from '#kernel/random';
import type { Clock } from '#ports/clock';
import type { Connector } from '#ports/marketplace';
import { ShopOpener } from './open-shop.ts';
import { storeFiles } from './workspace-files.ts';

/** What the machine gives: replaced by tests. */
export interface Platform {
  readonly clock: Clock;
  readonly random: Random;
  readonly nonce: () => string;
  readonly keychain: Keychain;
  readonly connectors: readonly Connector[];
  readonly appVersion: string;
  /** Writes a defect with all its details where a developer finds it; returns the reference to show. */
  readonly recordDefect: (thrown: unknown) => string;
}

/** An application with the means to end it. */
export interface OpenApplication {
  readonly app: Application;
  close(): Promise<void>;
}

/** How long a claim may be held before another worker may take it over. */
const leaseMs = 10 * 60_000;
const shutdownGraceMs = 5_000;

/** Opens a workspace that exists. The caller holds its lock. */
export async function openApplication(
  folder: string,
  platform: Platform,
): Promise<OpenApplication> {
  const { clock, random, nonce } = platform;
  const liveSecrets = new LiveSecretRegister();
  let lost = 0;
  const log = fileLog({
    workspaceFolder: folder,
    secrets: liveSecrets,
    now: () => clock.now(),
    onLoss: () => (lost += 1),
  });
  const stores = await openStores(storeFiles(folder), clock);
  try {
    const facts = await stores.workspace.facts();
    if (facts === null) throw new FailureError(failure('workspace-missing', { folder }));
    const files = localDurableFiles();
    const images = localImageFiles(folder, files);
    const secrets = new Keyring({
      folder,
      workspaceId: facts.id,
      keychain: platform.keychain,
      files,
      now: () => clock.now(),
    });
    const opener = new ShopOpener({
      ...pick(stores),
      connectors: platform.connectors,
      secrets,
      liveSecrets,
      images,
      clock,
      random,
      nonce,
    });
    const engine = createEngine({
      store: stores.jobs,
      reads: stores.jobReads,
      shops: stores.shops,
      shopReads: stores.shopReads,
      clock,
      random,
      token: nonce,
      leaseMs,
      openShop: (shop) => opener.runtime(shop),
    });
    const app: Application = {
      folder,
      clock,
      random,
      ...stores,
      backups: threadedBackups(),
      secrets,
      spreadsheet: threadedSpreadsheet(),
      images,
      connections: opener,
      engine,
      log,
      system: localSystemFacts(platform.appVersion),
    };
    await recoverCatalogue(app);
    engine.listen((event) => logEngine(app, platform, event));
    return { app, close: () => closeAll(app, stores, opener, log) };
  } catch (thrown) {
    await stores.close();
    log.close();
    throw thrown;
  }
}

function pick(stores: Stores): Pick<Stores, 'jobs' | 'jobReads' | 'shopReads'> {
  return { jobs: stores.jobs, jobReads: stores.jobReads, shopReads: stores.shopReads };
}

async function closeAll(
  app: Application,
  stores: Stores,
  opener: ShopOpener,
  log: { close(): void },
): Promise<void> {
  await app.engine.stop(shutdownGraceMs);
  opener.close();
  await stores.close();
  log.close();
}

function logEngine(
  app: Application,
  platform: Platform,
  event: Parameters<Parameters<Application['engine']['listen']>[0]>[0],
): void {
  switch (event.type) {
    case 'sent':
      app.log.info('queue.sent', {
        shop: event.shopId,
        kind: event.purpose,
        count: event.done,
        total: event.done + event.failed + event.unknown + event.again,
      });
      return;
    case 'offline':
      app.log.warn('shop.offline', {
        shop: event.shopId,
        delayMs: event.retryInMs,
        reason: event.failure.code,
      });
      return;
    case 'tripped':
      app.log.warn('shop.frozen', { shop: event.shopId, reason: event.reason });
      return;
    case 'blocked':
      app.log.warn('shop.blocked', { shop: event.shopId, reason: event.failure.code });
      return;
    case 'crashed':
      app.log.error('shop.crashed', {
        shop: event.shopId,
        errorName: event.error instanceof Error ? event.error.name : 'unknown',
        reference: platform.recordDefect(event.error),
      });
      return;
    case 'recovered':
      app.log.info('queue.recovered', { count: event.unknown, jobs: event.ready });
      return;
    default:
  }
}
