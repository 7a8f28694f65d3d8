/** WooCommerce REST v3 as plain data. */
import type { Manifest, OperationSpec } from '#domain/listing/manifest';

/** The server refuses more in one call, with 413. */
export const batchMax = 100;

/** How long a plain call may still be at work in PHP after its reply was lost. */
export const plainSettleMs = 15_000;

/** The same for a call in which the shop fetches pictures. */
export const imageSettleMs = 120_000;

const product: OperationSpec = { reconcile: 'natural', batchMax, settleMs: plainSettleMs };
const creation: OperationSpec = { ...product, reconcile: 'look-up' };

/** What WooCommerce can do and how it wants to be spoken to. */
export const manifest: Manifest = {
  id: 'woocommerce',
  name: { en: 'WooCommerce', zh: 'WooCommerce 独立站' },
  apiVersion: 'wc/v3',
  apiEndOfLife: null,
  hosts: 'seller',
  signIn: {
    kind: 'api-key',
    fields: [
      { name: 'url', secret: false, optional: false },
      { name: 'consumerKey', secret: true, optional: false },
      { name: 'consumerSecret', secret: true, optional: false },
      { name: 'appUser', secret: false, optional: true },
      { name: 'appPassword', secret: true, optional: true },
    ],
  },
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
  // The API has no limits of its own; the host behind it has, and says so by slowing down, 429 or 503.
  budgets: [
    {
      bucket: 'shop',
      perSecond: 2,
      burst: 2,
      published: false,
      minPerSecond: 0.2,
      maxPerSecond: 5,
      writesInFlight: 1,
    },
  ],
  operations: {
    'category.create': { reconcile: 'look-up', batchMax, settleMs: plainSettleMs },
    'media.upload': { reconcile: 'look-up', batchMax: 1, settleMs: imageSettleMs },
    'listing.create': creation,
    'listing.options': product,
    'listing.update': product,
    'listing.end': product,
    'listing.restore': product,
    'variant.create': creation,
    'variant.update': product,
    'variant.end': product,
    'variant.restore': product,
  },
  lanes: ['existence', 'content', 'media', 'price', 'stock'],
  text: {
    // The column holds more, but its address and order lines are cut at 200.
    title: { maxLength: 200, required: true },
    description: { maxLength: 500_000, required: false },
    sku: { maxLength: 100, required: false },
  },
  maxImages: 50,
  maxOptions: 10,
  maxVariants: 1_000,
  personalDataDays: 30,
};
