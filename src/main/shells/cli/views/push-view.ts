/** What became of a push, for a person and for a machine. */
import type { ListingOutcome, PushReport } from '#app/publishing/push';
import type { Json } from '#kernel/json';
import { failureText } from '#text/failure-text';
import type { Texts } from '#text/texts';
import { asData } from '../cli.ts';
import { failureJson, fixText } from '../report-failure.ts';
import type { Screen } from '../terminal/screen.ts';

const shownTroubles = 50;

/** What `push --json` prints. */
export function pushData(report: PushReport, texts: Texts): Json {
  return asData({
    ...report,
    listings: report.listings.map((listing) => ({
      ...listing,
      failures: listing.failures.map(({ failure, ...rest }) => ({
        ...rest,
        failure: failureJson(failure, texts),
      })),
    })),
  });
}

/** Shows a push: outcomes per shop in numbers, then only what needs a person. */
export function showPush(screen: Screen, report: PushReport): void {
  const { texts, styles } = screen;
  if (report.listings.length === 0) screen.line(texts.text('push.nothing'));
  else showCounts(screen, report.listings);
  const troubles = report.listings.filter(({ failures }) => failures.length > 0);
  for (const trouble of troubles.slice(0, shownTroubles)) showTrouble(screen, trouble);
  const more = troubles.length - shownTroubles;
  if (more > 0) screen.line(texts.text('push.more-troubles', { count: more }), styles.faint);
  if (report.heldBack > 0) {
    screen.line(texts.text('push.held-back', { count: report.heldBack }), styles.warn);
  }
  if (report.waiting > 0) {
    screen.line(texts.text('push.waiting', { count: report.waiting }), styles.warn);
  }
  if (report.end === 'offline') screen.line(texts.text('push.offline'), styles.warn);
  if (report.end === 'cancelled') screen.line(texts.text('push.cancelled'), styles.warn);
}

function showCounts(screen: Screen, listings: readonly ListingOutcome[]): void {
  const { texts, styles } = screen;
  const counts = new Map<
    string,
    { shop: string; outcome: ListingOutcome['outcome']; count: number }
  >();
  for (const { shop, outcome } of listings) {
    const key = `${outcome} ${shop}`;
    const entry = counts.get(key) ?? { shop, outcome, count: 0 };
    counts.set(key, { ...entry, count: entry.count + 1 });
  }
  const bad: readonly string[] = ['failed', 'unknown'];
  screen.table(
    [
      { title: texts.text('column.shop') },
      { title: texts.text('column.outcome') },
      { title: texts.text('column.listings'), align: 'right' },
    ],
    [...counts.values()].map(({ shop, outcome, count }) => [
      shop,
      {
        text: texts.text(`outcome.${outcome}`),
        style: bad.includes(outcome)
          ? styles.bad
          : outcome === 'waiting'
            ? styles.warn
            : styles.good,
      },
      texts.number(count),
    ]),
  );
}

function showTrouble(screen: Screen, listing: ListingOutcome): void {
  const { texts, styles } = screen;
  screen.line(`${listing.shop} · ${listing.title}`, styles.strong);
  for (const { job, label, failure } of listing.failures) {
    screen.line(`    #${job} ${label}: ${failureText(failure, texts).what}`, styles.bad);
    screen.line(`    ${fixText(failure, texts)}`, styles.faint);
  }
}
