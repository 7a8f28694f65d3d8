import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { removed, scrubPatterns } from './scrub-patterns.ts';

/** Each with the part that must be gone. */
const shapes: readonly (readonly [string, string])[] = [
  ['Authorization: Bearer abc.DEF-123', 'abc.DEF'],
  ['authorization: Basic Y2tfMTpjc18y', 'Y2tf'],
  ['basic dXNlcjpwYXNz', 'dXNl'],
  ['OAuth oauth_token="tok9"', 'tok9'],
  ['ck_0123456789abcdef0123456789abcdef01234567', '0123456789ab'],
  ['cs_fedcba98', 'fedcba98'],
  ['https://h.example/wp-json/wc/v3/products?consumer_key=ck_1&consumer_secret=cs_2', 'ck_1'],
  ['GET /wp-json/x?oauth_signature=abc%3D&page=2', 'abc%3D'],
  ['oauth_signature=aGVsbG8%3D', 'aGVsbG8'],
  ['access_token=tok123&x=1', 'tok123'],
  ['{"refresh_token":"r-1","a":1}', 'r-1'],
  ['{"password" : "p\\"w d"}', 'w d'],
  ['client_secret: "s3 cr3t"', 's3 cr3t'],
  ["apiKey='k k'", 'k k'],
  ['X-Api-Key: 77af', '77af'],
  ['Cookie: sid=1', 'sid=1'],
  ['https://li:pa%20ss@h.example/x', 'pa%20ss'],
  ['shpat_0123abcd', '0123abcd'],
  ['Atza|IwEBIabcdef123', 'IwEBI'],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'c2ln'],
  ['abcd EFGH ijkl MNOP qrst 1234', 'ijkl'],
  ['mail to li.wei+shop@example.com.cn now', 'li.wei'],
  ['王伟@例子.公司', '王伟'],
  ['call +86 138 0013 8000', '0013'],
  ['电话13800138000。', '13800138000'],
  ['138-0013-8000', '8000'],
  ['(020) 8888-6666', '6666'],
  ['021 6666 7777', '6666'],
  ['tel 555-123-4567', '4567'],
  ['id 440106199001011234', '440106199001'],
  ['/home/liwei/店/a b.xlsx', 'liwei'],
  ['/Users/liwei/Desktop/x', 'liwei'],
  ['C:\\Users\\liwei\\x', 'liwei'],
  ['C:\\\\Users\\\\liwei\\\\x', 'liwei'],
  ['/root/secret plan', 'plan'],
  ['d41d8cd98f00b204e9800998ecf8427ed41d8cd98f00', 'd41d8cd9'],
  ['q83vASNFZ4mrze8BI0VniavN7wEj/RWeJq83vASNFZ4k=', 'q83vASNF'],
  ['Digest username="li", response="0a1b"', '0a1b'],
  ['555.123.4567', '4567'],
  ['-----BEGIN PRIVATE KEY-----\nMIIE\nx', 'MIIE'],
];

describe('scrubbing by shape', () => {
  it.each(shapes)('removes the secret part of %j', (text, part) => {
    expect(text).toContain(part);
    expect(scrubPatterns(text)).not.toContain(part);
    expect(scrubPatterns(text)).toMatch(/\[(?:removed|home)\]/);
  });

  it('removes it wherever it stands in other text, on one line or many, and however often', () => {
    const prose = fc.string({
      unit: fc.constantFrom('字', ' ', '\n', '.', ',', '(', '）', 'é'),
      maxLength: 40,
    });
    fc.assert(
      fc.property(fc.constantFrom(...shapes), prose, prose, ([text, part], before, after) => {
        const clean = scrubPatterns(`${before} ${text}\n${after} ${text}\n`);
        expect(clean).not.toContain(part);
      }),
      { numRuns: 2_000, seed: 7 },
    );
  });

  it.each([
    'POST products/batch',
    '2026-11-21T10:15:00.000Z',
    '2026-11-21 10:15',
    'row 1200, column D: 19.99',
    'version 10.4.0',
    'SKU TEA-0042-红',
    'timeout after 30000 ms',
    '12 of 400 products',
    'https://shop.example/wp-json/wc/v3/products/batch',
    'key-locked',
    `file:${'0123456789abcdef'.repeat(4)}`,
  ])('leaves %j as it is', (text) => {
    expect(scrubPatterns(text)).toBe(text);
  });

  it('is quick on texts made to slow it down', () => {
    const bad = [
      'a-',
      '/',
      'a.',
      'a@',
      '1 ',
      '"token":"',
      'https://',
      'Users\\',
      '-----BEGIN ',
      'eyJ',
      'x=',
      'a1+/',
    ];
    const times = bad.map((unit) => {
      const start = performance.now();
      scrubPatterns(unit.repeat(Math.ceil(4_000 / unit.length)));
      return performance.now() - start;
    });
    expect(Math.max(...times)).toBeLessThan(250);
    expect(removed).toBe('[removed]');
  });
});
