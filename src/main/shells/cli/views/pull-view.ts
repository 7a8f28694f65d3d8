/** What a pull found in a shop, for a person. */
import type { PullReport } from '#app/pulling/pull';
import { failureText } from '#text/failure-text';
import { fixText } from '../report-failure.ts';
import type { Screen } from '../terminal/screen.ts';

const shownDoubts = 20;

/** Shows one shop: what was linked and brought in, then what waits for a decision and how to give it. */
export function showPull(screen: Screen, report: PullReport): void {
  const { texts, styles } = screen;
  screen.line(report.shop, styles.strong);
  if (report.failure !== null) {
    screen.line(`  ${failureText(report.failure, texts).what}`, styles.bad);
    screen.line(`  ${fixText(report.failure, texts)}`, styles.faint);
  }
  if (report.read === 'waiting') screen.line(`  ${texts.text('pull.unfinished')}`, styles.warn);
  if (report.read !== 'done') return;
  const { seen, linked, imported } = report;
  screen.line(
    `  ${texts.text('pull.done', {
      seen: texts.number(seen),
      linked: texts.number(linked),
      imported: texts.number(imported),
    })}`,
  );
  if (report.offSale > 0)
    screen.line(`  ${texts.text('pull.off-sale', { count: report.offSale })}`);
  if (report.busy > 0) screen.line(`  ${texts.text('pull.busy', { count: report.busy })}`);
  for (const flag of report.flags.slice(0, shownDoubts)) {
    screen.line(
      `  ! #${flag.remoteId}: ${texts.text(`pull.flag-${flag.code}`, { value: flag.value })}`,
      styles.warn,
    );
  }
  const extra = report.extra.reduce((sum, { variants }) => sum + variants.length, 0);
  if (extra > 0) screen.line(`  ${texts.text('pull.extra', { count: extra })}`);
  showDoubts(screen, report);
}

function showDoubts(screen: Screen, report: PullReport): void {
  const { texts, styles } = screen;
  if (report.doubtfulCount === 0) return;
  screen.line(`  ${texts.text('pull.doubtful', { count: report.doubtfulCount })}`, styles.warn);
  screen.table(
    [
      { title: '  id' },
      { title: texts.text('column.title') },
      { title: texts.text('column.candidates') },
      { title: texts.text('column.why') },
    ],
    report.doubtful
      .slice(0, shownDoubts)
      .map((doubt) => [
        `  ${doubt.remoteId}`,
        doubt.title,
        doubt.candidates.map(({ sku, title }) => `${sku} ${title}`).join(' / '),
        doubt.reasons.map((reason) => texts.text(`doubt.${reason}`)).join(', '),
      ]),
  );
  screen.line(`  ${texts.text('pull.decide', { shop: report.shop })}`, styles.faint);
}
