/** What a client reads to learn where it is: system status, settings and currencies. */
import type { Json } from '#kernel/json';
import { permit } from '../auth/permit.ts';
import { currencySymbol } from '../catalog/present-shared.ts';
import type { Shop } from '../shop.ts';
import { toInt, toText } from '../text/php.ts';
import { RestError } from '../wire/rest-error.ts';
import type { RestRequest } from '../wire/rest-request.ts';
import { type RestResponse, reply } from '../wire/rest-response.ts';
import { editable, type Route, readable } from '../wire/router.ts';
import { type SettingField, settingFields } from './setting-fields.ts';

/** The routes. */
export function systemRoutes(shop: Shop): Route[] {
  return [
    {
      pattern: '/wc/v3/system_status',
      endpoints: [
        { methods: readable, permit: permit('list'), run: () => reply(systemStatus(shop)) },
      ],
    },
    ...settingRoutes(shop),
    ...currencyRoutes(shop),
  ];
}

function systemStatus(shop: Shop): Json {
  const option = shop.settings.get;
  return {
    environment: {
      home_url: shop.homeUrl(),
      site_url: shop.homeUrl(),
      store_id: null,
      version: '10.5.2',
      log_directory_writable: true,
      wp_version: '6.9.1',
      wp_multisite: false,
      wp_memory_limit: 268_435_456,
      wp_debug_mode: false,
      wp_cron: true,
      language: 'en_US',
      external_object_cache: null,
      server_info: 'Apache/2.4',
      php_version: '8.3.6',
      php_post_max_size: 67_108_864,
      php_max_execution_time: 30,
      max_upload_size: 67_108_864,
      mysql_version: '8.0.36',
      default_timezone: 'UTC',
      remote_post_successful: true,
      remote_get_successful: true,
    },
    active_plugins: [],
    inactive_plugins: [],
    theme: { name: 'Storefront', version: '4.6.0', is_child_theme: false },
    settings: {
      api_enabled: true,
      force_ssl: false,
      currency: option('woocommerce_currency'),
      currency_symbol: currencySymbol(option('woocommerce_currency')),
      currency_position: option('woocommerce_currency_pos'),
      thousand_separator: option('woocommerce_price_thousand_sep'),
      decimal_separator: option('woocommerce_price_decimal_sep'),
      number_of_decimals: toInt(option('woocommerce_price_num_decimals')),
      geolocation_enabled: false,
      taxonomies: {
        external: 'external',
        grouped: 'grouped',
        simple: 'simple',
        variable: 'variable',
      },
      HPOS_enabled: true,
    },
    security: { secure_connection: shop.homeUrl().startsWith('https:'), hide_errors: true },
    pages: [],
    post_type_counts: [],
  };
}

function settingRoutes(shop: Shop): Route[] {
  return [
    {
      pattern: '/wc/v3/settings/(?<group_id>[\\w-]+)/(?<id>[\\w-]+)',
      endpoints: [
        {
          methods: readable,
          permit: permit('list'),
          run: (request) => reply(settingJson(shop, find(request))),
        },
        { methods: editable, permit: permit('edit'), run: (request) => write(shop, request) },
      ],
    },
    {
      pattern: '/wc/v3/settings/(?<group_id>[\\w-]+)',
      endpoints: [
        {
          methods: readable,
          permit: permit('list'),
          run: (request) => {
            const group = toText(request.params['group_id']);
            const fields = settingFields.filter((field) => field.group === group);
            if (fields.length === 0) throw invalidGroup();
            return reply(fields.map((field) => settingJson(shop, field)));
          },
        },
      ],
    },
    {
      pattern: '/wc/v3/settings',
      endpoints: [
        {
          methods: readable,
          permit: permit('list'),
          run: () =>
            reply([
              { id: 'general', label: 'General', description: '', parent_id: '', sub_groups: [] },
              { id: 'products', label: 'Products', description: '', parent_id: '', sub_groups: [] },
            ]),
        },
      ],
    },
  ];
}

function invalidGroup(): RestError {
  return new RestError('rest_setting_setting_group_invalid', 'Invalid setting group.', 404);
}

function find(request: RestRequest): SettingField {
  const group = toText(request.urlParams['group_id']);
  const fields = settingFields.filter((field) => field.group === group);
  if (fields.length === 0) throw invalidGroup();
  const field = fields.find((candidate) => candidate.id === request.urlParams['id']);
  if (field === undefined)
    throw new RestError('rest_setting_setting_invalid', 'Invalid setting.', 404);
  return field;
}

function write(shop: Shop, request: RestRequest): RestResponse {
  const field = find(request);
  const value = toText(request.params['value']);
  const allowed = field.type === 'checkbox' ? ['yes', 'no'] : Object.keys(field.options ?? {});
  if (allowed.length > 0 && !allowed.includes(value)) {
    throw new RestError('rest_setting_value_invalid', 'An invalid setting value was passed.', 400);
  }
  shop.db.transaction(() => {
    shop.settings.set(field.id, value);
    shop.effect(request.callId, 'setting.update', 0);
  })();
  return reply(settingJson(shop, field));
}

function settingJson(shop: Shop, field: SettingField): Json {
  const base = `/wc/v3/settings/${field.group}`;
  return {
    id: field.id,
    label: field.label,
    description: '',
    type: field.type,
    default: field.default,
    ...(field.options === undefined ? {} : { options: { ...field.options } }),
    value: shop.settings.get(field.id),
    group_id: field.group,
    _links: {
      self: [{ href: shop.restUrl(`${base}/${field.id}`) }],
      collection: [{ href: shop.restUrl(base) }],
    },
  };
}

function currencyRoutes(shop: Shop): Route[] {
  const base = '/wc/v3/data/currencies';
  const names = new Intl.DisplayNames(['en'], { type: 'currency' });
  const currencyJson = (code: string): Json => ({
    code,
    name: names.of(code) ?? code,
    symbol: currencySymbol(code),
    _links: {
      self: [{ href: shop.restUrl(`${base}/${code}`) }],
      collection: [{ href: shop.restUrl(base) }],
    },
  });
  return [
    {
      pattern: `${base}/current`,
      endpoints: [
        {
          methods: readable,
          permit: permit('view'),
          run: () => reply(currencyJson(shop.settings.get('woocommerce_currency'))),
        },
      ],
    },
    {
      pattern: `${base}/(?<currency>[\\w-]{3})`,
      endpoints: [
        {
          methods: readable,
          permit: permit('view'),
          run: (request) => {
            const code = toText(request.params['currency']).toUpperCase();
            if (Intl.supportedValuesOf('currency').includes(code)) return reply(currencyJson(code));
            throw new RestError(
              'woocommerce_rest_data_invalid_currency',
              'There are no currencies matching these parameters.',
              404,
            );
          },
        },
      ],
    },
    {
      pattern: base,
      endpoints: [
        {
          methods: readable,
          permit: permit('list'),
          run: () => reply(Intl.supportedValuesOf('currency').map(currencyJson)),
        },
      ],
    },
  ];
}
