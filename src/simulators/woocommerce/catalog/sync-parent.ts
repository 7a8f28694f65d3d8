/** What a variable product takes from its variations: price, sale and stock status. */
import type { Shop } from '../shop.ts';
import type { ProductRecord } from '../state/product-record.ts';
import { isOnSale } from './apply-fields.ts';

/** `WC_Product_Variable::sync`; also hands a managed parent's stock status down to variations that follow it. */
export function syncParent(shop: Shop, parentId: number): void {
  const parent = shop.products.get(parentId);
  if (parent === undefined || parent.kind !== 'product' || parent.type !== 'variable') return;
  const children = shop.products
    .variationIds(parentId)
    .flatMap((id) => shop.products.get(id) ?? []);
  if (parent.data.manageStock) handDown(shop, parent, children);
  const prices = children
    .filter((child) => child.status === 'publish' && child.data.price !== '')
    .sort((a, b) => Number(a.data.price) - Number(b.data.price));
  parent.data.price = prices[0]?.data.price ?? '';
  const now = shop.nowSeconds();
  parent.data.childOnSale = children.some((child) => isOnSale(child, now));
  if (!parent.data.manageStock) {
    const has = (status: string): boolean => children.some((child) => child.stockStatus === status);
    if (has('instock')) parent.stockStatus = 'instock';
    else parent.stockStatus = has('onbackorder') ? 'onbackorder' : 'outofstock';
  }
  parent.modified = now;
  shop.products.update(parent);
}

function handDown(shop: Shop, parent: ProductRecord, children: readonly ProductRecord[]): void {
  for (const child of children) {
    if (child.data.manageStock || child.stockStatus === parent.stockStatus) continue;
    child.stockStatus = parent.stockStatus;
    shop.products.update(child);
  }
}
