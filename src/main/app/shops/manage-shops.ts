/** `shops.*`: connect, look, test, set limits, remove. */
import { addShop as addInput, nothing, oneShop, shopSettings } from '#contract/schemas';
import { FailureError, failure } from '#kernel/failure';
import type { ShopId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import { Redacted } from '#kernel/redacted';
import type { ProbeReport } from '#ports/marketplace';
import type { SealedSecret, Shop } from '#ports/shop-store';
import type { Application } from '../application.ts';
import { asJson, orThrow, useCase } from '../use-case.ts';
import { shopByName } from './find-shops.ts';

/** What sealed secrets of shops are bound to. */
export const shopSecretPurpose = 'shop-secret';

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
  const hidden = Object.fromEntries(
    Object.entries(secrets).map(([name, text]) => [name, new Redacted(text)]),
  );
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
  await app.shops.putSecrets(id, await sealAll(app, id, hidden));
  await app.jobs.saveBudget(id, budget(), []);
  await app.engine.refresh();
  return asJson({
    shop: publicShop(await shopByName(app, request.name)),
    checks: report.checks,
    warnings: report.warnings,
  });
});

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

async function requireKey(app: Application): Promise<void> {
  const status = await app.secrets.status();
  if (status.state !== 'available' && status.state !== 'session')
    orThrow(await app.secrets.unlock());
}

async function sealAll(
  app: Application,
  shopId: ShopId,
  secrets: Readonly<Record<string, Redacted>>,
): Promise<SealedSecret[]> {
  const sealed: SealedSecret[] = [];
  for (const [name, secret] of Object.entries(secrets)) {
    const context = {
      account: `shop:${shopId}`,
      purpose: `${shopSecretPurpose}:${name}`,
      version: 1,
    };
    sealed.push({ name, version: 1, envelope: orThrow(await app.secrets.seal(secret, context)) });
  }
  return sealed;
}

/** A check that failed names what is wrong: that is what the seller must mend first. */
function refuseFailedProbe(report: ProbeReport): void {
  const broken = report.checks.find((check) => !check.ok && check.failure !== null);
  if (broken !== undefined && broken.failure !== null) throw new FailureError(broken.failure);
}

function asRecord(value: Json | undefined): Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { ...(value as Record<string, Json>) }
    : {};
}
