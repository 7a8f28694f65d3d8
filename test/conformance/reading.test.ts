import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '#kernel/json';
import type { ReadPage, RemoteListing } from '#ports/marketplace';
import { type Bench, creation, doneOf, job, openBench } from './bench-shop.ts';
import { subjects } from './subjects.ts';

describe.each(subjects)('$name: reading', (subject) => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(subject);
  });
  afterEach(() => bench.close());

  /** Reads to the end; the cursor goes through JSON, as it is stored between calls. */
  async function readAll(
    kind: 'listings' | 'categories',
    each?: (page: ReadPage) => Promise<void>,
  ) {
    const pages: ReadPage[] = [];
    let cursor: Json | null = null;
    do {
      const page = await bench.connection.read(kind, cursor);
      if (!page.ok) throw new Error(JSON.stringify(page.failure));
      pages.push(page.value);
      await each?.(page.value);
      cursor =
        page.value.cursor === null ? null : (JSON.parse(JSON.stringify(page.value.cursor)) as Json);
    } while (cursor !== null && pages.length < 500);
    return pages;
  }

  const listingsOf = (pages: readonly ReadPage[]): readonly RemoteListing[] => [
    ...new Map(
      pages.flatMap((page) => page.listings).map((listing) => [listing.remoteId, listing]),
    ).values(),
  ];

  it('ends, brings every listing with its variants in our shapes, and ids as text', async () => {
    const simple = Array.from({ length: 130 }, (_, at) => creation(`S-${at}`));
    for (let at = 0; at < simple.length; at += 100)
      await bench.connection.send(simple.slice(at, at + 100));
    const options = [{ name: 'Size', values: ['S', 'M'] }];
    const parent = job('listing.create', {
      hasOptions: true,
      values: { title: 'Cap & hat', parentSku: 'CAP', options },
    });
    const { remoteId } = doneOf((await bench.connection.send([parent])).items, parent);
    await bench.connection.send(
      ['S', 'M'].map((value) =>
        job('variant.create', {
          hasOptions: true,
          listingId: remoteId,
          echoed: { options },
          values: {
            sku: `CAP-${value}`,
            optionValues: [{ name: 'Size', value }],
            price: { minor: 1234, currency: 'USD' },
            quantity: 5,
          },
        }),
      ),
    );
    bench.shop.forget();
    const pages = await readAll('listings');
    const listings = listingsOf(pages);
    expect(listings).toHaveLength(131);
    expect(pages[0]?.total).toBe(131);
    expect(bench.shop.calls().writes).toBe(0);
    for (const listing of listings) {
      expect(listing.remoteId).toMatch(/^\d+$/);
      expect(listing.updatedAt).toBeGreaterThan(Date.parse('2020-01-01'));
    }
    const one = listings.find((listing) => listing.variants[0]?.values.sku === 'S-7');
    expect(one).toMatchObject({
      onSale: true,
      values: { title: 'Thing S-7' },
      variants: [
        {
          remoteId: one?.remoteId,
          values: { price: { minor: 1999, currency: 'USD' }, quantity: 7 },
        },
      ],
    });
    const cap = listings.find((listing) => listing.remoteId === remoteId);
    expect(cap).toMatchObject({ values: { title: 'Cap & hat', parentSku: 'CAP', options } });
    expect(cap?.variants.map((variant) => variant.values)).toMatchObject([
      {
        sku: 'CAP-S',
        optionValues: [{ name: 'Size', value: 'S' }],
        price: { minor: 1234, currency: 'USD' },
      },
      { sku: 'CAP-M', optionValues: [{ name: 'Size', value: 'M' }], quantity: 5 },
    ]);
  });

  it('goes on with a stored cursor after the connection was dropped', async () => {
    const options = [{ name: 'Size', values: ['S'] }];
    const parents = ['P-1', 'P-2'].map((sku) =>
      job('listing.create', { hasOptions: true, values: { title: sku, parentSku: sku, options } }),
    );
    await bench.connection.send(parents);
    const seen: string[] = [];
    let cursor: Json | null = null;
    do {
      const page = await bench.openAs(bench.shop.credentials).read('listings', cursor);
      if (!page.ok) throw new Error(JSON.stringify(page.failure));
      seen.push(...page.value.listings.map((listing) => String(listing.values.title)));
      cursor = page.value.cursor;
    } while (cursor !== null && seen.length < 10);
    expect(seen).toEqual(['P-1', 'P-2']);
  });

  it('misses nothing when the set grows while it is read', async () => {
    const first = Array.from({ length: 100 }, (_, at) => creation(`A-${at}`));
    await bench.connection.send(first);
    let added = false;
    const pages = await readAll('listings', async () => {
      if (added) return;
      added = true;
      await bench.connection.send([creation('LATE')]);
    });
    const skus = new Set(listingsOf(pages).map((listing) => listing.variants[0]?.values.sku));
    for (let at = 0; at < 100; at += 1) expect(skus.has(`A-${at}`)).toBe(true);
  });

  it('brings all categories as paths', async () => {
    const top = job('category.create', { values: { category: 'Tea & more' } });
    const parent = doneOf((await bench.connection.send([top])).items, top);
    const references = new Map([['Tea & more', parent.remoteId]]);
    const subs = Array.from({ length: 100 }, (_, at) =>
      job('category.create', { values: { category: `Tea & more > Kind ${at}` }, references }),
    );
    await bench.connection.send(subs);
    const references2 = (await readAll('categories')).flatMap((page) => page.references);
    const paths = new Set(references2.map((reference) => reference.ref.key));
    expect(paths.has('Tea & more')).toBe(true);
    for (let at = 0; at < 100; at += 1) expect(paths.has(`Tea & more > Kind ${at}`)).toBe(true);
    expect(references2.find((one) => one.ref.key === 'Tea & more')?.remoteId).toBe(parent.remoteId);
  });

  it('that fails says so and had no effect', async () => {
    for (const kind of ['gateway-page', 'truncated', 'throttle', 'firewall-page'] as const) {
      bench.shop.trouble(kind, 'read');
      const page = await bench.connection.read('listings', null);
      expect(page.ok).toBe(false);
      expect(!page.ok && page.failure.acted).toBe('no');
    }
  });
});
