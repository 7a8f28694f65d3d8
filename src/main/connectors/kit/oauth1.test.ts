import { describe, expect, it } from 'vitest';
import { percentEncode, queryString, signatureBase, signOAuth1 } from './oauth1.ts';

describe('OAuth 1.0a', () => {
  it('encodes everything but unreserved signs', () => {
    expect(percentEncode("a b+c!*'()~-._&=%é中")).toBe(
      'a%20b%2Bc%21%2A%27%28%29~-._%26%3D%25%C3%A9%E4%B8%AD',
    );
  });

  it('builds the base from method, address and sorted parameters, each encoded twice', () => {
    const base = signatureBase('get', 'http://shop.test/wp-json/wc/v3/products', [
      ['sku', 'a,b c'],
      ['oauth_nonce', 'n'],
      ['_fields', 'id'],
      ['Z', '1'],
    ]);
    expect(base).toBe(
      'GET&http%3A%2F%2Fshop.test%2Fwp-json%2Fwc%2Fv3%2Fproducts&' +
        'Z%3D1%26_fields%3Did%26oauth_nonce%3Dn%26sku%3Da%252Cb%2520c',
    );
  });

  it('gives the signature that an independent computation gives', () => {
    const pairs = signOAuth1({
      method: 'GET',
      signedUrl: 'http://example.com/wp-json/wc/v3/orders',
      query: [],
      consumerKey: 'abc123',
      consumerSecret: 'secret',
      timestamp: 1700000000,
      nonce: '0123456789abcdef',
    });
    const signature = pairs.find(([name]) => name === 'oauth_signature')?.[1];
    expect(signature).toBe('7KBlIf45hG3qd/mb7JFm50JWONxx79ohAW9cZE7VanI=');
    expect(queryString(pairs)).not.toContain('secret');
  });
});
