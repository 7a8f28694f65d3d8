import { describe, expect, it } from 'vitest';
import type { FieldValues, OperationKind } from '#domain/listing/operation';
import { failure } from '#kernel/failure';
import { asId, type JobId, type RemoteId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import { fail, ok } from '#kernel/result';
import type { HttpRequest } from '#ports/http';
import type { SendItem } from '#ports/marketplace';
import { wooCommerce } from '../connector.ts';

interface Scripted {
  readonly status?: number;
  readonly json: Json;
}

/** A shop that answers from a script, and what it was asked. */
function scripted(answer: (request: HttpRequest, path: string) => Scripted) {
  const asked: { readonly method: string; readonly path: string; readonly body: Json }[] = [];
  const connection = wooCommerce.open(
    {
      url: 'https://shop.test',
      facts: { currency: 'EUR', home: 'https://shop.test' },
      secrets: {},
    },
    {
      now: () => 0,
      nonce: () => 'n',
      readImage: async () => fail(failure('not-found')),
      http: {
        request: async (request) => {
          const url = new URL(request.url);
          const path = `${url.pathname.replace('/wp-json/wc/v3/', '')}?${url.searchParams.get('status') ?? ''}`;
          const body = typeof request.body === 'string' ? (JSON.parse(request.body) as Json) : null;
          asked.push({ method: request.method, path, body });
          const { json, status = 200 } = answer(request, path);
          const bytes = new TextEncoder().encode(JSON.stringify(json));
          return ok({ status, headers: {}, body: bytes, durationMs: 1 });
        },
      },
    },
  );
  return { connection, asked };
}

function item(id: number, kind: OperationKind, values: FieldValues, target?: string): SendItem {
  return {
    jobId: asId<JobId>(id),
    operationKey: `op-${id}`,
    kind,
    values,
    context: {},
    label: '',
    remote: {
      listingId: target === undefined ? null : asId<RemoteId>(target),
      variantId: null,
      references: new Map(),
      echoed: {},
      hasOptions: false,
    },
  };
}

const error = (code: string): Json => ({
  id: 0,
  error: { code, message: 'No', data: { status: 400 } },
});

describe('the reply to a batch', () => {
  it('is matched by place; items without a reply are in doubt, alone', async () => {
    const { connection } = scripted(() => ({
      json: { create: [{ id: 5, sku: 'A' }], update: [{ id: 7, name: 'x' }, { id: 99 }] },
    }));
    const reply = await connection.send([
      item(1, 'listing.create', { sku: 'A' }),
      item(2, 'listing.create', { sku: 'B' }),
      item(3, 'listing.update', { title: 'x' }, '7'),
      item(4, 'listing.update', { title: 'y' }, '8'),
      item(5, 'listing.update', { title: 'z' }, '9'),
    ]);
    expect(reply.items.map((one) => [one.jobId, one.outcome])).toEqual([
      [1, 'done'],
      [2, 'unknown'],
      [3, 'done'],
      [4, 'unknown'],
      [5, 'unknown'],
    ]);
  });

  it('that is no batch reply leaves all in doubt', async () => {
    const { connection } = scripted(() => ({ json: { hello: 'world' } }));
    const reply = await connection.send([item(1, 'listing.create', { sku: 'A' })]);
    expect(reply.items).toMatchObject([
      { outcome: 'unknown', failure: { code: 'bad-response', acted: 'unknown' } },
    ]);
  });
});

describe('a batch whose body does not arrive', () => {
  it('was surely not carried out, and is sent again in halves', async () => {
    const { asked, connection } = scripted((request) => {
      const { create } = JSON.parse(String(request.body)) as { create: { sku: string }[] };
      return { json: create.length > 1 ? [] : { create: [{ id: 5, sku: create[0]?.sku ?? '' }] } };
    });
    const reply = await connection.send([
      item(1, 'listing.create', { sku: 'A' }),
      item(2, 'listing.create', { sku: 'B' }),
    ]);
    expect(reply.items).toMatchObject([
      { jobId: 1, outcome: 'done', remoteId: '5' },
      { jobId: 2, outcome: 'failed', failure: { acted: 'no', retry: 'now' } },
    ]);
    expect(asked).toHaveLength(2);
  });

  it('of one item is refused, not in doubt', async () => {
    const { connection } = scripted(() => ({ json: [] }));
    const reply = await connection.send([item(1, 'listing.create', { sku: 'A' })]);
    expect(reply.items).toMatchObject([{ outcome: 'failed', failure: { code: 'rejected' } }]);
  });

  it('is kept from being that large; one item alone may be', async () => {
    const { asked, connection } = scripted(() => ({ json: { create: [{ id: 5 }] } }));
    const large = '茶'.repeat(1_000_000);
    const items = [1, 2, 3].map((id) => item(id, 'listing.create', { description: large }));
    const reply = await connection.send(items);
    expect(reply.items.map((one) => one.outcome)).toEqual(['done', 'failed', 'failed']);
    const { connection: other } = scripted(() => ({ json: { create: [{ id: 5 }] } }));
    const huge = await other.send([item(1, 'listing.create', { description: large.repeat(2) })]);
    expect(huge.items).toMatchObject([{ outcome: 'done' }]);
    expect(asked).toHaveLength(1);
  });
});

describe('a creation that the shop holds a lock on', () => {
  it('stays in doubt when nothing is to be seen, in the trash neither', async () => {
    const { asked, connection } = scripted((_, path) =>
      path.startsWith('products/batch')
        ? { json: { create: [error('woocommerce_rest_product_not_created')] } }
        : { json: [] },
    );
    const reply = await connection.send([item(1, 'listing.create', { sku: 'A' })]);
    expect(reply.items).toMatchObject([
      {
        outcome: 'unknown',
        failure: { code: 'sku-taken', acted: 'unknown', detail: { reason: 'locked' } },
      },
    ]);
    expect(asked.map((one) => `${one.method} ${one.path}`)).toEqual([
      'POST products/batch?',
      'GET products?any',
      'GET products?trash',
    ]);
  });

  it('is ours when the product with our mark is there by now', async () => {
    const { connection } = scripted((_, path) =>
      path.startsWith('products/batch')
        ? { json: { create: [error('woocommerce_rest_product_not_created')] } }
        : {
            json: [
              {
                id: 3,
                type: 'simple',
                sku: 'A',
                meta_data: [{ key: '_shopkeep_ref', value: 'op-1' }],
              },
            ],
          },
    );
    const reply = await connection.send([item(1, 'listing.create', { sku: 'A' })]);
    expect(reply.items).toMatchObject([{ outcome: 'done', remoteId: '3', adopted: false }]);
  });

  it('stays in doubt when the shop cannot be asked', async () => {
    const { connection } = scripted((_, path) =>
      path.startsWith('products/batch')
        ? { json: { create: [error('product_invalid_sku')] } }
        : { status: 500, json: { code: 'internal_server_error', message: '', data: null } },
    );
    const reply = await connection.send([item(1, 'listing.create', { sku: 'A' })]);
    expect(reply.items).toMatchObject([{ outcome: 'unknown', failure: { acted: 'unknown' } }]);
  });
});

describe('a body', () => {
  it('carries the mark, is published, holds no pictures, and merges jobs of one product with the later winning', async () => {
    const { asked, connection } = scripted(() => ({ json: {} }));
    await connection.send([
      item(1, 'listing.create', { title: 'T', sku: 'A', hsCode: '6109' }),
      item(2, 'listing.update', { title: 'old' }, '7'),
      item(3, 'listing.update', { title: 'new' }, '7'),
      item(4, 'listing.end', {}, '7'),
    ]);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.body).toEqual({
      create: [
        {
          name: 'T',
          sku: 'A',
          type: 'simple',
          status: 'publish',
          meta_data: [
            { key: '_shopkeep_hs_code', value: '6109' },
            { key: '_shopkeep_ref', value: 'op-1' },
          ],
        },
      ],
      update: [{ id: 7, name: 'new', status: 'draft' }],
    });
  });
});
