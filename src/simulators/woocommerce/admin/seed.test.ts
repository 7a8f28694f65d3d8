/** Seeding a shop that "already has products". */
import { describe, expect, it } from 'vitest';
import { openShop } from '../testing/open-shop.ts';

describe('seeding', () => {
  it('puts products with variations into the shop without a call or an effect', async () => {
    const open = await openShop();
    const [shirt] = await open.shop.admin.seed([
      {
        name: 'Shirt',
        type: 'variable',
        attributes: [{ name: 'Size', variation: true, options: ['S', 'M'] }],
        variations: [
          { sku: 'SHIRT-S', regular_price: '9', attributes: [{ name: 'Size', option: 'S' }] },
          { sku: 'SHIRT-M', regular_price: '8', attributes: [{ name: 'Size', option: 'M' }] },
        ],
      },
      { name: 'Mug', sku: 'MUG', regular_price: '4' },
    ]);
    expect(open.shop.admin.counters()).toMatchObject({ calls: 0, effectsTotal: 0 });
    expect((await open.get(`/products/${shirt?.id}`)).json.value).toMatchObject({
      price: '8',
      variations: shirt?.variationIds,
    });
    const state = open.shop.admin.state();
    expect(state.variations.map((variation) => variation['sku'])).toEqual(['SHIRT-S', 'SHIRT-M']);
    await open.close();
  });
});
