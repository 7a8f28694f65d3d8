/** Plans as a planner would make them from what the model knows: listings born, changed, ended and restored. */
import type { Random } from '#kernel/random';
import type { Change, Wish } from './model-words.ts';
import type { QueueModel } from './queue-model.ts';

/** A wish whose predecessors are named by their place in the plan, or by a job's id. */
export interface PlannedWish extends Omit<Wish, 'after'> {
  readonly afterInPlan: readonly number[];
}

const lanes: readonly {
  readonly kind: string;
  readonly lane: string;
  readonly fields: readonly string[];
}[] = [
  { kind: 'listing.update', lane: 'content', fields: ['title', 'description'] },
  { kind: 'listing.update', lane: 'media', fields: ['images'] },
  { kind: 'variant.update', lane: 'content', fields: ['barcode'] },
  { kind: 'variant.update', lane: 'price', fields: ['price', 'salePrice'] },
  { kind: 'variant.update', lane: 'stock', fields: ['quantity'] },
];

/** Products of the tests, with their variants. */
export const variantsOf: ReadonlyMap<number, readonly number[]> = new Map([
  [1, [1, 2]],
  [2, [3]],
  [3, [4]],
]);

/** The product that has no options: its variant is created, and known, with its listing. */
export const withoutOptions = 3;

/** One plan for one product. */
export function planFor(
  model: QueueModel,
  product: number,
  random: Random,
): readonly PlannedWish[] {
  return new Planner(model, product, random).plan();
}

class Planner {
  readonly #model: QueueModel;
  readonly #product: number;
  readonly #random: Random;
  readonly #wishes: PlannedWish[] = [];

  constructor(model: QueueModel, product: number, random: Random) {
    this.#model = model;
    this.#product = product;
    this.#random = random;
  }

  plan(): readonly PlannedWish[] {
    const state = this.#model.plannedState(this.#product, null);
    if (state === null) this.#birth();
    else if (state === 'ended') this.#exists('listing.restore', null, []);
    else if (this.#chance(0.1)) this.#exists('listing.end', null, []);
    else this.#changes();
    return this.#wishes;
  }

  #birth(): void {
    const needs = this.#chance(0.6) ? [this.#reference('category.create', 'existence')] : [];
    const create = this.#exists(
      'listing.create',
      this.#product === withoutOptions ? 4 : null,
      needs,
    );
    if (this.#product !== withoutOptions)
      for (const variant of variantsOf.get(this.#product) ?? []) {
        if (this.#chance(0.8)) this.#exists('variant.create', variant, [create]);
      }
    if (this.#chance(0.5))
      this.#update(lanes[1], null, [create, this.#reference('media.upload', 'media')]);
  }

  #changes(): void {
    const plain = this.#product === withoutOptions;
    const options = !plain && this.#chance(0.15) ? [this.#exists('listing.options', null, [])] : [];
    for (const variant of variantsOf.get(this.#product) ?? []) {
      const state = this.#model.plannedState(this.#product, variant);
      if (state === null) {
        if (this.#chance(0.7)) this.#exists('variant.create', variant, options);
      } else if (state === 'ended') {
        if (this.#chance(0.4)) this.#exists('variant.restore', variant, options);
      } else if (!plain && this.#chance(0.1)) this.#exists('variant.end', variant, []);
      else
        for (const lane of lanes.slice(2)) if (this.#chance(0.5)) this.#update(lane, variant, []);
    }
    for (const lane of lanes.slice(0, 2)) if (this.#chance(0.3)) this.#update(lane, null, []);
  }

  #exists(kind: string, variant: number | null, afterInPlan: readonly number[]): number {
    const changes = new Map<string, Change>(
      kind === 'listing.create' ? [['title', { old: null, new: 1 }]] : [],
    );
    if (kind === 'listing.create' && variant !== null) changes.set('price', { old: null, new: 2 });
    return this.#add({
      kind,
      lane: 'existence',
      product: this.#product,
      variant,
      label: kind,
      batch: batchOf(kind, this.#product),
      weight: 1,
      changes,
      afterInPlan,
    });
  }

  #update(
    lane: (typeof lanes)[number] | undefined,
    variant: number | null,
    afterInPlan: readonly number[],
  ): void {
    if (lane === undefined) return;
    const changes = new Map<string, Change>();
    for (const field of lane.fields) {
      const old = this.#model.planned(this.#product, variant, field);
      const value = Math.floor(this.#random() * 4);
      if (value !== old && (changes.size === 0 || this.#chance(0.3)))
        changes.set(field, { old, new: value });
    }
    if (changes.size === 0) return;
    const weight = 1 + Math.floor(this.#random() * 3);
    this.#add({
      kind: lane.kind,
      lane: lane.lane,
      product: this.#product,
      variant,
      label: lane.lane,
      batch: batchOf(lane.kind, this.#product),
      weight,
      changes,
      afterInPlan,
    });
  }

  #reference(kind: string, lane: string): number {
    const label = this.#chance(0.5) ? 'one' : 'two';
    return this.#add({
      kind,
      lane,
      product: null,
      variant: null,
      label,
      batch: kind,
      weight: 1,
      changes: new Map(),
      afterInPlan: [],
    });
  }

  #add(wish: PlannedWish): number {
    this.#wishes.push(wish);
    return this.#wishes.length - 1;
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }
}

function batchOf(kind: string, product: number): string {
  return kind.startsWith('variant.') ? `variants-${product}` : 'products';
}
