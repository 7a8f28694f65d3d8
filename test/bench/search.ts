/** Search as one types: Chinese of one character and more, SKUs, over catalogues of 100,000 and 1,000,000 products. */
import type Database from 'better-sqlite3';
import type { FullProduct } from '#domain/catalog/product';
import { searchBody } from '#domain/catalog/search-text';
import { type Random, seededRandom } from '#kernel/random';
import { type Finding, percentile, short } from './measure.ts';
import { openStorePlace, type StorePlace } from './store-place.ts';

const perLength = 120;
const lengths = [1, 2, 3, 4, 6];

/** Fills two catalogues and asks each the same kinds of questions through the port. */
export async function benchSearch(): Promise<Finding> {
  const small = await measure(100_000);
  const large = await measure(1_000_000);
  return {
    title: 'Search through the port, first 50 products whole, newest first (ms, p50 / p95)',
    lines: [...linesOf('100,000', small), ...linesOf('1,000,000', large)],
    bounds: [
      {
        what: 'p95 at 100,000',
        value: percentile([...small.values()].flat(), 0.95),
        limit: 5,
        kind: 'at most',
      },
      {
        what: 'p95 at 1,000,000',
        value: percentile([...large.values()].flat(), 0.95),
        limit: 30,
        kind: 'at most',
      },
    ],
  };
}

function linesOf(size: string, times: ReadonlyMap<string, readonly number[]>): string[] {
  return [...times].map(
    ([kind, list]) =>
      `${size.padEnd(10)} ${kind.padEnd(14)} ${short(percentile(list, 0.5))} / ${short(percentile(list, 0.95))}`,
  );
}

async function measure(count: number): Promise<ReadonlyMap<string, readonly number[]>> {
  const titles = new Titles(seededRandom(7));
  const place = await (await openStorePlace(0)).withDatabase((db) => fill(db, count, titles));
  try {
    const random = seededRandom(11);
    const times = new Map<string, number[]>();
    for (const length of lengths) {
      times.set(`${length} characters`, await ask(place, () => titles.piece(random, length)));
    }
    times.set('SKU', await ask(place, () => `SKU-${1 + Math.floor(random() * count)}`));
    times.set(
      'two words',
      await ask(place, () => `${titles.piece(random, 2)} ${titles.piece(random, 2)}`),
    );
    return times;
  } finally {
    await place.close();
  }
}

async function ask(place: StorePlace, question: () => string): Promise<number[]> {
  const times: number[] = [];
  let found = 0;
  for (let turn = 0; turn < perLength + 20; turn += 1) {
    const text = question();
    const begun = performance.now();
    const page = await place.stores.catalogueReads.search({ text, limit: 50, after: null });
    if (turn >= 20) times.push(performance.now() - begun);
    found += page.products.length;
  }
  if (found === 0) throw new Error('nothing was ever found');
  return times;
}

/** Titles of 600 two-character words, some far more common than others. */
class Titles {
  readonly #words: readonly string[];
  readonly #random: Random;
  readonly #sample: string[] = [];

  constructor(random: Random) {
    this.#random = random;
    const character = (): string => String.fromCodePoint(0x4e00 + Math.floor(random() * 2_500));
    this.#words = Array.from({ length: 600 }, () => character() + character());
  }

  next(): string {
    const count = 6 + Math.floor(this.#random() * 9);
    const title = Array.from(
      { length: count },
      () => this.#words[Math.floor(600 * this.#random() ** 3)] ?? '',
    ).join('');
    if (this.#sample.length < 5_000) this.#sample.push(title);
    return title;
  }

  /** A piece of some title that was made. */
  piece(random: Random, length: number): string {
    const title = this.#sample[Math.floor(random() * this.#sample.length)] ?? '';
    const from = Math.floor(random() * (title.length - length));
    return title.slice(from, from + length);
  }
}

function fill(db: Database.Database, count: number, titles: Titles): void {
  db.pragma('synchronous = OFF');
  const product = db.prepare(
    `INSERT INTO product (id, title, description, option_names, attributes, images, updated_at) VALUES (?, ?, ?, '[]', '[]', '[]', ?)`,
  );
  const variant = db.prepare(
    `INSERT INTO variant (id, product_id, sku, option_values, price_minor, price_currency) VALUES (?, ?, ?, '[]', 1990, 'CNY')`,
  );
  const index = db.prepare('INSERT INTO product_search (rowid, body) VALUES (?, ?)');
  const description = '适合家庭与办公室使用。'.repeat(10);
  db.transaction(() => {
    for (let id = 1; id <= count; id += 1) {
      const title = titles.next();
      const sku = `SKU-${id}`;
      product.run(id, title, description, id);
      variant.run(id, id, sku);
      index.run(id, searchBody(wordsOf(title, sku)));
    }
  })();
}

/** As much of a product as the index looks at. */
function wordsOf(title: string, sku: string): FullProduct {
  const product = { title, brand: null, category: null, parentSku: null };
  return {
    product,
    variants: [{ sku, barcode: null, optionValues: [] }],
  } as unknown as FullProduct;
}
