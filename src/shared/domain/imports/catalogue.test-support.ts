/** For tests: a catalogue in memory that takes drafts as the store does, and products of any content for property tests. */
import fc from 'fast-check';
import type { FullProduct, Product, StockLevel, Variant } from '#domain/catalog/product';
import { emptyVariant } from '#domain/catalog/product';
import { asId, type LocationId, type ProductId, type VariantId } from '#kernel/ids';
import { money } from '#kernel/money';
import { applyDeltas } from './apply-deltas.ts';
import { type DraftDiff, diffDraft } from './diff-draft.ts';
import type { ProductDraft } from './draft.ts';
import { matchDraft } from './match-draft.ts';

/** The one location of these tests. */
export const location = asId<LocationId>(1);

/** A catalogue that drafts are compared with and applied to. */
export class MemoryCatalogue {
  readonly products = new Map<ProductId, FullProduct>();
  #nextId = 1;

  constructor(products: readonly FullProduct[] = []) {
    for (const full of products) {
      this.products.set(full.product.id, full);
      const ids = [full.product.id, ...full.variants.map(({ id }) => id)];
      this.#nextId = Math.max(this.#nextId, ...ids.map((id) => id + 1));
    }
  }

  /** Compares a draft and applies what differs. */
  take(draft: ProductDraft): DraftDiff {
    const all = [...this.products.values()];
    const ownerOf = (sku: string): ProductId | undefined =>
      all.find(({ variants }) => variants.some((variant) => variant.sku === sku))?.product.id;
    const productOfSku = new Map<string, ProductId>();
    for (const { sku } of draft.variants) {
      const owner = ownerOf(sku);
      if (owner !== undefined) productOfSku.set(sku, owner);
    }
    const byParent = (code: string) => all.find(({ product }) => product.parentSku === code);
    const lookups = {
      productOfSku,
      productOfParentSku:
        draft.parentSku === null ? null : (byParent(draft.parentSku.code)?.product.id ?? null),
      isCodeTaken: (code: string) => byParent(code) !== undefined || ownerOf(code) !== undefined,
    };
    const match = matchDraft(draft, lookups);
    const full = match.kind === 'existing' ? (this.products.get(match.productId) ?? null) : null;
    const allocate = {
      productId: () => asId<ProductId>(this.#nextId++),
      variantId: () => asId<VariantId>(this.#nextId++),
    };
    const diff = diffDraft(draft, { lookups, full }, allocate, { locationId: location });
    const next = applyDeltas(full, diff.deltas);
    if (next !== null) this.products.set(next.product.id, next);
    return diff;
  }
}

/** Text as sellers and attackers write it: never only blank, without what normalising removes. */
const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
    fc.constantFrom(
      '=1+1',
      'Fabric: outer',
      'back\\slash\\n: x',
      '+SUM(A1)',
      '-3.50',
      '@x',
      "'=1",
      '007',
      '_x0041_',
      'a,b;"c"\nd',
      '👨‍👩‍👧 家庭装',
      '\u202Eabc',
      '<b>&amp;</b>',
      '#N/A?',
      '1E5',
      '二\t三',
      "Women's",
    ),
  )
  .map((value) => value.replaceAll('\r', ' ').trim())
  .filter((value) => value !== '' && !/^#(?:N\/A|REF!|NUM!)$/.test(value));

const line = text
  .map((value) => value.replaceAll('\n', ' ').trim())
  .filter((value) => value !== '');
const amount = fc.integer({ min: 1, max: 99_999_999 });
const nullable = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const picture = fc
  .tuple(fc.stringMatching(/^[a-z0-9]{1,12}$/), fc.constantFrom('', '?a=1,2', ';v=2', '%20x'))
  .map(([name, query]) => `url:https://img.example.com/${name}.jpg${query}`);

const variantFields = fc.record({
  price: nullable(amount),
  discount: nullable(fc.integer({ min: 0, max: 90 })),
  cost: nullable(fc.integer({ min: 0, max: 99_999_999 })),
  currency: fc.constantFrom('CNY', 'USD', 'JPY', 'KWD'),
  costCurrency: fc.constantFrom('CNY', 'USD', 'JPY'),
  barcode: nullable(fc.stringMatching(/^[0-9]{8,14}$/)),
  weightGrams: nullable(fc.integer({ min: 0, max: 500_000 })),
  lengthMm: nullable(fc.integer({ min: 0, max: 9999 })),
  stock: nullable(fc.integer({ min: 0, max: 1_000_000 })),
  imageKey: nullable(picture),
});

const productFields = fc.record({
  title: line,
  description: fc.oneof(fc.constant(''), text),
  category: nullable(
    fc.array(
      line.map((part) => part.replaceAll(/[>＞›»]/g, '').trim()).filter((part) => part !== ''),
      { minLength: 1, maxLength: 3 },
    ),
  ),
  brand: nullable(line),
  attributes: fc.array(fc.record({ name: line, value: text }), { maxLength: 3 }),
  images: fc.uniqueArray(fc.record({ key: picture, alt: fc.oneof(fc.constant(''), line) }), {
    maxLength: 4,
    selector: ({ key }) => key,
  }),
  hsCode: nullable(fc.stringMatching(/^[0-9]{6,10}$/)),
  origin: nullable(fc.constantFrom('CN', 'US', 'VN', 'DE')),
  optionNames: fc.uniqueArray(line, { maxLength: 3, selector: (name) => name.toLowerCase() }),
  values: fc.uniqueArray(line, { minLength: 1, maxLength: 4 }),
  variants: fc.array(variantFields, { minLength: 4, maxLength: 4 }),
});

/** A catalogue that obeys the rules of the catalogue and no others. */
export const anyCatalogue: fc.Arbitrary<FullProduct[]> = fc
  .array(productFields, { minLength: 1, maxLength: 6 })
  .map((list) => list.map((fields, index) => fullProduct(fields, index + 1)));

type ProductSeed = typeof productFields extends fc.Arbitrary<infer T> ? T : never;
type VariantSeed = typeof variantFields extends fc.Arbitrary<infer T> ? T : never;

function fullProduct(seed: ProductSeed, n: number): FullProduct {
  const id = asId<ProductId>(n);
  const { optionNames } = seed;
  const product: Product = {
    id,
    title: seed.title,
    description: seed.description,
    category: seed.category?.join(' > ') ?? null,
    brand: seed.brand,
    parentSku: optionNames.length > 0 ? `=PARENT-${n}` : null,
    optionNames,
    attributes: seed.attributes,
    images: seed.images,
    hsCode: seed.hsCode,
    origin: seed.origin,
  };
  const values = optionNames.length > 0 ? seed.values : ['only'];
  const variants = values.map((value, index) => {
    const fields = seed.variants[index] ?? seed.variants[0];
    if (fields === undefined) throw new Error('a product without variants');
    const place = { id: asId<VariantId>(n * 100 + index), productId: id, sku: `0${n}-${index}+👕` };
    return variantOf(
      fields,
      place,
      optionNames.map(() => value),
    );
  });
  const stock = values.flatMap((_, index): StockLevel[] => {
    const quantity = seed.variants[index]?.stock ?? null;
    const variantId = asId<VariantId>(n * 100 + index);
    return quantity === null ? [] : [{ variantId, locationId: location, quantity }];
  });
  return { product, variants, stock };
}

function variantOf(
  seed: VariantSeed,
  place: Pick<Variant, 'id' | 'productId' | 'sku'>,
  optionValues: readonly string[],
): Variant {
  const { price, discount, currency } = seed;
  const sale =
    price === null || discount === null
      ? null
      : Math.max(1, Math.floor((price * (100 - discount)) / 100));
  return {
    ...emptyVariant,
    ...place,
    optionValues,
    price: price === null ? null : money(price, currency),
    salePrice: sale === null ? null : money(sale, currency),
    cost: seed.cost === null ? null : money(seed.cost, seed.costCurrency),
    barcode: seed.barcode,
    weightGrams: seed.weightGrams,
    lengthMm: seed.lengthMm,
    imageKey: seed.imageKey,
  };
}
