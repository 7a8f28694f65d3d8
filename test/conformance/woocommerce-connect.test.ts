import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { selfSignedCertificate } from '#simulators/woocommerce/testing/self-signed';
import { creation, doneOf } from './bench-shop.ts';
import { type OddShop, oddShop } from './woocommerce-shop.ts';

let shop: OddShop;
afterEach(() => shop.close());

const codesOf = (warnings: readonly { readonly code: string }[]) =>
  warnings.map((warning) => warning.code).sort();

describe('a WooCommerce shop over plain HTTP', () => {
  it('is signed for, never sent its secret, and warned of', async () => {
    shop = await oddShop({ config: { assumeHttps: false } });
    const { connection, report } = await shop.probed();
    expect(report.facts).toMatchObject({
      auth: 'oauth',
      signScheme: 'http',
      restStyle: 'pretty',
      currency: 'USD',
    });
    expect(report.facts['version']).toMatch(/^\d+\.\d+/);
    expect(codesOf(report.warnings)).toEqual(['image-upload-unavailable', 'plain-http']);
    const item = creation('A');
    expect(doneOf((await connection.send([item])).items, item).adopted).toBe(false);
  });

  it('is signed for with its own name when it is reached by another', async () => {
    shop = await oddShop({
      config: { assumeHttps: false },
      homeUrl: 'https://www.my-shop.example',
    });
    const { connection, report } = await shop.probed();
    expect(report.facts['home']).toBe('https://www.my-shop.example');
    expect((await connection.read('listings', null)).ok).toBe(true);
  });

  it('in a subfolder is found there', async () => {
    shop = await oddShop({ config: { assumeHttps: false }, homeUrl: 'http://127.0.0.1/blog' });
    const { connection, report } = await shop.probed({ url: `${shop.shop.url}/blog/` });
    expect(report.facts['basePath']).toBe('/blog');
    expect((await connection.read('categories', null)).ok).toBe(true);
  });

  it('is found at the root when a page of it was typed', async () => {
    shop = await oddShop({ config: { assumeHttps: false } });
    const { report } = await shop.probed({ url: `${shop.shop.url}/my-account` });
    expect(report.facts['basePath']).toBe('');
  });

  it('with plain permalinks is spoken to by parameter', async () => {
    shop = await oddShop({ config: { assumeHttps: false } });
    const connection = shop.connect({
      facts: { restStyle: 'query', home: shop.shop.url, currency: 'USD' },
    });
    const item = creation('A');
    expect(doneOf((await connection.send([item])).items, item).adopted).toBe(false);
    expect((await connection.read('listings', null)).ok).toBe(true);
  });

  it('that takes every call for encrypted is signed for as such', async () => {
    shop = await oddShop({ config: { assumeHttps: true } });
    const { connection, report } = await shop.probed();
    expect(report.facts).toMatchObject({ auth: 'oauth', signScheme: 'https' });
    expect((await connection.read('listings', null)).ok).toBe(true);
  });

  it('whose clock is an hour off is spoken to in its own time', async () => {
    shop = await oddShop({ config: { assumeHttps: false, clockSkewMs: 3_600_000 } });
    const { connection } = await shop.probed();
    const item = creation('A');
    expect(doneOf((await connection.send([item])).items, item).adopted).toBe(false);
  });
});

describe('a WooCommerce shop over TLS', () => {
  const tls = selfSignedCertificate(Date.now());

  it('is spoken to with Basic credentials', async () => {
    shop = await oddShop({ tls, config: { assumeHttps: false } });
    const { connection, report } = await shop.probed({ ca: tls.cert });
    expect(report.facts['auth']).toBe('basic');
    expect(codesOf(report.warnings)).toEqual(['image-upload-unavailable']);
    const item = creation('A');
    expect(doneOf((await connection.send([item])).items, item).adopted).toBe(false);
  });

  it('that drops the Authorization header gets its key in the address, which is told', async () => {
    shop = await oddShop({ tls, config: { authorizationStripped: true } });
    const { connection, report } = await shop.probed({ ca: tls.cert });
    expect(report.facts['auth']).toBe('query');
    expect(codesOf(report.warnings)).toContain('authorization-stripped');
    expect((await connection.read('listings', null)).ok).toBe(true);
    expect(JSON.stringify(shop.records)).not.toContain(shop.shop.keys.readWrite.consumerSecret);
  });

  it('with a certificate that nobody vouches for is refused before anything is sent', async () => {
    shop = await oddShop({ tls });
    const report = await shop.connect().probe();
    expect(!report.ok && report.failure).toMatchObject({ code: 'tls-invalid', acted: 'no' });
  });

  it('uploads pictures with an application password', async () => {
    shop = await oddShop({ tls });
    const password = shop.shop.admin.createApplicationPassword('anna');
    const { report } = await shop.probed({
      ca: tls.cert,
      credentials: { appUser: password.login, appPassword: password.password },
    });
    expect(report.facts['canUploadMedia']).toBe(true);
    expect(report.warnings).toEqual([]);
  });

  it('tells a wrong application password from a missing one, and works without', async () => {
    shop = await oddShop({ tls });
    const password = shop.shop.admin.createApplicationPassword('anna');
    const { report } = await shop.probed({
      ca: tls.cert,
      credentials: { appUser: password.login, appPassword: 'not the word' },
    });
    expect(report.checks.find((check) => check.name === 'upload')).toMatchObject({
      ok: false,
      failure: { acted: 'no' },
    });
    expect(report.facts['canUploadMedia']).toBe(false);
    expect(codesOf(report.warnings)).toEqual(['image-upload-unavailable']);
    expect(JSON.stringify(report)).not.toContain('not the word');
  });
});

describe('an address', () => {
  async function answering(handler: http.RequestListener): Promise<string> {
    shop = await oddShop();
    const server = http.createServer(handler);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { close } = shop;
    shop = {
      ...shop,
      close: async () => {
        server.close();
        server.closeAllConnections();
        await close();
      },
    };
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('that is no WordPress is told from one that is down', async () => {
    const url = await answering((_, reply) =>
      reply.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Hi</title>'),
    );
    const report = await shop.connect({ url }).probe();
    expect(!report.ok && report.failure.code).toMatch(/^(host-page|not-found)$/);
    const down = await shop.connect({ url: 'http://127.0.0.1:1' }).probe();
    expect(!down.ok && down.failure).toMatchObject({ code: 'unreachable', acted: 'no' });
  });

  it('that sends everybody to another host names that host', async () => {
    const url = await answering((_, reply) =>
      reply.writeHead(301, { Location: 'https://www.shop.invalid/wp-json/' }).end(),
    );
    const report = await shop.connect({ url }).probe();
    expect(!report.ok && report.failure).toMatchObject({
      code: 'redirect-refused',
      detail: { to: 'https://www.shop.invalid' },
    });
  });

  it('that takes a signed read in and then drops the line is not taken for one that refuses the key', async () => {
    shop = await oddShop({ config: { assumeHttps: false } });
    const { connection } = await shop.probed();
    shop.shop.admin.configure({ faults: [{ kind: 'reset-after', method: 'GET', nth: [1] }] });
    expect((await connection.read('listings', null)).ok).toBe(true);
    expect(shop.records.slice(-3).map((record) => record.status)).toEqual([null, 401, 200]);
  });

  it('of a WordPress without WooCommerce says so', async () => {
    const index = { name: 'Blog', home: 'http://blog.test', namespaces: ['wp/v2'] };
    const url = await answering((_, reply) => reply.end(JSON.stringify(index)));
    const report = await shop.connect({ url }).probe();
    expect(!report.ok && report.failure).toMatchObject({
      code: 'unsupported',
      detail: { reason: 'no-woocommerce' },
    });
  });

  it.each([
    ['a page', 404, { 'Content-Type': 'text/html' }],
    ['sent on to its own host name', 301, { Location: 'http://localhost:1/' }],
  ])(
    'of a shop with plain permalinks, whose pretty address is %s, is found by parameter',
    async (_, status, headers) => {
      const seen: string[] = [];
      const url = await answering((request, reply) => {
        seen.push(request.url ?? '');
        if (!(request.url ?? '').includes('rest_route='))
          return reply.writeHead(status, headers).end('<html>no</html>');
        const index = { name: 'Shop', home: 'http://127.0.0.1', namespaces: ['wc/v3'] };
        return reply.end((request.url ?? '').includes('products') ? '[]' : JSON.stringify(index));
      });
      const report = await shop.connect({ url }).probe();
      // It tells neither currency nor settings, so it cannot be used; but it was found and signed for.
      expect(!report.ok && report.failure.code).not.toBe('host-page');
      expect(
        seen.some(
          (address) =>
            address.startsWith('/?rest_route=/wc/v3/products&via=wp-json/wc/') &&
            address.includes('oauth_signature='),
        ),
      ).toBe(true);
    },
  );
});

describe('settings of a WooCommerce shop', () => {
  it('decide units, and are warned of where they take something away', async () => {
    shop = await oddShop();
    shop.shop.admin.setOption('woocommerce_weight_unit', 'lbs');
    shop.shop.admin.setOption('woocommerce_dimension_unit', 'in');
    shop.shop.admin.setOption('woocommerce_manage_stock', 'no');
    const { connection, report } = await shop.probed();
    expect(report.facts).toMatchObject({
      weightUnit: 'lbs',
      dimensionUnit: 'in',
      manageStock: false,
    });
    expect(codesOf(report.warnings)).toContain('stock-unsupported');
    const item = creation('A', { weightGrams: 500, lengthMm: 100, quantity: 3 });
    const { echoed } = doneOf((await connection.send([item])).items, item);
    expect(echoed).toMatchObject({ weightGrams: 500, lengthMm: 100, quantity: null });
    expect(shop.shop.admin.state().products[0]).toMatchObject({
      weight: '1.102311',
      stock_status: 'instock',
    });
  });

  it('with a currency without decimals keep prices whole', async () => {
    shop = await oddShop({ currency: 'JPY', priceDecimals: 0 });
    const { connection, report } = await shop.probed();
    expect(report.currency).toBe('JPY');
    const item = creation('A', { price: { minor: 1200, currency: 'JPY' } });
    expect(doneOf((await connection.send([item])).items, item).echoed.price).toEqual({
      minor: 1200,
      currency: 'JPY',
    });
    expect(shop.shop.admin.state().products[0]).toMatchObject({ regular_price: '1200' });
  });
});
