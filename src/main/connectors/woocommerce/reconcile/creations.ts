/** Creations whose replies were lost: looked up by SKU, by the mark we leave, or by their place among the options. */
import type { ReconcileItem, Verdict } from '#ports/marketplace';
import { done, echoFor } from '../outcomes.ts';
import { findBySku, listVariations, newestProducts } from '../read/look-up.ts';
import { identitySku, judge } from '../send/adopt.ts';
import { type Session, valueOr } from '../session.ts';
import { sameTuple } from '../translate/attributes.ts';
import { namedIn } from '../translate/shapes.ts';
import { cleanSku } from '../translate/text.ts';
import { markerKey, type WireProduct } from '../wire/product.ts';
import { lookUpFailed, notFound, type Settled, tooEarly } from './verdicts.ts';

/** Products: all SKUs in one look. */
export async function reconcileProductCreations(
  session: Session,
  items: readonly ReconcileItem[],
  settled: Settled,
): Promise<readonly Verdict[]> {
  if (items.length === 0) return [];
  const found = await findBySku(session.api, items.map(identitySku));
  if (!found.ok) return items.map((item) => lookUpFailed(item, found.failure));
  const unasked = items.some(
    (item) => !askable(item) && !found.value.has(cleanSku(identitySku(item))),
  );
  const newest = unasked ? (valueOr(await newestProducts(session.api)) ?? null) : [];
  const verdicts: Verdict[] = [];
  for (const item of items) {
    const product =
      found.value.get(cleanSku(identitySku(item))) ??
      newest?.find((candidate) => candidate.meta.get(markerKey) === item.operationKey);
    if (product !== undefined) verdicts.push(await verdictOf(session, item, product, settled));
    else verdicts.push(newest === null ? tooEarly(item) : notFound(item, settled));
  }
  return verdicts;
}

/** Variations: one look at each parent. */
export async function reconcileVariationCreations(
  session: Session,
  items: readonly ReconcileItem[],
  settled: Settled,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const parentId of new Set(items.map((item) => item.remote.listingId))) {
    const mine = items.filter((item) => item.remote.listingId === parentId);
    if (parentId === null) {
      // Without a parent nothing can have been sent.
      verdicts.push(...mine.map((item) => ({ jobId: item.jobId, outcome: 'not-done' as const })));
      continue;
    }
    const variations = await listVariations(session.api, parentId);
    for (const item of mine) {
      if (!variations.ok) {
        verdicts.push(lookUpFailed(item, variations.failure));
        continue;
      }
      // Its route names the parent, so not every version repeats it.
      const all = variations.value.map((variation) => ({ ...variation, parentId }));
      verdicts.push(await verdictAmong(session, item, all, settled));
    }
  }
  return verdicts;
}

async function verdictAmong(
  session: Session,
  item: ReconcileItem,
  variations: readonly WireProduct[],
  settled: Settled,
): Promise<Verdict> {
  const own = variations.find((candidate) => candidate.meta.get(markerKey) === item.operationKey);
  const sku = cleanSku(identitySku(item));
  const sameSku = variations.find((candidate) => sku !== '' && cleanSku(candidate.sku) === sku);
  const match = own ?? sameSku;
  if (match !== undefined) return verdictOf(session, item, match, settled);
  const tuple = namedIn(item.values.optionValues ?? item.context.optionValues);
  const unnamed = variations.find(
    (candidate) => candidate.sku === '' && sameTuple(tuple, candidate.attributes),
  );
  if (unnamed === undefined) return notFound(item, settled);
  if (!settled(item)) return tooEarly(item);
  const source = { product: unnamed, facts: session.facts, paths: new Map() };
  return done(item, unnamed.id, echoFor(item, source, true), true);
}

async function verdictOf(
  session: Session,
  item: ReconcileItem,
  product: WireProduct,
  settled: Settled,
): Promise<Verdict> {
  // PHP writes the SKU first and our mark last: one without the other may be our own work, half done.
  if (!product.meta.has(markerKey) && !settled(item)) return tooEarly(item);
  const outcome = await judge(session, item, product);
  if (outcome.outcome === 'done') return outcome;
  // Something else holds the SKU, so ours was not made; a repeat is refused and says so.
  return { jobId: item.jobId, outcome: 'not-done' };
}

/** Whether the shop can be asked for the item's SKU. Lists of SKUs are separated by commas. */
function askable(item: ReconcileItem): boolean {
  const sku = identitySku(item);
  return cleanSku(sku) !== '' && !sku.includes(',');
}
