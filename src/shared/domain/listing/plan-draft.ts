/** The plan of one product in one shop while it is being made: its input, and what has been decided so far. */
import type { ListingId, ProductId, ShopId, VariantId } from '#kernel/ids';
import type { Money } from '#kernel/money';
import type { DesiredListing } from './desired-listing.ts';
import { laneOfField } from './field-sets.ts';
import type { Listing } from './listing.ts';
import type { FieldWarning } from './listing-limits.ts';
import type { Manifest } from './manifest.ts';
import type {
  FieldChange,
  FieldName,
  FieldValues,
  Lane,
  OperationKind,
  PlanWarning,
  Reference,
} from './operation.ts';
import type { ListingPlan, PlanNote, PlannedOperation } from './planned-operation.ts';

/** One product for one shop. */
export interface PlanListingInput {
  readonly shopId: ShopId;
  readonly productId: ProductId;
  /** `null` when the product was deleted or is not meant for this shop: its listing ends. */
  readonly desired: DesiredListing | null;
  /** `null` when the shop has none. */
  readonly listing: Listing | null;
  readonly manifest: Manifest;
  /** Whether the shop already knows a category or a picture under an id of its own. */
  readonly knows: (reference: Reference) => boolean;
  /** Whether this shop can take pictures from this computer now. */
  readonly canUpload: boolean;
}

/** Parts of an operation that have no sensible default. */
export interface DraftOperation {
  readonly key: string;
  readonly kind: OperationKind;
  readonly lane: Lane;
  readonly label: string;
  readonly variantId?: VariantId | null;
  readonly changes?: readonly FieldChange[];
  readonly context?: FieldValues;
  readonly refs?: readonly Reference[];
  readonly after?: readonly (string | null)[];
  readonly warnings?: readonly PlanWarning[];
  readonly moneyEffect?: Money | null;
  readonly cost?: Money | null;
  /** Effects on the shop itself belong to no product. */
  readonly ofShop?: true;
}

/** Collects operations and notes; offers only what the marketplace can do. */
export class PlanDraft {
  readonly input: PlanListingInput;
  readonly listingId: ListingId | null;
  readonly hasOptions: boolean;
  readonly label: string;
  readonly #operations: PlannedOperation[] = [];
  readonly #notes: PlanNote[] = [];
  readonly #keys = new Set<string>();

  constructor(input: PlanListingInput, hasOptions: boolean, label: string) {
    this.input = input;
    this.listingId = input.listing?.id ?? null;
    this.hasOptions = hasOptions;
    this.label = label;
  }

  /** Plans an operation if the marketplace can do it, else notes why not. Returns its key, or `null`. Once per key. */
  add(operation: DraftOperation): string | null {
    if (this.#keys.has(operation.key)) return operation.key;
    const missing = this.#missing(operation);
    if (missing !== null) {
      this.note(missing, operation.variantId ?? null, operation.label);
      return null;
    }
    const { shopId, productId } = this.input;
    this.#keys.add(operation.key);
    this.#operations.push({
      key: operation.key,
      shopId,
      kind: operation.kind,
      lane: operation.lane,
      productId: operation.ofShop ? null : productId,
      listingId: operation.ofShop ? null : this.listingId,
      variantId: operation.variantId ?? null,
      label: operation.label,
      changes: operation.changes ?? [],
      context: operation.context ?? {},
      refs: operation.refs ?? [],
      after: (operation.after ?? []).filter((key) => key !== null),
      warnings: operation.warnings ?? [],
      moneyEffect: operation.moneyEffect ?? null,
      hasOptions: !operation.ofShop && this.hasOptions,
      cost: operation.cost ?? null,
    });
    return operation.key;
  }

  /** Notes what a person must know although no operation carries it. */
  note(warning: PlanWarning, variantId: VariantId | null = null, label = this.label): void {
    const { shopId, productId } = this.input;
    this.#notes.push({ shopId, productId, variantId, label, warning });
  }

  /** Whether the marketplace carries out operations of a kind at all. */
  offers(kind: OperationKind): boolean {
    return this.input.manifest.operations[kind] !== undefined;
  }

  /** The finished plan. */
  plan(): ListingPlan {
    return { operations: this.#operations, notes: this.#notes };
  }

  /** The changes whose lane the marketplace offers; the others are noted. For operations that mix lanes. */
  offered(changes: readonly FieldChange[], variantId: VariantId | null): readonly FieldChange[] {
    const kept = changes.filter((change) => this.#carries(laneOfField[change.field]));
    if (kept.length === changes.length) return changes;
    for (const change of changes) {
      const lane = laneOfField[change.field];
      if (!this.#carries(lane)) this.note(unsupported(lane, change.field), variantId);
    }
    return kept;
  }

  #missing(operation: DraftOperation): PlanWarning | null {
    if (this.#carries(operation.lane) && this.offers(operation.kind)) return null;
    const fields = (operation.changes ?? []).map((change) => change.field).join(', ');
    return unsupported(operation.lane, fields === '' ? operation.kind : fields);
  }

  #carries(lane: Lane): boolean {
    const { lanes, capabilities } = this.input.manifest;
    if (lane === 'existence') return true;
    if (lane === 'stock' && !capabilities.includes('stock.set')) return false;
    return lanes.includes(lane);
  }
}

function unsupported(lane: Lane, what: string): PlanWarning {
  const code = lane === 'stock' ? 'stock-unsupported' : 'field-unsupported';
  return { code, brake: false, detail: { what } };
}

/** The warnings that belong to an operation with these changes; a `birth` carries all but the pictures'. */
export function warningsFor(
  warnings: readonly FieldWarning[],
  changes: readonly FieldChange[],
  birth = false,
): readonly PlanWarning[] {
  if (warnings.length === 0) return none;
  const fields = new Set<FieldName>(changes.map((change) => change.field));
  // What is wrong with a price also concerns the sale price beside it.
  if (fields.has('salePrice')) fields.add('price');
  return warnings
    .filter((item) => fields.has(item.field) || (birth && item.field !== 'images'))
    .map((item) => item.warning);
}

const none: readonly PlanWarning[] = [];
