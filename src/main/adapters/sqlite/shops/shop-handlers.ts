/** Shops, their sealed secrets and their links. */
import { FailureError, failure } from '#kernel/failure';
import { asId, type ShopId } from '#kernel/ids';
import type { ListingLink, SealedSecret, Shop, ShopState, ShopStore } from '#ports/shop-store';
import type { Handlers } from '../calls.ts';
import { type StoreContext, takeIds } from '../context.ts';
import { intOf } from '../db.ts';
import { shiftPlanGround } from '../plans/plan-ground.ts';

/** Handlers of `ShopStore`. */
export function shopHandlers(context: StoreContext): Handlers<ShopStore> {
  const { db } = context;
  return {
    add: (shop) => addShop(context, shop),
    putSecrets: (shopId, secrets) => replaceSecrets(context, shopId, secrets),
    saveFacts: (shopId, facts, currency) => {
      const text = JSON.stringify(facts);
      const changed = db.run(
        'UPDATE shop SET facts = ?, currency = ? WHERE id = ? AND (facts <> ? OR currency <> ?)',
        text,
        currency,
        shopId,
        text,
        currency,
      );
      if (changed > 0) shiftPlanGround(context);
    },
    saveSettings: (shopId, settings) => {
      db.run('UPDATE shop SET settings = ? WHERE id = ?', JSON.stringify(settings), shopId);
      context.audit({
        actor: 'seller',
        action: 'shop.settings',
        subject: { shop: shopId },
        detail: settings,
      });
    },
    setState: (shopId, state, reason, actor) => setState(context, shopId, { state, reason, actor }),
    link: (shopId, links, actor) => {
      for (const link of links) putLink(context, shopId, link);
      if (links.length > 0) shiftPlanGround(context);
      context.audit({
        actor,
        action: 'listing.link',
        subject: { shop: shopId, listings: links.length },
        detail: links.map((link) => link.remoteId),
      });
      return links.length;
    },
    unlink: (shopId, productIds, actor) => {
      let count = 0;
      for (const productId of productIds)
        count += db.run(
          'DELETE FROM listing WHERE shop_id = ? AND product_id = ?',
          shopId,
          productId,
        );
      if (count > 0) shiftPlanGround(context);
      context.audit({
        actor,
        action: 'listing.unlink',
        subject: { shop: shopId, listings: count },
        detail: [...productIds],
      });
      return count;
    },
  };
}

function setState(
  context: StoreContext,
  shopId: ShopId,
  to: { readonly state: ShopState; readonly reason: string | null; readonly actor: string },
): void {
  const { db } = context;
  const { state, reason, actor } = to;
  // Whoever comes late, the breaker for one, does not bring a removed shop back.
  const changed = db.run(
    `UPDATE shop SET state = ?, state_reason = ? WHERE id = ? AND state <> 'removed'`,
    state,
    reason,
    shopId,
  );
  if (changed === 0) return;
  if (state === 'removed') {
    db.run('DELETE FROM shop_secret WHERE shop_id = ?', shopId);
    shiftPlanGround(context);
  }
  context.audit({
    actor,
    action: `shop.${state}`,
    subject: { shop: shopId, reason },
    detail: null,
  });
}

/** Replaces all of a shop's secrets. */
function replaceSecrets(
  context: StoreContext,
  shopId: ShopId,
  secrets: readonly SealedSecret[],
): void {
  const { db } = context;
  db.run('DELETE FROM shop_secret WHERE shop_id = ?', shopId);
  for (const secret of secrets) {
    db.run(
      `INSERT INTO shop_secret (shop_id, name, version, envelope) VALUES (?, ?, ?, ?)
         ON CONFLICT (shop_id, name) DO UPDATE SET version = excluded.version, envelope = excluded.envelope`,
      shopId,
      secret.name,
      secret.version,
      secret.envelope,
    );
  }
}

function addShop(
  context: StoreContext,
  shop: Omit<Shop, 'id' | 'state' | 'stateReason' | 'createdAt'>,
): ShopId {
  const { db } = context;
  const taken = db.get(`SELECT id FROM shop WHERE name = ? AND state <> 'removed'`, shop.name);
  if (taken !== undefined)
    throw new FailureError(
      failure('invalid-input', { field: 'name', value: shop.name, reason: 'taken' }),
    );
  const row = db.get(
    `INSERT INTO shop (marketplace, name, url, currency, facts, settings, state, created_at) VALUES (?, ?, ?, ?, ?, ?, 'active', ?) RETURNING id`,
    shop.marketplace,
    shop.name,
    shop.url,
    shop.currency,
    JSON.stringify(shop.facts),
    JSON.stringify(shop.settings),
    context.now(),
  );
  if (row === undefined) throw new Error('the shop was not stored');
  const id = intOf(row, 'id');
  context.audit({
    actor: 'seller',
    action: 'shop.add',
    subject: { shop: id, marketplace: shop.marketplace },
    detail: { url: shop.url },
  });
  return asId<ShopId>(id);
}

/** A link replaces an earlier one of the same product or the same remote listing. */
function putLink(context: StoreContext, shopId: ShopId, link: ListingLink): void {
  const { db } = context;
  db.run(
    'DELETE FROM listing WHERE shop_id = ? AND (product_id = ? OR remote_id = ?)',
    shopId,
    link.productId,
    link.remoteId,
  );
  const id = takeIds(db, 'listing');
  db.run(
    `INSERT INTO listing (id, shop_id, product_id, remote_id, url, state, origin, sent, echoed, updated_at) VALUES (?, ?, ?, ?, ?, ?, 'linked', ?, ?, ?)`,
    id,
    shopId,
    link.productId,
    link.remoteId,
    link.url,
    link.onSale ? 'live' : 'ended',
    JSON.stringify(link.sent),
    JSON.stringify(link.echoed),
    context.now(),
  );
  for (const variant of link.variants) {
    db.run(
      'INSERT INTO listing_variant (listing_id, variant_id, remote_id, state, sent, echoed) VALUES (?, ?, ?, ?, ?, ?)',
      id,
      variant.variantId,
      variant.remoteId,
      variant.onSale ? 'live' : 'ended',
      JSON.stringify(variant.sent),
      JSON.stringify(variant.echoed),
    );
  }
}
