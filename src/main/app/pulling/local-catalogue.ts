/** The catalogue as a pull looks at it: what may be linked in the shop, and who holds which code. */
import type { FullProduct } from '#domain/catalog/product';
import { type LinkableProduct, LinkIndex } from '#domain/listing/link-index';
import type { ProductId } from '#kernel/ids';
import type { PlanInput } from '#ports/plan-store';
import type { Shop } from '#ports/shop-store';
import type { Application } from '../application.ts';
import { throwIfCancelled, type UseCaseIo } from '../use-case.ts';

/**
 * Where a product stands with the shop. `busy`: jobs of it are unfinished there, so a listing that looks like it may be
 * our own work whose reply is still out.
 */
export type Standing = 'free' | 'linked' | 'busy';

/** The holder of a code (SKU or parent SKU). */
export interface CodeHolder {
  readonly product: LinkableProduct;
  readonly standing: Standing;
}

/** The catalogue, seen from one shop. */
export interface LocalCatalogue {
  /** Products that may be linked. */
  readonly index: LinkIndex;
  readonly free: ReadonlyMap<ProductId, LinkableProduct>;
  readonly holders: ReadonlyMap<string, CodeHolder>;
}

const pageProducts = 100;

/** Reads the catalogue page by page and keeps what linking looks at. */
export async function readLocal(
  app: Application,
  shop: Shop,
  io: UseCaseIo,
): Promise<LocalCatalogue> {
  const { products: total } = await app.catalogueReads.count();
  const free = new Map<ProductId, LinkableProduct>();
  const holders = new Map<string, CodeHolder>();
  let after: ProductId | null = null;
  let done = 0;
  for (;;) {
    throwIfCancelled(io);
    const page: readonly PlanInput[] = await app.planReads.inputs(shop.id, after, pageProducts);
    const last = page.at(-1);
    if (last === undefined) return { index: new LinkIndex(free.values()), free, holders };
    after = last.productId;
    for (const input of page) {
      if (input.full === null) continue;
      const product = linkable(input.full);
      const standing = standingOf(input);
      if (standing === 'free') free.set(product.productId, product);
      for (const code of codesOf(product)) holders.set(code, { product, standing });
    }
    done += page.length;
    io.emit({ type: 'progress', stage: 'compare', done, total });
  }
}

/** What linking looks at of a product. */
export function linkable({ product, variants }: FullProduct): LinkableProduct {
  return {
    productId: product.id,
    title: product.title,
    parentSku: product.parentSku,
    hasOptions: product.optionNames.length > 0,
    variants: variants.map(({ id, sku, barcode, optionValues }) => ({
      variantId: id,
      sku,
      barcode,
      optionValues,
    })),
  };
}

/** The code a seller names a product by. */
export function codeOf(product: LinkableProduct): string {
  return product.parentSku ?? product.variants[0]?.sku ?? '';
}

function standingOf(input: PlanInput): Standing {
  if (input.listing !== null) return 'linked';
  return input.pending.length > 0 ? 'busy' : 'free';
}

function codesOf(product: LinkableProduct): readonly string[] {
  const own = product.parentSku === null ? [] : [product.parentSku];
  return [...own, ...product.variants.map((variant) => variant.sku)];
}
