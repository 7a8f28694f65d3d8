/** Every route of the shop. Order counts: a fixed word goes before a number. */
import type { Json } from '#kernel/json';
import type { Shop } from '../shop.ts';
import type { Route } from '../wire/router.ts';
import { attributeRoutes } from './attributes.ts';
import { mediaRoutes } from './media.ts';
import { productRoutes } from './products.ts';
import { siteRoutes } from './site.ts';
import { systemRoutes } from './system.ts';
import { termRoutes } from './terms.ts';
import { variationRoutes } from './variations.ts';

/** The table; `describe` lists it for the index. */
export function shopRoutes(shop: Shop, describe: (namespace?: string) => Json): Route[] {
  return [
    ...siteRoutes(shop, describe),
    ...termRoutes(shop),
    ...attributeRoutes(shop),
    ...variationRoutes(shop),
    ...productRoutes(shop),
    ...systemRoutes(shop),
    ...mediaRoutes(shop),
  ];
}
