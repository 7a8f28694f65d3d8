/** Who is let in, over real HTTP and real TLS. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiKey } from '../state/credentials.ts';
import { basic, type OpenShop, openShop, send, type WireAnswer } from '../testing/open-shop.ts';
import { selfSignedCertificate } from '../testing/self-signed.ts';

const now = Date.UTC(2026, 5, 1, 12);
const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );

interface Signing {
  readonly key: ApiKey;
  readonly url: string;
  readonly method?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly hash?: 'SHA1' | 'SHA256';
  readonly timestamp?: number;
  readonly nonce?: string;
  readonly secret?: string;
}

let counter = 0;

function signed(options: Signing): Record<string, string> {
  counter += 1;
  const hash = options.hash ?? 'SHA256';
  const params: Record<string, string> = {
    ...options.params,
    oauth_consumer_key: options.key.consumerKey,
    oauth_timestamp: String(options.timestamp ?? now / 1000 + counter),
    oauth_nonce: options.nonce ?? `nonce-${counter}`,
    oauth_signature_method: `HMAC-${hash}`,
  };
  const pairs = Object.keys(params)
    .sort()
    .map((key) => `${encode(key)}=${encode(params[key] ?? '')}`)
    .join('&');
  const base = `${options.method ?? 'GET'}&${encode(options.url)}&${encode(pairs)}`;
  const signature = createHmac(
    hash.toLowerCase(),
    `${options.secret ?? options.key.consumerSecret}&`,
  )
    .update(base)
    .digest('base64');
  return { ...params, oauth_signature: signature };
}

const query = (params: Readonly<Record<string, string>>): string =>
  Object.entries(params)
    .map(([key, value]) => `${encode(key)}=${encode(value)}`)
    .join('&');

describe('a shop on plain HTTP', () => {
  let open: OpenShop;
  let products: string;
  const ask = (params: Readonly<Record<string, string>>, method = 'GET'): Promise<WireAnswer> =>
    send(method, `${products}?${query(params)}`);

  beforeAll(async () => {
    open = await openShop({ clock: () => now, config: { assumeHttps: false } });
    products = `${open.shop.url}/wp-json/wc/v3/products`;
  });
  afterAll(() => open.close());

  it('does not see Basic credentials at all', async () => {
    const answer = await open.get('/products');
    expect([answer.status, answer.json.at('code')]).toEqual([401, 'woocommerce_rest_cannot_view']);
  });

  it('does not see key and secret in the query', async () => {
    const { consumerKey, consumerSecret } = open.shop.keys.readWrite;
    const answer = await ask({ consumer_key: consumerKey, consumer_secret: consumerSecret });
    expect(answer.json.at('code')).toBe('woocommerce_rest_cannot_view');
  });

  it.each(['SHA1', 'SHA256'] as const)(
    'lets a request in that is signed with HMAC-%s',
    async (hash) => {
      const params = { per_page: '5', search: 'a b & c*' };
      const answer = await ask(
        signed({ key: open.shop.keys.readWrite, url: products, params, hash }),
      );
      expect(answer.status).toBe(200);
    },
  );

  it('takes the OAuth parameters from the header too', async () => {
    const params = signed({ key: open.shop.keys.readWrite, url: products });
    const authorization = `OAuth ${Object.entries(params)
      .map(([key, value]) => `${key}="${encode(value)}"`)
      .join(', ')}`;
    expect((await send('GET', products, { headers: { authorization } })).status).toBe(200);
  });

  it('signs the query of a write but not its JSON body', async () => {
    const params = signed({ key: open.shop.keys.readWrite, url: products, method: 'POST' });
    const answer = await send('POST', `${products}?${query(params)}`, { body: { name: 'Signed' } });
    expect(answer.status).toBe(201);
  });

  it.each([
    [
      'a wrong secret',
      { secret: 'cs_wrong' },
      'Invalid signature - provided signature does not match.',
    ],
    ['a clock 16 minutes behind', { timestamp: now / 1000 - 960 }, 'Invalid timestamp.'],
    ['a clock 16 minutes ahead', { timestamp: now / 1000 + 960 }, 'Invalid timestamp.'],
    [
      'another host in the signature',
      { url: 'http://shop.example/wp-json/wc/v3/products' },
      'Invalid signature - provided signature does not match.',
    ],
  ])('refuses %s', async (_what, change, message) => {
    const answer = await ask(signed({ key: open.shop.keys.readWrite, url: products, ...change }));
    expect(answer.status).toBe(401);
    expect(answer.json.at('code')).toBe('woocommerce_rest_authentication_error');
    expect(answer.json.at('message')).toBe(message);
  });

  it('accepts a clock 14 minutes off', async () => {
    const params = signed({
      key: open.shop.keys.readWrite,
      url: products,
      timestamp: now / 1000 - 840,
    });
    expect((await ask(params)).status).toBe(200);
  });

  it('refuses a nonce that was used', async () => {
    const params = signed({ key: open.shop.keys.readWrite, url: products });
    expect((await ask(params)).status).toBe(200);
    expect((await ask(params)).json.at('message')).toBe(
      'Invalid nonce - nonce has already been used.',
    );
  });

  it('names the missing parameters', async () => {
    const { oauth_nonce: _nonce, ...params } = signed({
      key: open.shop.keys.readWrite,
      url: products,
    });
    const answer = await ask(params);
    expect(answer.json.at('code')).toBe('woocommerce_rest_authentication_missing_parameter');
    expect(answer.json.at('message')).toBe('Missing OAuth parameter oauth_nonce');
  });

  it('refuses an unknown key that signs', async () => {
    const key = { ...open.shop.keys.readWrite, consumerKey: 'ck_nobody' };
    expect((await ask(signed({ key, url: products }))).json.at('message')).toBe(
      'Consumer key is invalid.',
    );
  });

  it('does not look at the key when the route comes by parameter alone', async () => {
    const url = `${open.shop.url}/index.php`;
    const params = signed({
      key: open.shop.keys.readWrite,
      url,
      params: { rest_route: '/wc/v3/products' },
    });
    for (const address of [query(params), query(params).replaceAll('%2F', '/')]) {
      const answer = await send('GET', `${url}?${address}`);
      expect(answer.json.at('code')).toBe('woocommerce_rest_cannot_view');
    }
  });

  it('signs the route of a plain-permalink address like any other parameter', async () => {
    const url = `${open.shop.url}/index.php`;
    const params = signed({
      key: open.shop.keys.readWrite,
      url,
      params: { rest_route: '/wc/v3/products', any: 'wp-json/wc/' },
    });
    // The signature's own slashes stay encoded; the letters the plugin looks for do not.
    const address = query(params).replace('wp-json%2Fwc%2F', 'wp-json/wc/');
    expect((await send('GET', `${url}?${address}`)).status).toBe(200);
  });
});

describe('a shop behind TLS', () => {
  let open: OpenShop;
  beforeAll(async () => {
    open = await openShop({ clock: () => now });
  });
  afterAll(() => open.close());

  it('lets Basic in', async () => {
    expect((await open.get('/products')).status).toBe(200);
  });

  it('lets key and secret in the query in', async () => {
    const { consumerKey, consumerSecret } = open.shop.keys.readWrite;
    const path = `/wp-json/wc/v3/products?consumer_key=${consumerKey}&consumer_secret=${consumerSecret}`;
    expect((await send('GET', `${open.shop.url}${path}`)).status).toBe(200);
  });

  it('refuses a wrong secret and says how to sign in', async () => {
    const authorization = basic({ ...open.shop.keys.readWrite, consumerSecret: 'cs_wrong' });
    const answer = await open.call('GET', '/wp-json/wc/v3/products', {
      headers: { authorization },
    });
    expect(answer.json.at('message')).toBe('Consumer secret is invalid.');
    expect(answer.headers['www-authenticate']).toMatch(/^Basic realm="WooCommerce API\./);
  });

  it('leaves an unknown key anonymous', async () => {
    const authorization = basic({ consumerKey: 'ck_nobody', consumerSecret: 'cs_nothing' });
    const answer = await open.call('GET', '/wp-json/wc/v3/products', {
      headers: { authorization },
    });
    expect([answer.status, answer.json.at('code')]).toEqual([401, 'woocommerce_rest_cannot_view']);
  });

  it.each([
    ['readOnly', 'POST', 'The API key provided does not have write permissions.'],
    ['writeOnly', 'GET', 'The API key provided does not have read permissions.'],
  ] as const)('holds a %s key back from %s', async (name, method, message) => {
    const answer = await open.call(method, '/wp-json/wc/v3/products', {
      headers: { authorization: basic(open.shop.keys[name]) },
      ...(method === 'POST' ? { body: { name: 'x' } } : {}),
    });
    expect([answer.status, answer.json.at('code')]).toEqual([
      401,
      'woocommerce_rest_authentication_error',
    ]);
    expect(answer.json.at('message')).toBe(message);
  });

  it('does not take API keys for wp/v2', async () => {
    const answer = await open.call('POST', '/wp-json/wp/v2/media', { raw: 'x' });
    expect([answer.status, answer.json.at('code')]).toEqual([401, 'rest_cannot_create']);
  });

  it('loses everyone when the host strips the Authorization header, but not the query', async () => {
    open.shop.admin.configure({ authorizationStripped: true });
    const { consumerKey, consumerSecret } = open.shop.keys.readWrite;
    const path = `/wp-json/wc/v3/products?consumer_key=${consumerKey}&consumer_secret=${consumerSecret}`;
    expect((await open.get('/products')).json.at('code')).toBe('woocommerce_rest_cannot_view');
    expect((await send('GET', `${open.shop.url}${path}`)).status).toBe(200);
    open.shop.admin.configure({ authorizationStripped: false });
  });

  it('signs with https once the proxy forwards the scheme', async () => {
    const url = `${open.shop.url}/wp-json/wc/v3/products`;
    const key = open.shop.keys.readWrite;
    const at = now / 1000;
    const ask = (signedUrl: string, timestamp: number): Promise<WireAnswer> =>
      send('GET', `${url}?${query(signed({ key, url: signedUrl, timestamp }))}`);
    expect((await ask(url, at)).status).toBe(401);
    expect((await ask(url.replace('http:', 'https:'), at + 1)).status).toBe(200);
  });
});

describe('a shop that speaks TLS itself', () => {
  it('sees Basic on a real TLS connection', async () => {
    const open = await openShop({
      tls: selfSignedCertificate(Date.now()),
      config: { assumeHttps: false },
    });
    expect(open.shop.url).toMatch(/^https:/);
    expect((await open.get('/products')).status).toBe(200);
    await open.close();
  });
});

describe('a shop in a subfolder', () => {
  it('is signed with the address WordPress has of itself', async () => {
    const open = await openShop({
      clock: () => now,
      homeUrl: 'http://shop.example/blog',
      config: { assumeHttps: false },
    });
    const path = '/blog/wp-json/wc/v3/products';
    const ask = (url: string): Promise<WireAnswer> =>
      send(
        'GET',
        `${open.shop.url}${path}?${query(signed({ key: open.shop.keys.readWrite, url }))}`,
      );
    expect((await ask(`${open.shop.url}${path}`)).status).toBe(401);
    expect((await ask(`http://shop.example${path}`)).status).toBe(200);
    await open.close();
  });
});

describe('application passwords', () => {
  it('open every route, and once one exists unknown Basic credentials are an error', async () => {
    const open = await openShop();
    const { login, password } = open.shop.admin.createApplicationPassword();
    const as = (user: string, secret: string): Promise<WireAnswer> =>
      open.call('GET', '/wp-json/wc/v3/products', {
        headers: { authorization: basic({ consumerKey: user, consumerSecret: secret }) },
      });
    expect((await as(login, password)).status).toBe(200);
    expect((await as(login, password.replaceAll(' ', ''))).status).toBe(200);
    expect((await as(login, 'wrong')).json.at('code')).toBe('incorrect_password');
    expect((await as('ck_nobody', 'x')).json.at('code')).toBe('invalid_username');
    open.shop.admin.configure({ assumeHttps: false });
    expect((await as(login, password)).json.at('code')).toBe('woocommerce_rest_cannot_view');
    await open.close();
  });
});
