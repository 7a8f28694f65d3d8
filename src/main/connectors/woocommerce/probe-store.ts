/** The settings of a store that its products depend on. */
import { type Failure, failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import { isObject, type JsonObject, numberOf, objectsOf, textOf } from '../kit/json-fields.ts';
import type { ShopApi } from './shop-api.ts';
import { type DimensionUnit, oneOf, type WeightUnit } from './shop-facts.ts';

/** What the store said. `failure` is why some of it may be missing: the key's user may not see settings. */
export interface StoreFacts {
  readonly currency: string | null;
  readonly version: string | null;
  readonly priceDecimals: number | null;
  readonly manageStock: boolean | null;
  readonly weightUnit: WeightUnit | null;
  readonly dimensionUnit: DimensionUnit | null;
  readonly failure: Failure | null;
}

/**
 * Asks for the status report and the settings of products, and elsewhere for what is still missing. Of the report
 * only the version is wanted: asking for the whole environment makes the shop try connections to the outside first.
 */
export async function readStore(api: ShopApi): Promise<StoreFacts> {
  const status = await read(
    api,
    '/wc/v3/system_status',
    'GET system_status',
    'environment.version,settings',
  );
  const environment = objectIn(status.value, 'environment');
  const settings = objectIn(status.value, 'settings');
  const products = await readSettings(api, 'products');
  const general =
    textOf(settings['currency']) === null
      ? await readSettings(api, 'general')
      : { options: new Map<string, string>(), failure: null };
  const currency =
    textOf(settings['currency']) ??
    general.options.get('woocommerce_currency') ??
    (await currentCurrency(api));
  const manage = products.options.get('woocommerce_manage_stock');
  const decimals =
    settings['number_of_decimals'] ?? general.options.get('woocommerce_price_num_decimals');
  return {
    currency: currency !== null && /^[A-Z]{3}$/.test(currency) ? currency : null,
    version: textOf(environment['version']),
    priceDecimals: numberOf(decimals),
    manageStock: manage === undefined ? null : manage === 'yes',
    weightUnit: oneOf(products.options.get('woocommerce_weight_unit') ?? null, [
      'kg',
      'g',
      'lbs',
      'oz',
    ]),
    dimensionUnit: oneOf(products.options.get('woocommerce_dimension_unit') ?? null, [
      'm',
      'cm',
      'mm',
      'in',
      'yd',
    ]),
    failure: status.failure ?? products.failure,
  };
}

async function currentCurrency(api: ShopApi): Promise<string | null> {
  const current = await read(
    api,
    '/wc/v3/data/currencies/current',
    'GET data/currencies/current',
    'code',
  );
  return isObject(current.value) ? textOf(current.value['code']) : null;
}

async function readSettings(
  api: ShopApi,
  group: string,
): Promise<{ readonly options: ReadonlyMap<string, string>; readonly failure: Failure | null }> {
  const { value, failure: why } = await read(
    api,
    `/wc/v3/settings/${group}`,
    `GET settings/${group}`,
    'id,value',
  );
  const options = new Map<string, string>();
  for (const option of objectsOf(value)) {
    const id = textOf(option['id']);
    const text = textOf(option['value']);
    if (id !== null && text !== null) options.set(id, text);
  }
  return { options, failure: why };
}

async function read(
  api: ShopApi,
  route: string,
  endpoint: string,
  fields: string,
): Promise<{ readonly value: Json | undefined; readonly failure: Failure | null }> {
  const { result } = await api.call({
    method: 'GET',
    route,
    endpoint,
    query: [['_fields', fields]],
  });
  if (!result.ok) return { value: undefined, failure: result.failure };
  const { value } = result.value;
  if (typeof value === 'object' && value !== null) return { value, failure: null };
  return { value: undefined, failure: failure('bad-response', { endpoint }) };
}

function objectIn(value: Json | undefined, name: string): JsonObject {
  const inner = isObject(value) ? value[name] : undefined;
  return isObject(inner) ? inner : {};
}
