/** For tests of planning: a marketplace, products at random, and a shop that does what it is told. */
import fc from 'fast-check';
import {
  asId,
  type ListingId,
  type ProductId,
  type RemoteId,
  type ShopId,
  type VariantId,
} from '#kernel/ids';
import type { PriceRule } from '../catalog/override.ts';
import {
  emptyProduct,
  emptyVariant,
  type FullProduct,
  type ProductFields,
  type Variant,
  type VariantFields,
} from '../catalog/product.ts';
import { type DesiredListing, desiredListing } from './desired-listing.ts';
import type { BaseSnapshot, Listing, ListingVariant } from './listing.ts';
import type { Manifest } from './manifest.ts';
import {
  type FieldName,
  type FieldValues,
  type OperationKind,
  operationKinds,
  variantFieldNames,
} from './operation.ts';
import type { PlanListingInput } from './plan-draft.ts';
import { planListing } from './plan-listing.ts';
import type { ListingPlan, PlannedOperation } from './planned-operation.ts';

export const shopId: ShopId = asId<ShopId>(7);
export const productId: ProductId = asId<ProductId>(1);

/** A marketplace that can do everything, with wide limits. */
export function testManifest(changes: Partial<Manifest> = {}): Manifest {
  const spec = { reconcile: 'natural', batchMax: 100, settleMs: 0 } as const;
  return {
    id: 'test',
    name: { en: 'Test', zh: '测试' },
    apiVersion: '1',
    apiEndOfLife: null,
    hosts: 'seller',
    signIn: { kind: 'api-key', fields: [] },
    capabilities: [
      'listings.publish',
      'listings.update',
      'listings.end',
      'listings.read',
      'stock.set',
      'price.set',
      'media.url',
      'media.upload',
      'categories',
    ],
    budgets: [],
    operations: Object.fromEntries(operationKinds.map((kind: OperationKind) => [kind, spec])),
    lanes: ['existence', 'content', 'media', 'price', 'stock'],
    text: {
      title: { maxLength: 200, required: true },
      description: { maxLength: 10_000, required: false },
      sku: { maxLength: 100, required: false },
    },
    maxImages: 10,
    maxOptions: 3,
    maxVariants: 100,
    personalDataDays: 30,
    ...changes,
  };
}

export const eur = (minor: number): { readonly minor: number; readonly currency: string } => ({
  minor,
  currency: 'EUR',
});

export interface VariantSketch extends Partial<VariantFields> {
  readonly id: number;
  readonly units?: number | null;
}

/** A product from what a test cares about. */
export function product(
  fields: Partial<ProductFields>,
  variants: readonly VariantSketch[],
  id: ProductId = productId,
): FullProduct {
  return {
    product: { ...emptyProduct, title: 'Shirt', ...fields, id },
    variants: variants.map(
      ({ units: _, ...variant }): Variant => ({
        ...emptyVariant,
        sku: `S-${variant.id}`,
        price: eur(1000),
        ...variant,
        id: asId<VariantId>(variant.id),
        productId: id,
      }),
    ),
    stock: variants.map((variant) => ({
      variantId: asId<VariantId>(variant.id),
      locationId: asId(1),
      quantity: variant.units === undefined ? 5 : variant.units,
    })),
  };
}

export function wanted(
  full: FullProduct,
  rest: { rule?: PriceRule; manifest?: Manifest } = {},
): DesiredListing {
  return desiredListing({
    full,
    productOverride:
      rest.rule === undefined ? null : { shopId, productId: full.product.id, priceRule: rest.rule },
    variantOverrides: [],
    shopCurrency: 'EUR',
    manifest: rest.manifest ?? testManifest(),
  });
}

/** Plans with a shop that knows no category and no picture and takes uploads, unless said otherwise. */
export function plan(
  desired: DesiredListing | null,
  listing: Listing | null,
  rest: Partial<PlanListingInput> = {},
): ListingPlan {
  return planListing({
    shopId,
    productId: desired?.productId ?? listing?.productId ?? productId,
    desired,
    listing,
    manifest: testManifest(),
    knows: () => false,
    canUpload: true,
    ...rest,
  });
}

/** What the shop holds after it carried out a plan: every new value becomes what was last sent. */
export function carriedOut(
  listing: Listing | null,
  operations: readonly PlannedOperation[],
): Listing | null {
  return operations.reduce(carryOut, listing);
}

function carryOut(listing: Listing | null, operation: PlannedOperation): Listing | null {
  if (operation.productId === null) return listing;
  if (operation.kind === 'listing.create') {
    const made: Listing = {
      id: asId<ListingId>(operation.productId),
      shopId: operation.shopId,
      productId: operation.productId,
      remoteId: asId<RemoteId>(`r${operation.productId}`),
      state: 'live',
      origin: 'published',
      base: { sent: {}, echoed: {} },
      variants: [],
      updatedAt: 0,
    };
    return merge(made, operation);
  }
  if (listing === null) throw new Error(`${operation.kind} before the listing is there`);
  if (operation.kind === 'listing.end') return { ...listing, state: 'ended' };
  return merge(listing, operation);
}

const variantFields: ReadonlySet<FieldName> = new Set<FieldName>(variantFieldNames);

function merge(listing: Listing, operation: PlannedOperation): Listing {
  const own: Record<string, FieldValues[keyof FieldValues]> = {};
  const ofVariant: Record<string, FieldValues[keyof FieldValues]> = {};
  for (const change of operation.changes) {
    (variantFields.has(change.field) ? ofVariant : own)[change.field] = change.new;
  }
  return {
    ...listing,
    state: operation.kind === 'listing.restore' ? 'live' : listing.state,
    base: sentToo(listing.base, own),
    variants: mergeVariant(listing.variants, operation, ofVariant),
  };
}

function mergeVariant(
  variants: readonly ListingVariant[],
  operation: PlannedOperation,
  values: FieldValues,
): readonly ListingVariant[] {
  const { variantId } = operation;
  if (variantId === null) return variants;
  const present = variants.find((variant) => variant.variantId === variantId);
  const made: ListingVariant = {
    variantId,
    remoteId: asId<RemoteId>(`r${variantId}`),
    state: operation.kind === 'variant.end' ? 'ended' : 'live',
    base: sentToo(present?.base ?? { sent: {}, echoed: {} }, values),
  };
  return present === undefined
    ? [...variants, made]
    : variants.map((variant) => (variant.variantId === variantId ? made : variant));
}

function sentToo(base: BaseSnapshot, values: FieldValues): BaseSnapshot {
  return { sent: { ...base.sent, ...values }, echoed: { ...base.echoed, ...values } };
}

const words = fc.constantFrom('', 'Red', 'Blue shirt', '红色', 'a  b', '<p>one</p>\n<p>two</p>');
const imageKeys = fc.constantFrom(
  'url:https://a.test/1.jpg',
  'url:https://a.test/2.jpg',
  'file:aa',
  'file:bb',
);
const amount = fc.option(fc.integer({ min: 0, max: 5000 }).map(eur), { nil: null });
const size = fc.option(fc.integer({ min: 1, max: 900 }), { nil: null });

const variantSketch = (id: number, optionCount: number): fc.Arbitrary<VariantSketch> =>
  fc.record({
    id: fc.constant(id),
    sku: fc.constantFrom(`S-${id}`, `T-${id}`),
    optionValues: fc.array(fc.constantFrom('Red', 'Blue', 'Green', 'XL'), {
      minLength: optionCount,
      maxLength: optionCount,
    }),
    price: amount,
    salePrice: amount,
    barcode: fc.option(fc.constantFrom('4006381333931', ''), { nil: null }),
    weightGrams: size,
    lengthMm: size,
    widthMm: size,
    heightMm: size,
    imageKey: fc.option(imageKeys, { nil: null }),
    units: fc.option(fc.integer({ min: -2, max: 40 }), { nil: null }),
  });

/** Products of one shape, so that any can become any other: with these option names, variants from a pool of five. */
export function arbitraryProduct(optionNames: readonly string[]): fc.Arbitrary<FullProduct> {
  const ids =
    optionNames.length === 0 ? fc.constant([1]) : fc.subarray([1, 2, 3, 4, 5], { minLength: 1 });
  const fields = fc.record({
    title: fc.constantFrom('Shirt', 'Shirt  long', 'Hemd'),
    description: words,
    category: fc.constantFrom(
      null,
      'Clothing',
      'Clothing > T-shirts',
      'Clothing >T-shirts',
      'Toys',
    ),
    brand: fc.constantFrom(null, '', 'Acme'),
    parentSku: fc.constantFrom(null, 'P-1'),
    attributes: fc.array(fc.record({ name: words, value: words }), { maxLength: 2 }),
    images: fc.array(fc.record({ key: imageKeys, alt: words }), { maxLength: 3 }),
    hsCode: fc.constantFrom(null, '610910'),
    origin: fc.constantFrom(null, 'CN'),
  });
  return fc
    .tuple(fields, ids)
    .chain(([base, pool]) =>
      fc
        .tuple(...pool.map((id) => variantSketch(id, optionNames.length)))
        .map((variants) => product({ ...base, optionNames: [...optionNames] }, variants)),
    );
}
