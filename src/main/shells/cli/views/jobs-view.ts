/** The queue for a person and for a machine. */
import type { Json } from '#kernel/json';
import { failureText } from '#text/failure-text';
import type { Texts } from '#text/texts';
import { asData } from '../cli.ts';
import { failureJson } from '../report-failure.ts';
import type { JobsAnswer, ShownJob } from '../results.ts';
import type { Screen } from '../terminal/screen.ts';

/** What `jobs list --json` prints. */
export function jobsData(answer: JobsAnswer, texts: Texts): Json {
  return asData({
    ...answer,
    jobs: answer.jobs.map((job) => ({
      ...job,
      failure: job.failure === null ? null : failureJson(job.failure, texts),
    })),
  });
}

/** Shows the queue: shops with what is left, then the jobs. */
export function showJobs(screen: Screen, answer: JobsAnswer): void {
  const { texts, styles } = screen;
  const number = { align: 'right' } as const;
  screen.table(
    [
      { title: texts.text('column.shop') },
      { title: texts.text('column.state') },
      { title: texts.text('column.waiting'), ...number },
      { title: texts.text('job-state.failed'), ...number },
      { title: texts.text('job-state.needs-human'), ...number },
      { title: texts.text('column.calls'), ...number },
      { title: texts.text('column.time'), ...number },
    ],
    answer.shops.map((shop) => [
      shop.shop,
      {
        text: texts.text(`shop-state.${shop.state}`),
        style: shop.state === 'active' ? styles.good : styles.warn,
      },
      texts.number(shop.unfinished),
      texts.number(countOf(answer, shop.shop, 'failed')),
      texts.number(countOf(answer, shop.shop, 'needs-human')),
      texts.number(shop.calls),
      shop.seconds === null ? '—' : texts.duration(shop.seconds),
    ]),
  );
  if (answer.jobs.length === 0) {
    screen.line(texts.text('jobs.none'));
    return;
  }
  screen.line();
  showList(screen, answer.jobs);
}

function showList(screen: Screen, jobs: readonly ShownJob[]): void {
  const { texts, styles } = screen;
  const styleOf = (state: ShownJob['state']): ((text: string) => string) => {
    if (state === 'done') return styles.good;
    if (state === 'failed' || state === 'needs-human') return styles.bad;
    return state === 'held' || state === 'unknown' ? styles.warn : (same) => same;
  };
  screen.table(
    [
      { title: '#', align: 'right' },
      { title: texts.text('column.shop') },
      { title: texts.text('column.what') },
      { title: texts.text('column.label') },
      { title: texts.text('column.state') },
      { title: texts.text('column.why') },
    ],
    jobs.map((job) => [
      String(job.id),
      job.shop,
      texts.text(`kind.${job.kind}`),
      job.label,
      { text: texts.text(`job-state.${job.state}`), style: styleOf(job.state) },
      { text: whyText(job, texts), style: styles.faint },
    ]),
  );
}

function whyText(job: ShownJob, texts: Texts): string {
  if (job.failure !== null) return failureText(job.failure, texts).what;
  if (job.state === 'waiting' && job.until !== null) {
    return texts.text('jobs.until', { time: texts.dateTime(job.until) });
  }
  return job.reason ?? '';
}

function countOf(answer: JobsAnswer, shop: string, state: ShownJob['state']): number {
  return answer.counts.find((one) => one.shop === shop && one.state === state)?.count ?? 0;
}
