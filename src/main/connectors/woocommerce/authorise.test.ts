import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Redacted } from '#kernel/redacted';
import { signatureBase } from '../kit/oauth1.ts';
import { authorise } from './authorise.ts';
import { factsOf, isPrivateHost, mayUsePassword, type ShopFacts } from './shop-facts.ts';

const keys = {
  consumerKey: new Redacted('ck_a'),
  consumerSecret: new Redacted('cs_b'),
  appUser: 'anna',
  appPassword: new Redacted('word'),
};
const moment = { now: 1_700_000_000_500, nonce: 'n0nce' };

function addressed(typed: string, facts: Partial<ShopFacts>, auth: 'key' | 'app' | 'none' = 'key') {
  const whole = { ...factsOf({ url: typed, facts: {} }), ...facts };
  return authorise(
    { method: 'GET', route: '/wc/v3/products', query: [['sku', 'a,b c']], auth },
    { origin: new URL(typed).origin, facts: whole, keys },
    moment,
  );
}

/** Recomputes the signature the way the server does: over the address it believes to have. */
function signedOver(url: string, address: string): boolean {
  const pairs = [...new URL(url).searchParams].filter(([name]) => name !== 'oauth_signature');
  const expected = createHmac('sha256', 'cs_b&')
    .update(signatureBase('GET', address, pairs))
    .digest('base64');
  return new URL(url).searchParams.get('oauth_signature') === expected;
}

describe('over plain HTTP', () => {
  it('the key signs with the address the shop calls its own, while the typed one is contacted', () => {
    const { url, headers } = addressed('http://127.0.0.1:8080', {
      home: 'https://localhost:8080/blog',
      basePath: '/blog',
    });
    expect(
      url.startsWith('http://127.0.0.1:8080/blog/wp-json/wc/v3/products?sku=a%2Cb%20c&oauth_'),
    ).toBe(true);
    expect(signedOver(url, 'http://localhost:8080/blog/wp-json/wc/v3/products')).toBe(true);
    expect(url).not.toContain('cs_b');
    expect(headers).toEqual({});
  });

  it('plain permalinks sign the bare home, and the route as a parameter', () => {
    const { url } = addressed('http://shop.test', { restStyle: 'query' });
    expect(new URL(url).pathname).toBe('/');
    expect(new URL(url).searchParams.get('rest_route')).toBe('/wc/v3/products');
    expect(signedOver(url, 'http://shop.test')).toBe(true);
    // The plugin looks at keys only when it sees its own prefix in the raw address; others need no such sign.
    expect(url).toContain('?rest_route=/wc/v3/products&via=wp-json/wc/&sku=a%2Cb%20c&');
    expect(addressed('http://shop.test', { restStyle: 'query' }, 'app').url).not.toContain('via=');
  });

  it('a shop that takes every call for encrypted is signed for as such', () => {
    const { url } = addressed('http://shop.test', { signScheme: 'https' });
    expect(signedOver(url, 'https://shop.test/wp-json/wc/v3/products')).toBe(true);
  });
});

describe('over HTTPS', () => {
  it('the key travels as Basic, not in the address', () => {
    const { url, headers } = addressed('https://shop.test', {});
    expect(url).toBe('https://shop.test/wp-json/wc/v3/products?sku=a%2Cb%20c');
    expect(headers).toEqual({ Authorization: `Basic ${btoa('ck_a:cs_b')}` });
  });

  it('the key travels in the address only where the header is stripped', () => {
    const { url, headers } = addressed('https://shop.test', { auth: 'query' });
    expect(url.endsWith('&consumer_key=ck_a&consumer_secret=cs_b')).toBe(true);
    expect(headers).toEqual({});
  });

  it('the application password goes with its user, and public calls go bare', () => {
    expect(addressed('https://shop.test', {}, 'app').headers).toEqual({
      Authorization: `Basic ${btoa('anna:word')}`,
    });
    expect(addressed('https://shop.test', {}, 'none').headers).toEqual({});
  });
});

describe('a password', () => {
  it.each([
    'localhost',
    '127.0.0.1',
    '[::1]',
    '10.1.2.3',
    '192.168.0.7',
    '172.20.0.2',
    'wordpress',
    'shop.local',
    '[fd00::1]',
  ])('may go in clear to %s, which is private', (host) => {
    expect(isPrivateHost(new URL(`http://${host}`).hostname)).toBe(true);
  });

  it.each(['shop.example', '8.8.8.8', '172.32.0.1', '[2001:db8::1]', 'local.example'])(
    'may not go in clear to %s',
    (host) => {
      expect(mayUsePassword(`http://${host}`)).toBe(false);
      expect(mayUsePassword(`https://${host}`)).toBe(true);
    },
  );
});
