/** WooCommerce before the conformance suite. */
import { textOf } from '#connectors/kit/json-fields';
import { wooCommerce } from '#connectors/woocommerce/connector';
import type { FaultRule } from '#simulators/woocommerce/options';
import { type PracticeShop, startPracticeShop } from '#simulators/woocommerce/practice-shop';
import type { LiveThing, Subject, SubjectShop, Trouble } from './subject.ts';

/** The subject. */
export const woocommerce: Subject = {
  name: 'WooCommerce',
  connector: wooCommerce,
  start,
};

async function start(stateDir: string): Promise<SubjectShop> {
  const shop = await startPracticeShop({
    stateDir,
    clock: Date.now,
    currency: 'USD',
    applicationPassword: true,
    config: { environment: 'local' },
  });
  const { readOnly, readWrite } = shop.keys;
  const password = shop.admin.createApplicationPassword('shopkeeper');
  const common = { url: shop.url, appUser: password.login, appPassword: password.password };
  return {
    credentials: { ...common, ...pairOf(readWrite) },
    wrongCredentials: { ...common, ...pairOf(readWrite), consumerSecret: `cs_${'0'.repeat(40)}` },
    readOnlyCredentials: { ...common, ...pairOf(readOnly) },
    secrets: [
      readWrite.consumerKey,
      readWrite.consumerSecret,
      readOnly.consumerSecret,
      password.password,
    ],
    currency: 'USD',
    imageUrl: (name) => `https://pictures.example.com/${name}.jpg`,
    things: () => thingsIn(shop),
    pictureCount: () => shop.admin.state().media.length,
    calls: () => {
      const calls = shop.admin.calls();
      return { all: calls.length, writes: calls.filter((call) => call.method !== 'GET').length };
    },
    effects: () => shop.admin.counters().effectsTotal,
    forget: () => shop.admin.resetCounters(),
    trouble: (kind, on) => {
      shop.admin.configure({
        faults: [{ ...faultFor(kind), method: on === 'write' ? 'POST' : 'GET', nth: [1] }],
      });
    },
    addByHand: async (product) => {
      const seeded = await shop.admin.seed([
        { name: product.title, sku: product.sku, regular_price: product.price },
      ]);
      return String(seeded[0]?.id ?? '');
    },
    close: async () => {
      await shop.close();
      if (shop.defects.length > 0) throw new AggregateError(shop.defects, 'the simulator broke');
    },
  };
}

function pairOf(key: { readonly consumerKey: string; readonly consumerSecret: string }) {
  return { consumerKey: key.consumerKey, consumerSecret: key.consumerSecret };
}

function faultFor(kind: Trouble): FaultRule {
  switch (kind) {
    case 'lost-before-effect':
      return { kind: 'reset-before' };
    case 'lost-after-effect':
      return { kind: 'reset-after' };
    case 'truncated':
      return { kind: 'truncated-json' };
    case 'gateway-page':
      return { kind: 'server-error-html', status: 502 };
    case 'firewall-page':
      return { kind: 'firewall' };
    case 'throttle':
      return { kind: 'too-many-requests', retryAfterSeconds: 7 };
    case 'crash-midway':
      return { kind: 'batch-dies', afterItems: 1, stallMs: 50 };
  }
}

function thingsIn(shop: PracticeShop): readonly LiveThing[] {
  const { products, variations } = shop.admin.state();
  return [...products, ...variations].flatMap((product) => {
    const sku = textOf(product['sku']) ?? '';
    if (sku === '') return [];
    const quantity = product['stock_quantity'];
    return {
      remoteId: textOf(product['id']) ?? '',
      sku,
      price: textOf(product['regular_price']) ?? '',
      quantity: typeof quantity === 'number' ? quantity : null,
      onSale: product['status'] === 'publish',
    };
  });
}
