import { describe, expect, it } from 'vitest';
import { parseCredentials, shopUrl } from './credentials.ts';

const good = {
  url: 'https://shop.example/',
  consumerKey: `ck_${'1'.repeat(40)}`,
  consumerSecret: `cs_${'2'.repeat(40)}`,
};

describe('credentials', () => {
  it('are split into an address, secrets and settings', () => {
    const parsed = parseCredentials({
      ...good,
      appUser: 'anna',
      appPassword: 'abcd efgh',
      rate: { perSecond: 10, burst: 4 },
    });
    expect(parsed).toEqual({
      ok: true,
      value: {
        url: 'https://shop.example',
        secrets: {
          consumerKey: good.consumerKey,
          consumerSecret: good.consumerSecret,
          appPassword: 'abcd efgh',
        },
        settings: { appUser: 'anna', rate: { perSecond: 10, burst: 4 } },
      },
    });
  });

  it("may be a key that was not made by the shop's own form", () => {
    const made = { ...good, consumerKey: 'ck_test', consumerSecret: 'cs_made-by_hand' };
    expect(parseCredentials(made)).toMatchObject({ ok: true });
  });

  it('may be spelt as the shop spells them', () => {
    const { url, consumerKey, consumerSecret } = good;
    const parsed = parseCredentials({
      url,
      consumer_key: consumerKey,
      consumer_secret: ` ${consumerSecret}\n`,
    });
    expect(parsed.ok && parsed.value.secrets['consumerSecret']).toBe(consumerSecret);
  });

  it.each([
    ['consumerKey', { ...good, consumerKey: good.consumerSecret }],
    ['consumerSecret', { ...good, consumerSecret: 'hunter2' }],
    ['appPassword', { ...good, appUser: 'anna' }],
    ['appUser', { ...good, appPassword: 'abcd' }],
    ['rate', { ...good, rate: { perSecond: 0 } }],
    ['url', { ...good, url: 'ftp://shop.example' }],
  ])('that are wrong in %s are refused by that name, unrepeated', (field, input) => {
    const parsed = parseCredentials(input);
    expect(!parsed.ok && parsed.failure).toMatchObject({
      code: 'invalid-input',
      detail: { field },
    });
    expect(JSON.stringify(parsed)).not.toMatch(/hunter2|2222|anna|abcd/);
  });
});

describe('an address', () => {
  it.each([
    ['shop.example', 'https://shop.example'],
    ['HTTP://Shop.Example:8080/', 'http://shop.example:8080'],
    ['https://shop.example/blog/', 'https://shop.example/blog'],
    ['https://shop.example/wp-json/wc/v3/', 'https://shop.example'],
    ['https://shop.example/blog/wp-admin/admin.php?page=wc-settings', 'https://shop.example/blog'],
    ['https://例子.example/?x#y', 'https://xn--fsqu00a.example'],
    ['http://127.0.0.1:8000', 'http://127.0.0.1:8000'],
  ])('%s becomes %s', (typed, url) => {
    expect(shopUrl(typed)).toBe(url);
  });

  it.each(['', 'https://', 'https://me:word@shop.example', 'javascript:alert(1)', 'http://'])(
    '%s is none',
    (typed) => {
      expect(shopUrl(typed)).toBeNull();
    },
  );
});
