/** Products on the wire. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenShop, openShop } from '../testing/open-shop.ts';

describe('products', () => {
  let open: OpenShop;
  let clock = Date.UTC(2026, 0, 15, 20, 0, 0);
  beforeAll(async () => {
    open = await openShop({ clock: () => clock });
  });
  afterAll(() => open.close());

  it('answers a create with 201, its address and the object as saved', async () => {
    const answer = await open.post('/products', {
      name: 'Mug',
      description: 'Hot\n\nCold',
      sku: 'MUG',
    });
    expect(answer.status).toBe(201);
    const id = answer.json.at('id');
    expect(answer.headers['location']).toBe(`${open.shop.url}/wp-json/wc/v3/products/${id}`);
    expect(answer.json.value).toMatchObject({
      name: 'Mug',
      slug: 'mug',
      type: 'simple',
      status: 'publish',
      description: 'Hot\n\nCold',
      price: '',
      stock_quantity: null,
      categories: [{ name: 'Uncategorized' }],
    });
  });

  it('shows descriptions in paragraphs on a plain read, and as saved with context=edit', async () => {
    const id = (
      await open.post('/products', {
        name: 'P',
        description: 'One\n\nTwo',
        short_description: "it's",
      })
    ).json.at('id');
    const view = await open.get(`/products/${id}`);
    expect(view.json.at('description')).toBe('<p>One</p>\n<p>Two</p>\n');
    expect(view.json.at('short_description')).toBe('<p>it&#8217;s</p>\n');
    const edit = await open.get(`/products/${id}?context=edit`);
    expect(edit.json.at('description')).toBe('One\n\nTwo');
  });

  it('writes dates in the shop time without an offset, and twins in UTC', async () => {
    const json = (await open.post('/products', { name: 'Dated' })).json;
    expect(json.at('date_created')).toBe('2026-01-16T01:30:00');
    expect(json.at('date_created_gmt')).toBe('2026-01-15T20:00:00');
  });

  it('takes a price only as text on single calls', async () => {
    const answer = await open.post('/products', { name: 'x', regular_price: 19.99 });
    expect(answer.status).toBe(400);
    expect(answer.json.value).toEqual({
      code: 'rest_invalid_param',
      message: 'Invalid parameter(s): regular_price',
      data: {
        status: 400,
        params: { regular_price: 'regular_price is not of type string.' },
        details: {
          regular_price: {
            code: 'rest_invalid_type',
            message: 'regular_price is not of type string.',
            data: { param: 'regular_price' },
          },
        },
      },
    });
  });

  it('names every bad field, nested ones by their path', async () => {
    const answer = await open.post('/products', {
      name: 'x',
      stock_quantity: 'abc',
      status: 'live',
      dimensions: { length: 3 },
      images: [{ id: 'x' }],
    });
    expect(answer.json.at('data', 'params')).toEqual({
      stock_quantity: 'stock_quantity is not of type integer.',
      status:
        'status is not one of draft, pending, private, publish, future, auto-draft, and trash.',
      dimensions: 'dimensions[length] is not of type string.',
      images: 'images[0][id] is not of type integer.',
    });
  });

  it('refuses broken JSON', async () => {
    const answer = await open.call('POST', '/wp-json/wc/v3/products', {
      raw: '{"name":',
      headers: { 'content-type': 'application/json' },
    });
    expect([answer.status, answer.json.at('code')]).toEqual([400, 'rest_invalid_json']);
  });

  it('keeps prices as texts, unrounded, without grouping marks', async () => {
    const json = (
      await open.post('/products', { name: 'x', regular_price: '1,234.567', sale_price: '99.5' })
    ).json;
    expect(json.value).toMatchObject({
      regular_price: '1234.567',
      sale_price: '99.5',
      price: '99.5',
      on_sale: true,
    });
  });

  it('drops a sale price that is no saving, and ends a sale with an empty text', async () => {
    const made = (
      await open.post('/products', { name: 'x', regular_price: '10', sale_price: '12' })
    ).json;
    expect(made.value).toMatchObject({ sale_price: '', price: '10' });
    const id = made.at('id');
    expect((await open.put(`/products/${id}`, { sale_price: '8' })).json.at('price')).toBe('8');
    expect((await open.put(`/products/${id}`, { sale_price: '' })).json.at('price')).toBe('10');
  });

  it('reads the dates of a sale in the shop time, or in UTC by the twin', async () => {
    const json = (
      await open.post('/products', {
        name: 'x',
        regular_price: '10',
        sale_price: '5',
        date_on_sale_from: '2026-02-01T00:00:00',
        date_on_sale_to_gmt: '2026-02-10T00:00:00',
      })
    ).json;
    expect(json.value).toMatchObject({
      date_on_sale_from_gmt: '2026-01-31T18:30:00',
      date_on_sale_to: '2026-02-10T05:30:00',
      on_sale: false,
      price: '10',
    });
  });

  it('cleans names and descriptions: scripts lose their tags, handlers and frames go, ampersands are escaped', async () => {
    const json = (
      await open.post('/products', {
        name: ' Tom & <b onclick="x()">Jerry</b> <script>alert(1)</script> ',
        description:
          '<iframe src="https://x"></iframe><a href="javascript:alert(1)" class="c">a</a><br/>',
      })
    ).json;
    expect(json.at('name')).toBe('Tom &amp; <b>Jerry</b> alert(1)');
    expect(json.at('description')).toBe('<a href="alert(1)" class="c">a</a><br />');
  });

  it('cleans a SKU of tags, blanks at its ends and percent codes', async () => {
    expect(
      (await open.post('/products', { name: 'x', sku: ' <i>AB</i>  1%20 ' })).json.at('sku'),
    ).toBe('AB 1');
  });

  it('gives Chinese names a percent-encoded slug and equal names a number', async () => {
    const first = (await open.post('/products', { name: '红色' })).json;
    const second = (await open.post('/products', { name: '红色' })).json;
    expect([first.at('slug'), second.at('slug')]).toEqual([
      '%e7%ba%a2%e8%89%b2',
      '%e7%ba%a2%e8%89%b2-2',
    ]);
    expect((await open.get('/products?slug=红色')).json.list().length).toBe(1);
  });

  it('leaves a draft without a slug and names it when it is published', async () => {
    const draft = (await open.post('/products', { name: 'Later On', status: 'draft' })).json;
    expect(draft.at('slug')).toBe('');
    expect(
      (await open.put(`/products/${draft.at('id')}`, { status: 'publish' })).json.at('slug'),
    ).toBe('later-on');
  });

  it('changes only what was sent, but replaces lists whole', async () => {
    const tag = (await open.post('/products/tags', { name: 'old' })).json.at('id') ?? 0;
    const made = (
      await open.post('/products', { name: 'Keep', sku: 'KEEP', weight: '2', tags: [{ id: tag }] })
    ).json;
    clock += 60_000;
    const changed = await open.call('PATCH', `/wp-json/wc/v3/products/${made.at('id')}`, {
      body: { name: 'Kept', tags: [{ name: 'new' }] },
    });
    expect(changed.status).toBe(200);
    expect(changed.json.value).toMatchObject({
      name: 'Kept',
      slug: 'keep',
      sku: 'KEEP',
      weight: '2',
    });
    expect(changed.json.list('tags').map((item) => (item as { name: string }).name)).toEqual([
      'new',
    ]);
    expect(changed.json.at('date_modified_gmt')).not.toBe(made.at('date_modified_gmt'));
    expect(changed.json.at('date_created_gmt')).toBe(made.at('date_created_gmt'));
  });

  it('answers 400, not 404, for an update of an unknown id', async () => {
    const answer = await open.put('/products/999999', { name: 'x' });
    expect([answer.status, answer.json.at('code')]).toEqual([
      400,
      'woocommerce_rest_product_invalid_id',
    ]);
    expect((await open.get('/products/999999')).status).toBe(404);
  });

  it('refuses an id in a create', async () => {
    const answer = await open.post('/products', { id: 5, name: 'x' });
    expect([answer.status, answer.json.at('code')]).toEqual([
      400,
      'woocommerce_rest_product_exists',
    ]);
  });

  it('takes the method from the override header and the query', async () => {
    const id = (await open.post('/products', { name: 'Override' })).json.at('id');
    const deleted = await open.call('POST', `/wp-json/wc/v3/products/${id}?force=true`, {
      headers: { 'x-http-method-override': 'DELETE' },
    });
    expect(deleted.status).toBe(200);
    expect((await open.get(`/products/${id}`)).status).toBe(404);
  });

  it('derives the stock status from the quantity while stock is managed', async () => {
    const made = (
      await open.post('/products', {
        name: 'x',
        manage_stock: true,
        stock_quantity: 3,
        stock_status: 'outofstock',
      })
    ).json;
    expect(made.value).toMatchObject({ stock_status: 'instock', stock_quantity: 3 });
    const put = (body: Record<string, string | number | boolean>) =>
      open.put(`/products/${made.at('id')}`, body);
    expect((await put({ stock_quantity: 0 })).json.at('stock_status')).toBe('outofstock');
    expect((await put({ backorders: 'notify' })).json.value).toMatchObject({
      stock_status: 'onbackorder',
      backorders_allowed: true,
    });
    expect((await put({ manage_stock: false })).json.value).toMatchObject({
      stock_quantity: null,
      backorders: 'no',
      low_stock_amount: null,
    });
  });

  it('ignores a quantity while stock is not managed', async () => {
    const json = (await open.post('/products', { name: 'x', stock_quantity: 9 })).json;
    expect(json.value).toMatchObject({
      manage_stock: false,
      stock_quantity: null,
      stock_status: 'instock',
    });
  });

  it('ignores stock altogether when the site does not manage it', async () => {
    await open.put('/settings/products/woocommerce_manage_stock', { value: 'no' });
    const json = (
      await open.post('/products', { name: 'x', manage_stock: true, stock_quantity: 9 })
    ).json;
    expect(json.value).toMatchObject({ manage_stock: false, stock_quantity: null });
    await open.put('/settings/products/woocommerce_manage_stock', { value: 'yes' });
  });

  it('adds to and keeps meta data by key, removes it by null, and shows keys with an underscore', async () => {
    const made = (
      await open.post('/products', { name: 'x', meta_data: [{ key: '_ref', value: 'a' }] })
    ).json;
    const metaId = made.at('meta_data', 0, 'id');
    const put = (value: string | null) =>
      open.put(`/products/${made.at('id')}`, { meta_data: [{ key: '_ref', value }] });
    expect((await put('b')).json.at('meta_data')).toEqual([
      { id: metaId, key: '_ref', value: 'b' },
    ]);
    expect((await put(null)).json.at('meta_data')).toEqual([]);
  });

  it('blanks the price of a variable product', async () => {
    const json = (await open.post('/products', { name: 'x', type: 'variable', regular_price: '5' }))
      .json;
    expect(json.value).toMatchObject({ regular_price: '', price: '', stock_status: 'outofstock' });
  });

  it('splits an attribute option at a bar and drops attributes without options', async () => {
    const json = (
      await open.post('/products', {
        name: 'x',
        attributes: [{ name: 'Size', options: ['S|M', ' L '], position: 1 }, { name: 'Empty' }],
      })
    ).json;
    expect(json.list('attributes')).toEqual([
      {
        id: 0,
        name: 'Size',
        slug: 'Size',
        position: 1,
        visible: false,
        variation: false,
        options: ['S', 'M', 'L'],
      },
    ]);
  });
});
