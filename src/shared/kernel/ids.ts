/**
 * Branded ids: a shop id cannot be passed where a product id is meant.
 * Local ids are SQLite row ids (safe integers); ids of a marketplace stay strings, as they may exceed 2^53.
 */
declare const brand: unique symbol;

/** A value of type `T` that is only assignable to its own brand. */
export type Brand<T, B extends string> = T & { readonly [brand]: B };

export type ShopId = Brand<number, 'ShopId'>;
export type ProductId = Brand<number, 'ProductId'>;
export type VariantId = Brand<number, 'VariantId'>;
export type LocationId = Brand<number, 'LocationId'>;
export type ChangeSetId = Brand<number, 'ChangeSetId'>;
export type ListingId = Brand<number, 'ListingId'>;
export type PlanId = Brand<number, 'PlanId'>;
export type JobId = Brand<number, 'JobId'>;
export type DispatchId = Brand<number, 'DispatchId'>;
/** An id a marketplace gave: kept as text, never parsed as a number. */
export type RemoteId = Brand<string, 'RemoteId'>;

/** Gives a plain value its brand; the one place where a cast is allowed. */
export function asId<I extends Brand<number | string, string>>(
  value: I extends number ? number : string,
): I {
  return value as unknown as I;
}
