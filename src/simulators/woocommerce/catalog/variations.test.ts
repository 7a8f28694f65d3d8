/** Variations on the wire. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '#kernel/json';
import { type OpenShop, openShop } from '../testing/open-shop.ts';

describe('variations', () => {
  let open: OpenShop;
  let parent: Json | undefined;
  beforeAll(async () => {
    open = await openShop();
  });
  afterAll(() => open.close());

  async function makeParent(extra: Readonly<Record<string, Json>> = {}): Promise<Json | undefined> {
    const answer = await open.post('/products', {
      name: 'Shirt',
      type: 'variable',
      attributes: [
        { name: '颜色', variation: true, options: ['红', '蓝'] },
        { name: 'Fabric', variation: false, options: ['Cotton'] },
      ],
      ...extra,
    });
    return answer.json.at('id');
  }

  it('keep the text of an option and give a Chinese attribute a percent-encoded slug', async () => {
    parent = await makeParent();
    const answer = await open.post(`/products/${parent}/variations`, {
      regular_price: '9.00',
      attributes: [{ name: '颜色', option: '红' }],
    });
    expect(answer.status).toBe(201);
    expect(answer.headers['location']).toBe(
      `${open.shop.url}/wp-json/wc/v3/products/${parent}/variations/${answer.json.at('id')}`,
    );
    expect(answer.json.at('attributes')).toEqual([
      { id: 0, name: '颜色', slug: '%e9%a2%9c%e8%89%b2', option: '红' },
    ]);
    expect(answer.json.value).toMatchObject({ price: '9.00', name: '红', parent_id: parent });
  });

  it('skip attributes that the parent does not have or does not vary by, without a word', async () => {
    const id = await makeParent();
    const answer = await open.post(`/products/${id}/variations`, {
      attributes: [
        { name: 'Size', option: 'L' },
        { name: 'Fabric', option: 'Cotton' },
      ],
    });
    expect([answer.status, answer.json.at('attributes')]).toEqual([201, []]);
  });

  it('answer 404 for attributes under a parent that does not exist', async () => {
    const answer = await open.post('/products/999999/variations', {
      attributes: [{ name: 'a', option: 'b' }],
    });
    expect([answer.status, answer.json.at('code')]).toEqual([
      404,
      'woocommerce_rest_product_variation_invalid_parent',
    ]);
  });

  it('give the parent its price, its sale and its stock status', async () => {
    const id = await makeParent();
    await open.post(`/products/${id}/variations`, { regular_price: '8', sku: 'S-1' });
    await open.post(`/products/${id}/variations`, {
      regular_price: '9',
      sale_price: '5',
      stock_status: 'outofstock',
    });
    const json = (await open.get(`/products/${id}`)).json;
    expect(json.value).toMatchObject({
      price: '5',
      regular_price: '',
      on_sale: true,
      stock_status: 'instock',
    });
    expect(json.list('variations').length).toBe(2);
  });

  it('show what they lack of their parent: SKU, weight, image and managed stock', async () => {
    const id = await makeParent({
      sku: 'PARENT',
      weight: '3',
      manage_stock: true,
      stock_quantity: 7,
      images: [{ src: 'https://img.example.com/p.jpg' }],
    });
    const made = (await open.post(`/products/${id}/variations`, { regular_price: '1' })).json;
    const json = (await open.get(`/products/${id}/variations/${made.at('id')}`)).json;
    expect(json.value).toMatchObject({
      sku: 'PARENT',
      weight: '3',
      manage_stock: 'parent',
      stock_quantity: 7,
    });
    expect(json.at('image', 'name')).toBe('p.jpg');
    expect((await open.get('/products?sku=PARENT')).json.list().length).toBe(1);
    const own = await open.put(`/products/${id}/variations/${made.at('id')}`, {
      manage_stock: true,
      stock_quantity: 2,
    });
    expect(own.json.value).toMatchObject({ manage_stock: true, stock_quantity: 2 });
  });

  it('dress their description up even when it is written', async () => {
    const id = await makeParent();
    const answer = await open.post(`/products/${id}/variations`, { description: 'Soft' });
    expect(answer.json.at('description')).toBe('<p>Soft</p>\n');
  });

  it('are found by SKU through the products list, in the shape of a product', async () => {
    const id = await makeParent();
    const variation = (
      await open.post(`/products/${id}/variations`, {
        sku: 'FIND-V',
        attributes: [{ name: '颜色', option: '蓝' }],
      })
    ).json.at('id');
    await open.post('/products', { name: 'Other', sku: 'FIND-P' });
    const list = (await open.get('/products?sku=FIND-V,FIND-P,NOBODY')).json;
    expect(
      list
        .list()
        .map((item) => (item as { sku: string }).sku)
        .sort(),
    ).toEqual(['FIND-P', 'FIND-V']);
    const found = (await open.get('/products?sku=FIND-V')).json;
    expect(found.at(0)).toMatchObject({
      id: variation,
      type: 'variation',
      parent_id: id,
      name: 'Shirt - 蓝',
    });
  });

  it('cannot be changed or deleted through the products endpoint', async () => {
    const id = await makeParent();
    const variation = (await open.post(`/products/${id}/variations`, {})).json.at('id');
    const answer = await open.put(`/products/${variation}`, { name: 'x' });
    expect([answer.status, answer.json.at('code')]).toEqual([
      404,
      'woocommerce_rest_invalid_product_id',
    ]);
    expect(
      (await open.call('DELETE', `/wp-json/wc/v3/products/${variation}?force=true`)).status,
    ).toBe(404);
    expect((await open.get(`/products/${variation}`)).json.at('type')).toBe('variation');
  });

  it('are unknown under another parent', async () => {
    const [one, two] = [await makeParent(), await makeParent()];
    const variation = (await open.post(`/products/${one}/variations`, {})).json.at('id');
    const answer = await open.get(`/products/${two}/variations/${variation}`);
    expect([answer.status, answer.json.at('code')]).toEqual([
      404,
      'woocommerce_rest_product_variation_invalid_id',
    ]);
  });

  it('go into the trash without force, and their SKU stays blocked for products', async () => {
    const id = await makeParent();
    const variation = (await open.post(`/products/${id}/variations`, { sku: 'GONE-V' })).json.at(
      'id',
    );
    await open.call('DELETE', `/wp-json/wc/v3/products/${id}/variations/${variation}`);
    expect((await open.get(`/products/${id}/variations`)).json.list()).toEqual([]);
    const answer = await open.post('/products', { name: 'x', sku: 'GONE-V' });
    expect(answer.json.at('code')).toBe('woocommerce_rest_product_not_created');
  });

  it('follow a global attribute by the names of its terms', async () => {
    const attribute =
      (await open.post('/products/attributes', { name: 'Colour' })).json.at('id') ?? 0;
    const id = (
      await open.post('/products', {
        name: 'G',
        type: 'variable',
        attributes: [{ id: attribute, variation: true, options: ['Dark Red', 'Blue'] }],
      })
    ).json.at('id');
    const answer = await open.post(`/products/${id}/variations`, {
      attributes: [{ id: attribute, option: 'Dark Red' }],
    });
    expect(answer.json.at('attributes')).toEqual([
      { id: attribute, name: 'Colour', slug: 'pa_colour', option: 'Dark Red' },
    ]);
    const terms = (await open.get(`/products/attributes/${attribute}/terms`)).json;
    expect(terms.at(0, 'count')).toBe(1);
    const filter = `attribute=pa_colour&attribute_term=${terms.at(0, 'id')}`;
    expect((await open.get(`/products?${filter}`)).json.at(0, 'id')).toBe(id);
    expect(terms.list().map((term) => (term as { slug: string }).slug)).toEqual([
      'blue',
      'dark-red',
    ]);
  });

  it('never match a global attribute whose slug is Chinese, as the controller compares unlike keys', async () => {
    const attribute = (await open.post('/products/attributes', { name: '尺码' })).json;
    expect(attribute.at('slug')).toBe('pa_尺码');
    const attributeId = attribute.at('id') ?? 0;
    const id = (
      await open.post('/products', {
        name: 'G',
        type: 'variable',
        attributes: [{ id: attributeId, variation: true, options: ['大'] }],
      })
    ).json.at('id');
    const answer = await open.post(`/products/${id}/variations`, {
      attributes: [{ id: attributeId, option: '大' }],
    });
    expect(answer.json.at('attributes')).toEqual([]);
    const named = await open.post(`/products/${id}/variations`, {
      attributes: [{ name: 'pa_尺码', option: '大' }],
    });
    expect(named.json.at('attributes')).toEqual([
      { id: attributeId, name: '尺码', slug: 'pa_尺码', option: '大' },
    ]);
  });
});
