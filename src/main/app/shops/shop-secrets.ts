/** Secrets on their way from the seller's hand into sealed envelopes. */
import { FailureError } from '#kernel/failure';
import type { ShopId } from '#kernel/ids';
import { Redacted } from '#kernel/redacted';
import type { ProbeReport } from '#ports/marketplace';
import type { SealedSecret } from '#ports/shop-store';
import type { Application } from '../application.ts';
import { orThrow } from '../use-case.ts';

/** Secrets that can no longer print. */
export function hide(
  secrets: Readonly<Record<string, string>>,
): Readonly<Record<string, Redacted>> {
  return Object.fromEntries(
    Object.entries(secrets).map(([name, text]) => [name, new Redacted(text)]),
  );
}

/** Fails with the key's own reason before a shop is contacted, when nothing could be sealed. */
export async function requireKey(app: Application): Promise<void> {
  const status = await app.secrets.status();
  if (status.state !== 'available' && status.state !== 'session')
    orThrow(await app.secrets.unlock());
}

/** Seals every secret for a shop; `version` counts up, so that an older envelope cannot be put back. */
export async function sealAll(
  app: Application,
  shopId: ShopId,
  secrets: Readonly<Record<string, Redacted>>,
  version: number,
): Promise<SealedSecret[]> {
  const sealed: SealedSecret[] = [];
  for (const [name, secret] of Object.entries(secrets)) {
    const context = { account: `shop:${shopId}`, purpose: `shop-secret:${name}`, version };
    sealed.push({ name, version, envelope: orThrow(await app.secrets.seal(secret, context)) });
  }
  return sealed;
}

/** A check that failed names what is wrong: that is what the seller must mend first. */
export function refuseFailedProbe(report: ProbeReport): void {
  const broken = report.checks.find((check) => !check.ok && check.failure !== null);
  if (broken !== undefined && broken.failure !== null) throw new FailureError(broken.failure);
}
