/** What stands behind the side channel, for tests in the same process as well. */
import type { Json } from '#kernel/json';
import { mediaUrl } from '../catalog/media-files.ts';
import { productJson } from '../catalog/present-product.ts';
import type { RuntimeConfig } from '../options.ts';
import type { Shop } from '../shop.ts';
import type { ApiKey, ApplicationPassword, Permissions } from '../state/credentials.ts';
import type { CallEntry, Counters, EffectEntry } from '../state/ledger.ts';
import { mediaOf } from '../state/media.ts';
import type { MediaRecord } from '../state/product-record.ts';
import { type PostRow, recordOf } from '../state/products.ts';
import { type SeededProduct, type SeedProduct, seedProducts } from './seed.ts';

/** A media file of the summary. */
export interface MediaSummary {
  readonly id: number;
  readonly title: string;
  readonly src: string;
  readonly alt: string;
  /** The address it was fetched from; '' for an upload. */
  readonly source: string;
}

/** Everything the shop holds, in edit context (as saved), trash and drafts included. */
export interface ShopState {
  readonly products: readonly Readonly<Record<string, Json>>[];
  /** Raw: nothing inherited from the parent. */
  readonly variations: readonly Readonly<Record<string, Json>>[];
  readonly categories: readonly {
    readonly id: number;
    readonly name: string;
    readonly parent: number;
    readonly slug: string;
  }[];
  readonly media: readonly MediaSummary[];
}

/** Sees and changes a shop from outside its API. */
export interface PracticeAdmin {
  readonly state: () => ShopState;
  readonly counters: () => Counters;
  readonly resetCounters: () => void;
  readonly calls: () => CallEntry[];
  readonly effects: () => EffectEntry[];
  readonly config: () => RuntimeConfig;
  /** Changes limiter, latency, faults, skew and switches; rules of faults start counting anew when they are given. */
  readonly configure: (change: Partial<RuntimeConfig>) => RuntimeConfig;
  readonly seed: (products: readonly SeedProduct[]) => Promise<SeededProduct[]>;
  readonly createKey: (permissions?: Permissions) => ApiKey;
  readonly revokeKey: (consumerKey: string) => void;
  readonly createApplicationPassword: (login?: string) => ApplicationPassword;
  /** Sets a WordPress option (`woocommerce_currency`, `woocommerce_manage_stock`, …). */
  readonly setOption: (name: string, value: string) => void;
}

/** Builds it; `onConfigured` hears of every change so that limiter and fault plan can start anew. */
export function createPracticeAdmin(
  shop: Shop,
  onConfigured: (change: Partial<RuntimeConfig>) => void,
): PracticeAdmin {
  return {
    state: () => stateOf(shop),
    counters: shop.ledger.counters,
    resetCounters: shop.ledger.reset,
    calls: shop.ledger.calls,
    effects: shop.ledger.effects,
    config: shop.settings.config,
    configure: (change) => {
      const config = shop.settings.configure(change);
      onConfigured(change);
      return config;
    },
    seed: (products) => seedProducts(shop, products),
    createKey: (permissions = 'read_write') => shop.credentials.createKey(permissions),
    revokeKey: shop.credentials.revokeKey,
    createApplicationPassword: (login) => shop.credentials.createApplicationPassword(login),
    setOption: shop.settings.set,
  };
}

function stateOf(shop: Shop): ShopState {
  const rows = (kind: string): PostRow[] =>
    shop.db.prepare('SELECT * FROM posts WHERE kind = ? ORDER BY id').all(kind) as PostRow[];
  return {
    products: rows('product').map((row) => productJson(shop, recordOf(row), 'edit')),
    variations: rows('variation').map((row) => productJson(shop, recordOf(row), 'edit')),
    categories: shop.terms
      .all('product_cat')
      .map(({ id, name, parent, slug }) => ({ id, name, parent, slug })),
    media: rows('media').map((row) => mediaSummary(shop, mediaOf(row))),
  };
}

function mediaSummary(shop: Shop, media: MediaRecord): MediaSummary {
  return {
    id: media.id,
    title: media.title,
    src: mediaUrl(shop, media.data.path),
    alt: media.data.alt,
    source: media.data.source,
  };
}
