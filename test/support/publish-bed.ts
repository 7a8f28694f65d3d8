/** A workspace, practice shops and files to import, for specifications of the main job: file, plan, push, shop. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImportReport } from '#app/imports/run-import';
import type { PlanReport } from '#app/publishing/make-plan';
import type { PushReport } from '#app/publishing/push';
import type { Json } from '#kernel/json';
import type { StoredOperation } from '#ports/plan-store';
import type { PracticeShopOptions } from '#simulators/woocommerce/options';
import {
  addProducts,
  connectShop,
  openTestShop,
  openTestWorkspace,
  type TestShop,
  type TestWorkspace,
} from './workspace.ts';

/** Opens what a test needs; `close` ends all of it. */
export interface PublishBed {
  /** A workspace with one shop, `Main`, whose counters start at nothing. */
  open(
    options?: Partial<PracticeShopOptions>,
  ): Promise<{ readonly workspace: TestWorkspace; readonly shop: TestShop }>;
  addShop(
    workspace: TestWorkspace,
    name: string,
    options?: Partial<PracticeShopOptions>,
  ): Promise<TestShop>;
  /** A folder that is removed at the end. */
  folder(): string;
  close(): Promise<void>;
}

/** A bed for one test file. */
export function createPublishBed(): PublishBed {
  const closers: (() => Promise<void> | void)[] = [];
  const addShop: PublishBed['addShop'] = async (workspace, name, options = {}) => {
    const shop = await openTestShop(options);
    closers.push(() => shop.close());
    await connect(workspace, name, shop);
    shop.shop.admin.resetCounters();
    return shop;
  };
  return {
    addShop,
    open: async (options) => {
      const workspace = await openTestWorkspace();
      closers.push(() => workspace.close());
      return { workspace, shop: await addShop(workspace, 'Main', options) };
    },
    folder: () => {
      const folder = mkdtempSync(join(tmpdir(), 'shopkeep-files-'));
      closers.push(() => rmSync(folder, { recursive: true, force: true }));
      return folder;
    },
    close: async () => {
      for (const close of closers.splice(0).reverse()) await close();
    },
  };
}

/** Connects a shop; where it has an application password, pictures can be uploaded too. */
async function connect(workspace: TestWorkspace, name: string, shop: TestShop): Promise<void> {
  const { applicationPassword } = shop.shop.keys;
  if (applicationPassword === null) return connectShop(workspace, name, shop);
  const { login, password } = applicationPassword;
  await workspace.call('shops.add', {
    marketplace: 'woocommerce',
    name,
    url: shop.shop.url,
    credentials: { ...shop.credentials, appUser: login, appPassword: password },
  });
}

/** Writes a file and imports it. */
export function importFile(
  workspace: TestWorkspace,
  file: { readonly path: string; readonly content: string | Uint8Array },
  options: { readonly [name: string]: Json } = {},
): Promise<ImportReport> {
  writeFileSync(file.path, file.content);
  return workspace.call<ImportReport>('imports.run', { file: file.path, ...options });
}

/** Rows of a CSV file, the header first. */
export function csv(rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number): string => `"${String(value).replaceAll('"', '""')}"`;
  return `${rows.map((row) => row.map(cell).join(',')).join('\n')}\n`;
}

/** Imports rows as a CSV file of a folder of its own. */
export function importRows(
  bed: PublishBed,
  workspace: TestWorkspace,
  rows: readonly (readonly (string | number)[])[],
): Promise<ImportReport> {
  return importFile(workspace, { path: join(bed.folder(), 'rows.csv'), content: csv(rows) });
}

/** `count` simple products as rows: SKU `A-1` … at 10.00 and rising, ten of each in stock. */
export function simpleRows(count: number): (string | number)[][] {
  return [
    ['sku', 'title', 'price', 'stock'],
    ...Array.from({ length: count }, (_item, index) => [
      `A-${index + 1}`,
      `Product ${index + 1}`,
      `${10 + (index % 5)}.00`,
      10,
    ]),
  ];
}

/** The products of `simpleRows` that are not there yet, as one edit: quicker than a file where the file is not the point. */
export async function addSimple(workspace: TestWorkspace, count: number): Promise<void> {
  const wanted = Array.from({ length: count }, (_item, index) => index + 1);
  const known = await workspace.app().catalogueReads.bySku(wanted.map((n) => `A-${n}`));
  const missing = wanted.filter((n) => !known.has(`A-${n}`));
  await addProducts(
    workspace,
    missing.map((n) => ({
      title: `Product ${n}`,
      variants: [{ sku: `A-${n}`, price: 1000 + ((n - 1) % 5) * 100, stock: 10 }],
    })),
  );
}

/** Pushes with approval. */
export function push(
  workspace: TestWorkspace,
  options: { readonly [name: string]: Json } = {},
): Promise<PushReport> {
  return workspace.call<PushReport>('publishing.push', { approve: true, ...options });
}

/** Makes a plan and returns it with its operations. */
export async function makePlan(
  workspace: TestWorkspace,
  options: { readonly [name: string]: Json } = {},
): Promise<PlanReport & { readonly list: readonly StoredOperation[] }> {
  const report = await workspace.call<PlanReport>('plans.make', options);
  const { operations } = await workspace.call<{ operations: readonly StoredOperation[] }>(
    'plans.operations',
    { plan: report.plan, limit: 1000 },
  );
  return { ...report, list: operations };
}

/** What the shop holds by SKU, products and variations alike; a SKU that is there twice fails the test. */
export function shopBySku(shop: TestShop): Map<string, Readonly<Record<string, Json>>> {
  const state = shop.shop.admin.state();
  const found = new Map<string, Readonly<Record<string, Json>>>();
  for (const thing of [...state.products, ...state.variations]) {
    const sku = String(thing['sku'] ?? '');
    if (sku === '') continue;
    if (found.has(sku)) throw new Error(`${sku} is in the shop twice`);
    found.set(sku, thing);
  }
  return found;
}

/** A grey picture of one pixel, different for every shade. */
export function png(shade: number): Buffer {
  const head = Buffer.from(
    '89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55',
    'hex',
  );
  const data = Buffer.from('0000000a49444154789c636000000002000148afa471', 'hex');
  const end = Buffer.from('0000000049454e44ae426082', 'hex');
  return Buffer.concat([head, data, end, Buffer.from([shade])]);
}
