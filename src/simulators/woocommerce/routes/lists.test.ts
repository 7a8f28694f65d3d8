/** Lists on the wire: filters, order, paging. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenShop, openShop, send, type WireAnswer } from '../testing/open-shop.ts';

const start = Date.UTC(2026, 0, 1);

describe('the product list', () => {
  let open: OpenShop;
  let clock = start;
  const names = (answer: WireAnswer): string[] =>
    answer.json.list().map((item) => (item as { name: string }).name);

  beforeAll(async () => {
    open = await openShop({ clock: () => clock });
    for (let index = 1; index <= 12; index += 1) {
      clock = start + index * 3_600_000;
      await open.post('/products', {
        name: `Item ${index}`,
        sku: `L-${index}`,
        regular_price: String(index),
      });
    }
  });
  afterAll(() => open.close());

  it('comes ten to a page, newest first, with totals and a next link', async () => {
    const answer = await open.get('/products');
    expect(names(answer)[0]).toBe('Item 12');
    expect(names(answer).length).toBe(10);
    expect(answer.headers).toMatchObject({
      'x-wp-total': '12',
      'x-wp-totalpages': '2',
      link: `<${open.shop.url}/wp-json/wc/v3/products?page=2>; rel="next"`,
    });
  });

  it('answers an empty list with the right totals past the end', async () => {
    const answer = await open.get('/products?page=9&per_page=5');
    expect(answer.json.value).toEqual([]);
    expect(answer.headers['x-wp-total']).toBe('12');
    expect(answer.headers['link']).toContain('products?page=3&per_page=5>; rel="prev"');
  });

  it('refuses a page of more than 100', async () => {
    const answer = await open.get('/products?per_page=101');
    expect(answer.status).toBe(400);
    expect(answer.json.at('data', 'params', 'per_page')).toBe(
      'per_page must be between 1 (inclusive) and 100 (inclusive)',
    );
    expect(answer.json.at('data', 'details', 'per_page', 'code')).toBe('rest_out_of_bounds');
  });

  it('ignores filters it does not know', async () => {
    expect((await open.get('/products?nonsense=1')).headers['x-wp-total']).toBe('12');
  });

  it('orders by id, title, price and in the order asked for', async () => {
    expect(names(await open.get('/products?orderby=id&order=asc'))[0]).toBe('Item 1');
    expect(names(await open.get('/products?orderby=title&order=asc&per_page=2'))).toEqual([
      'Item 1',
      'Item 10',
    ]);
    expect(names(await open.get('/products?orderby=price&order=desc&per_page=1'))).toEqual([
      'Item 12',
    ]);
    const ids = (await open.get('/products?orderby=id&order=asc&_fields=id')).json.list();
    const [one, two] = [ids[3], ids[1]].map((item) => (item as { id: number }).id);
    expect(names(await open.get(`/products?include=${one},${two}&orderby=include`))).toEqual([
      'Item 4',
      'Item 2',
    ]);
  });

  it('searches names, excludes ids and skips with offset', async () => {
    expect(names(await open.get('/products?search=item 7'))).toEqual(['Item 7']);
    expect(names(await open.get('/products?offset=11'))).toEqual(['Item 1']);
    const id = (await open.get('/products?sku=L-12')).json.at(0, 'id');
    expect(names(await open.get(`/products?exclude=${id}`))[0]).toBe('Item 11');
  });

  it('trims rows to the fields asked for', async () => {
    const answer = await open.get('/products?sku=l-3&_fields=sku,dimensions.width');
    expect(answer.json.value).toEqual([{ sku: 'L-3', dimensions: { width: '' } }]);
  });

  it('filters strictly after a date, in the shop time unless told otherwise', async () => {
    const gmt = '2026-01-01T10:00:00';
    expect(names(await open.get(`/products?modified_after=${gmt}&dates_are_gmt=true`))).toEqual([
      'Item 12',
      'Item 11',
    ]);
    expect((await open.get(`/products?modified_after=${gmt}`)).headers['x-wp-total']).toBe('8');
    const bad = await open.get('/products?after=yesterday');
    expect([bad.status, bad.json.at('data', 'params', 'after')]).toEqual([400, 'Invalid date.']);
  });

  it('reads a date with an offset in the shop time even for the GMT column', async () => {
    const answer = await open.get(
      '/products?modified_after=2026-01-01T04:00:00Z&dates_are_gmt=true',
    );
    expect(answer.headers['x-wp-total']).toBe('3');
  });

  it('filters by category with those below it, by type, status and stock', async () => {
    const above = (await open.post('/products/categories', { name: 'Above' })).json.at('id') ?? 0;
    const below =
      (await open.post('/products/categories', { name: 'Below', parent: above })).json.at('id') ??
      0;
    await open.post('/products', {
      name: 'In Below',
      categories: [{ id: below }],
      status: 'private',
      stock_status: 'outofstock',
    });
    expect(names(await open.get(`/products?category=${above}`))).toEqual(['In Below']);
    expect(names(await open.get('/products?status=private'))).toEqual(['In Below']);
    expect(names(await open.get('/products?stock_status=outofstock'))).toEqual(['In Below']);
    expect((await open.get('/products?type=variable')).json.value).toEqual([]);
  });

  it('answers the same through ?rest_route=', async () => {
    const answer = await open.call('GET', '/?rest_route=/wc/v3/products&sku=L-1&any=wp-json/wc/');
    expect(names(answer)).toEqual(['Item 1']);
  });

  it('answers HEAD without a body and OPTIONS without a sign-in', async () => {
    const head = await open.call('HEAD', '/wp-json/wc/v3/products');
    expect([head.status, head.headers['x-wp-total'], head.text]).toEqual([200, '13', '']);
    const options = await send('OPTIONS', `${open.shop.url}/wp-json/wc/v3/products`);
    expect([options.status, options.headers['allow']]).toEqual([200, 'GET, POST']);
  });
});

describe('the site', () => {
  it('introduces itself to anyone', async () => {
    const open = await openShop({ name: '练习店' });
    const answer = await send('GET', `${open.shop.url}/wp-json/`);
    expect(answer.status).toBe(200);
    expect(answer.json.value).toMatchObject({
      name: '练习店',
      url: open.shop.url,
      home: open.shop.url,
      gmt_offset: 5.5,
      timezone_string: 'Asia/Kolkata',
    });
    expect(answer.json.list('namespaces')).toContain('wc/v3');
    const home = await send('GET', `${open.shop.url}/`);
    expect(home.headers['link']).toContain('rel="https://api.w.org/"');
    const missing = await open.get('/nothing');
    expect([missing.status, missing.json.at('code')]).toEqual([404, 'rest_no_route']);
    await open.close();
  });

  it('tells its version, currency and settings to those who may know', async () => {
    const open = await openShop({ currency: 'CNY' });
    const status = await open.get('/system_status');
    expect(status.json.at('settings')).toMatchObject({ currency: 'CNY', number_of_decimals: 2 });
    expect(status.json.at('environment', 'home_url')).toBe(open.shop.url);
    expect((await open.get('/data/currencies/current')).json.at('code')).toBe('CNY');
    expect(
      (await open.get('/settings/products/woocommerce_manage_stock')).json.value,
    ).toMatchObject({
      id: 'woocommerce_manage_stock',
      value: 'yes',
      group_id: 'products',
    });
    expect((await open.get('/settings/general')).json.list().length).toBeGreaterThan(5);
    expect(
      (await open.put('/settings/products/woocommerce_manage_stock', { value: 'maybe' })).json.at(
        'code',
      ),
    ).toBe('rest_setting_value_invalid');
    expect((await open.get('/settings/general/nothing')).status).toBe(404);
    expect((await send('GET', `${open.shop.url}/wp-json/wc/v3/system_status`)).status).toBe(401);
    await open.close();
  });
});
