/** Categories, tags, shipping classes and global attributes on the wire. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenShop, openShop } from '../testing/open-shop.ts';

describe('terms', () => {
  let open: OpenShop;
  beforeAll(async () => {
    open = await openShop();
  });
  afterAll(() => open.close());

  it('answer 400 term_exists with the id of the one that is there, for the same parent only', async () => {
    const first = await open.post('/products/categories', { name: 'Home & Garden' });
    expect([first.status, first.json.at('name')]).toEqual([201, 'Home &amp; Garden']);
    const again = await open.post('/products/categories', { name: 'home & garden' });
    expect([again.status, again.json.value]).toEqual([
      400,
      {
        code: 'term_exists',
        message: 'A term with the name provided already exists with this parent.',
        data: { status: 400, resource_id: first.json.at('id') },
      },
    ]);
    const parent = first.json.at('id') ?? 0;
    const below = await open.post('/products/categories', { name: 'Home & Garden', parent });
    expect([below.status, below.json.at('slug')]).toEqual([201, 'home-garden-home-garden']);
  });

  it('need a name', async () => {
    const answer = await open.post('/products/categories', {});
    expect([answer.status, answer.json.at('code')]).toEqual([400, 'rest_missing_callback_param']);
    expect(answer.json.at('data', 'params')).toEqual(['name']);
  });

  it('come by name, ascending, and are counted by published products below them too', async () => {
    const parent = (await open.post('/products/categories', { name: 'Zoo' })).json.at('id') ?? 0;
    const child =
      (await open.post('/products/categories', { name: 'Ape', parent })).json.at('id') ?? 0;
    await open.post('/products', { name: 'x', categories: [{ id: child }] });
    await open.post('/products', { name: 'y', categories: [{ id: child }], status: 'draft' });
    const list = (await open.get('/products/categories')).json;
    expect(list.at(0, 'name')).toBe('Ape');
    expect((await open.get(`/products/categories/${parent}`)).json.at('count')).toBe(1);
    expect((await open.get(`/products/categories?parent=${parent}`)).json.list().length).toBe(1);
  });

  it('need force to be deleted, and the default category never goes', async () => {
    const id = (await open.post('/products/tags', { name: 'Gone' })).json.at('id');
    const soft = await open.call('DELETE', `/wp-json/wc/v3/products/tags/${id}`);
    expect([soft.status, soft.json.at('code')]).toEqual([
      501,
      'woocommerce_rest_trash_not_supported',
    ]);
    expect(
      (await open.call('DELETE', `/wp-json/wc/v3/products/tags/${id}?force=true`)).status,
    ).toBe(200);
    const missing = await open.get(`/products/tags/${id}`);
    expect([missing.status, missing.json.at('code')]).toEqual([
      404,
      'woocommerce_rest_term_invalid',
    ]);
    const uncategorized = (await open.get('/products/categories?slug=uncategorized')).json.at(
      0,
      'id',
    );
    const kept = await open.call(
      'DELETE',
      `/wp-json/wc/v3/products/categories/${uncategorized}?force=true`,
    );
    expect([kept.status, kept.json.at('code')]).toEqual([500, 'woocommerce_rest_cannot_delete']);
  });

  it('only categories have parents', async () => {
    const answer = await open.post('/products/tags', { name: 'x', parent: 1 });
    expect(answer.json.at('code')).toBe('woocommerce_rest_taxonomy_not_hierarchical');
  });

  it('put a shipping class on a product by its slug', async () => {
    const made = (await open.post('/products/shipping_classes', { name: 'Bulky Goods' })).json;
    const product = await open.post('/products', { name: 'Sofa', shipping_class: 'bulky-goods' });
    expect(product.json.value).toMatchObject({
      shipping_class: 'bulky-goods',
      shipping_class_id: made.at('id'),
    });
  });
});

describe('global attributes', () => {
  it('are refused with a slug that is taken, reserved or longer than 28 bytes', async () => {
    const open = await openShop();
    const post = (body: { name: string; slug?: string }) => open.post('/products/attributes', body);
    expect((await post({ name: 'Size' })).json.value).toMatchObject({
      slug: 'pa_size',
      type: 'select',
      order_by: 'menu_order',
    });
    for (const body of [{ name: 'size' }, { name: 'Type' }, { name: '这个属性的名字实在太长了' }]) {
      const answer = await post(body);
      expect([answer.status, answer.json.at('code')]).toEqual([
        400,
        'woocommerce_rest_cannot_create',
      ]);
    }
    const list = await open.get('/products/attributes?per_page=1');
    expect(list.headers['x-wp-totalpages']).toBe('1');
    expect((await open.get('/products/attributes/77/terms')).json.at('code')).toBe(
      'woocommerce_rest_taxonomy_invalid',
    );
    await open.close();
  });
});
