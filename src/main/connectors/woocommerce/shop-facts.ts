/** What was learnt of a shop when it was connected, as stored beside its address and read back before every call. */
import type { Json } from '#kernel/json';
import type { ShopAccess } from '#ports/marketplace';
import { isObject, textOf } from '../kit/json-fields.ts';

/**
 * How calls are signed. `basic` and `query` need a server that knows the connection to be encrypted; `oauth` is for
 * plain HTTP, also behind a proxy that ends TLS without telling WordPress.
 */
export type AuthStyle = 'basic' | 'query' | 'oauth';

export type WeightUnit = 'kg' | 'g' | 'lbs' | 'oz';
export type DimensionUnit = 'm' | 'cm' | 'mm' | 'in' | 'yd';

/** Facts of a shop. */
export interface ShopFacts {
  /** What WordPress calls itself: OAuth signatures are made over this address, not over the one that was typed. */
  readonly home: string;
  /** Scheme that WordPress believes to be in use. */
  readonly signScheme: 'http' | 'https';
  /** Path of WordPress at the typed origin, without a trailing slash. */
  readonly basePath: string;
  /** `pretty`: `/wp-json/…`; `query`: `/?rest_route=…`, for shops with plain permalinks. */
  readonly restStyle: 'pretty' | 'query';
  readonly auth: AuthStyle;
  readonly currency: string | null;
  readonly version: string | null;
  readonly weightUnit: WeightUnit | null;
  readonly dimensionUnit: DimensionUnit | null;
  /** `false`: the shop counts no stock at all and ignores quantities. */
  readonly manageStock: boolean | null;
}

/** The facts of a connection; what is not known yet gets its most likely value. */
export function factsOf(access: Pick<ShopAccess, 'url' | 'facts'>): ShopFacts {
  const { facts } = access;
  const url = new URL(access.url);
  const plain = url.protocol === 'http:';
  const text = (name: string): string | null => textOf(facts[name]);
  return {
    home: text('home') ?? access.url,
    signScheme: oneOf(text('signScheme'), ['http', 'https']) ?? (plain ? 'http' : 'https'),
    basePath: text('basePath') ?? url.pathname.replace(/\/+$/, ''),
    restStyle: oneOf(text('restStyle'), ['pretty', 'query']) ?? 'pretty',
    auth: oneOf(text('auth'), ['basic', 'query', 'oauth']) ?? (plain ? 'oauth' : 'basic'),
    currency: text('currency'),
    version: text('version'),
    weightUnit: oneOf(text('weightUnit'), ['kg', 'g', 'lbs', 'oz']),
    dimensionUnit: oneOf(text('dimensionUnit'), ['m', 'cm', 'mm', 'in', 'yd']),
    manageStock: typeof facts['manageStock'] === 'boolean' ? facts['manageStock'] : null,
  };
}

/** A setting that the seller gave, which is kept among the facts. */
export function settingOf(access: Pick<ShopAccess, 'facts'>, name: string): Json | undefined {
  const { facts } = access;
  const nested = facts['settings'];
  return facts[name] ?? (isObject(nested) ? nested[name] : undefined);
}

/** The value if it is one of the allowed, else `null`. */
export function oneOf<T extends string>(value: string | null, allowed: readonly T[]): T | null {
  return allowed.find((candidate) => candidate === value) ?? null;
}

/**
 * Whether an address is on this machine or in a private network, where a password over plain HTTP stays among the
 * seller's own devices. Names without a dot and `.local`, `.localhost`, `.internal`, `.test` names count as private.
 */
export function isPrivateHost(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (/^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(name)) return true;
  if (name === '::1' || /^f[cd][0-9a-f]{2}:/.test(name) || /^fe[89ab][0-9a-f]:/.test(name))
    return true;
  return !/[.:]/.test(name) || /\.(?:local|localhost|internal|test)$/.test(name);
}

/** Whether a password may go to an address: not in clear over a network that others share. */
export function mayUsePassword(url: string): boolean {
  const { hostname, protocol } = new URL(url);
  return protocol === 'https:' || isPrivateHost(hostname);
}
