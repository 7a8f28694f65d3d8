/** What a fresh WordPress with WooCommerce holds before its first product. */
import type { PracticeShopOptions } from '../options.ts';
import type { Shop } from '../shop.ts';

/** Options and the default category; leaves an installed shop alone. */
export function installDefaults(shop: Shop, options: PracticeShopOptions): void {
  if (shop.settings.has('default_product_cat')) return;
  const values: Readonly<Record<string, string>> = {
    woocommerce_currency: options.currency ?? 'USD',
    woocommerce_price_num_decimals: String(options.priceDecimals ?? 2),
    woocommerce_price_decimal_sep: '.',
    woocommerce_price_thousand_sep: ',',
    woocommerce_currency_pos: 'left',
    woocommerce_default_country: 'US:CA',
    woocommerce_calc_taxes: 'no',
    woocommerce_enable_coupons: 'yes',
    woocommerce_weight_unit: 'kg',
    woocommerce_dimension_unit: 'cm',
    woocommerce_manage_stock: 'yes',
    woocommerce_hold_stock_minutes: '60',
    woocommerce_notify_low_stock_amount: '2',
    woocommerce_notify_no_stock_amount: '0',
    woocommerce_hide_out_of_stock_items: 'no',
    woocommerce_enable_reviews: 'yes',
  };
  shop.db.transaction(() => {
    for (const [name, value] of Object.entries(values)) shop.settings.set(name, value);
    const category = shop.terms.insert({ name: 'Uncategorized' }, 'product_cat');
    shop.settings.set('default_product_cat', String(category.id));
  })();
}
