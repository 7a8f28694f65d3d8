/** The settings the shop answers for, in WooCommerce's groups. */

/** One setting. */
export interface SettingField {
  readonly id: string;
  readonly group: 'general' | 'products';
  readonly label: string;
  readonly type: 'text' | 'select' | 'checkbox' | 'number';
  readonly default: string;
  readonly options?: Readonly<Record<string, string>>;
}

/** All of them. */
export const settingFields: readonly SettingField[] = [
  {
    id: 'woocommerce_store_address',
    group: 'general',
    label: 'Address line 1',
    type: 'text',
    default: '',
  },
  { id: 'woocommerce_store_city', group: 'general', label: 'City', type: 'text', default: '' },
  {
    id: 'woocommerce_default_country',
    group: 'general',
    label: 'Country / State',
    type: 'text',
    default: 'US:CA',
  },
  {
    id: 'woocommerce_store_postcode',
    group: 'general',
    label: 'Postcode / ZIP',
    type: 'text',
    default: '',
  },
  {
    id: 'woocommerce_calc_taxes',
    group: 'general',
    label: 'Enable taxes',
    type: 'checkbox',
    default: 'no',
  },
  {
    id: 'woocommerce_enable_coupons',
    group: 'general',
    label: 'Enable coupons',
    type: 'checkbox',
    default: 'yes',
  },
  { id: 'woocommerce_currency', group: 'general', label: 'Currency', type: 'text', default: 'USD' },
  {
    id: 'woocommerce_currency_pos',
    group: 'general',
    label: 'Currency position',
    type: 'select',
    default: 'left',
    options: {
      left: 'Left',
      right: 'Right',
      left_space: 'Left with space',
      right_space: 'Right with space',
    },
  },
  {
    id: 'woocommerce_price_thousand_sep',
    group: 'general',
    label: 'Thousand separator',
    type: 'text',
    default: ',',
  },
  {
    id: 'woocommerce_price_decimal_sep',
    group: 'general',
    label: 'Decimal separator',
    type: 'text',
    default: '.',
  },
  {
    id: 'woocommerce_price_num_decimals',
    group: 'general',
    label: 'Number of decimals',
    type: 'number',
    default: '2',
  },
  {
    id: 'woocommerce_weight_unit',
    group: 'products',
    label: 'Weight unit',
    type: 'select',
    default: 'kg',
    options: { kg: 'kg', g: 'g', lbs: 'lbs', oz: 'oz' },
  },
  {
    id: 'woocommerce_dimension_unit',
    group: 'products',
    label: 'Dimensions unit',
    type: 'select',
    default: 'cm',
    options: { m: 'm', cm: 'cm', mm: 'mm', in: 'in', yd: 'yd' },
  },
  {
    id: 'woocommerce_enable_reviews',
    group: 'products',
    label: 'Enable reviews',
    type: 'checkbox',
    default: 'yes',
  },
  {
    id: 'woocommerce_manage_stock',
    group: 'products',
    label: 'Stock management',
    type: 'checkbox',
    default: 'yes',
  },
  {
    id: 'woocommerce_hold_stock_minutes',
    group: 'products',
    label: 'Hold stock (minutes)',
    type: 'number',
    default: '60',
  },
  {
    id: 'woocommerce_notify_low_stock_amount',
    group: 'products',
    label: 'Low stock threshold',
    type: 'number',
    default: '2',
  },
  {
    id: 'woocommerce_notify_no_stock_amount',
    group: 'products',
    label: 'Out of stock threshold',
    type: 'number',
    default: '0',
  },
  {
    id: 'woocommerce_hide_out_of_stock_items',
    group: 'products',
    label: 'Out of stock visibility',
    type: 'checkbox',
    default: 'no',
  },
];
