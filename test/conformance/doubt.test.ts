import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, creation, doneOf, inDoubt, job, openBench, outcomeOf } from './bench-shop.ts';
import type { Trouble } from './subject.ts';
import { subjects } from './subjects.ts';

const lost: readonly Trouble[] = [
  'lost-before-effect',
  'lost-after-effect',
  'truncated',
  'gateway-page',
  'crash-midway',
];

describe.each(subjects)('$name: lost replies', (subject) => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(subject);
    bench.shop.forget();
  });
  afterEach(() => bench.close());

  it.each(lost)(
    'leave creations unknown, and looking up finds the truth after: %s',
    async (kind) => {
      const items = [creation('A-1'), creation('A-2'), creation('A-3')];
      bench.shop.trouble(kind, 'write');
      const sentAt = bench.now();
      const reply = await bench.connection.send(items);
      for (const item of items) {
        expect(outcomeOf(reply.items, item)).toMatchObject({
          outcome: 'unknown',
          failure: { acted: 'unknown' },
        });
      }
      const before = bench.shop.things();
      bench.shop.forget();
      bench.wait(10 * 60_000);
      const verdicts = await bench.connection.reconcile(items.map((item) => inDoubt(item, sentAt)));
      expect(bench.shop.calls().writes).toBe(0);
      for (const item of items) {
        const real = before.find((thing) => thing.sku === item.values.sku);
        const verdict = outcomeOf(verdicts, item);
        if (real === undefined) expect(verdict.outcome).toBe('not-done');
        else
          expect(verdict).toMatchObject({
            outcome: 'done',
            remoteId: real.remoteId,
            adopted: false,
          });
      }
      const again = items.filter((item) => outcomeOf(verdicts, item).outcome === 'not-done');
      if (again.length > 0) {
        const second = await bench.connection.send(again);
        for (const item of again) expect(doneOf(second.items, item).adopted).toBe(false);
      }
      expect(
        bench.shop
          .things()
          .map((thing) => thing.sku)
          .sort(),
      ).toEqual(['A-1', 'A-2', 'A-3']);
    },
  );

  it('are not believed to mean nothing while the shop may still be at work', async () => {
    const item = creation('B-1');
    bench.shop.trouble('lost-before-effect', 'write');
    const sentAt = bench.now();
    await bench.connection.send([item]);
    const early = await bench.connection.reconcile([inDoubt(item, sentAt)]);
    expect(outcomeOf(early, item)).toMatchObject({
      outcome: 'undecided',
      failure: { acted: 'unknown' },
    });
    bench.wait(10 * 60_000);
    const late = await bench.connection.reconcile([inDoubt(item, sentAt)]);
    expect(outcomeOf(late, item).outcome).toBe('not-done');
  });

  it('of updates are settled by reading back', async () => {
    const item = creation('C-1');
    const { remoteId } = doneOf((await bench.connection.send([item])).items, item);
    for (const kind of ['lost-after-effect', 'lost-before-effect'] as const) {
      const price = kind === 'lost-after-effect' ? 111 : 222;
      const update = job('variant.update', {
        listingId: remoteId,
        variantId: remoteId,
        values: { price: { minor: price, currency: 'USD' }, quantity: price },
      });
      bench.shop.trouble(kind, 'write');
      const sentAt = bench.now();
      const sent = await bench.connection.send([update]);
      expect(outcomeOf(sent.items, update).outcome).toBe('unknown');
      bench.wait(10 * 60_000);
      const verdict = outcomeOf(
        await bench.connection.reconcile([inDoubt(update, sentAt)]),
        update,
      );
      if (kind === 'lost-after-effect')
        expect(verdict).toMatchObject({ outcome: 'done', echoed: update.values });
      else expect(verdict.outcome).toBe('not-done');
    }
  });

  it('of endings, pictures, categories and uploads are settled by reading back', async () => {
    const item = creation('D-1');
    const { remoteId } = doneOf((await bench.connection.send([item])).items, item);
    const jobs = [
      job('listing.update', {
        listingId: remoteId,
        values: { images: [{ key: `url:${bench.shop.imageUrl('p')}`, alt: '' }] },
      }),
      job('category.create', { values: { category: 'Tea & cups' } }),
      job('media.upload', {
        values: { image: bench.picture(new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 1])) },
      }),
      job('listing.end', { listingId: remoteId }),
    ];
    for (const one of jobs) {
      bench.shop.trouble('lost-after-effect', 'write');
      const sentAt = bench.now();
      const sent = await bench.connection.send([one]);
      expect(outcomeOf(sent.items, one).outcome).toBe('unknown');
      bench.shop.forget();
      const verdict = outcomeOf(await bench.connection.reconcile([inDoubt(one, sentAt)]), one);
      expect([one.kind, verdict.outcome]).toEqual([one.kind, 'done']);
      expect(bench.shop.calls().writes).toBe(0);
    }
  });

  it('of variants are settled among the variants of their listing', async () => {
    const options = [{ name: 'Size', values: ['S', 'M'] }];
    const parent = job('listing.create', {
      hasOptions: true,
      values: { title: 'Cap', parentSku: 'CAP', options },
    });
    const { remoteId } = doneOf((await bench.connection.send([parent])).items, parent);
    const variants = ['S', 'M'].map((value) =>
      job('variant.create', {
        hasOptions: true,
        listingId: remoteId,
        echoed: { options },
        values: {
          sku: `CAP-${value}`,
          optionValues: [{ name: 'Size', value }],
          price: { minor: 5, currency: 'USD' },
          quantity: 1,
        },
      }),
    );
    bench.shop.trouble('crash-midway', 'write');
    const sentAt = bench.now();
    await bench.connection.send(variants);
    bench.wait(10 * 60_000);
    const verdicts = await bench.connection.reconcile(
      variants.map((item) => inDoubt(item, sentAt)),
    );
    expect(variants.map((item) => outcomeOf(verdicts, item).outcome)).toEqual(['done', 'not-done']);
    const second = variants.slice(1);
    doneOf((await bench.connection.send(second)).items, second[0] ?? parent);
    expect(
      bench.shop
        .things()
        .map((thing) => thing.sku)
        .sort(),
    ).toEqual(['CAP', 'CAP-M', 'CAP-S']);
  });
});

describe.each(subjects)('$name: refusals', (subject) => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(subject);
    bench.shop.forget();
  });
  afterEach(() => bench.close());

  it('for too many calls had no effect and say when to come back', async () => {
    bench.shop.trouble('throttle', 'write');
    const item = creation('A-1');
    const reply = await bench.connection.send([item]);
    expect(outcomeOf(reply.items, item)).toMatchObject({
      outcome: 'failed',
      failure: { code: 'rate-limited', acted: 'no', retry: 'later', retryAfterMs: 7_000 },
    });
    expect(reply.signal).toMatchObject({ throttled: true, retryAfterMs: 7_000 });
    expect(bench.shop.things()).toEqual([]);
  });

  it('by a firewall of the host are told from words of the shop', async () => {
    bench.shop.trouble('firewall-page', 'write');
    const item = creation('A-1');
    const reply = await bench.connection.send([item]);
    expect(outcomeOf(reply.items, item)).toMatchObject({
      outcome: 'failed',
      failure: { code: 'host-page', acted: 'no' },
    });
  });

  it('of a key that may only read are about permission, not about signing in', async () => {
    const item = creation('A-1');
    const reply = await bench.openAs(bench.shop.readOnlyCredentials).send([item]);
    expect(outcomeOf(reply.items, item)).toMatchObject({
      outcome: 'failed',
      failure: { code: 'permission-missing', acted: 'no' },
    });
    expect(bench.shop.things()).toEqual([]);
  });

  it('of a key with a wrong secret ask to sign in', async () => {
    const item = creation('A-1');
    const reply = await bench.openAs(bench.shop.wrongCredentials).send([item]);
    expect(outcomeOf(reply.items, item)).toMatchObject({
      outcome: 'failed',
      failure: { code: 'needs-sign-in' },
    });
  });

  it('and doubts never show a secret, nor do records of calls', async () => {
    const seen: unknown[] = [];
    for (const credentials of [
      bench.shop.credentials,
      bench.shop.wrongCredentials,
      bench.shop.readOnlyCredentials,
    ]) {
      const connection = bench.openAs(credentials);
      for (const kind of [...lost, 'firewall-page', 'throttle'] as const) {
        bench.shop.trouble(kind, 'write');
        seen.push(await connection.send([creation(`S-${seen.length}`)]));
        bench.shop.trouble(kind, 'read');
        seen.push(await connection.read('listings', null), await connection.probe());
      }
    }
    const text = JSON.stringify([seen, bench.records]);
    for (const secret of bench.shop.secrets) expect(text).not.toContain(secret);
    expect(bench.records.length).toBeGreaterThan(20);
    for (const record of bench.records) expect(record.endpoint).not.toMatch(/[?]|\d{3,}/);
  });
});
