/** A new local product made from what a shop shows, for listings that are not known here yet. */
import type { RemoteId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { Money } from '#kernel/money';
import type { ProductFields, VariantFields } from '../catalog/product.ts';
import { moneyOf } from './same-value.ts';
import {
  recordsOf,
  type ShownListing,
  type ShownVariant,
  shownSku,
  showsOptions,
  textOf,
} from './shown-listing.ts';

/** What the seller should look at after an import. */
export interface ImportFlag {
  readonly remoteId: RemoteId;
  /** A code was made up because the shop had none or the same one twice, or a price was in another currency. */
  readonly code:
    | 'sku-blank'
    | 'sku-taken'
    | 'parent-sku-blank'
    | 'no-variants'
    | 'currency-differs';
  readonly value: string;
}

/** A product to be inserted. */
export interface ImportedProduct {
  readonly fields: ProductFields;
  readonly variants: readonly {
    readonly remoteId: RemoteId;
    readonly fields: VariantFields;
    /** Units on hand; `null`: not counted. */
    readonly quantity: number | null;
  }[];
  readonly flags: readonly ImportFlag[];
}

/** What the import needs to know beside the listing. */
export interface ImportContext {
  readonly shopCurrency: string;
  /** Whether a SKU or a product's own code is used here already. The codes given out are the caller's to remember. */
  readonly isTaken: (code: string) => boolean;
}

/**
 * Makes the product. A variant must have a SKU, so a blank or taken one is replaced by a code made of the shop's
 * id and flagged. A listing without any variant is flagged and has none: it cannot be sold.
 */
export function remoteToProduct(listing: ShownListing, context: ImportContext): ImportedProduct {
  const flags: ImportFlag[] = [];
  const hasOptions = showsOptions(listing);
  const codes = new CodeGiver(context.isTaken, flags);
  const { values } = listing;
  const optionNames = recordsOf(values.options).map((option) => textOf(option['name']));
  const shownVariants = hasOptions ? listing.variants : listing.variants.slice(0, 1);
  if (shownVariants.length === 0) {
    flags.push({ remoteId: listing.remoteId, code: 'no-variants', value: textOf(values.title) });
  }
  const fields: ProductFields = {
    title: textOf(values.title),
    description: textOf(values.description),
    category: textOrNull(values.category),
    brand: textOrNull(values.brand),
    parentSku: hasOptions
      ? codes.give(textOf(values.parentSku).trim(), listing.remoteId, 'parent-sku-blank')
      : null,
    optionNames,
    attributes: recordsOf(values.attributes).map((item) => ({
      name: textOf(item['name']),
      value: textOf(item['value']),
    })),
    images: recordsOf(values.images).map((item) => ({
      key: textOf(item['key']),
      alt: textOf(item['alt']),
    })),
    hsCode: textOrNull(values.hsCode),
    origin: textOrNull(values.origin),
  };
  const variants = shownVariants.map((variant) => ({
    remoteId: variant.remoteId,
    fields: variantOf(variant, {
      sku: codes.give(shownSku(listing, variant), variant.remoteId, 'sku-blank'),
      optionNames,
      shopCurrency: context.shopCurrency,
      flags,
    }),
    quantity: quantityOf(variant.values.quantity),
  }));
  return { fields, variants, flags };
}

function variantOf(
  variant: ShownVariant,
  known: {
    readonly sku: string;
    readonly optionNames: readonly string[];
    readonly shopCurrency: string;
    readonly flags: ImportFlag[];
  },
): VariantFields {
  const { values, remoteId } = variant;
  const chosen = new Map(
    recordsOf(values.optionValues).map((item) => [textOf(item['name']), textOf(item['value'])]),
  );
  const amount = (value: Json | undefined): Money | null => {
    const money = moneyOf(value);
    if (money === null || money.currency === known.shopCurrency) return money;
    known.flags.push({ remoteId, code: 'currency-differs', value: money.currency });
    return null;
  };
  return {
    sku: known.sku,
    optionValues: known.optionNames.map((name) => chosen.get(name) ?? ''),
    price: amount(values.price),
    salePrice: amount(values.salePrice),
    cost: null,
    barcode: textOrNull(values.barcode),
    weightGrams: numberOrNull(values.weightGrams),
    lengthMm: numberOrNull(values.lengthMm),
    widthMm: numberOrNull(values.widthMm),
    heightMm: numberOrNull(values.heightMm),
    imageKey: textOrNull(values.image),
  };
}

/** Gives out codes that are unique here and within the listing. */
class CodeGiver {
  readonly #given = new Set<string>();
  readonly #isTaken: (code: string) => boolean;
  readonly #flags: ImportFlag[];

  constructor(isTaken: (code: string) => boolean, flags: ImportFlag[]) {
    this.#isTaken = isTaken;
    this.#flags = flags;
  }

  give(wanted: string, remoteId: RemoteId, blank: 'sku-blank' | 'parent-sku-blank'): string {
    if (wanted !== '' && this.#free(wanted)) return this.#keep(wanted);
    let proposal = `ID-${remoteId}`;
    for (let count = 2; !this.#free(proposal); count += 1) proposal = `ID-${remoteId}-${count}`;
    this.#flags.push({ remoteId, code: wanted === '' ? blank : 'sku-taken', value: proposal });
    return this.#keep(proposal);
  }

  #free(code: string): boolean {
    return !this.#given.has(code) && !this.#isTaken(code);
  }

  #keep(code: string): string {
    this.#given.add(code);
    return code;
  }
}

function textOrNull(value: Json | undefined): string | null {
  const text = textOf(value);
  return text.trim() === '' ? null : text;
}

function numberOrNull(value: Json | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Whole units; a shop that sold more than it had shows a negative number, and nothing is what is on hand. */
function quantityOf(value: Json | undefined): number | null {
  const units = numberOrNull(value);
  return units === null ? null : Math.max(0, Math.trunc(units));
}
