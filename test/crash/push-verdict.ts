/** The shop after all the deaths, from the seller's side: everything there, once, as wanted. Imports nothing of the product. */
import type { WantedProduct } from './push-catalogue.ts';

type Wire = Readonly<Record<string, unknown>>;

/** What a shop holds, by its own account. */
export interface HeldState {
  readonly products: readonly Wire[];
  readonly variations: readonly Wire[];
  readonly media: readonly { readonly title: string; readonly source: string }[];
}

/** What is wrong; empty lists are a success. */
export interface PushVerdict {
  readonly lost: readonly string[];
  readonly duplicated: readonly string[];
  readonly unequal: readonly string[];
  readonly duplicatedPictures: readonly string[];
}

/** Judges. `images`: every picture that was ever asked for, once each. */
export function judge(
  wanted: readonly WantedProduct[],
  images: ReadonlySet<string>,
  held: HeldState,
): PushVerdict {
  const lost: string[] = [];
  const duplicated: string[] = [];
  const unequal: string[] = [];
  const live = held.products.filter((product) => product['status'] === 'publish');
  const parents = new Map(live.map((product) => [product['id'], product]));
  for (const product of wanted) {
    const things = product.hasOptions ? held.variations : live;
    const listings = new Set<unknown>();
    for (const variant of product.variants) {
      const found = things.filter((thing) => thing['sku'] === variant.sku);
      const [thing] = found;
      if (thing === undefined) lost.push(variant.sku);
      if (found.length > 1) duplicated.push(variant.sku);
      if (thing === undefined) continue;
      const listing = product.hasOptions ? parents.get(thing['parent_id']) : thing;
      listings.add(listing?.['id']);
      unequal.push(...differences({ product, variant }, thing, listing));
    }
    if (listings.size > 1) duplicated.push(product.title);
  }
  // Beyond those that hold a wanted SKU there is no listing: none was made twice and left empty.
  if (live.length > wanted.length)
    duplicated.push(`${live.length - wanted.length} listings too many`);
  return { lost, duplicated, unequal, duplicatedPictures: picturesTwice(images, held) };
}

interface Wish {
  readonly product: WantedProduct;
  readonly variant: WantedProduct['variants'][number];
}

function differences(wish: Wish, thing: Wire, listing: Wire | undefined): string[] {
  const shown = listing?.['images'];
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['title', wish.product.title, listing?.['name']],
    ['price', wish.variant.price, Math.round(Number(thing['regular_price']) * 100)],
    ['stock', wish.variant.stock, thing['stock_quantity']],
    ['pictures', 1, Array.isArray(shown) ? shown.length : 0],
  ];
  return pairs.flatMap(([field, here, there]) =>
    here === there ? [] : [`${wish.variant.sku} ${field}: ${String(here)} ≠ ${String(there)}`],
  );
}

/** A picture by address is fetched once, an upload is made once: each key has one entry in the library. */
function picturesTwice(images: ReadonlySet<string>, held: HeldState): string[] {
  const twice: string[] = [];
  for (const image of images) {
    const count = held.media.filter((media) => media.source === image).length;
    if (count > 1) twice.push(`${image} ${count} times`);
  }
  const uploads = held.media.filter((media) => media.source === '').map((media) => media.title);
  for (const title of new Set(uploads)) {
    const count = uploads.filter((other) => other === title).length;
    if (count > 1) twice.push(`upload ${title} ${count} times`);
  }
  return twice;
}
