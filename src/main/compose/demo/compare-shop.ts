/** The catalogue against the practice shop's own state, field by field: written from the seller's side, pure. */
import type { FullProduct, Variant } from '#domain/catalog/product';
import { totalStock } from '#domain/catalog/product';
import { moneyToDecimal } from '#kernel/money';
import type { PracticeState } from './practice-process.ts';

/** The outcome. */
export interface Comparison {
  /** SKUs that should be on sale. */
  readonly wanted: number;
  /** SKUs on sale exactly once, in the right listing. */
  readonly live: number;
  readonly missing: readonly string[];
  readonly duplicated: readonly string[];
  /** `SKU field: here ≠ there`. */
  readonly unequal: readonly string[];
  /** Listings beyond one per product. */
  readonly extraListings: number;
}

type Wire = Readonly<Record<string, unknown>>;

/** Compares. */
export function compareShop(products: readonly FullProduct[], state: PracticeState): Comparison {
  const bySku = new Map<string, Wire[]>();
  const parents = new Map<unknown, Wire>(state.products.map((product) => [product['id'], product]));
  for (const thing of [...state.products, ...state.variations]) {
    const sku = String(thing['sku'] ?? '');
    if (sku === '' || thing['status'] !== 'publish') continue;
    bySku.set(sku, [...(bySku.get(sku) ?? []), thing]);
  }
  const missing: string[] = [];
  const duplicated: string[] = [];
  const unequal: string[] = [];
  let wanted = 0;
  let live = 0;
  const categories = categoryPaths(state);
  for (const full of products) {
    for (const variant of full.variants) {
      wanted += 1;
      const found = bySku.get(variant.sku) ?? [];
      const [thing] = found;
      if (thing === undefined) missing.push(variant.sku);
      else if (found.length > 1) duplicated.push(variant.sku);
      else {
        live += 1;
        const listing =
          full.product.optionNames.length === 0 ? thing : parents.get(thing['parent_id']);
        unequal.push(...differences(full, variant, { thing, listing }, categories));
      }
    }
  }
  const published = state.products.filter((product) => product['status'] === 'publish').length;
  return {
    wanted,
    live,
    missing,
    duplicated,
    unequal,
    extraListings: Math.max(0, published - products.length),
  };
}

function differences(
  full: FullProduct,
  variant: Variant,
  shown: { readonly thing: Wire; readonly listing: Wire | undefined },
  categories: ReadonlyMap<unknown, string>,
): string[] {
  const { thing, listing } = shown;
  if (listing === undefined) return [`${variant.sku} listing: none`];
  const { product } = full;
  const stock = totalStock(full.stock.filter((level) => level.variantId === variant.id));
  const pairs: readonly (readonly [field: string, here: unknown, there: unknown])[] = [
    ['title', product.title, listing['name']],
    [
      'price',
      variant.price === null ? '' : Number(moneyToDecimal(variant.price)),
      Number(thing['regular_price']),
    ],
    ['quantity', stock, thing['stock_quantity']],
    ['barcode', variant.barcode ?? '', thing['global_unique_id'] ?? ''],
    [
      'weight',
      variant.weightGrams === null ? '' : variant.weightGrams / 1000,
      thing['weight'] === '' ? '' : Number(thing['weight']),
    ],
    ['category', product.category ?? '', firstCategory(listing, categories)],
    [
      'images',
      product.images.length,
      Array.isArray(listing['images']) ? listing['images'].length : 0,
    ],
    [
      'options',
      optionText(variant),
      full.product.optionNames.length === 0 ? '' : attributeText(thing),
    ],
  ];
  return pairs.flatMap(([field, here, there]) =>
    here === there ? [] : [`${variant.sku} ${field}: ${String(here)} ≠ ${String(there)}`],
  );
}

function optionText(variant: Variant): string {
  return variant.optionValues.join(' / ');
}

function attributeText(thing: Wire): string {
  const attributes = Array.isArray(thing['attributes']) ? thing['attributes'] : [];
  return attributes.map((attribute: Wire) => String(attribute['option'])).join(' / ');
}

function firstCategory(listing: Wire, categories: ReadonlyMap<unknown, string>): string {
  const [first] = Array.isArray(listing['categories'])
    ? (listing['categories'] as readonly Wire[])
    : [];
  return first === undefined ? '' : (categories.get(first['id']) ?? '');
}

function categoryPaths(state: PracticeState): ReadonlyMap<unknown, string> {
  const byId = new Map(state.categories.map((category) => [category.id, category]));
  const pathOf = (id: number): string => {
    const category = byId.get(id);
    if (category === undefined) return '';
    const above = category.parent === 0 ? '' : `${pathOf(category.parent)} > `;
    return above + category.name;
  };
  return new Map(state.categories.map((category) => [category.id, pathOf(category.id)]));
}
