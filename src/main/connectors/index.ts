/** The marketplaces that ship. Adding one adds its folder and its line here. */
import type { Connector } from '#ports/marketplace';
import { wooCommerce } from './woocommerce/connector.ts';

/** Every connector. */
export const connectors: readonly Connector[] = [wooCommerce];
