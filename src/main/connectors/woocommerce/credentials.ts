/** Checks what the seller gave to connect a shop, before anybody is contacted. */
import { type Failure, failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import { fail, ok, type Result } from '#kernel/result';
import { isObject, type JsonObject, numberOf, textOf } from '../kit/json-fields.ts';

/** The seller's input, split: the secrets are sealed, the rest is stored in clear. */
export interface Credentials {
  readonly url: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, Json>>;
}

const keyNames = ['consumerKey', 'consumer_key'] as const;
const secretNames = ['consumerSecret', 'consumer_secret'] as const;
const userNames = ['appUser', 'app_user'] as const;
const passwordNames = ['appPassword', 'app_password'] as const;

/**
 * Splits the input. Failures are `invalid-input` and name the field; they never repeat what was typed, since a
 * secret may have been pasted into the wrong place.
 */
export function parseCredentials(input: unknown): Result<Credentials, Failure> {
  const given = input as Json | undefined;
  if (!isObject(given)) return invalid('credentials', 'a JSON object is expected');
  const url = shopUrl(textOf(given['url']) ?? '');
  if (url === null) return invalid('url', 'an address such as https://shop.example is expected');
  const consumerKey = first(given, keyNames);
  if (!/^ck_[0-9a-zA-Z_-]{1,120}$/.test(consumerKey)) {
    return invalid('consumerKey', 'a consumer key begins with ck_');
  }
  const consumerSecret = first(given, secretNames);
  if (!/^cs_[0-9a-zA-Z_-]{1,120}$/.test(consumerSecret)) {
    return invalid('consumerSecret', 'a consumer secret begins with cs_');
  }
  const appUser = first(given, userNames);
  const appPassword = first(given, passwordNames);
  if ((appUser === '') !== (appPassword === '')) {
    return invalid(appUser === '' ? 'appUser' : 'appPassword', 'user and password belong together');
  }
  const rate = rateOf(given['rate']);
  if (rate === null) return invalid('rate', '{"perSecond": number, "burst": number} is expected');
  return ok({
    url,
    secrets: { consumerKey, consumerSecret, ...(appPassword === '' ? {} : { appPassword }) },
    settings: { ...(appUser === '' ? {} : { appUser }), ...(rate === undefined ? {} : { rate }) },
  });
}

/**
 * Brings an address into its one form: scheme, host, path, no trailing slash; `null` when it is none. Addresses of
 * the API or the admin area, which people copy from the browser, are cut back to the shop.
 */
export function shopUrl(typed: string): string | null {
  const text = typed.trim();
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (text === '' || !URL.canParse(withScheme)) return null;
  const url = new URL(withScheme);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  if (url.hostname === '' || url.username !== '' || url.password !== '') return null;
  const path = url.pathname
    .replace(/\/(?:wp-json|wp-admin|wp-login\.php|index\.php)(?:\/.*)?$/, '')
    .replace(/\/+$/, '');
  return url.origin + path;
}

function rateOf(value: Json | undefined): Json | undefined | null {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) return null;
  const perSecond = numberOf(value['perSecond'] ?? value['per_second']);
  const burst = numberOf(value['burst']) ?? 1;
  if (perSecond === null || perSecond <= 0 || perSecond > 1_000 || burst < 1) return null;
  return { perSecond, burst: Math.floor(burst) };
}

function first(given: JsonObject, names: readonly string[]): string {
  for (const name of names) {
    const text = textOf(given[name]);
    if (text !== null && text.trim() !== '') return text.trim();
  }
  return '';
}

function invalid(field: string, expected: string): Result<never, Failure> {
  return fail(failure('invalid-input', { field, expected }));
}
