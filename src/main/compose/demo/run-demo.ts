/**
 * The main job on the shipped workbook: import, plan, approve, publish to a practice shop under its rate limit, and
 * compare with the shop's own state. It fails when anything that Shopkeep promises did not hold.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Application } from '#app/application';
import { callUseCase } from '#app/registry';
import type { UseCaseIo } from '#app/use-case';
import type { FullProduct } from '#domain/catalog/product';
import type { ProductId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { DemoShop as ShownShop } from '#shells/cli/environment';
import { localHosts } from '../hosts.ts';
import { openApplication, type Platform } from '../open-application.ts';
import { type Comparison, compareShop } from './compare-shop.ts';
import {
  type PracticeCounters,
  type PracticeProcess,
  startPracticeProcess,
} from './practice-process.ts';

/** What the practice shop allows. */
export interface DemoOptions {
  readonly perSecond: number;
  readonly burst: number;
}

/** The figures of one shop: what the command line shows, and what the promises are held to. */
export interface DemoShop extends ShownShop {
  readonly fewestCalls: number;
  readonly unequal: readonly string[];
  readonly extraListings: number;
  /** Calls that pushing once more made. */
  readonly secondPushCalls: number;
}

/** The result. `broken` names every promise that did not hold; empty is a success. */
export interface DemoReport {
  readonly shops: readonly DemoShop[];
  readonly broken: readonly string[];
}

const shopName = 'Practice shop';
const currency = 'CNY';
const most = { calls: 1.1, seconds: 1.05 };

/** Runs it in folders of its own, which are removed afterwards. */
export async function runDemo(
  platform: Platform,
  options: DemoOptions,
  io: UseCaseIo,
): Promise<DemoReport> {
  const folder = await mkdtemp(join(tmpdir(), 'shopkeep-demo-'));
  const shop = await startPracticeProcess({
    stateDir: join(folder, 'practice'),
    currency,
    ...options,
    latencyMs: 40,
    jitterMs: 20,
  });
  try {
    const workspace = join(folder, 'workspace');
    const hosts = localHosts(platform, { cwd: folder, environment: {} });
    await hosts.init({
      folder: workspace,
      face: 'cli',
      baseCurrency: currency,
      key: { wrapper: 'session' },
      allowUnsafe: true,
    });
    const open = await openApplication(workspace, platform);
    try {
      await open.app.secrets.create({ wrapper: 'session' });
      return await publish(open.app, shop, options, io);
    } finally {
      await open.close();
    }
  } finally {
    await shop.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function publish(
  app: Application,
  shop: PracticeProcess,
  options: DemoOptions,
  io: UseCaseIo,
): Promise<DemoReport> {
  const call = (name: string, input: Json): Promise<Json> => callUseCase(app, name, input, io);
  const rate = { perSecond: options.perSecond, burst: options.burst };
  await call('shops.add', {
    marketplace: 'woocommerce',
    name: shopName,
    url: shop.url,
    credentials: { ...shop.credentials, rate },
  });
  const workbook = fileURLToPath(
    new URL('../../../../resources/demo-supplier.xlsx', import.meta.url),
  );
  await call('imports.run', { file: workbook, currency });
  await shop.resetCounters();
  await call('publishing.push', { approve: true });
  const counters = await shop.counters();
  const products = await allProducts(app);
  const comparison = compareShop(products, await shop.state());
  await shop.resetCounters();
  await call('publishing.push', { approve: true });
  const secondPushCalls = (await shop.counters()).calls;
  const figures = figuresOf(comparison, counters, options, {
    fewestCalls: fewestCalls(products),
    secondPushCalls,
  });
  return { shops: [figures], broken: brokenPromises(figures) };
}

function figuresOf(
  comparison: Comparison,
  counters: PracticeCounters,
  options: DemoOptions,
  figures: Pick<DemoShop, 'fewestCalls' | 'secondPushCalls'>,
): DemoShop {
  const { calls, refusedByLimiter, firstCallAt, lastCallAt } = counters;
  return {
    shop: shopName,
    marketplace: 'woocommerce',
    wanted: comparison.wanted,
    live: comparison.live,
    missing: comparison.missing.length,
    duplicated: comparison.duplicated.length,
    calls,
    overLimit: refusedByLimiter,
    seconds: firstCallAt === null || lastCallAt === null ? 0 : (lastCallAt - firstCallAt) / 1000,
    limitSeconds: Math.max(0, calls - options.burst) / options.perSecond,
    unequal: comparison.unequal.slice(0, 20),
    extraListings: comparison.extraListings,
    ...figures,
  };
}

function brokenPromises(shop: DemoShop): string[] {
  const promises: readonly (readonly [text: string, kept: boolean])[] = [
    [
      'every SKU is live exactly once',
      shop.live === shop.wanted && shop.missing === 0 && shop.duplicated === 0,
    ],
    ['there was work to do', shop.wanted >= 1000],
    ['every product is one listing', shop.extraListings === 0],
    ['every field reads back equal', shop.unequal.length === 0],
    [
      `calls are at most ${most.calls} times the fewest possible`,
      shop.calls <= shop.fewestCalls * most.calls,
    ],
    [
      `it took at most ${most.seconds} times what the limit asks`,
      shop.seconds <= shop.limitSeconds * most.seconds,
    ],
    ['the limit was never exceeded', shop.overLimit === 0],
    ['pushing again makes no call', shop.secondPushCalls === 0],
  ];
  return promises.flatMap(([text, kept]) => (kept ? [] : [text]));
}

/** The fewest calls the API permits: categories level by level, products and their pictures by the hundred, variations per product. */
function fewestCalls(products: readonly FullProduct[]): number {
  const perHundred = (count: number): number => Math.ceil(count / 100);
  const depth = Math.max(
    0,
    ...products.map(({ product }) =>
      product.category === null ? 0 : product.category.split(' > ').length,
    ),
  );
  const variations = products
    .filter(({ product }) => product.optionNames.length > 0)
    .reduce((sum, { variants }) => sum + perHundred(variants.length), 0);
  const pictured = products.filter(({ product }) => product.images.length > 0).length;
  return depth + perHundred(products.length) + variations + perHundred(pictured);
}

async function allProducts(app: Application): Promise<FullProduct[]> {
  const products: FullProduct[] = [];
  let after: ProductId | null = null;
  for (;;) {
    const page: readonly FullProduct[] = await app.catalogueReads.exportSlice(after, 200);
    const last = page.at(-1);
    if (last === undefined) return products;
    after = last.product.id;
    products.push(...page);
  }
}
