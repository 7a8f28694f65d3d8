/** Images by address and the media library on the wire. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '#kernel/json';
import { basic, type OpenShop, openShop, send, type WireAnswer } from '../testing/open-shop.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);

describe('images by address', () => {
  let open: OpenShop;
  beforeAll(async () => {
    open = await openShop({ clock: () => Date.UTC(2026, 6, 1) });
  });
  afterAll(() => open.close());
  const src = 'https://img.example.com/red shoe.jpg?w=800';

  it('become copies in the library, in order, with the name as title', async () => {
    const answer = await open.post('/products', {
      name: 'x',
      images: [{ src, name: 'front', alt: 'A shoe' }, { src: 'https://img.example.com/back.png' }],
    });
    const images = answer.json.list('images');
    expect(images[0]).toMatchObject({
      src: `${open.shop.url}/wp-content/uploads/2026/07/red-shoe.jpg`,
      name: 'front',
      alt: 'A shoe',
    });
    expect(images[1]).toMatchObject({ name: 'back.png' });
  });

  it('are copied again each time an address is sent without an id', async () => {
    const made = (await open.post('/products', { name: 'x', images: [{ src }] })).json;
    const first = made.at('images', 0, 'id') ?? 0;
    const again = await open.put(`/products/${made.at('id')}`, { images: [{ src }] });
    expect(again.json.at('images', 0, 'id')).not.toBe(first);
    const kept = await open.put(`/products/${made.at('id')}`, { images: [{ id: first }] });
    expect(kept.json.list('images').map((image) => (image as { id: Json }).id)).toEqual([first]);
    expect(
      (await open.put(`/products/${made.at('id')}`, { images: [] })).json.at('images'),
    ).toEqual([]);
  });

  it.each([
    [
      'https://img.example.com/broken.jpg',
      'Error getting remote image https://img.example.com/broken.jpg. Error: Not Found',
    ],
    [
      'https://nowhere.invalid/a.jpg',
      'Error getting remote image https://nowhere.invalid/a.jpg. Error: cURL error 6: Could not resolve host: nowhere.invalid',
    ],
    [
      'http://192.168.1.4/a.jpg',
      'Error getting remote image http://192.168.1.4/a.jpg. Error: A valid URL was not provided.',
    ],
    [
      'https://img.example.com/a.pdf',
      'Invalid image: Sorry, you are not allowed to upload this file type.',
    ],
  ])('that cannot be had (%s) end the create, and nothing is left', async (address, message) => {
    open.shop.admin.configure({ imageFailures: ['broken'] });
    const before = open.shop.admin.state();
    const answer = await open.post('/products', {
      name: 'x',
      sku: 'NO-IMAGE',
      images: [{ src }, { src: address }],
    });
    expect(answer.json.value).toEqual({
      code: 'woocommerce_product_image_upload_error',
      message,
      data: { status: 400 },
    });
    expect(open.shop.admin.state()).toEqual(before);
  });

  it('that fail an update leave the product as it was, and the copies made so far in the library', async () => {
    open.shop.admin.configure({ imageFailures: ['broken'] });
    const id = (await open.post('/products', { name: 'Old' })).json.at('id');
    const media = open.shop.admin.state().media.length;
    const answer = await open.put(`/products/${id}`, {
      name: 'New',
      images: [{ src }, { src: 'https://img.example.com/broken.jpg' }],
    });
    expect(answer.status).toBe(400);
    expect((await open.get(`/products/${id}`)).json.value).toMatchObject({
      name: 'Old',
      images: [],
    });
    expect(open.shop.admin.state().media.length).toBe(media + 1);
  });

  it('named by an id that is none are refused', async () => {
    const answer = await open.post('/products', { name: 'x', images: [{ id: 999999 }] });
    expect(answer.json.value).toMatchObject({
      code: 'woocommerce_product_invalid_image_id',
      message: '#999999 is an invalid image ID.',
    });
  });

  it('of variations have codes of their own, and null takes the image away', async () => {
    const parent = (await open.post('/products', { name: 'P', type: 'variable' })).json.at('id');
    const bad = await open.post(`/products/${parent}/variations`, {
      image: { src: 'https://nowhere.invalid/a.jpg' },
    });
    expect(bad.json.at('code')).toBe('woocommerce_variation_image_upload_error');
    const made = (await open.post(`/products/${parent}/variations`, { image: { src } })).json;
    expect(made.at('image', 'name')).toMatch(/^red-shoe/);
    const cleared = await open.put(`/products/${parent}/variations/${made.at('id')}`, {
      image: {},
    });
    expect(cleared.json.at('image')).toBe(null);
  });

  it('share one sequence of ids with products, which is why ids have gaps', async () => {
    const answer = (await open.post('/products', { name: 'x', images: [{ src }] })).json;
    expect(answer.at('id')).toBe(Number(answer.at('images', 0, 'id')) + 1);
  });
});

describe('the media library', () => {
  let open: OpenShop;
  let authorization: string;
  const upload = (headers: Record<string, string>, raw: Buffer): Promise<WireAnswer> =>
    open.call('POST', '/wp-json/wp/v2/media', { headers: { authorization, ...headers }, raw });

  beforeAll(async () => {
    open = await openShop();
    const { login, password } = open.shop.admin.createApplicationPassword();
    authorization = basic({ consumerKey: login, consumerSecret: password });
  });
  afterAll(() => open.close());

  it('takes raw bytes with an application password and serves them', async () => {
    const answer = await upload(
      { 'content-type': 'image/png', 'content-disposition': 'attachment; filename="blue.png"' },
      png,
    );
    expect(answer.status).toBe(201);
    expect(answer.json.value).toMatchObject({
      title: { raw: 'blue' },
      slug: 'blue',
      media_type: 'image',
      mime_type: 'image/png',
    });
    const file = await send('GET', String(answer.json.at('source_url')));
    expect([file.status, file.headers['content-type']]).toEqual([200, 'image/png']);
    const product = await open.post('/products', {
      name: 'x',
      images: [{ id: answer.json.at('id') ?? 0 }],
    });
    expect(product.status).toBe(201);
  });

  it('numbers a name that is taken, and finds files by title, slug and id', async () => {
    const headers = {
      'content-type': 'image/png',
      'content-disposition': 'attachment; filename="twin.png"',
    };
    const [one, two] = [await upload(headers, png), await upload(headers, png)];
    expect(String(two.json.at('source_url'))).toMatch(/twin-1\.png$/);
    expect(two.json.at('slug')).toBe('twin-2');
    const slug = await send('GET', `${open.shop.url}/wp-json/wp/v2/media?slug=twin`);
    expect(slug.json.list().length).toBe(1);
    expect(slug.json.at(0, 'id')).toBe(one.json.at('id'));
    const search = await send('GET', `${open.shop.url}/wp-json/wp/v2/media?search=twin`);
    expect(search.headers['x-wp-total']).toBe('2');
  });

  it('takes a form with its title and alternative text', async () => {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(png)], { type: 'image/png' }), '鞋.png');
    form.set('title', 'hash-1');
    form.set('alt_text', 'Shoe');
    const encoded = new Response(form);
    const answer = await upload(
      { 'content-type': encoded.headers.get('content-type') ?? '' },
      Buffer.from(await encoded.arrayBuffer()),
    );
    expect(answer.json.value).toMatchObject({ title: { raw: 'hash-1' }, alt_text: 'Shoe' });
  });

  it.each([
    ['no bytes', { 'content-type': 'image/png' }, Buffer.alloc(0), 400, 'rest_upload_no_data'],
    ['no name', { 'content-type': 'image/png' }, png, 400, 'rest_upload_no_content_disposition'],
    [
      'text that calls itself a picture',
      { 'content-type': 'image/png', 'content-disposition': 'attachment; filename="a.png"' },
      Buffer.from('hello'),
      500,
      'rest_upload_sideload_error',
    ],
    [
      'a wrong checksum',
      {
        'content-type': 'image/png',
        'content-disposition': 'attachment; filename="a.png"',
        'content-md5': 'x',
      },
      png,
      412,
      'rest_upload_hash_mismatch',
    ],
  ])('refuses %s', async (...row) => {
    const [, headers, bytes, status, code] = row;
    const answer = await upload(headers, bytes);
    expect([answer.status, answer.json.at('code')]).toEqual([status, code]);
  });

  it('deletes for good only, and says 400 past the last page', async () => {
    const made = await upload(
      { 'content-type': 'image/png', 'content-disposition': 'attachment; filename="bye.png"' },
      png,
    );
    const path = `/wp-json/wp/v2/media/${made.json.at('id')}`;
    expect((await open.call('DELETE', path, { headers: { authorization } })).status).toBe(501);
    const gone = await open.call('DELETE', `${path}?force=true`, { headers: { authorization } });
    expect(gone.json.at('deleted')).toBe(true);
    const past = await send('GET', `${open.shop.url}/wp-json/wp/v2/media?page=99`);
    expect([past.status, past.json.at('code')]).toEqual([400, 'rest_post_invalid_page_number']);
  });
});
