/**
 * Bringing in a shop while its process is killed again and again: the command line in a process of its own, SIGKILL at
 * seeded times through reading, matching, importing and linking. At the end everything is here once and linked once.
 */
import { afterEach, expect, it } from 'vitest';
import type { PlanReport } from '#app/publishing/make-plan';
import { seededRandom } from '#kernel/random';
import type { SeedProduct } from '#simulators/woocommerce/admin/seed';
import { createHostBed, type HostBed } from '#test/support/host-bed';
import { countFor, seedOfRun } from '#test/support/run-counts';
import { openTestShop, type TestShop } from '#test/support/workspace';

const seed = seedOfRun(20_261_122);
const kills = countFor({ test: 8, soak: 60 });
const products = 260;
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Pulled {
  readonly shops: readonly { readonly read: string; readonly linked: number }[];
}

interface Shops {
  readonly shops: readonly { readonly listings: { readonly live: number } }[];
}

async function setUp(): Promise<{ readonly bed: HostBed; readonly shop: TestShop }> {
  const shop = await openTestShop({ currency: 'USD' });
  closers.push(() => shop.close());
  await shop.shop.admin.seed(Array.from({ length: products }, (_, at) => shown(at)));
  shop.shop.admin.configure({
    latency: { baseMs: 60, jitterMs: 40, perItemMs: 0, perImageMs: 0 },
  });
  const bed = await createHostBed('a passphrase that is long');
  closers.push(() => bed.close());
  const host = await bed.open();
  await bed.call(host, 'shops.add', {
    marketplace: 'woocommerce',
    name: 'Main',
    url: shop.shop.url,
    credentials: { ...shop.credentials },
  });
  await host.close();
  return { bed, shop };
}

/** Every eighth has options, so that its variants are read by calls of their own. */
function shown(at: number): SeedProduct {
  const name = `Thing ${at}`;
  if (at % 8 !== 0) return { name, sku: `S-${at}`, regular_price: '9.50', status: 'publish' };
  const options = ['S', 'M'];
  return {
    name,
    type: 'variable',
    status: 'publish',
    sku: `P-${at}`,
    attributes: [{ name: 'Size', variation: true, visible: true, options }],
    variations: options.map((option) => ({
      sku: `P-${at}-${option}`,
      regular_price: '12.00',
      attributes: [{ name: 'Size', option }],
    })),
  };
}

it(`links everything once though it was killed ${kills} times (seed ${seed})`, async () => {
  const { bed, shop } = await setUp();
  const random = seededRandom(seed);
  let killed = 0;
  for (let life = 0; killed < kills && life < kills * 4; life += 1) {
    const command = bed.start('pull', '--json');
    const timer = new Promise<'time'>((resolve) => {
      setTimeout(() => resolve('time'), 600 + random() * 1_600);
    });
    const ended = await Promise.race([command.ended, timer]);
    if (ended === 'time') {
      await command.kill();
      killed += 1;
    } else {
      // Everything was brought in before the kill: let there be something to bring in again.
      const host = await bed.open();
      await bed.call(host, 'catalogue.undo');
      await host.close();
    }
  }
  const host = await bed.open();
  const pulled = await bed.call<Pulled>(host, 'pulling.pull');
  const shops = await bed.call<Shops>(host, 'shops.list');
  const plan = await bed.call<PlanReport>(host, 'plans.make');
  const found = await bed.call<{ readonly products: readonly unknown[] }>(
    host,
    'catalogue.search',
    {
      text: 'Thing',
      limit: 500,
    },
  );
  await host.close();
  // A run that killed nothing proves nothing.
  expect(killed).toBe(kills);
  expect(pulled.shops.map(({ read }) => read)).toEqual(['done']);
  expect(shops.shops.map(({ listings }) => listings.live)).toEqual([products]);
  expect(found.products).toHaveLength(products);
  expect(plan.operations).toBe(0);
  expect(shop.writes()).toBe(0);
}, 900_000);
