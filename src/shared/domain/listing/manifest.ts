/**
 * What a marketplace says of itself, as plain data: the window, the plan and the engine are drawn from it and
 * name no marketplace.
 */
import type { Lane, OperationKind } from './operation.ts';

/** What a connector can do. */
export type Capability =
  | 'listings.publish'
  | 'listings.update'
  | 'listings.end'
  | 'listings.read'
  | 'stock.set'
  | 'price.set'
  | 'media.url'
  | 'media.upload'
  | 'categories';

/** How an effect whose reply was lost is settled. */
export type ReconcileStrategy = 'repeat-by-key' | 'natural' | 'look-up' | 'ask-human';

/** A field of the sign-in form. `secret` ones are sealed and never shown again. */
export interface SignInField {
  readonly name: string;
  readonly secret: boolean;
  readonly optional: boolean;
}

/** A limit of calls. `published: false` means the figures are a careful start and the engine finds the rest. */
export interface BudgetSpec {
  readonly bucket: string;
  readonly perSecond: number;
  readonly burst: number;
  readonly published: boolean;
  /** For unpublished limits: never slower or faster than these. */
  readonly minPerSecond: number;
  readonly maxPerSecond: number;
  readonly writesInFlight: number;
}

/** How operations of a kind are sent. */
export interface OperationSpec {
  readonly reconcile: ReconcileStrategy;
  /** Most operations in one call. */
  readonly batchMax: number;
  /** How long after sending a look-up that finds nothing may be believed, in milliseconds: a server may still be at work. */
  readonly settleMs: number;
}

/** Limits of a text field, in characters as the marketplace counts them. */
export interface TextLimit {
  readonly maxLength: number;
  readonly required: boolean;
}

/** The manifest. */
export interface Manifest {
  readonly id: string;
  readonly name: { readonly en: string; readonly zh: string };
  readonly apiVersion: string;
  /** When the API version stops working, ISO date, where announced. */
  readonly apiEndOfLife: string | null;
  /** Exact hosts, or `seller` when the seller names the shop's own host. */
  readonly hosts: readonly string[] | 'seller';
  readonly signIn: {
    readonly kind: 'api-key' | 'paste-own-app' | 'loopback-pkce';
    readonly fields: readonly SignInField[];
  };
  readonly capabilities: readonly Capability[];
  readonly budgets: readonly BudgetSpec[];
  readonly operations: Readonly<Partial<Record<OperationKind, OperationSpec>>>;
  /** Lanes in which a listing's own and its variants' changes travel; absent lanes are not offered. */
  readonly lanes: readonly Lane[];
  readonly text: {
    readonly title: TextLimit;
    readonly description: TextLimit;
    readonly sku: TextLimit;
  };
  readonly maxImages: number;
  readonly maxOptions: number;
  readonly maxVariants: number;
  /** How long buyers' data may be kept, days. */
  readonly personalDataDays: number;
}
