import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asId, type RemoteId } from '#kernel/ids';
import { type Bench, creation, doneOf, job, openBench, outcomeOf } from './bench-shop.ts';
import { subjects } from './subjects.ts';

describe.each(subjects)('$name: publishing', (subject) => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(subject);
    bench.shop.forget();
  });
  afterEach(() => bench.close());

  it('puts a product on sale once, in one call, and echoes what it wrote', async () => {
    const item = creation('A-1', {
      title: 'Tea & cups <small>',
      description: '<p>Two cups.</p>',
      salePrice: { minor: 1500, currency: 'USD' },
      weightGrams: 500,
      lengthMm: 120,
      attributes: [{ name: 'Material', value: 'Clay' }],
      brand: 'Potter',
      barcode: '4006381333931',
      hsCode: '691110',
      origin: 'CN',
    });
    const reply = await bench.connection.send([item]);
    const outcome = doneOf(reply.items, item);
    expect(outcome.adopted).toBe(false);
    expect(outcome.echoed).toMatchObject(item.values);
    expect(bench.shop.calls()).toEqual({ all: 1, writes: 1 });
    expect(bench.shop.things()).toEqual([
      { remoteId: outcome.remoteId, sku: 'A-1', price: '19.99', quantity: 7, onSale: true },
    ]);
  });

  it('carries every character of a title and a code unharmed', async () => {
    const titles = [
      '茶具 “青花” 5″',
      'a < b > c',
      'R&D &amp; more',
      "it's 100 % 'fine'",
      'é ü ñ 😀',
    ];
    const items = titles.map((title, at) => creation(`T-${at}`, { title }));
    const reply = await bench.connection.send(items);
    const shown = items.map((item) => doneOf(reply.items, item).echoed.title);
    expect(shown).toEqual(titles.map((title) => title.replace('&amp;', '&')));
  });

  it('gives every job of a call its own outcome', async () => {
    const hand = await bench.shop.addByHand({ sku: 'HAND', title: 'By hand', price: '5.00' });
    bench.shop.forget();
    const good = creation('B-1');
    const wrongCurrency = creation('B-2', { price: { minor: 100, currency: 'JPY' } });
    const taken = creation('HAND');
    const gone = job('listing.update', {
      listingId: asId<RemoteId>('999999'),
      values: { title: 'x' },
    });
    const reply = await bench.connection.send([good, wrongCurrency, taken, gone]);
    expect(reply.items).toHaveLength(4);
    expect(doneOf(reply.items, good).adopted).toBe(false);
    expect(outcomeOf(reply.items, wrongCurrency)).toMatchObject({
      outcome: 'failed',
      failure: { acted: 'no' },
    });
    expect(doneOf(reply.items, taken)).toMatchObject({ adopted: true, remoteId: hand });
    expect(outcomeOf(reply.items, gone)).toMatchObject({
      outcome: 'failed',
      failure: { code: 'remote-missing' },
    });
    expect(bench.shop.calls().writes).toBe(1);
  });

  it('links a product that another hand made, and writes nothing over it', async () => {
    await bench.shop.addByHand({ sku: 'HAND', title: 'By hand', price: '5.00' });
    bench.shop.forget();
    const item = creation('HAND');
    const outcome = doneOf((await bench.connection.send([item])).items, item);
    expect(outcome.adopted).toBe(true);
    expect(outcome.echoed).toMatchObject({
      title: 'By hand',
      sku: 'HAND',
      price: { minor: 500, currency: 'USD' },
    });
    expect(bench.shop.effects()).toBe(0);
    expect(bench.shop.things()).toHaveLength(1);
  });

  it('recognises its own work when the same job is sent twice', async () => {
    const item = creation('C-1');
    const first = doneOf((await bench.connection.send([item])).items, item);
    const second = doneOf((await bench.connection.send([item])).items, item);
    expect(second).toMatchObject({ remoteId: first.remoteId, adopted: false });
    expect(bench.shop.things()).toHaveLength(1);
  });

  it('publishes a listing with options and its variants, and changes and ends one of them', async () => {
    const options = [
      { name: 'Colour', values: ['Red', '蓝色'] },
      { name: '尺码', values: ['S', 'M'] },
    ];
    const parent = job('listing.create', {
      hasOptions: true,
      values: {
        title: 'Shirt',
        parentSku: 'SHIRT',
        options,
        attributes: [{ name: 'Fabric', value: 'Wool' }],
      },
    });
    const created = doneOf((await bench.connection.send([parent])).items, parent);
    expect(created.echoed).toMatchObject({ parentSku: 'SHIRT', options });
    const variants =
      options[0]?.values.flatMap((colour) =>
        ['S', 'M'].map((size) =>
          job('variant.create', {
            hasOptions: true,
            listingId: created.remoteId,
            echoed: created.echoed,
            values: {
              sku: `SHIRT-${colour}-${size}`,
              optionValues: [
                { name: 'Colour', value: colour },
                { name: '尺码', value: size },
              ],
              price: { minor: 2500, currency: 'USD' },
              quantity: 3,
            },
          }),
        ),
      ) ?? [];
    const reply = await bench.connection.send(variants);
    for (const variant of variants) {
      expect(doneOf(reply.items, variant).echoed).toMatchObject(variant.values);
    }
    expect(bench.shop.calls().writes).toBe(2);
    const one = variants[0];
    if (one === undefined) throw new Error('no variants');
    const target = {
      hasOptions: true,
      listingId: created.remoteId,
      variantId: doneOf(reply.items, one).remoteId,
    };
    const price = job('variant.update', {
      ...target,
      values: { price: { minor: 1, currency: 'USD' } },
    });
    const stock = job('variant.update', { ...target, values: { quantity: 0 } });
    const changed = await bench.connection.send([price, stock]);
    expect(doneOf(changed.items, price).echoed).toEqual(price.values);
    expect(doneOf(changed.items, stock).echoed).toEqual(stock.values);
    expect(bench.shop.calls().writes).toBe(3);
    const end = job('variant.end', target);
    doneOf((await bench.connection.send([end])).items, end);
    const live = bench.shop
      .things()
      .filter((thing) => thing.onSale)
      .map((thing) => thing.sku)
      .sort();
    expect(live).toEqual(['SHIRT', 'SHIRT-Red-M', 'SHIRT-蓝色-M', 'SHIRT-蓝色-S']);
  });

  it('writes several jobs of one product in one call, and echoes to each only what it wrote', async () => {
    const item = creation('D-1');
    const { remoteId } = doneOf((await bench.connection.send([item])).items, item);
    bench.shop.forget();
    const title = job('listing.update', { listingId: remoteId, values: { title: 'New' } });
    const price = job('variant.update', {
      listingId: remoteId,
      variantId: remoteId,
      values: { price: { minor: 5, currency: 'USD' } },
    });
    const reply = await bench.connection.send([title, price]);
    expect(doneOf(reply.items, title).echoed).toEqual({ title: 'New' });
    expect(doneOf(reply.items, price).echoed).toEqual(price.values);
    expect(bench.shop.calls()).toEqual({ all: 1, writes: 1 });
    expect(bench.shop.things()[0]).toMatchObject({ price: '0.05' });
  });

  it('ends a listing so that it can be put back', async () => {
    const item = creation('E-1');
    const { remoteId } = doneOf((await bench.connection.send([item])).items, item);
    const end = job('listing.end', { listingId: remoteId });
    doneOf((await bench.connection.send([end])).items, end);
    expect(bench.shop.things()[0]).toMatchObject({ sku: 'E-1', onSale: false });
    const restore = job('listing.restore', { listingId: remoteId, values: { title: 'Back' } });
    expect(doneOf((await bench.connection.send([restore])).items, restore)).toMatchObject({
      remoteId,
      echoed: { title: 'Back' },
    });
    expect(bench.shop.things()[0]).toMatchObject({ onSale: true });
  });

  it('clears what is cleared: sale price, counted stock, attributes', async () => {
    const item = creation('F-1', {
      salePrice: { minor: 5, currency: 'USD' },
      brand: 'X',
      attributes: [{ name: 'a', value: 'b' }],
    });
    const { echoed, remoteId } = doneOf((await bench.connection.send([item])).items, item);
    const clear = job('listing.update', {
      listingId: remoteId,
      echoed,
      values: { salePrice: null, quantity: null, attributes: [] },
    });
    const values = { salePrice: null, quantity: null, attributes: [] };
    expect(doneOf((await bench.connection.send([clear])).items, clear).echoed).toEqual(values);
    expect(bench.shop.things()[0]).toMatchObject({ quantity: null });
  });

  it('uploads nothing twice: a picture that the shop has is named by its id', async () => {
    const item = creation('G-1');
    const { remoteId } = doneOf((await bench.connection.send([item])).items, item);
    const key = (name: string) => ({ key: `url:${bench.shop.imageUrl(name)}`, alt: name });
    const first = job('listing.update', {
      listingId: remoteId,
      values: { images: [key('one'), key('two')] },
    });
    const { echoed } = doneOf((await bench.connection.send([first])).items, first);
    expect(echoed.images).toMatchObject([{ ...key('one') }, { ...key('two') }]);
    expect(bench.shop.pictureCount()).toBe(2);
    const more = job('listing.update', {
      listingId: remoteId,
      echoed,
      values: { images: [key('two'), key('one'), key('three')] },
    });
    const after = doneOf((await bench.connection.send([more])).items, more).echoed;
    expect(after.images).toMatchObject([key('two'), key('one'), key('three')]);
    expect(bench.shop.pictureCount()).toBe(3);
  });

  it('uploads a local picture and shows it', async () => {
    const key = bench.picture(onePixel);
    const upload = job('media.upload', { values: { image: key } });
    const media = doneOf((await bench.connection.send([upload])).items, upload);
    const item = creation('H-1');
    const { remoteId } = doneOf((await bench.connection.send([item])).items, item);
    const references = new Map([[key, media.remoteId]]);
    const show = job('listing.update', {
      listingId: remoteId,
      references,
      values: { images: [{ key, alt: '' }] },
    });
    const { echoed } = doneOf((await bench.connection.send([show])).items, show);
    expect(echoed.images).toMatchObject([{ key, id: media.remoteId }]);
    expect(bench.shop.pictureCount()).toBe(1);
  });

  it('makes categories below each other, and takes one that is there as its own', async () => {
    const top = job('category.create', { values: { category: 'Clothing & more' } });
    const parent = doneOf((await bench.connection.send([top])).items, top);
    const references = new Map([['Clothing & more', parent.remoteId]]);
    const sub = job('category.create', {
      values: { category: 'Clothing & more > T-shirts' },
      references,
    });
    const again = job('category.create', {
      values: { category: 'Clothing & more > T-shirts' },
      references,
    });
    const first = doneOf((await bench.connection.send([sub])).items, sub);
    const second = doneOf((await bench.connection.send([again])).items, again);
    expect(second.remoteId).toBe(first.remoteId);
    const item = creation('I-1', { category: 'Clothing & more > T-shirts' });
    const placed = {
      ...item,
      remote: {
        ...item.remote,
        references: new Map([['Clothing & more > T-shirts', first.remoteId]]),
      },
    };
    expect(doneOf((await bench.connection.send([placed])).items, placed).echoed.category).toBe(
      'Clothing & more > T-shirts',
    );
  });
});

/** The smallest PNG: one transparent pixel. */
const onePixel = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  ),
);
