/** How a variation is called after its options. */
import type { Shop } from '../shop.ts';
import type { ProductRecord } from '../state/product-record.ts';

/** `wc_get_formatted_variation` as a flat text: the options, or "Any …" ones left out. */
export function formattedVariation(
  shop: Shop,
  parent: ProductRecord,
  record: ProductRecord,
): string {
  return parent.data.attributes
    .filter((attribute) => attribute.variation)
    .flatMap((attribute) => {
      const value = record.data.variationAttributes[attribute.key] ?? '';
      if (value === '') return [];
      if (attribute.id === 0) return [value];
      return [shop.terms.bySlug(value, attribute.name)?.name ?? value];
    })
    .join(', ');
}
