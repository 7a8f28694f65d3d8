/** SKUs, GTINs, the trash and rounding on the wire. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenShop, openShop } from '../testing/open-shop.ts';

describe('SKUs and GTINs', () => {
  let open: OpenShop;
  beforeAll(async () => {
    open = await openShop();
  });
  afterAll(() => open.close());

  it('are unique over products and variations, whatever the letter case, and the holder is named', async () => {
    const parent = (await open.post('/products', { name: 'P', type: 'variable' })).json.at('id');
    const variation = (await open.post(`/products/${parent}/variations`, { sku: 'Dup-1' })).json.at(
      'id',
    );
    const answer = await open.post('/products', { name: 'x', sku: 'dup-1' });
    expect([answer.status, answer.json.value]).toEqual([
      400,
      {
        code: 'product_invalid_sku',
        message: 'Invalid or duplicated SKU.',
        data: { status: 400, resource_id: variation, unique_sku: 'dup-1-1' },
      },
    ]);
  });

  it('stay blocked by a trashed product, without saying by which', async () => {
    const id = (await open.post('/products', { name: 'x', sku: 'TRASHED' })).json.at('id');
    expect((await open.call('DELETE', `/wp-json/wc/v3/products/${id}`)).json.at('status')).toBe(
      'publish',
    );
    expect((await open.get(`/products/${id}`)).json.at('status')).toBe('trash');
    const answer = await open.post('/products', { name: 'y', sku: 'TRASHED' });
    expect(answer.json.value).toEqual({
      code: 'woocommerce_rest_product_not_created',
      message:
        'The product with SKU (TRASHED) you are trying to insert is already present in the lookup table',
      data: { status: 400 },
    });
    expect((await open.get('/products?sku=TRASHED')).json.list()).toEqual([]);
    expect((await open.get('/products?sku=TRASHED&status=trash')).json.list().length).toBe(1);
    await open.call('DELETE', `/wp-json/wc/v3/products/${id}?force=true`);
    expect((await open.post('/products', { name: 'y', sku: 'TRASHED' })).status).toBe(201);
  });

  it('lets only one of two creates through that run at the same moment', async () => {
    open.shop.admin.configure({
      latency: { baseMs: 0, jitterMs: 0, perItemMs: 0, perImageMs: 20 },
    });
    const body = {
      name: 'Race',
      sku: 'RACE',
      images: [{ src: 'https://img.example.com/race.jpg' }],
    };
    const answers = await Promise.all([open.post('/products', body), open.post('/products', body)]);
    open.shop.admin.configure({ latency: { baseMs: 0, jitterMs: 0, perItemMs: 0, perImageMs: 0 } });
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 400]);
    const loser = answers.find((answer) => answer.status === 400);
    expect(loser?.json.at('code')).toBe('woocommerce_rest_product_not_created');
    expect(
      open.shop.admin.state().products.filter((product) => product['sku'] === 'RACE').length,
    ).toBe(1);
  });

  it('refuse a GTIN that is taken or has its X in the wrong place', async () => {
    const id = (
      await open.post('/products', { name: 'x', global_unique_id: '978-3-16-148410-0' })
    ).json.at('id');
    const taken = await open.post('/products', {
      name: 'y',
      global_unique_id: '978-3-16-148410-0',
    });
    expect(taken.json.value).toMatchObject({
      code: 'product_invalid_global_unique_id',
      data: { status: 400, resource_id: id },
    });
    const odd = await open.post('/products', { name: 'y', global_unique_id: '97X3' });
    expect(odd.json.at('code')).toBe('product_invalid_global_unique_id_format');
  });
});

describe('deleting', () => {
  it('goes through the trash unless forced, says 410 the second time and 501 where there is no trash', async () => {
    const open = await openShop();
    const id = (await open.post('/products', { name: 'x' })).json.at('id');
    const remove = () => open.call('DELETE', `/wp-json/wc/v3/products/${id}`);
    expect((await remove()).status).toBe(200);
    expect(await remove()).toMatchObject({ status: 410 });
    const other = (await open.post('/products', { name: 'y' })).json.at('id');
    open.shop.admin.configure({ trashEnabled: false });
    const refused = await open.call('DELETE', `/wp-json/wc/v3/products/${other}`);
    expect([refused.status, refused.json.at('code')]).toEqual([
      501,
      'woocommerce_rest_trash_not_supported',
    ]);
    expect((await open.call('DELETE', '/wp-json/wc/v3/products/999999?force=true')).status).toBe(
      404,
    );
    await open.close();
  });

  it('takes the variations of a variable product with it', async () => {
    const open = await openShop();
    const parent = (await open.post('/products', { name: 'P', type: 'variable' })).json.at('id');
    await open.post(`/products/${parent}/variations`, { sku: 'V-1' });
    await open.call('DELETE', `/wp-json/wc/v3/products/${parent}?force=true`);
    expect(open.shop.admin.state()).toMatchObject({ products: [], variations: [] });
    await open.close();
  });
});

describe('a shop that rounds', () => {
  it('keeps prices with the decimals of its currency', async () => {
    const open = await openShop({
      currency: 'JPY',
      priceDecimals: 0,
      config: { roundPrices: true },
    });
    expect(
      (await open.post('/products', { name: 'x', regular_price: '19.50' })).json.at(
        'regular_price',
      ),
    ).toBe('20');
    await open.close();
  });
});
