/** The practice shop: a WooCommerce shop in this process or, through `main.ts`, in one of its own. */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { seededRandom } from '#kernel/random';
import { createAdminChannel } from './admin/admin-channel.ts';
import { createPracticeAdmin, type PracticeAdmin } from './admin/practice-admin.ts';
import { createFaultPlan } from './faults/choose-fault.ts';
import { createLimiter } from './faults/limiter.ts';
import type { PracticeShopOptions } from './options.ts';
import { shopRoutes } from './routes/all-routes.ts';
import { createShopServer } from './server.ts';
import type { Shop } from './shop.ts';
import { createAttributes } from './state/attributes.ts';
import { type ApiKey, type ApplicationPassword, createCredentials } from './state/credentials.ts';
import { type Db, openDatabase } from './state/database.ts';
import { installDefaults } from './state/install.ts';
import { createLedger } from './state/ledger.ts';
import { createMedia } from './state/media.ts';
import { createProducts } from './state/products.ts';
import { createSettings } from './state/settings.ts';
import { createTerms } from './state/terms.ts';
import { createRouter, type Router } from './wire/router.ts';

/** The credentials a new shop comes with. */
export interface ShopCredentials {
  readonly readWrite: ApiKey;
  readonly readOnly: ApiKey;
  readonly writeOnly: ApiKey;
  /** Only with the option of the same name. */
  readonly applicationPassword: ApplicationPassword | null;
}

/** A running shop. */
export interface PracticeShop {
  /** What a seller would type: `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** The side channel's address; its token is in `admin-token` of the state folder. */
  readonly adminUrl: string;
  readonly keys: ShopCredentials;
  readonly admin: PracticeAdmin;
  /** Stops listening, cuts open connections and closes the database. */
  readonly close: () => Promise<void>;
  /** Problems inside the simulator itself; a test expects none. */
  readonly defects: readonly unknown[];
}

const tokenFile = 'admin-token';
const credentialsFile = 'credentials.json';

/** Starts a shop on 127.0.0.1; a state folder that was used before is taken up where it stopped. */
export async function startPracticeShop(options: PracticeShopOptions): Promise<PracticeShop> {
  const db = openDatabase(options.stateDir);
  const address = { url: '' };
  const shop = assemble(db, options, address);
  installDefaults(shop, options);
  if (options.config !== undefined) shop.settings.configure(options.config);
  const keys = credentialsOf(shop, options);
  const limiter = createLimiter(() => shop.now() - shop.settings.config().clockSkewMs);
  let plan = createFaultPlan(shop.settings.config().faults, shop.random);
  const admin = createPracticeAdmin(shop, (change) => {
    if (change.limiter !== undefined) limiter.reset();
    if (change.faults !== undefined) plan = createFaultPlan(change.faults, shop.random);
  });
  const defects: unknown[] = [];
  let isOpen = true;
  const server = createShopServer(
    {
      shop,
      router: routerOf(shop),
      limiter,
      plan: () => plan,
      admin: createAdminChannel(admin, tokenOf(options.stateDir)),
      tls: options.tls,
    },
    (problem) => {
      // Work that outlives the shop finds its database closed; that is no defect.
      if (isOpen) defects.push(problem);
    },
  );
  const port = await listen(server, options.port ?? 0);
  address.url = `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  return {
    url: address.url,
    adminUrl: `${address.url}/__practice`,
    keys,
    admin,
    defects,
    close: () => {
      isOpen = false;
      return shut(server, db);
    },
  };
}

function assemble(db: Db, options: PracticeShopOptions, address: { readonly url: string }): Shop {
  const settings = createSettings(db);
  const ledger = createLedger(db);
  const { clock } = options;
  const homeUrl = (): string => (options.homeUrl ?? address.url).replace(/\/$/, '');
  const now = (): number => clock() + settings.config().clockSkewMs;
  return {
    db,
    settings,
    ledger,
    products: createProducts(db),
    media: createMedia(db),
    terms: createTerms(db),
    attributes: createAttributes(db),
    credentials: createCredentials(db),
    site: {
      name: options.name ?? 'Practice Shop',
      utcOffsetMinutes: options.utcOffsetMinutes ?? 330,
      timezoneString: options.timezoneString ?? 'Asia/Kolkata',
    },
    random: seededRandom(options.seed ?? 1),
    sleep: options.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms))),
    now,
    nowSeconds: () => Math.floor(now() / 1000),
    homeUrl,
    restUrl: (path) => `${homeUrl()}/wp-json${path}`,
    effect: (callId, kind, objectId) => {
      ledger.effect({ call_id: callId, at: clock(), kind, object_id: objectId });
    },
  };
}

function routerOf(shop: Shop): Router {
  const router: Router = createRouter(shopRoutes(shop, (namespace) => router.describe(namespace)));
  return router;
}

// SECURITY: the token and the secrets live in files only their owner may read; never in arguments or on the console.
function writePrivate(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 });
  chmodSync(path, 0o600);
}

function tokenOf(stateDir: string): string {
  const path = join(stateDir, tokenFile);
  if (existsSync(path)) return readFileSync(path, 'utf8').trim();
  const token = randomBytes(24).toString('hex');
  writePrivate(path, `${token}\n`);
  return token;
}

function credentialsOf(shop: Shop, options: PracticeShopOptions): ShopCredentials {
  const path = join(options.stateDir, credentialsFile);
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as ShopCredentials;
  const keys: ShopCredentials = {
    readWrite: shop.credentials.createKey('read_write'),
    readOnly: shop.credentials.createKey('read'),
    writeOnly: shop.credentials.createKey('write'),
    applicationPassword:
      options.applicationPassword === true ? shop.credentials.createApplicationPassword() : null,
  };
  writePrivate(path, `${JSON.stringify(keys, null, 2)}\n`);
  return keys;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function shut(server: Server, db: Db): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      db.close();
      resolve();
    });
    server.closeAllConnections();
  });
}
