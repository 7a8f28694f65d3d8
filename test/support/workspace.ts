/** A temporary workspace with everything real in it (threads, files, sockets), and practice shops to connect. */

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Keyring } from '#adapters/secrets/keyring';
import { MemoryKeychain } from '#adapters/secrets/memory-keychain';
import { portOf } from '#adapters/sqlite/client';
import { openWriterAreas } from '#adapters/sqlite/open-served';
import { systemClock } from '#adapters/system/clock';
import { localDurableFiles } from '#adapters/system/durable-files';
import { systemNonce } from '#adapters/system/random';
import type { Application } from '#app/application';
import { callUseCase } from '#app/registry';
import type { UseCaseEvent } from '#app/use-case';
import { insertProduct, updateVariant } from '#domain/catalog/build-deltas';
import { asId, type LocationId, type ProductId, type VariantId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import { money } from '#kernel/money';
import { seededRandom } from '#kernel/random';
import type { Clock } from '#ports/clock';
import type { WorkspaceStore } from '#ports/workspace-store';
import type { PracticeShopOptions } from '#simulators/woocommerce/options';
import { type PracticeShop, startPracticeShop } from '#simulators/woocommerce/practice-shop';
import { reportDefect } from '#test/support/report-defect';
import {
  type OpenApplication,
  openApplication,
  type Platform,
} from '../../src/main/compose/open-application.ts';
import { storeFiles } from '../../src/main/compose/workspace-files.ts';
import { connectors } from '../../src/main/connectors/index.ts';
import { inProcessRunner } from './in-process-runner.ts';

/** What a test may choose. */
export interface WorkspaceOptions {
  readonly baseCurrency?: string;
  /** Replaces parts of the platform (another clock, a keychain in another state). */
  readonly platform?: Partial<Platform>;
}

/** How to call. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** An application with a port replaced, for faults that a disk or a crash would make. */
  readonly app?: Application;
}

/** An open workspace in a folder of its own. */
export interface TestWorkspace {
  readonly folder: string;
  readonly clock: ShiftedClock;
  readonly keychain: MemoryKeychain;
  /** The application that is open now; another one after `reopen`. */
  app(): Application;
  /** Calls a use case by its name, as every face does. `T` is what the test expects of the answer. */
  call<T = Json>(useCase: string, input?: Json, options?: CallOptions): Promise<T>;
  /** Everything that use cases told so far. */
  readonly events: readonly UseCaseEvent[];
  /** Ends the application and opens it again, as a restart does. */
  reopen(): Promise<void>;
  /** Ends the application, if it is open, and removes the folder. */
  close(): Promise<void>;
}

/** The machine's clock with its time of day moved: a month passes in no time, sleeps stay real. */
export class ShiftedClock implements Clock {
  readonly #real = systemClock();
  #offset = 0;

  now(): number {
    return this.#real.now() + this.#offset;
  }

  monotonic(): number {
    return this.#real.monotonic();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#real.sleep(ms, signal);
  }

  /** Moves the time of day. */
  shift(ms: number): void {
    this.#offset += ms;
  }
}

/** Makes a workspace with a key in a keychain of its own, and opens it. */
export async function openTestWorkspace(options: WorkspaceOptions = {}): Promise<TestWorkspace> {
  const folder = mkdtempSync(join(tmpdir(), 'shopkeep-workspace-'));
  const clock = new ShiftedClock();
  const keychain = new MemoryKeychain();
  const platform: Platform = {
    clock,
    random: seededRandom(1),
    nonce: systemNonce,
    keychain,
    connectors,
    appVersion: '0.0.0-test',
    recordDefect: reportDefect,
    ...options.platform,
  };
  await initialise(folder, platform, options.baseCurrency ?? 'USD');
  let open: OpenApplication | null = await openApplication(folder, platform);
  const events: UseCaseEvent[] = [];
  const app = (): Application => {
    if (open === null) throw new Error('the workspace is closed');
    return open.app;
  };
  const end = async (): Promise<void> => {
    const ending = open;
    open = null;
    await ending?.close();
  };
  return {
    folder,
    clock,
    keychain,
    app,
    events,
    call: async <T>(useCase: string, input: Json = {}, options: CallOptions = {}) => {
      const io = {
        emit: (event: UseCaseEvent) => void events.push(event),
        signal: options.signal ?? new AbortController().signal,
      };
      return (await callUseCase(options.app ?? app(), useCase, input, io)) as T;
    },
    reopen: async () => {
      await end();
      open = await openApplication(folder, platform);
    },
    close: async () => {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function initialise(folder: string, platform: Platform, baseCurrency: string): Promise<void> {
  const id = randomUUID();
  const { clock, keychain } = platform;
  const keyring = new Keyring({
    folder,
    workspaceId: id,
    keychain,
    files: localDurableFiles(),
    now: () => clock.now(),
  });
  const key = await keyring.create({ wrapper: 'keychain' });
  if (!key.ok) throw new Error(`no key: ${key.failure.code}`);
  const runner = inProcessRunner(openWriterAreas(storeFiles(folder), clock.now()), () =>
    clock.now(),
  );
  await portOf<WorkspaceStore>(runner, 'workspace').initialise({ id, baseCurrency });
  await runner.close();
}

/** A practice shop with its own state folder. */
export interface TestShop {
  readonly shop: PracticeShop;
  readonly stateDir: string;
  /** What a seller would have in a file, with a rate that keeps tests fast. */
  readonly credentials: { readonly [name: string]: Json };
  /** Calls that wrote, or could have. */
  writes(): number;
  /** Stops the shop; a defect inside the simulator fails the test. The state folder stays. */
  stop(): Promise<void>;
  /** Starts it again on its old port, with its old state. */
  start(): Promise<void>;
  /** Stops it and removes its state. */
  close(): Promise<void>;
}

/** Starts a practice shop in this process. */
export async function openTestShop(options: Partial<PracticeShopOptions> = {}): Promise<TestShop> {
  const stateDir = mkdtempSync(join(tmpdir(), 'shopkeep-practice-'));
  const begin = (port: number): Promise<PracticeShop> =>
    startPracticeShop({ clock: Date.now, ...options, stateDir, port });
  let shop = await begin(0);
  const port = Number(new URL(shop.url).port);
  const { consumerKey, consumerSecret } = shop.keys.readWrite;
  let isRunning = true;
  const stop = async (): Promise<void> => {
    if (!isRunning) return;
    isRunning = false;
    await shop.close();
    if (shop.defects.length > 0) throw new AggregateError(shop.defects, 'the simulator broke');
  };
  return {
    get shop() {
      return shop;
    },
    stateDir,
    credentials: { consumerKey, consumerSecret, rate: { perSecond: 500, burst: 500 } },
    writes: () => shop.admin.calls().filter((call) => call.method !== 'GET').length,
    stop,
    start: async () => {
      shop = await begin(port);
      isRunning = true;
    },
    close: async () => {
      await stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

/** Connects a practice shop under a name. */
export async function connectShop(
  workspace: TestWorkspace,
  name: string,
  shop: TestShop,
): Promise<void> {
  await workspace.call('shops.add', {
    marketplace: 'woocommerce',
    name,
    url: shop.shop.url,
    credentials: shop.credentials,
  });
}

/** A product for a test's catalogue; prices are minor units of USD. */
export interface TestProduct {
  readonly title: string;
  readonly parentSku?: string;
  readonly optionNames?: readonly string[];
  readonly variants: readonly {
    readonly sku: string;
    readonly price?: number;
    readonly barcode?: string;
    readonly optionValues?: readonly string[];
    readonly stock?: number;
  }[];
}

/** Puts products into the catalogue as one edit; returns their ids. */
export async function addProducts(
  workspace: TestWorkspace,
  products: readonly TestProduct[],
): Promise<readonly ProductId[]> {
  const { catalogue } = workspace.app();
  const variants = products.reduce((sum, product) => sum + product.variants.length, 0);
  const ids = await catalogue.allocate({ products: products.length, variants });
  let variantId: number = ids.firstVariantId;
  const deltas = products.flatMap(({ title, parentSku, optionNames, variants }, index) =>
    insertProduct({
      id: asId<ProductId>(ids.firstProductId + index),
      fields: {
        title,
        ...(parentSku === undefined ? {} : { parentSku }),
        ...(optionNames === undefined ? {} : { optionNames }),
      },
      variants: variants.map(({ sku, price, barcode, optionValues, stock }) => ({
        id: asId<VariantId>(variantId++),
        fields: {
          sku,
          ...(price === undefined ? {} : { price: money(price, 'USD') }),
          ...(barcode === undefined ? {} : { barcode }),
          ...(optionValues === undefined ? {} : { optionValues }),
        },
        ...(stock === undefined
          ? {}
          : { stock: { locationId: asId<LocationId>(1), quantity: stock } }),
      })),
    }),
  );
  await catalogue.edit({ kind: 'edit' }, 'seller', deltas);
  return products.map((_product, index) => asId<ProductId>(ids.firstProductId + index));
}

/** Changes a variant's price, in minor units of USD, as one edit. */
export async function setPrice(
  workspace: TestWorkspace,
  sku: string,
  minor: number,
): Promise<void> {
  const { catalogue, catalogueReads } = workspace.app();
  const holder = (await catalogueReads.bySku([sku])).get(sku);
  const [full] = holder === undefined ? [] : await catalogueReads.fullProducts([holder.productId]);
  const variant = full?.variants.find((one) => one.id === holder?.variantId);
  if (variant === undefined) throw new Error(`nobody holds ${sku}`);
  await catalogue.edit(
    { kind: 'edit' },
    'seller',
    updateVariant(variant, { price: money(minor, 'USD') }),
  );
}
