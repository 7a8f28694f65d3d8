/**
 * A plan made while work is still in the queue must not ask for the same work again: approved operations that
 * are not finished count as if they had been sent. Should one fail, the base snapshot is unchanged and the next
 * plan shows the difference again.
 */
import {
  asId,
  type ListingId,
  type ProductId,
  type RemoteId,
  type ShopId,
  type VariantId,
} from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { BaseSnapshot, Listing, ListingVariant } from './listing.ts';
import {
  type FieldChange,
  type FieldName,
  type FieldValues,
  listingFieldNames,
  newValues,
  type OperationKind,
  variantFieldNames,
} from './operation.ts';

/** An approved operation that is not finished. */
export interface PendingOperation {
  readonly kind: OperationKind;
  readonly variantId: VariantId | null;
  readonly hasOptions: boolean;
  readonly changes: readonly FieldChange[];
}

/** The listing as it will be when the pending operations are done, in their order. */
export function overlayPending(
  listing: Listing | null,
  pending: readonly PendingOperation[],
  identity: { readonly shopId: ShopId; readonly productId: ProductId },
): Listing | null {
  let current = listing;
  for (const operation of pending) current = applyPending(current, operation, identity);
  return current;
}

function applyPending(
  listing: Listing | null,
  operation: PendingOperation,
  identity: { readonly shopId: ShopId; readonly productId: ProductId },
): Listing | null {
  if (operation.kind === 'listing.create')
    return withOwnVariant(bornListing(operation, identity), operation);
  if (listing === null) return null;
  if (operation.kind.startsWith('variant.')) return withVariant(listing, operation);
  const state =
    operation.kind === 'listing.end'
      ? 'ended'
      : operation.kind === 'listing.restore'
        ? 'live'
        : listing.state;
  return withOwnVariant(
    { ...listing, state, base: sentOver(listing.base, operation, listingFieldNames) },
    operation,
  );
}

function bornListing(
  operation: PendingOperation,
  identity: { readonly shopId: ShopId; readonly productId: ProductId },
): Listing {
  return {
    id: asId<ListingId>(0),
    ...identity,
    remoteId: asId<RemoteId>(''),
    state: 'live',
    origin: 'published',
    base: sentOver({ sent: {}, echoed: {} }, operation, listingFieldNames),
    variants: [],
    updatedAt: 0,
  };
}

/** A product without options carries its variant's fields in the listing's own operation. */
function withOwnVariant(listing: Listing, operation: PendingOperation): Listing {
  return operation.hasOptions || operation.variantId === null
    ? listing
    : withVariant(listing, operation);
}

function withVariant(listing: Listing, operation: PendingOperation): Listing {
  if (operation.variantId === null) return listing;
  const known = listing.variants.find((variant) => variant.variantId === operation.variantId);
  const before: ListingVariant = known ?? {
    variantId: operation.variantId,
    remoteId: asId<RemoteId>(''),
    state: 'live',
    base: { sent: {}, echoed: {} },
  };
  const state = operation.kind.endsWith('.end')
    ? 'ended'
    : /\.(create|restore)$/.test(operation.kind)
      ? 'live'
      : before.state;
  const after: ListingVariant = {
    ...before,
    state,
    base: sentOver(before.base, operation, variantFieldNames),
  };
  const others = listing.variants.filter((variant) => variant.variantId !== operation.variantId);
  return { ...listing, variants: [...others, after] };
}

function sentOver(
  base: BaseSnapshot,
  operation: PendingOperation,
  names: readonly FieldName[],
): BaseSnapshot {
  const values = newValues(operation.changes);
  const sent: Partial<Record<FieldName, Json>> = { ...base.sent };
  for (const name of names) {
    const value: FieldValues[FieldName] = values[name];
    if (value !== undefined) sent[name] = value;
  }
  return { sent, echoed: base.echoed };
}
