/** What a product, a variation and a media file are inside the shop. */
import type { Json } from '#kernel/json';

/** An attribute of a product, keyed by its sanitised name as WooCommerce keys it. */
export interface ParentAttribute {
  readonly key: string;
  /** Id of the global attribute; 0 for one of this product alone. */
  readonly id: number;
  /** `pa_colour` for a global one, the text as given otherwise. */
  readonly name: string;
  /** Names of terms, or the texts themselves. */
  readonly options: readonly string[];
  readonly position: number;
  readonly visible: boolean;
  readonly variation: boolean;
}

/** One row of post meta. */
export interface MetaEntry {
  readonly id: number;
  readonly key: string;
  readonly value: Json;
}

/** A downloadable file. */
export interface Download {
  readonly id: string;
  readonly name: string;
  readonly file: string;
}

/** Fields that are not columns. Money and measures are decimal texts; dates are epoch seconds. */
export interface ProductData {
  description: string;
  shortDescription: string;
  featured: boolean;
  catalogVisibility: string;
  regularPrice: string;
  salePrice: string;
  price: string;
  saleFrom: number | null;
  saleTo: number | null;
  virtual: boolean;
  downloadable: boolean;
  downloads: readonly Download[];
  downloadLimit: number;
  downloadExpiry: number;
  externalUrl: string;
  buttonText: string;
  taxStatus: string;
  taxClass: string;
  manageStock: boolean;
  stockQuantity: number | null;
  backorders: string;
  lowStockAmount: number | null;
  soldIndividually: boolean;
  weight: string;
  length: string;
  width: string;
  height: string;
  shippingClassId: number;
  reviewsAllowed: boolean;
  upsellIds: readonly number[];
  crossSellIds: readonly number[];
  groupedProducts: readonly number[];
  purchaseNote: string;
  postPassword: string;
  attributes: readonly ParentAttribute[];
  /** Variations only: option (or term slug) by attribute key. */
  variationAttributes: Readonly<Record<string, string>>;
  defaultAttributes: Readonly<Record<string, string>>;
  imageId: number;
  galleryIds: readonly number[];
  meta: readonly MetaEntry[];
  /** Variable products: whether a variation is on sale, kept when variations are saved. */
  childOnSale: boolean;
}

/** A product or a variation. */
export interface ProductRecord {
  id: number;
  kind: 'product' | 'variation';
  parentId: number;
  type: string;
  status: string;
  name: string;
  slug: string;
  sku: string;
  gtin: string;
  stockStatus: string;
  created: number;
  modified: number;
  menuOrder: number;
  data: ProductData;
}

/** A file in the media library. */
export interface MediaRecord {
  readonly id: number;
  readonly title: string;
  readonly slug: string;
  readonly parentId: number;
  readonly created: number;
  readonly modified: number;
  readonly data: MediaData;
}

/** Fields of a media file that are not columns. */
export interface MediaData {
  /** Below `wp-content/uploads/`. */
  readonly path: string;
  readonly mime: string;
  readonly alt: string;
  readonly caption: string;
  readonly description: string;
  /** The address it was fetched from; empty for an upload. */
  readonly source: string;
}

/** A product with WooCommerce's own defaults. */
export function blankProduct(kind: 'product' | 'variation', type: string): ProductRecord {
  return {
    id: 0,
    kind,
    parentId: 0,
    type,
    status: 'publish',
    name: '',
    slug: '',
    sku: '',
    gtin: '',
    stockStatus: 'instock',
    created: 0,
    modified: 0,
    menuOrder: 0,
    data: blankData(kind),
  };
}

function blankData(kind: 'product' | 'variation'): ProductData {
  return {
    description: '',
    shortDescription: '',
    featured: false,
    catalogVisibility: 'visible',
    regularPrice: '',
    salePrice: '',
    price: '',
    saleFrom: null,
    saleTo: null,
    virtual: false,
    downloadable: false,
    downloads: [],
    downloadLimit: -1,
    downloadExpiry: -1,
    externalUrl: '',
    buttonText: '',
    taxStatus: 'taxable',
    taxClass: kind === 'variation' ? 'parent' : '',
    manageStock: false,
    stockQuantity: null,
    backorders: 'no',
    lowStockAmount: null,
    soldIndividually: false,
    weight: '',
    length: '',
    width: '',
    height: '',
    shippingClassId: 0,
    reviewsAllowed: true,
    upsellIds: [],
    crossSellIds: [],
    groupedProducts: [],
    purchaseNote: '',
    postPassword: '',
    attributes: [],
    variationAttributes: {},
    defaultAttributes: {},
    imageId: 0,
    galleryIds: [],
    meta: [],
    childOnSale: false,
  };
}
