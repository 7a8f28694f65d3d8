/** `catalogue.override`: what one shop shows differently, as a change set like any other edit. */

import type { z } from 'zod';
import { overrideProduct as input } from '#contract/schemas';
import {
  overrideProduct as productDeltas,
  overrideVariant as variantDeltas,
} from '#domain/catalog/build-deltas';
import type { Delta } from '#domain/catalog/change-set';
import type { PriceRule, ProductOverride, VariantOverride } from '#domain/catalog/override';
import type { FullProduct } from '#domain/catalog/product';
import { applyPriceRule } from '#domain/listing/price-rule';
import { FailureError, failure } from '#kernel/failure';
import { asId, type ProductId, type VariantId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import { type Money, minorDigits, parseMoney } from '#kernel/money';
import type { SkuHolder } from '#ports/catalogue-store';
import type { PlanInput } from '#ports/plan-store';
import type { Shop } from '#ports/shop-store';
import type { Application } from '../application.ts';
import { shopByName } from '../shops/find-shops.ts';
import { asJson, orThrow, useCase } from '../use-case.ts';

type Request = z.infer<typeof input>;

/** The word for "no reduced price in this shop, whatever the catalogue says". */
const noSale = 'none';

/**
 * Writes overrides. A SKU of a variant means that variant where a field is a variant's (prices, quantity cap), the
 * code of a product all of its variants; the other fields are the product's either way. `null` goes back to the
 * catalogue's value.
 */
export const overrideProduct = useCase(input, async (app, request): Promise<Json> => {
  const shop = await shopByName(app, request.shop);
  const holder = (await app.catalogueReads.bySku([request.sku])).get(request.sku);
  if (holder === undefined) throw new FailureError(failure('not-found', { sku: request.sku }));
  const known = await knownOf(app, shop, holder.productId);
  const deltas = deltasOf(request, shop, holder, known);
  if (deltas.length === 0) return { changeSet: null, changed: 0 };
  const changeSet = await app.catalogue.edit({ kind: 'edit' }, 'seller', deltas);
  return asJson({ changeSet, changed: deltas.length });
});

type Known = Pick<PlanInput, 'productOverride' | 'variantOverrides'> & {
  readonly full: FullProduct;
};

/** The product with its overrides in the shop. */
async function knownOf(app: Application, shop: Shop, productId: ProductId): Promise<Known> {
  const before = asId<ProductId>(productId - 1);
  const found = (await app.planReads.inputs(shop.id, before, 1))[0];
  if (found?.productId !== productId || found.full === null)
    throw new FailureError(failure('not-found', { product: productId }));
  return { ...found, full: found.full };
}

function deltasOf(request: Request, shop: Shop, holder: SkuHolder, known: Known): readonly Delta[] {
  const { product, variants } = known.full;
  const isWhole = holder.variantId === null || product.optionNames.length === 0;
  const current: ProductOverride = known.productOverride ?? {
    shopId: shop.id,
    productId: product.id,
  };
  const deltas = [...productDeltas(current, productPatch(request, shop, isWhole))];
  const meant =
    holder.variantId === null ? variants.map((variant) => variant.id) : [holder.variantId];
  const patch = variantPatch(request, shop, isWhole);
  for (const variantId of meant)
    deltas.push(...variantDeltas(product.id, overrideOf(known, shop, variantId), patch));
  return deltas;
}

function overrideOf(known: Known, shop: Shop, variantId: VariantId): VariantOverride {
  return (
    known.variantOverrides.find((override) => override.variantId === variantId) ?? {
      shopId: shop.id,
      variantId,
    }
  );
}

type ProductPatch = Parameters<typeof productDeltas>[1];
type VariantPatch = Parameters<typeof variantDeltas>[2];

/** Only fields that were named; a named `null` becomes `undefined`, which takes the override away. */
function productPatch(request: Request, shop: Shop, isWhole: boolean): ProductPatch {
  return {
    ...named('title', request.title),
    ...named('description', request.description),
    ...named('category', request.category),
    ...named('listed', request.listed),
    ...(isWhole ? named('quantityCap', request.quantityCap) : {}),
    ...(request.priceRule === undefined
      ? {}
      : { priceRule: request.priceRule === null ? undefined : ruleOf(request.priceRule, shop) }),
  };
}

function variantPatch(request: Request, shop: Shop, isWhole: boolean): VariantPatch {
  return {
    ...(request.price === undefined ? {} : { price: amountOf(request.price, shop) }),
    ...(request.salePrice === undefined
      ? {}
      : { salePrice: request.salePrice === noSale ? null : amountOf(request.salePrice, shop) }),
    ...(isWhole ? {} : named('quantityCap', request.quantityCap)),
  };
}

function named<K extends string, T>(
  name: K,
  value: T | null | undefined,
): { readonly [P in K]?: T | undefined } {
  if (value === undefined) return {};
  return { [name]: value === null ? undefined : value } as { readonly [P in K]?: T | undefined };
}

/** A price is an amount of at least nothing, in the shop's currency. */
function amountOf(text: string | null, shop: Shop): Money | undefined {
  if (text === null) return undefined;
  const amount = orThrow(parseMoney(text, shop.currency));
  if (amount.minor < 0)
    throw new FailureError(failure('invalid-input', { field: 'price', value: text }));
  return amount;
}

/** A rule is tried once, so that nonsense is refused here and not at the next plan. */
function ruleOf(typed: NonNullable<Request['priceRule']>, shop: Shop): PriceRule {
  if (!/^\d{1,9}(?:\.\d{1,9})?$/.test(typed.percent)) {
    throw new FailureError(
      failure('invalid-input', { field: 'percent', value: typed.percent.slice(0, 40) }),
    );
  }
  const { endingMinor, endingStepMinor } = typed;
  const rule: PriceRule = {
    percent: Number(typed.percent),
    addMinor: typed.addMinor,
    currency: shop.currency,
    ...(endingMinor === undefined
      ? {}
      : { ending: { minor: endingMinor, stepMinor: endingStepMinor ?? usualStep(shop.currency) } }),
  };
  if (endingMinor === undefined && endingStepMinor !== undefined) {
    throw new FailureError(
      failure('invalid-input', { field: 'endingMinor', expected: 'with endingStepMinor' }),
    );
  }
  orThrow(applyPriceRule({ minor: 10_000, currency: shop.currency }, rule));
  return rule;
}

/** Endings speak of the last two digits, or of the decimals of the currency where it has more. */
function usualStep(currency: string): number {
  return Math.max(100, 10 ** minorDigits(currency));
}
