import { describe, expect, it } from 'vitest';
import { failure } from '#kernel/failure';
import { Redacted } from '#kernel/redacted';
import { fail, ok } from '#kernel/result';
import type { HttpReply, HttpRequest } from '#ports/http';
import { ShopApi } from './shop-api.ts';
import { factsOf } from './shop-facts.ts';

type Script = (
  request: HttpRequest,
  count: number,
) => Partial<Omit<HttpReply, 'body'>> & { readonly text?: string };

const start = Date.parse('2026-01-01T00:00:00Z');

function apiOn(url: string, script: Script) {
  const requests: HttpRequest[] = [];
  let nonces = 0;
  const api = new ShopApi({
    origin: new URL(url).origin,
    facts: factsOf({ url, facts: {} }),
    keys: {
      consumerKey: new Redacted('ck_a'),
      consumerSecret: new Redacted('cs_secret'),
      appUser: null,
      appPassword: undefined,
    },
    tools: {
      now: () => start,
      nonce: () => `nonce-${++nonces}`,
      http: {
        request: async (request) => {
          requests.push(request);
          const { text = '', headers = {}, status = 200 } = script(request, requests.length);
          return ok({ status, headers, body: new TextEncoder().encode(text), durationMs: 3 });
        },
      },
    },
  });
  return { api, requests };
}

const write = {
  method: 'POST',
  route: '/wc/v3/products/batch',
  endpoint: 'POST products/batch',
  json: {},
} as const;
const read = { method: 'GET', route: '/wc/v3/products', endpoint: 'GET products' } as const;
const error = (code: string, data: unknown = { status: 400 }, message = '<b>No</b>') =>
  JSON.stringify({ code, message, data });

async function refused(status: number, text: string, call: typeof read | typeof write = write) {
  const { result } = await apiOn('https://shop.test', () => ({ status, text })).api.call(call);
  if (result.ok) throw new Error('a failure was expected');
  return result.failure;
}

describe('an error of the API', () => {
  it.each([
    [401, 'woocommerce_rest_cannot_view', 'needs-sign-in'],
    [401, 'woocommerce_rest_authentication_error', 'needs-sign-in'],
    [401, 'woocommerce_rest_cannot_create', 'needs-sign-in'],
    [403, 'woocommerce_rest_cannot_create', 'permission-missing'],
    [403, 'rest_forbidden', 'permission-missing'],
    [404, 'rest_no_route', 'unsupported'],
    [400, 'woocommerce_rest_product_invalid_id', 'remote-missing'],
    [404, 'woocommerce_rest_product_variation_invalid_parent', 'remote-missing'],
    [400, 'rest_invalid_param', 'rejected'],
    [400, 'product_invalid_global_unique_id', 'rejected'],
    [400, 'woocommerce_product_image_upload_error', 'image-refused'],
    [429, 'too_many', 'rate-limited'],
  ])('with %i %s is %s, and had no effect', async (status, code, expected) => {
    expect(await refused(status, error(code))).toMatchObject({ code: expected, acted: 'no' });
  });

  it('of a crash leaves the effect of a write unknown, and a read harmless', async () => {
    const crash = error('internal_server_error', { status: 500 });
    expect(await refused(500, crash)).toMatchObject({ code: 'shop-unavailable', acted: 'unknown' });
    expect(await refused(500, crash, read)).toMatchObject({ acted: 'no', retry: 'later' });
  });

  it('keeps the words of the shop, plain and short, and the names of refused parameters', async () => {
    const data = { status: 400, params: { per_page: 'too many' } };
    const value = await refused(
      400,
      error('rest_invalid_param', data, `<p>${'x'.repeat(900)}</p>`),
    );
    expect(value.detail).toMatchObject({ shopCode: 'rest_invalid_param', params: 'per_page' });
    expect(value.detail['shopText']).toBe('x'.repeat(300));
  });

  it('is read whatever the shape of its data', async () => {
    for (const data of [null, 404, { status: 404 }, [], 'text']) {
      expect((await refused(404, error('rest_no_route', data))).code).toBe('unsupported');
    }
  });

  it('during an update of WordPress was surely refused, also when it comes as JSON', async () => {
    const { api } = apiOn('https://shop.test', () => ({
      status: 503,
      headers: { 'retry-after': '600' },
      text: error('wp_die', { status: 503 }, '正在维护'),
    }));
    const { result, signal } = await api.call(write);
    expect(!result.ok && result.failure).toMatchObject({
      code: 'shop-unavailable',
      acted: 'no',
      retryAfterMs: 600_000,
    });
    expect(signal).toMatchObject({ throttled: true, retryAfterMs: 600_000 });
  });
});

describe('a reply', () => {
  it('behind a byte order mark and notices is read', async () => {
    const { api } = apiOn('https://shop.test', () => ({
      text: '\uFEFF<br />\n<b>Notice</b>: x in y\n{"id":1}',
    }));
    const { result } = await api.call(read);
    expect(result.ok && result.value.value).toEqual({ id: 1 });
  });

  it('that is a page or is cut off leaves a write unknown', async () => {
    expect(await refused(200, '<html>Log in</html>')).toMatchObject({
      code: 'host-page',
      acted: 'unknown',
    });
    expect(await refused(200, '{"create":[{')).toMatchObject({
      code: 'bad-response',
      acted: 'unknown',
    });
    expect(await refused(201, '')).toMatchObject({ code: 'bad-response', acted: 'unknown' });
  });

  it('that never came is handed on as the network said it', async () => {
    const lost = failure('connection-lost', {}, { acted: 'unknown' });
    const api = new ShopApi({
      origin: 'https://shop.test',
      facts: factsOf({ url: 'https://shop.test', facts: {} }),
      keys: {
        consumerKey: undefined,
        consumerSecret: undefined,
        appUser: null,
        appPassword: undefined,
      },
      tools: { now: () => start, nonce: () => 'n', http: { request: async () => fail(lost) } },
    });
    expect((await api.call(write)).result).toEqual(fail(lost));
  });
});

describe('a clock that is off', () => {
  const skewed: Script = (request) => {
    const sent = Number(new URL(request.url).searchParams.get('oauth_timestamp')) * 1000;
    const theirs = start + 3_600_000;
    const headers = { date: new Date(theirs).toUTCString() };
    if (Math.abs(sent - theirs) < 900_000) return { headers, text: '[]' };
    // The words are the shop's own language; only the clock tells.
    return {
      status: 401,
      headers,
      text: error('woocommerce_rest_authentication_error', { status: 401 }, '时间戳无效'),
    };
  };

  it('is corrected by the shop, with a new nonce, once', async () => {
    const { api, requests } = apiOn('http://shop.test', skewed);
    expect((await api.call(write)).result.ok).toBe(true);
    expect(requests).toHaveLength(2);
    const nonces = requests.map((request) => new URL(request.url).searchParams.get('oauth_nonce'));
    expect(new Set(nonces).size).toBe(2);
    expect((await api.call(read)).result.ok).toBe(true);
    expect(requests).toHaveLength(3);
  });

  it('is not blamed when the key is wrong', async () => {
    const { api, requests } = apiOn('http://shop.test', () => ({
      status: 401,
      headers: { date: new Date(start).toUTCString() },
      text: error('woocommerce_rest_authentication_error'),
    }));
    expect((await api.call(read)).result.ok).toBe(false);
    expect(requests).toHaveLength(1);
  });
});

describe('a signed read that the network repeated', () => {
  const once: Script = (_, count) => {
    if (count !== 2) return { text: '[]' };
    return { status: 401, text: error('woocommerce_rest_authentication_error', { status: 401 }) };
  };

  it('is signed anew when its nonce was used up on the way', async () => {
    const { api, requests } = apiOn('http://shop.test', once);
    await api.call(read);
    expect((await api.call(read)).result.ok).toBe(true);
    const nonces = requests.map((request) => new URL(request.url).searchParams.get('oauth_nonce'));
    expect(new Set(nonces).size).toBe(3);
  });

  it('is one more call and no more, and a write is never made again', async () => {
    const { api, requests } = apiOn('http://shop.test', (_, count) =>
      count === 1 ? { text: '[]' } : { ...once(_, 2) },
    );
    await api.call(read);
    expect((await api.call(read)).result.ok).toBe(false);
    expect(requests).toHaveLength(3);
    expect((await api.call(write)).result.ok).toBe(false);
    expect(requests).toHaveLength(4);
  });

  it('is not made again when the key was just refused a write, which nothing repeats', async () => {
    const { api, requests } = apiOn('http://shop.test', (_, count) =>
      count === 1 ? { text: '[]' } : { ...once(_, 2) },
    );
    await api.call(read);
    await api.call(write);
    expect((await api.call(read)).result.ok).toBe(false);
    expect(requests).toHaveLength(3);
  });
});

describe('a request', () => {
  it('names its endpoint without ids or secrets, and sends JSON as such', async () => {
    const { api, requests } = apiOn('https://shop.test', () => ({ text: '{}' }));
    await api.call({ ...write, json: { create: [{ name: '茶' }] } });
    expect(requests[0]).toMatchObject({
      endpoint: 'POST products/batch',
      body: '{"create":[{"name":"茶"}]}',
    });
    expect(requests[0]?.headers?.['Content-Type']).toContain('application/json');
    expect(requests[0]?.url).not.toContain('cs_secret');
  });
});
