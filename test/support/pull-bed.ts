/** Workspaces with practice shops that have products, and the questions that specifications of pulls ask. */
import type { Application } from '#app/application';
import type { PlanReport } from '#app/publishing/make-plan';
import type { PullReport } from '#app/pulling/pull';
import type { SeedProduct } from '#simulators/woocommerce/admin/seed';
import {
  connectShop,
  openTestShop,
  openTestWorkspace,
  type TestShop,
  type TestWorkspace,
} from './workspace.ts';

/** Opens what a test needs; `close` ends all of it. */
export interface PullBed {
  /** A workspace with one shop, `Main`, whose counters start at nothing. */
  open(seed: readonly SeedProduct[]): Promise<{ workspace: TestWorkspace; shop: TestShop }>;
  addShop(workspace: TestWorkspace, name: string, seed: readonly SeedProduct[]): Promise<TestShop>;
  close(): Promise<void>;
}

/** A bed for one test file. */
export function createPullBed(): PullBed {
  const closers: (() => Promise<void>)[] = [];
  const addShop: PullBed['addShop'] = async (workspace, name, seed) => {
    const shop = await openTestShop();
    closers.push(() => shop.close());
    await shop.shop.admin.seed(seed);
    await connectShop(workspace, name, shop);
    shop.shop.admin.resetCounters();
    return shop;
  };
  return {
    addShop,
    open: async (seed) => {
      const workspace = await openTestWorkspace();
      closers.push(() => workspace.close());
      return { workspace, shop: await addShop(workspace, 'Main', seed) };
    },
    close: async () => {
      for (const close of closers.splice(0).reverse()) await close();
    },
  };
}

/** Pulls and returns the first shop's report. */
export async function pull(
  workspace: TestWorkspace,
  input: { offlineSeconds?: number; shops?: string[] } = {},
  app?: Application,
): Promise<PullReport> {
  const options = app === undefined ? {} : { app };
  const { shops } = await workspace.call<{ shops: PullReport[] }>('pulling.pull', input, options);
  const [report] = shops;
  if (report === undefined) throw new Error('no shop was pulled');
  return report;
}

/** An operation as specifications look at it. */
export interface PlannedChange {
  readonly kind: string;
  readonly label: string;
  readonly changes: readonly { field: string; old: unknown; new: unknown }[];
}

/** Makes a plan and returns its operations. */
export async function planned(workspace: TestWorkspace): Promise<readonly PlannedChange[]> {
  const { plan } = await workspace.call<PlanReport>('plans.make');
  const { operations } = await workspace.call<{ operations: readonly PlannedChange[] }>(
    'plans.operations',
    { plan },
  );
  return operations;
}

/** Money of a test. */
export const usd = (minor: number) => ({ minor, currency: 'USD' });
/** A simple product of a seed. */
export const simple = (
  sku: string,
  name = `Product ${sku}`,
  more: SeedProduct = {},
): SeedProduct => ({
  name,
  sku,
  regular_price: '12.50',
  ...more,
});

/** A product with two variations, one of them on sale. */
export const shirt: SeedProduct = {
  name: 'Linen shirt & tie',
  type: 'variable',
  sku: 'SHIRT',
  description: '<p>Soft &amp; light</p>\n<ul><li>linen</li></ul>',
  attributes: [
    { name: 'Colour', options: ['Red', 'Blue'], variation: true, visible: true },
    { name: 'Material', options: ['Linen'], variation: false, visible: true },
  ],
  variations: [
    {
      sku: 'SHIRT-R',
      regular_price: '20.00',
      sale_price: '15.00',
      manage_stock: true,
      stock_quantity: 4,
      attributes: [{ name: 'Colour', option: 'Red' }],
    },
    {
      sku: 'SHIRT-B',
      regular_price: '21.00',
      manage_stock: true,
      stock_quantity: 0,
      weight: '0.35',
      attributes: [{ name: 'Colour', option: 'Blue' }],
    },
  ],
};

/** Half of them cannot be told by their SKUs. */
export const mixedShop: readonly SeedProduct[] = [
  shirt,
  simple('MUG', 'Mug', {
    description: '<h2>Mug</h2><p>Holds <b>0.3 l</b></p>',
    weight: '0.4',
    dimensions: { length: '10', width: '8', height: '9.5' },
    manage_stock: true,
    stock_quantity: 7,
  }),
  { name: 'Nameless', regular_price: '3.00' },
  { name: 'Nameless', regular_price: '4.00' },
  {
    ...shirt,
    name: 'Coat',
    sku: '',
    variations: [{ regular_price: '90.00', attributes: [{ name: 'Colour', option: 'Red' }] }],
  },
  simple('DRAFT', 'Not ready', { status: 'draft' }),
  { ...shirt, name: 'Not begun', sku: 'EMPTY', description: '', variations: [] },
];
