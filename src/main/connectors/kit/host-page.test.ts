import { describe, expect, it } from 'vitest';
import type { HttpReply } from '#ports/http';
import { failureOfPage, isMaintenance } from './host-page.ts';
import { readBody } from './lenient-json.ts';
import { retryAfterMs } from './retry-after.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

function reply(status: number, text: string, headers: Record<string, string> = {}): HttpReply {
  return { status, headers, body: new TextEncoder().encode(text), durationMs: 5 };
}

function judged(value: HttpReply, write = true) {
  const asked = { endpoint: 'POST products/batch', host: 'shop.test', write, now };
  return failureOfPage(value, readBody(value.body), asked);
}

const page = (title: string) => `<!DOCTYPE html><html><head><title>${title}</title></head></html>`;

describe('a page in place of a reply to a write', () => {
  it.each([403, 406, 501, 404, 405])(
    'with status %i was written before the program ran',
    (status) => {
      expect(judged(reply(status, page('Blocked')))).toMatchObject({
        code: 'host-page',
        acted: 'no',
      });
    },
  );

  it.each([500, 502, 504, 520, 522, 524])('with status %i leaves the effect unknown', (status) => {
    expect(judged(reply(status, page('Error')))).toMatchObject({
      code: 'shop-unavailable',
      acted: 'unknown',
      retry: 'never',
    });
  });

  it.each([521, 523, 530])('with status %i never reached the host', (status) => {
    expect(judged(reply(status, page('Down')))).toMatchObject({ acted: 'no', retry: 'later' });
  });

  it('with 429 was refused and says when to come back', () => {
    expect(judged(reply(429, page('Slow down'), { 'retry-after': '7' }))).toMatchObject({
      code: 'rate-limited',
      acted: 'no',
      retry: 'later',
      retryAfterMs: 7000,
    });
  });

  it('with 503 is unknown from a proxy, but surely refused during an update of WordPress', () => {
    expect(judged(reply(503, page('Service Unavailable'))).acted).toBe('unknown');
    const english =
      '<html>Briefly unavailable for scheduled maintenance. Check back in a minute.</html>';
    expect(judged(reply(503, english)).acted).toBe('no');
    const chinese = '<html><body id="error-page"><p>正在执行例行维护</p></body></html>';
    expect(judged(reply(503, chinese, { 'retry-after': '600' }))).toMatchObject({
      acted: 'no',
      retryAfterMs: 600_000,
    });
    expect(isMaintenance(reply(503, '{"code":"wp_die"}', { 'retry-after': '600' }))).toBe(true);
  });

  it('with 200 leaves the effect unknown, as does JSON that was cut off', () => {
    expect(judged(reply(200, page('Just a moment')))).toMatchObject({
      code: 'host-page',
      acted: 'unknown',
    });
    expect(judged(reply(200, '{"create":[{"id"'))).toMatchObject({
      code: 'bad-response',
      acted: 'unknown',
    });
  });

  it('is named by its title, without tags and bounded', () => {
    expect(judged(reply(403, page('<b>Access</b>\n denied'))).detail['page']).toBe('Access denied');
  });
});

describe('a page in place of a reply to a read', () => {
  it('has no effect to wonder about', () => {
    expect(judged(reply(502, page('Bad gateway')), false)).toMatchObject({
      acted: 'no',
      retry: 'later',
    });
    expect(judged(reply(200, page('Hello')), false)).toMatchObject({ acted: 'no' });
  });
});

describe('Retry-After', () => {
  it('is read as seconds or as a date, and never as a wait into the past', () => {
    expect(retryAfterMs('30', now)).toBe(30_000);
    expect(retryAfterMs('Thu, 01 Jan 2026 00:01:00 GMT', now)).toBe(60_000);
    expect(retryAfterMs('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
    expect(retryAfterMs('soon', now)).toBeUndefined();
    expect(retryAfterMs(undefined, now)).toBeUndefined();
  });
});
