/** A plan for a person: shops in a table, then listings with their fields, old → new, and what is held and why. */

import type { PlanReport } from '#app/publishing/make-plan';
import type { PlannedListing } from '#domain/listing/plan-view';
import { moneyOf } from '#domain/listing/same-value';
import { warningText } from '#text/warning-text';
import type { Screen } from '../terminal/screen.ts';
import { valueText } from './value-text.ts';

/** How many listings are laid out unless all are asked for. */
export const shownListings = 20;
const shownFields = 8;
const shownNotes = 20;

/** Shows a plan. `limit: null` shows every listing and field. */
export async function showPlan(
  screen: Screen,
  report: PlanReport,
  listings: AsyncIterable<PlannedListing>,
  limit: number | null,
): Promise<void> {
  const { texts } = screen;
  if (report.operations === 0) {
    screen.line(texts.text('plan.empty'));
    showNotes(screen, report);
    return;
  }
  screen.line(texts.text('plan.head', { plan: report.plan, count: report.operations }));
  showShops(screen, report);
  screen.line();
  await showListings(screen, report, listings, limit);
  showNotes(screen, report);
  if (report.held > 0) {
    screen.line(texts.text('plan.held', { count: report.held }), screen.styles.warn);
  }
}

function showShops(screen: Screen, report: PlanReport): void {
  const { texts } = screen;
  const number = { align: 'right' } as const;
  const columns = [
    { title: texts.text('column.shop') },
    { title: texts.text('effect.created'), ...number },
    { title: texts.text('effect.changed'), ...number },
    { title: texts.text('effect.ended'), ...number },
    { title: texts.text('effect.restored'), ...number },
    { title: texts.text('column.held'), ...number },
    { title: texts.text('column.calls'), ...number },
    { title: texts.text('column.time'), ...number },
    { title: texts.text('column.money'), ...number },
  ];
  screen.table(
    columns,
    report.shops.map((shop) => [
      shop.name,
      texts.number(shop.created),
      texts.number(shop.changed),
      texts.number(shop.ended),
      texts.number(shop.restored),
      { text: texts.number(shop.held), style: shop.held > 0 ? screen.styles.warn : (same) => same },
      texts.number(shop.dispatches),
      shop.seconds === null ? '—' : texts.duration(shop.seconds),
      moneyEffect(shop.money, screen),
    ]),
  );
}

function moneyEffect(money: PlanReport['shops'][number]['money'], screen: Screen): string {
  const sums = Object.entries(money).map(([currency, { net }]) => signed(screen, net, currency));
  return sums.length === 0 ? '—' : sums.join(' ');
}

function signed(screen: Screen, minor: number, currency: string): string {
  return `${minor > 0 ? '+' : ''}${screen.texts.money({ minor, currency })}`;
}

async function showListings(
  screen: Screen,
  report: PlanReport,
  listings: AsyncIterable<PlannedListing>,
  limit: number | null,
): Promise<void> {
  const nameById = new Map(report.shops.map((shop) => [shop.shopId, shop.name]));
  let shop: number | null = null;
  let shown = 0;
  for await (const listing of listings) {
    if (limit !== null && shown >= limit) {
      screen.line(screen.texts.text('plan.more'), screen.styles.faint);
      return;
    }
    if (report.shops.length > 1 && listing.shopId !== shop) {
      screen.line(nameById.get(listing.shopId) ?? '', screen.styles.strong);
    }
    shop = listing.shopId;
    showListing(screen, listing, limit === null ? null : shownFields);
    shown += 1;
  }
}

function showListing(screen: Screen, listing: PlannedListing, limit: number | null): void {
  const { texts, styles } = screen;
  const styleByEffect = {
    created: styles.good,
    changed: styles.strong,
    ended: styles.bad,
    restored: styles.good,
    shop: styles.faint,
  };
  const money = listing.moneyEffect;
  const effect = money === null ? '' : `  ${signed(screen, money.minor, money.currency)}`;
  const fresh = listing.variants.filter((variant) => variant.effect === 'created').length;
  const variants = fresh === 0 ? '' : `  ${texts.text('plan.new-variants', { count: fresh })}`;
  const head = `${texts.text(`effect.${listing.effect}`)}  ${listing.label}${variants}${effect}`;
  screen.line(head, styleByEffect[listing.effect]);
  // Everything of a new listing is new: only what is worth a look before it is on sale is listed.
  const telling = ['price', 'salePrice', 'quantity'];
  const fields = listing.fields.filter(
    ({ field }) => limit === null || listing.effect === 'changed' || telling.includes(field),
  );
  const shown = fields.slice(0, limit ?? fields.length);
  for (const { label, field, old, new: next } of shown) {
    const change = `${valueText(old, texts)} → ${valueText(next, texts)}`;
    const whose = label === listing.label ? '' : `${label}  `;
    screen.line(`    ${whose}${texts.text(`field.${field}`)}  ${change}`);
  }
  if (fields.length > shown.length) {
    const count = fields.length - shown.length;
    screen.line(`    ${texts.text('plan.more-fields', { count })}`, styles.faint);
  }
  const currency = currencyOf(listing);
  for (const { key, warning } of listing.warnings) {
    const text = warningText(warning, texts, currency);
    const line = warning.brake ? texts.text('plan.brake', { id: key, text }) : text;
    screen.line(`    ! ${line}`, warning.brake ? styles.bad : styles.warn);
  }
}

/** The currency of the listing's prices, for warnings whose amounts name none. */
function currencyOf(listing: PlannedListing): string | null {
  for (const { field, old, new: next } of listing.fields) {
    if (field !== 'price' && field !== 'salePrice') continue;
    const currency = (moneyOf(next) ?? moneyOf(old))?.currency;
    if (currency !== undefined) return currency;
  }
  return listing.moneyEffect?.currency ?? null;
}

function showNotes(screen: Screen, report: PlanReport): void {
  const { texts, styles } = screen;
  for (const note of report.notes.slice(0, shownNotes)) {
    screen.line(`! ${note.label}: ${warningText(note.warning, texts, null)}`, styles.warn);
  }
  const more = report.noteCount - Math.min(report.notes.length, shownNotes);
  if (more > 0) screen.line(texts.text('plan.more-notes', { count: more }), styles.faint);
}
