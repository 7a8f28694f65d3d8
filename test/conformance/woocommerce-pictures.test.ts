/** Pictures of WooCommerce shops: fetched, refused, kept, taken down and inherited. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asId, type RemoteId } from '#kernel/ids';
import type { ShopConnection } from '#ports/marketplace';
import { creation, doneOf, job, outcomeOf } from './bench-shop.ts';
import { type OddShop, oddShop } from './woocommerce-shop.ts';

let shop: OddShop;
let connection: ShopConnection;
beforeEach(async () => {
  shop = await oddShop();
  ({ connection } = await shop.probed());
});
afterEach(() => shop.close());

describe('pictures', () => {
  it('that cannot be fetched fail their own job alone', async () => {
    const made = [creation('P-1'), creation('P-2')];
    const reply = await connection.send(made);
    shop.shop.admin.configure({ imageFailures: ['broken'] });
    const [good, bad] = made.map((item, at) =>
      job('listing.update', {
        listingId: doneOf(reply.items, item).remoteId,
        values: {
          images: [
            {
              key: `url:https://pictures.example.com/${at === 0 ? 'fine' : 'broken'}.jpg`,
              alt: '',
            },
          ],
        },
      }),
    );
    if (good === undefined || bad === undefined) throw new Error('two jobs');
    const sent = await connection.send([good, bad]);
    doneOf(sent.items, good);
    expect(outcomeOf(sent.items, bad)).toMatchObject({
      outcome: 'failed',
      failure: { code: 'image-refused', acted: 'no' },
    });
  });

  it('that cannot be fetched do not keep a price away that was sent with them', async () => {
    const item = creation('P-3');
    const { remoteId } = doneOf((await connection.send([item])).items, item);
    shop.shop.admin.configure({ imageFailures: ['broken'] });
    const own = { listingId: remoteId, variantId: remoteId };
    const picture = job('listing.update', {
      ...own,
      values: { images: [{ key: 'url:https://pictures.example.com/broken.jpg', alt: '' }] },
    });
    const price = job('variant.update', {
      ...own,
      values: { price: { minor: 500, currency: 'USD' } },
    });
    const first = await connection.send([picture, price]);
    expect(outcomeOf(first.items, picture)).toMatchObject({ failure: { code: 'image-refused' } });
    expect(outcomeOf(first.items, price)).toMatchObject({ failure: { acted: 'no', retry: 'now' } });
    doneOf((await connection.send([price])).items, price);
    expect(shop.shop.admin.state().products[0]).toMatchObject({ regular_price: '5.00' });
  });

  it('that were never uploaded do not keep a price away either', async () => {
    const item = creation('P-4');
    const { remoteId } = doneOf((await connection.send([item])).items, item);
    const own = { listingId: remoteId, variantId: remoteId };
    const images = [{ key: `file:${'0'.repeat(64)}`, alt: '' }];
    const picture = job('listing.update', { ...own, values: { images } });
    const price = job('variant.update', {
      ...own,
      values: { price: { minor: 500, currency: 'USD' } },
    });
    const { items } = await connection.send([picture, price]);
    expect(outcomeOf(items, picture)).toMatchObject({ failure: { code: 'image-refused' } });
    expect(outcomeOf(items, price)).toMatchObject({ failure: { acted: 'no', retry: 'now' } });
  });

  it('of an only variant join the listing, once, and keep what is there', async () => {
    const item = creation('Q-1');
    const { remoteId } = doneOf((await connection.send([item])).items, item);
    const key = (name: string) => `url:https://pictures.example.com/${name}.jpg`;
    const images = job('listing.update', {
      listingId: remoteId,
      values: { images: [{ key: key('a'), alt: '' }] },
    });
    doneOf((await connection.send([images])).items, images);
    const own = { listingId: remoteId, variantId: remoteId, values: { image: key('b') } };
    const set = job('variant.update', own);
    expect(doneOf((await connection.send([set])).items, set).echoed.image).toMatchObject({
      key: key('b'),
    });
    const shown = (): readonly unknown[] => {
      const list = shop.shop.admin.state().products[0]?.['images'];
      return Array.isArray(list) ? list : [];
    };
    expect(shown()).toHaveLength(2);
    const { echoed } = doneOf((await connection.send([images])).items, images);
    const listed = job('variant.update', { ...own, echoed, values: { image: key('a') } });
    expect(doneOf((await connection.send([listed])).items, listed).echoed.image).toMatchObject({
      key: key('a'),
    });
    expect(shown()).toHaveLength(1);
  });

  it('of a variant are set, kept and taken down', async () => {
    const options = [{ name: 'Size', values: ['S'] }];
    const parent = job('listing.create', {
      hasOptions: true,
      values: { title: 'Cap', parentSku: 'CAP', options },
    });
    const { remoteId } = doneOf((await connection.send([parent])).items, parent);
    const variant = job('variant.create', {
      hasOptions: true,
      listingId: remoteId,
      values: {
        sku: 'CAP-S',
        optionValues: [{ name: 'Size', value: 'S' }],
        price: { minor: 5, currency: 'USD' },
      },
    });
    const made = doneOf((await connection.send([variant])).items, variant);
    const target = { hasOptions: true, listingId: remoteId, variantId: made.remoteId };
    const key = 'url:https://pictures.example.com/cap.jpg';
    const set = job('variant.update', { ...target, values: { image: key } });
    const { echoed } = doneOf((await connection.send([set])).items, set);
    expect(echoed.image).toMatchObject({ key });
    const again = job('variant.update', { ...target, echoed, values: { image: key } });
    expect(doneOf((await connection.send([again])).items, again).echoed).toEqual(echoed);
    expect(shop.shop.admin.state().media).toHaveLength(1);
    const down = job('variant.update', { ...target, echoed, values: { image: null } });
    expect(doneOf((await connection.send([down])).items, down).echoed.image).toBeNull();
  });
});

describe('a variant that is there already', () => {
  it('is not taken to have the picture that it shows of its product', async () => {
    const seeded = await shop.shop.admin.seed([
      {
        name: 'Shirt',
        type: 'variable',
        images: [{ src: 'https://pictures.example.com/shirt.jpg' }],
        attributes: [{ name: 'Size', options: ['S'], variation: true }],
        variations: [{ sku: 'SHIRT-S', attributes: [{ name: 'Size', option: 'S' }] }],
      },
    ]);
    const item = job('variant.create', {
      listingId: asId<RemoteId>(String(seeded[0]?.id)),
      hasOptions: true,
      values: { sku: 'SHIRT-S', optionValues: [{ name: 'Size', value: 'S' }] },
    });
    const { adopted, echoed } = doneOf((await connection.send([item])).items, item);
    expect(adopted).toBe(true);
    expect(echoed).toMatchObject({ sku: 'SHIRT-S' });
    expect('image' in echoed).toBe(false);
  });
});
