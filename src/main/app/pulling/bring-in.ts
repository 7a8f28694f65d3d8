/** Listings that are not known here become products: one change set, so that one undo takes them all back. */
import { insertProduct } from '#domain/catalog/build-deltas';
import type { Delta } from '#domain/catalog/change-set';
import {
  type ImportedProduct,
  type ImportFlag,
  remoteToProduct,
} from '#domain/listing/remote-to-product';
import { asId, type ChangeSetId, type ProductId, type RemoteId, type VariantId } from '#kernel/ids';
import { maxEditDeltas } from '#ports/catalogue-store';
import type { RemoteListing } from '#ports/marketplace';
import type { Shop } from '#ports/shop-store';
import type { Application } from '../application.ts';
import { applyChangeSet } from '../catalogue/apply-change-set.ts';
import { throwIfCancelled, type UseCaseIo } from '../use-case.ts';
import { type MadeProduct, mainLocation } from './made-product.ts';
import { unlinkedPages } from './unlinked.ts';

/** What is to be brought in. */
export interface BringInRequest {
  readonly shop: Shop;
  readonly wanted: ReadonlySet<RemoteId>;
  /** Codes that are used here. */
  readonly taken: Iterable<string>;
}

/** What was brought in, by the listing it came from. */
export interface BroughtIn {
  readonly changeSet: ChangeSetId | null;
  readonly made: ReadonlyMap<RemoteId, MadeProduct>;
  readonly flags: readonly ImportFlag[];
}

/** Makes the products. Failures: `catalogue-applying`, `sku-duplicate` (somebody took a code meanwhile); then none is there. */
export async function bringIn(
  app: Application,
  request: BringInRequest,
  io: UseCaseIo,
): Promise<BroughtIn> {
  if (request.wanted.size === 0) return { changeSet: null, made: new Map(), flags: [] };
  const changeSet = await app.catalogue.begin(
    { kind: 'bring-in', shopId: request.shop.id },
    'seller',
  );
  let settled = false;
  try {
    const drafted = await draftAll(app, request, changeSet, io);
    if (drafted.made.size === 0) return { ...drafted, changeSet: null };
    await app.backups.create(app.folder, 'before-import', app.clock.now());
    throwIfCancelled(io);
    await app.catalogue.startApplying(changeSet);
    settled = true;
    await applyChangeSet(app, changeSet, io);
    return { ...drafted, changeSet };
  } finally {
    if (!settled) await app.catalogue.discard(changeSet);
  }
}

async function draftAll(
  app: Application,
  request: BringInRequest,
  changeSet: ChangeSetId,
  io: UseCaseIo,
): Promise<Omit<BroughtIn, 'changeSet'>> {
  const { shop, wanted } = request;
  const taken = new Set(request.taken);
  const made = new Map<RemoteId, MadeProduct>();
  const flags: ImportFlag[] = [];
  for await (const page of unlinkedPages(app, shop, io)) {
    const products = page.flatMap((listing) => {
      if (!wanted.has(listing.remoteId)) return [];
      const imported = remoteToProduct(listing, {
        shopCurrency: shop.currency,
        isTaken: (code) => taken.has(code),
      });
      for (const code of codesOf(imported)) taken.add(code);
      flags.push(...imported.flags);
      return [{ listing, imported }];
    });
    await draftPage(app, changeSet, products, made);
    io.emit({ type: 'progress', stage: 'bring-in', done: made.size, total: wanted.size });
  }
  return { made, flags };
}

interface Proposal {
  readonly listing: RemoteListing;
  readonly imported: ImportedProduct;
}

async function draftPage(
  app: Application,
  changeSet: ChangeSetId,
  proposals: readonly Proposal[],
  made: Map<RemoteId, MadeProduct>,
): Promise<void> {
  if (proposals.length === 0) return;
  const variantCount = proposals.reduce((sum, { imported }) => sum + imported.variants.length, 0);
  const ids = await app.catalogue.allocate({ products: proposals.length, variants: variantCount });
  let variantId: number = ids.firstVariantId;
  let pending: Delta[] = [];
  for (const [index, { listing, imported }] of proposals.entries()) {
    const product = withIds(imported, asId<ProductId>(ids.firstProductId + index), variantId);
    variantId += imported.variants.length;
    made.set(listing.remoteId, product);
    const deltas = deltasOf(imported, product);
    // The deltas of one product stay together, so that no slice shows half of it.
    if (pending.length > 0 && pending.length + deltas.length > maxEditDeltas) {
      await app.catalogue.draft(changeSet, pending);
      pending = [];
    }
    pending.push(...deltas);
  }
  await app.catalogue.draft(changeSet, pending);
}

function withIds(
  imported: ImportedProduct,
  productId: ProductId,
  firstVariantId: number,
): MadeProduct {
  return {
    productId,
    parentSku: imported.fields.parentSku,
    variants: imported.variants.map(({ remoteId, fields }, index) => ({
      variantId: asId<VariantId>(firstVariantId + index),
      remoteId,
      sku: fields.sku,
    })),
  };
}

function deltasOf(imported: ImportedProduct, made: MadeProduct): readonly Delta[] {
  return insertProduct({
    id: made.productId,
    fields: imported.fields,
    variants: made.variants.flatMap(({ variantId: id }, index) => {
      const variant = imported.variants[index];
      if (variant === undefined) return [];
      const { fields, quantity } = variant;
      return [
        {
          id,
          fields,
          ...(quantity === null ? {} : { stock: { locationId: mainLocation, quantity } }),
        },
      ];
    }),
  });
}

function codesOf(imported: ImportedProduct): readonly string[] {
  const { parentSku } = imported.fields;
  return [
    ...(parentSku === null ? [] : [parentSku]),
    ...imported.variants.map((variant) => variant.fields.sku),
  ];
}
