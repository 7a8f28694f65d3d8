/** Batches on the wire. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenShop, openShop } from '../testing/open-shop.ts';

describe('a batch', () => {
  let open: OpenShop;
  beforeAll(async () => {
    open = await openShop();
  });
  afterAll(() => open.close());

  it('answers 200 with every item in its place, failed ones with their error', async () => {
    const known =
      (await open.post('/products', { name: 'Known', sku: 'KNOWN' })).json.at('id') ?? 0;
    const answer = await open.post('/products/batch', {
      create: [
        { name: 'A', sku: 'A' },
        { name: 'B', sku: 'KNOWN' },
        { name: 'C', sku: 'C' },
      ],
      update: [
        { id: known, name: 'Renamed' },
        { id: 999999, name: 'x' },
      ],
      delete: [known, 888888],
    });
    expect(answer.status).toBe(200);
    expect(answer.json.at('create', 0, 'sku')).toBe('A');
    expect(answer.json.at('create', 1)).toEqual({
      id: 0,
      error: {
        code: 'product_invalid_sku',
        message: 'Invalid or duplicated SKU.',
        data: { status: 400, resource_id: known, unique_sku: 'KNOWN-1' },
      },
    });
    expect(answer.json.at('create', 2, 'sku')).toBe('C');
    expect(answer.json.at('update', 0, 'name')).toBe('Renamed');
    expect(answer.json.at('update', 1)).toMatchObject({
      id: 999999,
      error: { code: 'woocommerce_rest_product_invalid_id', data: { status: 400 } },
    });
    expect(answer.json.at('delete', 0, 'id')).toBe(known);
    expect(answer.json.at('delete', 1)).toMatchObject({
      id: 888888,
      error: { data: { status: 404 } },
    });
    expect((await open.get(`/products/${known}`)).status).toBe(404);
  });

  it('does not check its items, so a number for a price passes', async () => {
    const answer = await open.post('/products/batch', {
      create: [{ name: 'N', regular_price: 19.99, manage_stock: 'yes', stock_quantity: '4' }],
    });
    expect(answer.json.at('create', 0)).toMatchObject({
      regular_price: '19.99',
      manage_stock: true,
      stock_quantity: 4,
    });
  });

  it('is refused whole above 100 items', async () => {
    const create = Array.from({ length: 101 }, (_, index) => ({ name: `x${index}` }));
    const answer = await open.post('/products/batch', { create });
    expect([answer.status, answer.json.value]).toEqual([
      413,
      {
        code: 'woocommerce_rest_request_entity_too_large',
        message: 'Unable to accept more than 100 items for this request.',
        data: { status: 413 },
      },
    ]);
    expect((await open.get('/products?search=x100')).json.list()).toEqual([]);
  });

  it('without work is an empty list', async () => {
    expect((await open.post('/products/batch', {})).json.value).toEqual([]);
  });

  it('answers nothing at all to _fields=id, since the fields of the whole are create, update and delete', async () => {
    const answer = await open.post('/products/batch?_fields=id', {
      create: [{ name: 'Trimmed', sku: 'TRIM' }],
    });
    expect(answer.json.value).toEqual({});
    expect((await open.get('/products?sku=TRIM')).json.list().length).toBe(1);
  });

  it('of variations works under the parent of its path', async () => {
    const parent = (
      await open.post('/products', {
        name: 'P',
        type: 'variable',
        attributes: [{ name: 'Size', variation: true, options: ['S', 'M'] }],
      })
    ).json.at('id');
    const answer = await open.post(`/products/${parent}/variations/batch`, {
      create: [
        { sku: 'P-S', regular_price: '4', attributes: [{ name: 'Size', option: 'S' }] },
        { sku: 'P-M', regular_price: '3', attributes: [{ name: 'size', option: 'M' }] },
      ],
      update: [{ id: 999999, regular_price: '1' }],
    });
    expect(answer.json.at('create', 1)).toMatchObject({
      parent_id: parent,
      attributes: [{ option: 'M' }],
    });
    expect(answer.json.at('update', 0, 'error', 'code')).toBe(
      'woocommerce_rest_product_variation_invalid_id',
    );
    expect((await open.get(`/products/${parent}`)).json.at('price')).toBe('3');
  });

  it('of categories says term_exists for each one that is there', async () => {
    const first = (await open.post('/products/categories/batch', { create: [{ name: 'Toys' }] }))
      .json;
    const again = (
      await open.post('/products/categories/batch', {
        create: [{ name: 'toys' }, { name: 'Tools' }],
      })
    ).json;
    expect(again.at('create', 0, 'error')).toMatchObject({
      code: 'term_exists',
      data: { status: 400, resource_id: first.at('create', 0, 'id') },
    });
    expect(again.at('create', 1, 'name')).toBe('Tools');
  });

  it('of 100 creates is a matter of milliseconds, so that a test waits for the client and not for the shop', async () => {
    const times: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const create = Array.from({ length: 100 }, (_, index) => ({
        name: `Fast ${round} ${index}`,
        sku: `FAST-${round}-${index}`,
        regular_price: '5.00',
      }));
      const begin = performance.now();
      expect((await open.post('/products/batch', { create })).json.list('create').length).toBe(100);
      times.push(performance.now() - begin);
    }
    // Measured 15 to 30; the bound is loose because test machines are busy.
    expect(Math.min(...times)).toBeLessThan(120);
  });
});
