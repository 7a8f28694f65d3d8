/** `shops.*`: connect, look, test, set limits, remove. */
import { addShop as addInput, nothing, oneShop, shopSettings } from '#contract/schemas';
import { FailureError, failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import type { Shop } from '#ports/shop-store';
import type { Application } from '../application.ts';
import { asJson, orThrow, useCase } from '../use-case.ts';
import { shopByName } from './find-shops.ts';
import { hide, refuseFailedProbe, requireKey, sealAll } from './shop-secrets.ts';

/** Connects a shop: checks the key first, talks to the shop, then stores. Nothing is stored when the shop refuses. */
export const addShop = useCase(addInput, async (app, request): Promise<Json> => {
  const connector = orThrow(app.connections.connector(request.marketplace));
  await requireKey(app);
  if ((await app.shopReads.byName(request.name)) !== null) {
    throw new FailureError(
      failure('invalid-input', { field: 'name', value: request.name, reason: 'taken' }),
    );
  }
  const typed: Record<string, unknown> = Object.assign(
    {},
    request.credentials,
    request.url === undefined ? {} : { url: request.url },
  );
  const { url, secrets, settings } = orThrow(connector.parseCredentials(typed));
  await refuseTwice(app, request.marketplace, url);
  const hidden = hide(secrets);
  const { connection, budget } = orThrow(
    app.connections.trial({ marketplace: request.marketplace, url, settings, secrets: hidden }),
  );
  const report = orThrow(await connection.probe());
  refuseFailedProbe(report);
  const id = await app.shops.add({
    marketplace: request.marketplace,
    name: request.name,
    url,
    currency: report.currency,
    facts: report.facts,
    settings,
  });
  await app.shops.putSecrets(id, await sealAll(app, id, hidden, 1));
  await app.jobs.saveBudget(id, budget(), []);
  await app.engine.refresh();
  return asJson({
    shop: publicShop(await shopByName(app, request.name)),
    checks: report.checks,
    warnings: report.warnings,
  });
});

/** One shop under two names would be sent everything twice, at twice its limit. */
async function refuseTwice(app: Application, marketplace: string, url: string): Promise<void> {
  const shops = await app.shopReads.list();
  const same = shops.find((shop) => shop.marketplace === marketplace && shop.url === url);
  if (same === undefined) return;
  throw new FailureError(
    failure('invalid-input', { field: 'url', value: url, reason: 'taken', shop: same.name }),
  );
}

/** All shops with their listings, jobs and state. */
export const listShops = useCase(nothing, async (app): Promise<Json> => {
  const shops = await app.shopReads.list();
  const rows = await Promise.all(
    shops.map(async (shop) => ({
      ...publicShop(shop),
      listings: await app.shopReads.listingCounts(shop.id),
      outlook: await app.jobReads.outlook(shop.id),
      budget: await app.jobReads.budget(shop.id),
      lastPull: await app.shopReads.lastRead(shop.id, 'listings'),
    })),
  );
  return asJson({ shops: rows });
});

/** Talks to a stored shop and brings its facts up to date; a shop that needed a sign-in works again when it passes. */
export const testShop = useCase(oneShop, async (app, request): Promise<Json> => {
  const shop = await shopByName(app, request.shop);
  const connection = orThrow(await app.connections.open(shop));
  const report = orThrow(await connection.probe());
  refuseFailedProbe(report);
  await app.shops.saveFacts(shop.id, report.facts, report.currency);
  if (shop.state === 'needs-sign-in') await app.shops.setState(shop.id, 'active', null, 'seller');
  await app.engine.refresh();
  return asJson({
    shop: publicShop(await shopByName(app, request.shop)),
    checks: report.checks,
    warnings: report.warnings,
  });
});

/** Limits that the seller knows or wants. */
export const setShopLimits = useCase(shopSettings, async (app, request): Promise<Json> => {
  const shop = await shopByName(app, request.shop);
  const settings: Record<string, Json> = { ...shop.settings };
  if (request.rate === null) delete settings['rate'];
  else if (request.rate !== undefined) settings['rate'] = request.rate;
  if (request.breaker !== undefined)
    settings['breaker'] = { ...asRecord(settings['breaker']), ...request.breaker };
  await app.shops.saveSettings(shop.id, settings);
  await app.engine.refresh();
  return asJson({ shop: publicShop(await shopByName(app, request.shop)) });
});

/** Forgets a shop and its secrets; its jobs that were not sent are cancelled, its listings in the shop stay. */
export const removeShop = useCase(oneShop, async (app, request): Promise<Json> => {
  const shop = await shopByName(app, request.shop);
  const cancelled = await app.jobs.cancel({ shopId: shop.id });
  await app.shops.setState(shop.id, 'removed', null, 'seller');
  await app.engine.refresh();
  return { shop: shop.name, cancelled };
});

/** A shop without anything that is nobody's business. */
export function publicShop(shop: Shop): Omit<Shop, 'settings'> {
  const { settings: _settings, ...shown } = shop;
  return shown;
}

function asRecord(value: Json | undefined): Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { ...(value as Record<string, Json>) }
    : {};
}
