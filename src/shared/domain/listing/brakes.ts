/**
 * Price brakes: operations that a person must tick one by one before they are sent. Blank and zero prices and
 * foreign currencies are caught where the price is worked out (shop-price.ts); here a price is judged against
 * floors, cost, its own past and the rest of the plan.
 */
import { type BrakeSettings, defaultBrakeSettings } from './brake-settings.ts';
import { type BrakeStatistics, movesListing, type ShopStatistics } from './brake-statistics.ts';
import type { PlanWarning, WarningCode } from './operation.ts';
import type { PlannedOperation } from './planned-operation.ts';
import { type PriceMove, priceMove } from './price-move.ts';

/** The brakes that hold an operation, given the figures of the whole plan. Empty: nothing holds it. */
export function judge(
  operation: PlannedOperation,
  statistics: BrakeStatistics,
  settings: BrakeSettings = defaultBrakeSettings,
): readonly PlanWarning[] {
  const warnings: PlanWarning[] = [];
  const shop = statistics.get(operation.shopId);
  const move = priceMove(operation);
  if (move !== null) {
    judgeFloor(operation, move, settings, warnings);
    judgeStep(move, settings, warnings);
    if (shop !== undefined) judgeAgainstPlan(move, shop, settings, warnings);
  }
  if (shop !== undefined && movesListing(operation)) judgeShare(shop, settings, warnings);
  return warnings;
}

function judgeFloor(
  operation: PlannedOperation,
  move: PriceMove,
  settings: BrakeSettings,
  into: PlanWarning[],
): void {
  const price = move.newSelling;
  if (move.newSale !== null && move.newPrice !== null && move.newSale > move.newPrice) {
    into.push(brake('sale-above-price', { sale: move.newSale, price: move.newPrice }));
  }
  // What is nothing or less is told as `price-zero` already.
  if (price === null || price <= 0) return;
  const floor = Object.hasOwn(settings.floorMinor, move.currency)
    ? (settings.floorMinor[move.currency] ?? settings.blankFloorMinor)
    : settings.blankFloorMinor;
  const cost = operation.cost?.currency === move.currency ? operation.cost.minor : null;
  const { currency } = move;
  if (price < floor) into.push(brake('price-below-floor', { price, floor, currency }));
  if (cost === null) return;
  if (price < cost) into.push(brake('price-below-cost', { price, cost, currency }));
  else if (price * 100 < cost * (100 + settings.minMarginPercent)) {
    const margin = settings.minMarginPercent;
    into.push(brake('price-below-floor', { price, cost, margin, currency }));
  }
}

/** Both the price and what a buyer pays are held to the step, so that neither can hide behind a sale. */
function judgeStep(move: PriceMove, settings: BrakeSettings, into: PlanWarning[]): void {
  const pairs = [
    [move.oldPrice, move.newPrice],
    [move.oldSelling, move.newSelling],
  ] as const;
  for (const [before, after] of pairs) {
    if (before === null || after === null || before <= 0) continue;
    if (Math.abs(after - before) * 100 <= before * settings.maxStepPercent) continue;
    into.push(brake('price-step', { before, after, max: settings.maxStepPercent }));
    return;
  }
}

function judgeAgainstPlan(
  move: PriceMove,
  shop: ShopStatistics,
  settings: BrakeSettings,
  into: PlanWarning[],
): void {
  if (move.oldPrice !== null && move.oldPrice > 0 && move.newPrice !== null) {
    if (shop.medianRatio === null || shop.ratios < settings.minForMedian) return;
    const ratio = move.newPrice / move.oldPrice;
    // Relative to what the plan does to most: in a rise of 5 % a price that stays or rises 10 % is nothing special.
    if (Math.abs(ratio - shop.medianRatio) * 100 <= shop.medianRatio * settings.maxStepPercent) {
      return;
    }
    const percent = Math.round(ratio * 100);
    const median = Math.round(shop.medianRatio * 100);
    into.push(brake('price-off-median', { percent, median }));
    return;
  }
  const price = move.newSelling;
  if (price === null || price <= 0 || shop.medianPrice === null) return;
  if (shop.prices < settings.minForMedian) return;
  const factor = settings.medianFactor;
  if (price * factor < shop.medianPrice || price > shop.medianPrice * factor) {
    into.push(brake('price-off-median', { price, median: shop.medianPrice, factor }));
  }
}

function judgeShare(shop: ShopStatistics, settings: BrakeSettings, into: PlanWarning[]): void {
  if (shop.live < settings.minCatalogueForShare) return;
  if (shop.moved * 100 <= shop.live * settings.maxCatalogueSharePercent) return;
  const detail = { moved: shop.moved, live: shop.live, max: settings.maxCatalogueSharePercent };
  into.push(brake('catalogue-share', detail));
}

function brake(code: WarningCode, detail: PlanWarning['detail']): PlanWarning {
  return { code, brake: true, detail };
}
