/** `shops.sign-in`: new credentials for a known shop, after a refusal or on a new machine. Nothing else changes. */
import { signIn as input } from '#contract/schemas';
import type { Json } from '#kernel/json';
import { asJson, orThrow, useCase } from '../use-case.ts';
import { shopByName } from './find-shops.ts';
import { publicShop } from './manage-shops.ts';
import { hide, refuseFailedProbe, requireKey, sealAll } from './shop-secrets.ts';

/** Tries the credentials against the shop's own address, then replaces the old ones; the shop works again. */
export const signInToShop = useCase(input, async (app, request): Promise<Json> => {
  const shop = await shopByName(app, request.shop);
  const connector = orThrow(app.connections.connector(shop.marketplace));
  await requireKey(app);
  const { secrets, settings } = orThrow(
    connector.parseCredentials({ ...request.credentials, url: shop.url }),
  );
  const hidden = hide(secrets);
  const { marketplace, url } = shop;
  const kept = { ...shop.settings, ...settings };
  const { connection } = orThrow(
    app.connections.trial({ marketplace, url, settings: kept, secrets: hidden }),
  );
  const report = orThrow(await connection.probe());
  refuseFailedProbe(report);
  const old = await app.shopReads.secrets(shop.id);
  const version = Math.max(0, ...old.map((secret) => secret.version)) + 1;
  await app.shops.putSecrets(shop.id, await sealAll(app, shop.id, hidden, version));
  await app.shops.saveSettings(shop.id, kept);
  await app.shops.saveFacts(shop.id, report.facts, report.currency);
  if (shop.state === 'needs-sign-in') await app.shops.setState(shop.id, 'active', null, 'seller');
  await app.engine.refresh(shop.id);
  return asJson({
    shop: publicShop(await shopByName(app, request.shop)),
    checks: report.checks,
    warnings: report.warnings,
  });
});
