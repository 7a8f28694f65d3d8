/** The WooCommerce connector: wires the parts of this folder. */

import { newValues, type Operation } from '#domain/listing/operation';
import type { Json } from '#kernel/json';
import type { Connector, ConnectorTools, ShopAccess, ShopConnection } from '#ports/marketplace';
import { textOf } from '../kit/json-fields.ts';
import type { ShopKeys } from './authorise.ts';
import { parseCredentials } from './credentials.ts';
import { batchMax, manifest } from './manifest.ts';
import { probe } from './probe.ts';
import { readCategories } from './read/categories.ts';
import { CategoryTree } from './read/category-tree.ts';
import { readListings } from './read/listings.ts';
import { reconcile } from './reconcile/reconcile.ts';
import { callFor, send } from './send/send.ts';
import type { Session } from './session.ts';
import { ShopApi } from './shop-api.ts';
import { factsOf, mayUsePassword, settingOf } from './shop-facts.ts';
import { imagesIn } from './translate/shapes.ts';

/** A picture that the shop has to fetch costs it about as much as this many plain changes. */
const pictureWeight = 5;

/** Connects WooCommerce shops. */
export const wooCommerce: Connector = {
  manifest,
  parseCredentials,
  batchKey(operation) {
    const call = callFor(operation.kind, operation.hasOptions);
    if (call !== 'variations') return call;
    // By the product: it has one listing here, which has no id yet while its creation is in the queue.
    return `variations:${operation.productId}`;
  },
  weight: weightOf,
  origins: (access) => [new URL(access.url).origin],
  open,
};

function weightOf(operation: Pick<Operation, 'kind' | 'changes'>): number {
  if (operation.kind === 'media.upload') return 1 + pictureWeight;
  const fresh = newValues(operation.changes);
  const before = new Set(
    operation.changes.flatMap((change) =>
      imagesIn(pictureValue(change.field, change.old)).map((image) => image.key),
    ),
  );
  const pictures = [...imagesIn(fresh.images), ...imagesIn(fresh.image)];
  const toFetch = pictures.filter(
    (image) => image.key.startsWith('url:') && !before.has(image.key),
  );
  return 1 + pictureWeight * toFetch.length;
}

function pictureValue(field: string, value: Json): Json {
  return field === 'images' || field === 'image' ? value : null;
}

function open(access: ShopAccess, tools: ConnectorTools): ShopConnection {
  const session = sessionOf(access, tools);
  return {
    probe: () => probe({ access, keys: keysOf(access), tools }),
    send: (items) => send(session, items),
    reconcile: (items) => reconcile(session, items),
    read: (kind, cursor) =>
      kind === 'listings' ? readListings(session, cursor) : readCategories(session, cursor),
  };
}

function sessionOf(access: ShopAccess, tools: ConnectorTools): Session {
  const facts = factsOf(access);
  const keys = keysOf(access);
  const api = new ShopApi({
    origin: new URL(access.url).origin,
    facts,
    keys,
    tools,
  });
  return {
    facts,
    api,
    tools,
    categories: new CategoryTree(api),
    keyCanRead: async () => {
      const { result } = await api.call({
        method: 'GET',
        route: '/wc/v3/products',
        endpoint: 'GET products',
        query: [
          ['per_page', '1'],
          ['_fields', 'id'],
        ],
      });
      return result.ok;
    },
    mayUpload:
      keys.appPassword !== undefined && keys.appUser !== null && mayUsePassword(access.url),
    memory: { batchLimit: batchMax, pendingParents: new Map() },
  };
}

function keysOf(access: ShopAccess): ShopKeys {
  return {
    consumerKey: access.secrets['consumerKey'],
    consumerSecret: access.secrets['consumerSecret'],
    appUser: textOf(settingOf(access, 'appUser')),
    appPassword: access.secrets['appPassword'],
  };
}
