import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asId, type RemoteId } from '#kernel/ids';
import type { ShopConnection } from '#ports/marketplace';
import { creation, doneOf, inDoubt, job, outcomeOf } from './bench-shop.ts';
import { type OddShop, oddShop } from './woocommerce-shop.ts';

let shop: OddShop;
let connection: ShopConnection;
beforeEach(async () => {
  shop = await oddShop();
  ({ connection } = await shop.probed());
});
afterEach(() => shop.close());

const writes = () => shop.shop.admin.calls().filter((call) => call.method === 'POST').length;

describe('a SKU that is taken', () => {
  it('by a product in the trash is told, with where it is', async () => {
    const seeded = await shop.shop.admin.seed([{ name: 'Old', sku: 'TRASHED' }]);
    await shop.call('DELETE', `/wp-json/wc/v3/products/${seeded[0]?.id}`);
    const item = creation('TRASHED');
    expect(outcomeOf((await connection.send([item])).items, item)).toMatchObject({
      outcome: 'failed',
      failure: {
        code: 'sku-taken',
        acted: 'no',
        detail: { reason: 'in-trash', remoteId: String(seeded[0]?.id) },
      },
    });
  });

  it('by one that differs in case alone is not taken for ours', async () => {
    await shop.shop.admin.seed([{ name: 'Other', sku: 'abc-1' }]);
    const item = creation('ABC-1');
    const outcome = outcomeOf((await connection.send([item])).items, item);
    if (outcome.outcome === 'done') expect(outcome.adopted).toBe(false);
    else
      expect(outcome).toMatchObject({
        outcome: 'failed',
        failure: { code: 'sku-taken', detail: { sku: 'abc-1' } },
      });
  });

  it('by another kind of thing is refused rather than linked', async () => {
    await shop.shop.admin.seed([
      {
        name: 'Shirt',
        type: 'variable',
        sku: 'PARENT',
        attributes: [{ name: 'Size', options: ['S'], variation: true }],
        variations: [
          { sku: 'CHILD', regular_price: '5', attributes: [{ name: 'Size', option: 'S' }] },
        ],
      },
    ]);
    for (const sku of ['PARENT', 'CHILD']) {
      const item = creation(sku);
      expect(outcomeOf((await connection.send([item])).items, item)).toMatchObject({
        outcome: 'failed',
        failure: { code: 'sku-taken', detail: { reason: 'other-thing' } },
      });
    }
  });

  it('with a comma in it is still found', async () => {
    await shop.shop.admin.seed([{ name: 'Comma', sku: 'a,b' }]);
    const item = creation('a,b');
    expect(doneOf((await connection.send([item])).items, item)).toMatchObject({
      adopted: true,
      echoed: { title: 'Comma' },
    });
  });

  it('by a product whose mark is not written yet is not judged before the shop can be done', async () => {
    await shop.shop.admin.seed([{ name: 'Half', sku: 'HALF' }]);
    const item = creation('HALF');
    const sentAt = Date.now();
    const early = await connection.reconcile([inDoubt(item, sentAt)]);
    expect(outcomeOf(early, item).outcome).toBe('undecided');
    shop.wait(60_000);
    const late = await connection.reconcile([inDoubt(item, sentAt)]);
    expect(outcomeOf(late, item)).toMatchObject({ outcome: 'done', adopted: true });
  });
});

describe('a shop that takes fewer items at once', () => {
  it('gets as many as it takes; the rest are handed back unsent and unblamed', async () => {
    shop.shop.admin.configure({ batchLimit: 30 });
    const items = Array.from({ length: 50 }, (_, at) => creation(`N-${at}`));
    const reply = await connection.send(items);
    const done = items.filter((item) => outcomeOf(reply.items, item).outcome === 'done');
    expect(done).toHaveLength(30);
    const rest = items.filter((item) => !done.includes(item));
    for (const item of rest) {
      expect(outcomeOf(reply.items, item)).toMatchObject({
        outcome: 'failed',
        failure: { code: 'rate-limited', acted: 'no', retry: 'now' },
      });
    }
    shop.shop.admin.resetCounters();
    const second = await connection.send(rest);
    for (const item of rest) doneOf(second.items, item);
    expect(writes()).toBe(1);
    expect(shop.shop.admin.state().products).toHaveLength(50);
  });
});

describe('attributes that the shop shares between products', () => {
  it('are read with their id and keep their place for a new variant', async () => {
    const attribute = await shop.post('/products/attributes', { name: 'Colour' });
    const id = Number(attribute.json.at('id'));
    for (const name of ['Red', 'Blue'])
      await shop.post(`/products/attributes/${id}/terms`, { name });
    const made = await shop.post('/products', {
      name: 'Shirt',
      type: 'variable',
      sku: 'SHARED',
      attributes: [{ id, variation: true, visible: true, options: ['Red', 'Blue'] }],
    });
    const listingId = asId<RemoteId>(String(made.json.at('id')));
    const page = await connection.read('listings', null);
    if (!page.ok) throw new Error('unreadable');
    const next = await connection.read('listings', page.value.cursor);
    const listing = next.ok ? next.value.listings[0] : undefined;
    // The shop orders shared values by name.
    expect(listing?.values.options).toEqual([{ id, name: 'Colour', values: ['Blue', 'Red'] }]);
    for (const [value, echoed] of [
      ['Red', listing?.values ?? {}],
      ['Blue', {}],
    ] as const) {
      const variant = job('variant.create', {
        hasOptions: true,
        listingId,
        echoed,
        values: {
          sku: `SHARED-${value}`,
          optionValues: [{ name: 'Colour', value }],
          price: { minor: 5, currency: 'USD' },
        },
      });
      const { echoed: shown } = doneOf((await connection.send([variant])).items, variant);
      expect(shown.optionValues).toEqual([{ name: 'Colour', value }]);
    }
  });
});

describe('lists that are replaced whole', () => {
  it('are completed by reading first where the shop never told us the rest', async () => {
    const made = await shop.post('/products', {
      name: 'Cup',
      sku: 'CUP',
      attributes: [{ name: 'Care', options: ['Cold'], visible: true }],
    });
    const listingId = asId<RemoteId>(String(made.json.at('id')));
    const brand = job('listing.update', { listingId, values: { brand: 'Potter' } });
    expect(doneOf((await connection.send([brand])).items, brand).echoed).toEqual({
      brand: 'Potter',
    });
    const read = await shop.get(`/products/${listingId}`);
    expect(read.json.list('attributes').map((item) => (item as { name: string }).name)).toEqual([
      'Brand',
      'Care',
    ]);
  });
});

describe('a product in the trash', () => {
  it('is reported missing when it is changed', async () => {
    const item = creation('T-1');
    const { remoteId } = doneOf((await connection.send([item])).items, item);
    await shop.call('DELETE', `/wp-json/wc/v3/products/${remoteId}`);
    const update = job('listing.update', { listingId: remoteId, values: { title: 'New' } });
    expect(outcomeOf((await connection.send([update])).items, update)).toMatchObject({
      outcome: 'failed',
      failure: { code: 'remote-missing' },
    });
  });
});

describe('noise around JSON', () => {
  it.each(['php-notice', 'bom', 'slow-body'] as const)(
    'such as %s does not hide a reply',
    async (kind) => {
      shop.shop.admin.configure({ faults: [{ kind, probability: 1, chunkDelayMs: 1 }] });
      const item = creation('NOISE');
      expect(doneOf((await connection.send([item])).items, item).adopted).toBe(false);
    },
  );
});

describe('rows that vanish while listings are read', () => {
  it('do not make others be skipped', async () => {
    const seeded = await shop.shop.admin.seed(
      Array.from({ length: 150 }, (_, at) => ({ name: `R ${at}`, sku: `R-${at}` })),
    );
    const first = await connection.read('listings', null);
    if (!first.ok) throw new Error('unreadable');
    for (const one of seeded.slice(0, 20))
      await shop.call('DELETE', `/wp-json/wc/v3/products/${one.id}?force=true`);
    const seen = new Set(first.value.listings.map((listing) => listing.remoteId as string));
    let { cursor } = first.value;
    for (let reads = 0; cursor !== null && reads < 20; reads += 1) {
      const page = await connection.read('listings', cursor);
      if (!page.ok) throw new Error('unreadable');
      for (const listing of page.value.listings) seen.add(listing.remoteId);
      cursor = page.value.cursor;
    }
    expect(cursor).toBeNull();
    for (const one of seeded.slice(20)) expect(seen.has(String(one.id))).toBe(true);
  });
});

describe('an option that the shop shares between products', () => {
  it.each(['Size', '尺码'])('and calls %s is set on a new variant', async (name) => {
    const attribute = (await shop.post('/products/attributes', { name })).json;
    const parent = (
      await shop.post('/products', {
        name: 'Shirt',
        type: 'variable',
        attributes: [{ id: attribute.at('id') ?? 0, variation: true, options: ['大', '小'] }],
      })
    ).json;
    const read = await connection.read('listings', null);
    const page = read.ok ? await connection.read('listings', read.value.cursor) : read;
    const listing = page.ok ? page.value.listings[0] : undefined;
    const item = job('variant.create', {
      listingId: asId<RemoteId>(String(parent.at('id'))),
      hasOptions: true,
      echoed: { options: listing?.values.options ?? [] },
      values: { sku: 'BIG', optionValues: [{ name, value: '大' }] },
    });
    const { echoed } = doneOf((await connection.send([item])).items, item);
    expect(echoed.optionValues).toEqual([{ name, value: '大' }]);
  });
});

describe('an option whose text the shop cleans', () => {
  it.each(['A  B', 'one\\two', ' wide '])(
    'stays one and the same on product and variant: %j',
    async (value) => {
      const made = job('listing.create', {
        hasOptions: true,
        values: { title: 'T', parentSku: 'T', options: [{ name: 'Size', values: [value] }] },
      });
      const { remoteId, echoed } = doneOf((await connection.send([made])).items, made);
      const item = job('variant.create', {
        listingId: remoteId,
        hasOptions: true,
        echoed: { options: echoed.options ?? [] },
        values: { sku: 'T-1', optionValues: [{ name: 'Size', value }] },
      });
      doneOf((await connection.send([item])).items, item);
      const parent = (await shop.get(`/products/${remoteId}`)).json;
      const variation = (await shop.get(`/products/${remoteId}/variations`)).json;
      expect(variation.at(0, 'attributes', 0, 'option')).toBe(
        parent.at('attributes', 0, 'options', 0),
      );
    },
  );
});

describe('a SKU that the shop cleans', () => {
  it('of percent-encoded signs is still known for ours', async () => {
    const item = creation('AB%20CD');
    expect(doneOf((await connection.send([item])).items, item).echoed.sku).toBe('ABCD');
    const [verdict] = await connection.reconcile([inDoubt(item, Date.now())]);
    expect(verdict).toMatchObject({ outcome: 'done', adopted: false });
  });
});
