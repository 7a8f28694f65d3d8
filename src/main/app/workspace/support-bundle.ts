/**
 * The support bundle: what helps to find a fault, and nothing that says whose shop it is. It holds no secret and no
 * ciphertext, no buyer, no product, no path, no address: shops are numbers, and of their addresses only the scheme and
 * whether it is a private one is told. A hash of the address would name the shop to anybody who guesses it.
 */

import type { ShopId } from '#kernel/ids';
import { toIso } from '#kernel/instant';
import type { Json } from '#kernel/json';
import type { HttpRecord } from '#ports/http';
import { logFields } from '#ports/log';
import type { Shop } from '#ports/shop-store';
import { asJson } from '../use-case.ts';
import type { DoctorCheck } from './doctor-checks.ts';
import type { DoctorFacts, ShopFindings } from './doctor-facts.ts';
import { createRedactor, type PrivateText } from './redact-texts.ts';

/** What a bundle is made from. */
export interface BundleParts {
  readonly facts: DoctorFacts;
  readonly checks: readonly DoctorCheck[];
  readonly requests: readonly (HttpRecord & { readonly shopId: ShopId })[];
  readonly logLines: readonly string[];
  /** Texts that name the user or the machine. */
  readonly personal: readonly string[];
}

/** Fields of log lines that name things of the seller's. */
const privateLogFields: ReadonlySet<string> = new Set([
  'host',
  'remoteAddress',
  'file',
  'reference',
  'shop',
  'listing',
]);
const openLogFields: ReadonlySet<string> = new Set(
  [...logFields, 'level', 'time', 'event', 'dropped'].filter((name) => !privateLogFields.has(name)),
);

/** The bundle as plain data. */
export function makeBundle(parts: BundleParts): Json {
  const { facts, checks, requests, logLines } = parts;
  const numbers = new Map(facts.shops.map(({ shop }, index) => [shop.id, index + 1]));
  const redact = createRedactor(privateTexts(parts, numbers));
  const { id: _id, ...workspace } = facts.workspace ?? { id: '' };
  const content = {
    format: 1,
    madeAt: toIso(facts.at),
    system: facts.system,
    workspace: facts.workspace === null ? null : workspace,
    key: facts.key,
    checks,
    counts: 'counts' in facts.files ? facts.files.counts : null,
    jobs: facts.counts.map(({ shopId, state, count }) => ({
      shop: numbers.get(shopId) ?? 0,
      state,
      count,
    })),
    shops: facts.shops.map((findings) => shopOf(findings, numbers)),
    backups:
      'length' in facts.backups
        ? facts.backups.map(({ folder: _folder, ...backup }) => backup)
        : null,
    requests: requests.map(({ shopId, host: _host, remoteAddress: _remote, ...record }) => ({
      ...record,
      at: toIso(record.at),
      shop: numbers.get(shopId) ?? 0,
    })),
    log: logLines.flatMap((line) => logLineOf(line, numbers)),
  };
  return redactAll(asJson(content), redact);
}

function privateTexts(
  { facts, personal }: BundleParts,
  numbers: ReadonlyMap<ShopId, number>,
): readonly PrivateText[] {
  const texts: PrivateText[] = [
    { text: facts.folder, stands: '<workspace>' },
    ...personal.map((text) => ({ text, stands: '<user>' })),
  ];
  for (const { shop } of facts.shops) {
    const stands = `<shop ${numbers.get(shop.id) ?? 0}>`;
    const { host, hostname } = new URL(shop.url);
    for (const text of [shop.url, host, hostname, shop.name]) texts.push({ text, stands });
    for (const fact of Object.values(shop.facts)) {
      if (typeof fact === 'string' && /^https?:\/\//.test(fact))
        texts.push({ text: fact, stands }, { text: new URL(fact).host, stands });
    }
  }
  return texts;
}

function shopOf(
  { shop, listings, outlook, lastPull }: ShopFindings,
  numbers: ReadonlyMap<ShopId, number>,
): Json {
  const { protocol, hostname } = new URL(shop.url);
  return asJson({
    shop: numbers.get(shop.id) ?? 0,
    marketplace: shop.marketplace,
    scheme: protocol.replace(':', ''),
    network: isPrivate(hostname) ? 'private' : 'public',
    currency: shop.currency,
    state: shop.state,
    stateReason: shop.stateReason,
    createdAt: toIso(shop.createdAt),
    facts: plainFacts(shop),
    listings,
    outlook,
    lastPull: lastPull === null ? null : toIso(lastPull),
  });
}

/** Switches, figures and version numbers; texts may be names. */
function plainFacts(shop: Shop): Json {
  const kept = Object.entries(shop.facts).filter(
    ([, value]) =>
      typeof value === 'boolean' ||
      typeof value === 'number' ||
      (typeof value === 'string' && /^\d{1,4}(?:\.\d{1,4}){1,2}$/.test(value)),
  );
  return Object.fromEntries(kept);
}

function isPrivate(hostname: string): boolean {
  return (
    /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[|localhost$)/.test(hostname) ||
    !hostname.includes('.')
  );
}

/** A line as its known fields; of a failure the codes, as its details are a shop's own words. A broken line is left out. */
function logLineOf(line: string, numbers: ReadonlyMap<ShopId, number>): readonly Json[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    // Half a line that a crash left: nothing in it can be trusted to be in its field.
    return [];
  }
  if (typeof parsed !== 'object' || parsed === null) return [];
  const fields = Object.entries(parsed as Readonly<Record<string, Json>>);
  const kept: Record<string, Json> = Object.fromEntries(
    fields.filter(([name, value]) => openLogFields.has(name) && typeof value !== 'object'),
  );
  const { shop, failure } = parsed as { readonly shop?: Json; readonly failure?: Json };
  const number = numbers.get(shop as ShopId);
  if (number !== undefined) kept['shop'] = number;
  if (typeof failure === 'object' && failure !== null && !Array.isArray(failure)) {
    const { code, acted, retry } = failure as {
      readonly code?: Json;
      readonly acted?: Json;
      readonly retry?: Json;
    };
    kept['failure'] = asJson({ code, acted, retry });
  }
  return [kept];
}

/** Every text of the bundle, names of fields aside. */
function redactAll(value: Json, redact: (text: string) => string): Json {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => redactAll(item, redact));
  const entries = Object.entries(value as Readonly<Record<string, Json | undefined>>);
  return Object.fromEntries(
    entries.map(([name, item]) => [name, item === undefined ? undefined : redactAll(item, redact)]),
  );
}
