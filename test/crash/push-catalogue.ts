/** What the seller of the crash suite wants on sale, edit by edit, and the supplier files that say so. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '#kernel/random';

/** A variant as wanted. Prices are minor units of USD. */
export interface WantedVariant {
  readonly sku: string;
  readonly option: string;
  price: number;
  stock: number;
}

/** A product as wanted. */
export interface WantedProduct {
  readonly parentSku: string | null;
  readonly hasOptions: boolean;
  title: string;
  /** An address, or a file beside the supplier's. */
  image: string;
  readonly variants: readonly WantedVariant[];
}

/** The wanted catalogue; edits are remembered until a file with them was imported. */
export class WantedCatalogue {
  readonly products: WantedProduct[] = [];
  /** Every picture that was ever asked for. */
  readonly images = new Set<string>();
  readonly #folder: string;
  readonly #random: Random;
  readonly #dirty = new Set<WantedProduct>();
  #files = 0;

  constructor(folder: string, random: Random) {
    this.#folder = folder;
    this.#random = random;
    mkdirSync(folder, { recursive: true });
  }

  /** New products, new prices, new stock, new titles and new pictures. */
  edit(): void {
    for (let count = 0; count < 2; count += 1) this.#add();
    for (let count = 0; count < 8; count += 1) this.#anyVariant((variant) => (variant.price += 1));
    for (let count = 0; count < 10; count += 1) {
      this.#anyVariant((variant) => {
        variant.stock = Math.floor(this.#random() * 30);
      });
    }
    for (let count = 0; count < 2; count += 1) {
      this.#any((product) => {
        product.title = `${product.title.split(' / ')[0]} / ${this.images.size}-${count}`;
      });
    }
    this.#any((product) => {
      product.image = this.#newImage();
    });
  }

  /** A file with everything that no file has brought in yet; `null` when there is nothing. */
  writeFile(): string | null {
    if (this.#dirty.size === 0) return null;
    const path = join(this.#folder, `supplier-${this.#files++}.json`);
    writeFileSync(path, JSON.stringify([...this.#dirty].map(jsonOf)));
    return path;
  }

  /** The file was imported. */
  imported(): void {
    this.#dirty.clear();
  }

  #add(): void {
    const n = this.products.length + 1;
    const hasOptions = n % 2 === 0;
    const options = hasOptions ? ['S', 'M', 'L'].slice(0, 2 + (n % 3 === 0 ? 1 : 0)) : [''];
    const product: WantedProduct = {
      // A listing without a SKU of its own cannot be known again by it.
      parentSku: hasOptions && n % 4 === 0 ? `P-${n}` : null,
      hasOptions,
      title: `Product ${n}`,
      image: this.#newImage(),
      variants: options.map((option, index) => ({
        sku: `SKU-${n}${option === '' ? '' : `-${option}`}`,
        option,
        price: 1000 + n * 10 + index,
        stock: 1 + (n % 20),
      })),
    };
    this.products.push(product);
    this.#dirty.add(product);
  }

  #newImage(): string {
    const n = this.images.size + 1;
    if (n % 3 !== 0) return this.#remember(`https://pictures.example/${n}.jpg`);
    const name = `picture-${n}.png`;
    const head = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    writeFileSync(join(this.#folder, name), Buffer.concat([head, Buffer.from(`picture ${n}`)]));
    return this.#remember(name);
  }

  #remember(image: string): string {
    this.images.add(image);
    return image;
  }

  #any(change: (product: WantedProduct) => void): void {
    const product = this.products[Math.floor(this.#random() * this.products.length)];
    if (product === undefined) throw new Error('there is nothing to edit');
    change(product);
    this.#dirty.add(product);
  }

  #anyVariant(change: (variant: WantedVariant) => void): void {
    this.#any((product) => {
      const variant = product.variants[Math.floor(this.#random() * product.variants.length)];
      if (variant === undefined) throw new Error('a product without variants');
      change(variant);
    });
  }
}

function jsonOf(product: WantedProduct): unknown {
  const { title, parentSku, image, variants, hasOptions } = product;
  return {
    title,
    ...(parentSku === null ? {} : { parentSku }),
    ...(hasOptions ? { optionNames: ['Size'] } : {}),
    images: [image],
    variants: variants.map(({ sku, option, price, stock }) => ({
      sku,
      ...(hasOptions ? { optionValues: [option] } : {}),
      price: { amount: (price / 100).toFixed(2), currency: 'USD' },
      stock,
    })),
  };
}
