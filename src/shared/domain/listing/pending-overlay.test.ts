import { describe, expect, it } from 'vitest';
import {
  asId,
  type ListingId,
  type ProductId,
  type RemoteId,
  type ShopId,
  type VariantId,
} from '#kernel/ids';
import type { Listing } from './listing.ts';
import type { FieldName } from './operation.ts';
import { overlayPending, type PendingOperation } from './pending-overlay.ts';

const identity = { shopId: asId<ShopId>(1), productId: asId<ProductId>(7) };
const red = asId<VariantId>(70);
const blue = asId<VariantId>(71);

const live: Listing = {
  id: asId<ListingId>(3),
  ...identity,
  remoteId: asId<RemoteId>('r3'),
  state: 'live',
  origin: 'published',
  base: { sent: { title: 'Cup' }, echoed: { title: 'Cup' } },
  variants: [
    {
      variantId: red,
      remoteId: asId<RemoteId>('v70'),
      state: 'live',
      base: { sent: { price: 10, quantity: 1 }, echoed: { price: 10 } },
    },
  ],
  updatedAt: 5,
};

function pending(
  kind: PendingOperation['kind'],
  values: Readonly<Partial<Record<FieldName, string | number>>> = {},
  variantId: VariantId | null = null,
  hasOptions = true,
): PendingOperation {
  const changes = Object.entries(values).map(([field, value]) => ({
    field: field as FieldName,
    old: null,
    new: value,
  }));
  return { kind, variantId, hasOptions, changes };
}

describe('a plan made while work is in the queue', () => {
  it('sees the listing as it is when nothing is pending', () => {
    expect(overlayPending(live, [], identity)).toBe(live);
    expect(overlayPending(null, [], identity)).toBeNull();
  });

  it('counts approved changes as sent, later ones over earlier ones, and leaves what the shop showed alone', () => {
    const seen = overlayPending(
      live,
      [
        pending('listing.update', { title: 'Mug' }),
        pending('listing.update', { title: 'Big mug' }),
        pending('variant.update', { price: 12 }, red),
      ],
      identity,
    );
    expect(seen?.base).toEqual({ sent: { title: 'Big mug' }, echoed: { title: 'Cup' } });
    expect(seen?.variants[0]?.base).toEqual({
      sent: { price: 12, quantity: 1 },
      echoed: { price: 10 },
    });
  });

  it('sees a listing that is still to be created, with its only variant when it has no options', () => {
    const create = pending('listing.create', { title: 'Cup', sku: 'C-1' }, red, false);
    const seen = overlayPending(null, [create], identity);
    expect(seen).toMatchObject({ state: 'live', base: { sent: { title: 'Cup' } } });
    expect(seen?.variants).toMatchObject([{ variantId: red, base: { sent: { sku: 'C-1' } } }]);
    expect(seen?.base.sent).not.toHaveProperty('sku');
  });

  it('sees variants come, go and return', () => {
    const created = overlayPending(live, [pending('variant.create', { sku: 'B' }, blue)], identity);
    expect(created?.variants).toHaveLength(2);
    const ended = overlayPending(created, [pending('variant.end', {}, red)], identity);
    expect(ended?.variants.find((variant) => variant.variantId === red)?.state).toBe('ended');
    const restored = overlayPending(ended, [pending('variant.restore', {}, red)], identity);
    expect(restored?.variants.find((variant) => variant.variantId === red)?.state).toBe('live');
  });

  it('sees a listing that is still to be ended or restored', () => {
    const ended = overlayPending(live, [pending('listing.end')], identity);
    expect(ended?.state).toBe('ended');
    expect(overlayPending(ended, [pending('listing.restore')], identity)?.state).toBe('live');
  });

  it('asks for nothing on behalf of a listing that is not there', () => {
    const update = pending('variant.update', { price: 1 }, red);
    expect(overlayPending(null, [update], identity)).toBeNull();
  });
});
