import net from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FailureError, failure } from '#kernel/failure';
import {
  clientFor,
  closers,
  failureFor,
  get,
  listen,
  post,
  serve,
} from './loopback.test-support.ts';

describe('a reply', () => {
  it('is handed over with its status, lower-case headers and bytes, whatever the status', async () => {
    const origin = await serve((_, reply) => {
      reply.writeHead(418, { 'X-WP-Total': '7' }).end('héllo');
    });
    const { client, records } = clientFor(origin);
    const result = await client.request(get(`${origin}/x?secret=abc`));
    expect(result.ok && result.value.status).toBe(418);
    expect(result.ok && result.value.headers['x-wp-total']).toBe('7');
    expect(result.ok && new TextDecoder().decode(result.value.body)).toBe('héllo');
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      status: 418,
      endpoint: 'GET things',
      host: new URL(origin).host,
      remoteAddress: '127.0.0.1',
      failureCode: null,
    });
    expect(records[0]?.bytesReceived).toBeGreaterThan(6);
  });

  it('is unpacked when it was compressed', async () => {
    const origin = await serve((_, reply) => {
      reply.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('{"ok":true}'));
    });
    const result = await clientFor(origin).client.request(get(`${origin}/`));
    expect(result.ok && new TextDecoder().decode(result.value.body)).toBe('{"ok":true}');
  });

  it('carries the bytes of the body and the headers we gave to the server', async () => {
    let seen = '';
    const origin = await serve((request, reply) => {
      seen = `${request.method} ${request.headers['content-type']} `;
      request.on('data', (chunk: Buffer) => {
        seen += chunk.toString('hex');
      });
      request.on('end', () => reply.end());
    });
    const body = new Uint8Array([0, 255, 1, 128]).subarray(1, 3);
    await clientFor(origin).client.request(
      post(`${origin}/`, { body, headers: { 'content-type': 'image/png' } }),
    );
    expect(seen).toBe('POST image/png ff01');
  });
});

describe('limits', () => {
  it('refuse an origin that was not named, without contacting it', async () => {
    let hits = 0;
    const origin = await serve((_, reply) => {
      hits += 1;
      reply.end();
    });
    const other = origin.replace('127.0.0.1', 'localhost');
    const { failure: value, records } = await failureFor(other, get(`${origin}/`));
    expect(value).toMatchObject({ code: 'host-not-allowed', acted: 'no' });
    expect(hits).toBe(0);
    expect(records).toHaveLength(0);
  });

  it('refuse an address that carries a password', async () => {
    const origin = await serve((_, reply) => reply.end());
    const { failure: value } = await failureFor(origin, get(origin.replace('//', '//me:word@')));
    expect(value.code).toBe('host-not-allowed');
    expect(JSON.stringify(value)).not.toContain('word');
  });

  it('stop a reply that is larger than allowed, also when it was packed small', async () => {
    const origin = await serve((_, reply) => {
      reply.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(Buffer.alloc(500_000)));
    });
    const { failure: value } = await failureFor(origin, get(`${origin}/`, { maxBytes: 10_000 }));
    expect(value).toMatchObject({ code: 'response-too-large', acted: 'no' });
  });

  it('end a reply that drips for ever, and leave the effect of a write unknown', async () => {
    const origin = await serve((_, reply) => {
      reply.writeHead(200);
      const timer = setInterval(() => reply.write(' '), 20);
      reply.on('close', () => clearInterval(timer));
    });
    const { failure: value, records } = await failureFor(
      origin,
      post(`${origin}/`, { timeoutMs: 150 }),
    );
    expect(value).toMatchObject({ code: 'timeout', acted: 'unknown', retry: 'never' });
    expect(records).toHaveLength(1);
    expect(records[0]?.failureCode).toBe('timeout');
  });

  it('call a read that times out harmless', async () => {
    const origin = await serve(() => {});
    const { failure: value } = await failureFor(origin, get(`${origin}/`, { timeoutMs: 80 }));
    expect(value).toMatchObject({ code: 'timeout', acted: 'no', retry: 'later' });
  });
});

describe('transport faults', () => {
  it('before the connection stands leave a write surely undone', async () => {
    const origin = `http://${await listen(net.createServer())}`;
    for (const close of closers.splice(0)) close();
    const { failure: value, records } = await failureFor(origin, post(`${origin}/`));
    expect(value).toMatchObject({ code: 'unreachable', acted: 'no', retry: 'later' });
    expect(records).toHaveLength(1);
  });

  it('of a name that does not resolve leave a write surely undone', async () => {
    const origin = 'http://shop.invalid';
    const { failure: value } = await failureFor(origin, post(`${origin}/`), {
      lookup: (_name, _options, done) =>
        done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), '', 4),
    });
    expect(value).toMatchObject({
      code: 'unreachable',
      acted: 'no',
      detail: { reason: 'ENOTFOUND' },
    });
  });

  it('of a host that never completes TLS end after the connect limit, surely undone', async () => {
    const host = await listen(net.createServer((socket) => closers.push(() => socket.destroy())));
    const origin = `https://${host}`;
    const { failure: value } = await failureFor(origin, post(`${origin}/`), {
      connectTimeoutMs: 100,
    });
    expect(value).toMatchObject({ code: 'timeout', acted: 'no', detail: { phase: 'connect' } });
  });

  it('after a write was received leave its effect unknown, and are not repeated', async () => {
    let received = 0;
    const origin = await serve((request) => {
      request.resume().on('end', () => {
        received += 1;
        request.socket.resetAndDestroy();
      });
    });
    const { failure: value } = await failureFor(origin, post(`${origin}/`));
    expect(value).toMatchObject({ code: 'connection-lost', acted: 'unknown', retry: 'never' });
    expect(received).toBe(1);
  });

  it('in the middle of a reply to a write leave its effect unknown', async () => {
    const origin = await serve((request, reply) => {
      reply.writeHead(200, { 'Content-Length': '1000' });
      reply.write('{"id":');
      setTimeout(() => request.socket.resetAndDestroy(), 20);
    });
    const { failure: value } = await failureFor(origin, post(`${origin}/`));
    expect(value).toMatchObject({ code: 'connection-lost', acted: 'unknown' });
  });

  it('of a safe request are repeated at most twice, each attempt charged and recorded', async () => {
    let received = 0;
    const origin = await serve((request) => {
      received += 1;
      request.socket.resetAndDestroy();
    });
    const charged: number[] = [];
    const { failure: value, records } = await failureFor(origin, get(`${origin}/`), {
      beforeAttempt: async (attempt) => {
        charged.push(attempt.number);
      },
    });
    expect(value).toMatchObject({ code: 'connection-lost', acted: 'no', retry: 'later' });
    expect(received).toBe(3);
    expect(charged).toEqual([1, 2, 3]);
    expect(records.map((record) => record.failureCode)).toEqual(Array(3).fill('connection-lost'));
  });

  it('of a safe request are forgotten when a repeat succeeds', async () => {
    let received = 0;
    const origin = await serve((request, reply) => {
      received += 1;
      if (received === 1) request.socket.resetAndDestroy();
      else reply.end('fine');
    });
    const { client, records } = clientFor(origin);
    const result = await client.request(get(`${origin}/`));
    expect(result.ok && result.value.status).toBe(200);
    expect(records.map((record) => record.status)).toEqual([null, 200]);
  });

  it('are not seen in an error status, which is not repeated', async () => {
    let received = 0;
    const origin = await serve((_, reply) => {
      received += 1;
      reply.writeHead(503).end();
    });
    const result = await clientFor(origin).client.request(get(`${origin}/`));
    expect(result.ok && result.value.status).toBe(503);
    expect(received).toBe(1);
  });
});

describe('stopping', () => {
  it('a write on the wire leaves its effect unknown', async () => {
    const stop = new AbortController();
    const origin = await serve(() => stop.abort());
    const { failure: value } = await failureFor(
      origin,
      post(`${origin}/`, { signal: stop.signal }),
    );
    expect(value).toMatchObject({ code: 'cancelled', acted: 'unknown' });
  });

  it('before anything was sent leaves it surely undone and unrecorded', async () => {
    const origin = await serve((_, reply) => reply.end());
    const signal = AbortSignal.abort();
    const { failure: value, records } = await failureFor(origin, post(`${origin}/`, { signal }));
    expect(value).toMatchObject({ code: 'cancelled', acted: 'no' });
    expect(records).toHaveLength(0);
  });

  it('by the hook that charges the budget is handed on as the hook said it', async () => {
    const origin = await serve((_, reply) => reply.end());
    const { failure: value, records } = await failureFor(origin, post(`${origin}/`), {
      beforeAttempt: async () => {
        throw new FailureError(failure('shop-paused'));
      },
    });
    expect(value).toMatchObject({ code: 'shop-paused', acted: 'no' });
    expect(records).toHaveLength(0);
  });
});

describe('redirects', () => {
  it('within the origin are followed for reads', async () => {
    const origin = await serve((request, reply) => {
      if (request.url === '/here') reply.writeHead(302, { Location: '/there?x=1' }).end();
      else reply.end(request.url);
    });
    const { client, records } = clientFor(origin);
    const result = await client.request(get(`${origin}/here`));
    expect(result.ok && new TextDecoder().decode(result.value.body)).toBe('/there?x=1');
    expect(records).toHaveLength(2);
  });

  it('to another origin are refused, naming that origin alone', async () => {
    const origin = await serve((_, reply) => {
      reply
        .writeHead(301, { Location: 'https://www.shop.invalid/wp-json/?consumer_secret=cs_1' })
        .end();
    });
    const { failure: value } = await failureFor(origin, get(`${origin}/`));
    expect(value).toMatchObject({ code: 'redirect-refused', acted: 'no' });
    expect(value.detail['to']).toBe('https://www.shop.invalid');
    expect(JSON.stringify(value)).not.toContain('cs_1');
  });

  it('of a write are refused even within the origin', async () => {
    let received = 0;
    const origin = await serve((_, reply) => {
      received += 1;
      reply.writeHead(307, { Location: '/there' }).end();
    });
    const { failure: value } = await failureFor(origin, post(`${origin}/here`));
    expect(value).toMatchObject({ code: 'redirect-refused', acted: 'no' });
    expect(received).toBe(1);
  });

  it('that never end are given up', async () => {
    const origin = await serve((_, reply) => reply.writeHead(302, { Location: '/again' }).end());
    const { failure: value, records } = await failureFor(origin, get(`${origin}/`));
    expect(value.code).toBe('redirect-refused');
    expect(records).toHaveLength(4);
  });
});

describe('secrets', () => {
  it('in a query or header reach neither a record nor a failure', async () => {
    const origin = await serve((request) => request.socket.resetAndDestroy());
    const { failure: value, records } = await failureFor(
      origin,
      get(`${origin}/wp-json/?consumer_secret=cs_canary`, {
        headers: { Authorization: 'Basic canary' },
      }),
    );
    expect(records.length).toBeGreaterThan(0);
    expect(JSON.stringify([value, records])).not.toContain('canary');
  });

  it('are not handed to a proxy named by the environment', async () => {
    let proxied = 0;
    const proxy = await serve((_, reply) => {
      proxied += 1;
      reply.end('from the proxy');
    });
    const origin = await serve((_, reply) => reply.end('direct'));
    process.env['http_proxy'] = proxy;
    try {
      const result = await clientFor(origin).client.request(get(`${origin}/`));
      expect(result.ok && new TextDecoder().decode(result.value.body)).toBe('direct');
      expect(proxied).toBe(0);
    } finally {
      delete process.env['http_proxy'];
    }
  });
});
