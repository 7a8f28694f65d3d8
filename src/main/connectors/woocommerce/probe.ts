/**
 * Finding out about a shop: where its API lives, how it wants calls signed, what it is and what the key may do. Only
 * reads; whether the key may write shows on the first write.
 */
import { type Failure, failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import { fail, ok, type Result } from '#kernel/result';
import type { ConnectorTools, ProbeReport, ShopAccess } from '#ports/marketplace';
import { isObject } from '../kit/json-fields.ts';
import type { ShopKeys } from './authorise.ts';
import { findSite, type SiteIndex } from './probe-site.ts';
import { readStore, type StoreFacts } from './probe-store.ts';
import { ShopApi } from './shop-api.ts';
import { type AuthStyle, factsOf, mayUsePassword, type ShopFacts } from './shop-facts.ts';

type Check = ProbeReport['checks'][number];
type Warning = ProbeReport['warnings'][number];

/** What a probe works with. */
export interface ProbeOptions {
  readonly access: ShopAccess;
  readonly keys: ShopKeys;
  readonly tools: ConnectorTools;
}

/** Looks at the shop from outside in. A failure means that it cannot be used at all. */
export async function probe(options: ProbeOptions): Promise<Result<ProbeReport, Failure>> {
  const site = await findSite(options);
  if (!site.ok) return site;
  if (!site.value.namespaces.includes('wc/v3')) {
    return fail(
      failure('unsupported', { reason: 'no-woocommerce', host: new URL(options.access.url).host }),
    );
  }
  const signedIn = await findAuth(options, site.value);
  if (!signedIn.ok) return signedIn;
  const { api, facts } = signedIn.value;
  const store = await readStore(api);
  const { currency } = store;
  if (currency === null)
    return fail(store.failure ?? failure('permission-missing', { what: 'settings' }));
  const upload = await checkUpload(api, options);
  const checks: Check[] = [
    { name: 'reach', ok: true, failure: null },
    { name: 'read', ok: true, failure: null },
    { name: 'settings', ok: store.failure === null, failure: store.failure },
    ...upload.checks,
  ];
  return ok({
    facts: {
      ...siteFacts(facts, site.value),
      ...storeFacts(store, currency),
      canUploadMedia: upload.works,
    },
    currency,
    checks,
    warnings: [...warningsOf(options.access, facts, store), ...upload.warnings],
  });
}

/** Ways of signing in, in the order they are tried. */
type SignInStyle = readonly [auth: AuthStyle, signScheme: 'http' | 'https'];

/** With TLS the simple ways come first; the signature is for shops that do not notice the TLS of a proxy. */
const secureStyles: readonly SignInStyle[] = [
  ['basic', 'https'],
  ['query', 'https'],
  ['oauth', 'http'],
];

/** The second is for shops that take every call for encrypted, behind a proxy or by a fixed setting. */
const plainStyles: readonly SignInStyle[] = [
  ['oauth', 'http'],
  ['oauth', 'https'],
];

/** Tries the ways of signing in that the address allows. The first refusal is the most telling one. */
async function findAuth(
  options: ProbeOptions,
  site: SiteIndex,
): Promise<Result<{ readonly api: ShopApi; readonly facts: ShopFacts }, Failure>> {
  const secure = options.access.url.startsWith('https:');
  let first: Failure | null = null;
  for (const [auth, signScheme] of secure ? secureStyles : plainStyles) {
    const facts: ShopFacts = {
      ...factsOf(options.access),
      ...site.place,
      home: site.home,
      auth,
      signScheme,
    };
    const api = new ShopApi({ ...options, origin: new URL(options.access.url).origin, facts });
    const { result } = await api.call({
      method: 'GET',
      route: '/wc/v3/products',
      endpoint: 'GET products',
      query: [
        ['per_page', '1'],
        ['_fields', 'id'],
      ],
    });
    if (result.ok && Array.isArray(result.value.value)) return ok({ api, facts });
    const refused = result.ok
      ? failure('bad-response', { endpoint: 'GET products' })
      : result.failure;
    first ??= refused;
    // With TLS a key that was recognised and refused is refused in every way; a shop that is down stays down.
    const recognised = refused.detail['shopCode'] === 'woocommerce_rest_authentication_error';
    if (refused.code !== 'needs-sign-in' || (secure && recognised)) break;
  }
  return fail(first ?? failure('needs-sign-in'));
}

function siteFacts(facts: ShopFacts, site: SiteIndex): Record<string, Json> {
  return {
    home: site.home,
    basePath: facts.basePath,
    restStyle: facts.restStyle,
    auth: facts.auth,
    signScheme: facts.signScheme,
    name: site.name,
    timezone: site.timezone,
    namespaces: [...site.namespaces],
    authorizationStripped: facts.auth === 'query',
  };
}

function storeFacts(store: StoreFacts, currency: string): Record<string, Json> {
  return {
    currency,
    version: store.version,
    priceDecimals: store.priceDecimals,
    manageStock: store.manageStock,
    weightUnit: store.weightUnit,
    dimensionUnit: store.dimensionUnit,
  };
}

function warningsOf(access: ShopAccess, facts: ShopFacts, store: StoreFacts): readonly Warning[] {
  const { host, protocol } = new URL(access.url);
  const warnings: Warning[] = [];
  if (protocol === 'http:') warnings.push({ code: 'plain-http', detail: { host } });
  if (facts.auth === 'query') warnings.push({ code: 'authorization-stripped', detail: { host } });
  if (store.manageStock === false) warnings.push({ code: 'stock-unsupported', detail: { host } });
  if (store.weightUnit === null || store.dimensionUnit === null) {
    warnings.push({ code: 'field-unsupported', detail: { what: 'weight, size' } });
  }
  return warnings;
}

/** Whether local pictures can be uploaded: that takes a WordPress user's application password. */
async function checkUpload(
  api: ShopApi,
  options: ProbeOptions,
): Promise<{
  readonly works: boolean;
  readonly checks: readonly Check[];
  readonly warnings: readonly Warning[];
}> {
  const warnings: readonly Warning[] = [{ code: 'image-upload-unavailable', detail: {} }];
  const { keys } = options;
  if (keys.appPassword === undefined || keys.appUser === null)
    return { works: false, checks: [], warnings };
  if (!mayUsePassword(options.access.url)) {
    const refused = failure('permission-missing', { reason: 'plain-http' });
    return { works: false, checks: [{ name: 'upload', ok: false, failure: refused }], warnings };
  }
  const refused = await uploadRefusal(api);
  const works = refused === null;
  return {
    works,
    checks: [{ name: 'upload', ok: works, failure: refused }],
    warnings: works ? [] : warnings,
  };
}

/** Why uploads will not work, or `null`. Where the list of users is shut, seeing unpublished media is asked for. */
async function uploadRefusal(api: ShopApi): Promise<Failure | null> {
  const { result } = await api.call({
    method: 'GET',
    route: '/wp/v2/users/me',
    endpoint: 'GET wp/v2/users/me',
    auth: 'app',
    query: [
      ['context', 'edit'],
      ['_fields', 'id,capabilities'],
    ],
  });
  const capabilities =
    result.ok && isObject(result.value.value) ? result.value.value['capabilities'] : undefined;
  if (isObject(capabilities)) {
    const may = capabilities['upload_files'] === true;
    return may ? null : failure('permission-missing', { what: 'upload_files' });
  }
  const media = await api.call({
    method: 'GET',
    route: '/wp/v2/media',
    endpoint: 'GET wp/v2/media',
    auth: 'app',
    query: [
      ['context', 'edit'],
      ['per_page', '1'],
      ['_fields', 'id'],
    ],
  });
  return media.result.ok ? null : media.result.failure;
}
