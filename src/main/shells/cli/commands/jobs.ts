/** `jobs list|pause|resume|cancel|retry`: the queue. */
import { FailureError, failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import { asData, type Cli, type CommandSpec, type OptionSpec } from '../cli.ts';
import { exitCode } from '../exit-codes.ts';
import { jobsData, showJobs } from '../views/jobs-view.ts';

/** `jobs list`. */
export const listJobs: CommandSpec = {
  path: ['jobs', 'list'],
  options: [
    { flags: '--shop <name>', text: 'one-shop' },
    { flags: '--state <state>' },
    { flags: '--after <job>' },
    { flags: '--limit <number>' },
  ],
  examples: ['shopkeep jobs list', 'shopkeep jobs list --shop "Main shop" --state failed'],
  run: async (cli) => {
    const { options } = cli;
    const shop = options.text('shop');
    const state = options.text('state');
    const after = options.whole('after');
    const limit = options.whole('limit');
    const answer = await cli.call('jobs.list', {
      ...(shop === undefined ? {} : { shop }),
      ...(state === undefined ? {} : { state }),
      ...(after === undefined ? {} : { after }),
      ...(limit === undefined ? {} : { limit }),
    });
    return {
      exit: exitCode('done'),
      data: jobsData(answer, cli.texts),
      show: (screen) => showJobs(screen, answer),
    };
  },
};

/** `jobs pause`: before the next call. */
export const pauseJobs = mover('pause', 'jobs.paused');
/** `jobs resume`: also ends a freeze, which only a person may. */
export const resumeJobs = mover('resume', 'jobs.resumed');
/** `jobs cancel`: what was not sent yet. */
export const cancelJobs = mover('cancel', 'jobs.cancelled');
/** `jobs retry`: what failed or waits for a person. */
export const retryJobs = mover('retry', 'jobs.retried');

type Move = 'pause' | 'resume' | 'cancel' | 'retry';
type MoveText = 'jobs.paused' | 'jobs.resumed' | 'jobs.cancelled' | 'jobs.retried';

function mover(move: Move, text: MoveText): CommandSpec {
  const options: readonly OptionSpec[] = [
    { flags: '--shop <name>', text: 'one-shop' },
    { flags: '--job <id>', isList: true },
    { flags: '--all' },
  ];
  return {
    path: ['jobs', move],
    options,
    examples: [
      `shopkeep jobs ${move} --shop "Main shop"`,
      `shopkeep jobs ${move} --job 12 --job 13`,
    ],
    run: async (cli) => {
      const answer = await cli.call(`jobs.${move}`, selectorOf(cli));
      const { jobs, shops } = answer;
      return {
        exit: exitCode('done'),
        data: asData(answer),
        show: (screen) => {
          if (shops !== undefined)
            screen.line(`${cli.texts.text(`${text}-shops`)} ${shops.join(', ')}`);
          else screen.line(cli.texts.text(text, { count: jobs ?? 0 }));
        },
      };
    },
  };
}

/** Exactly one of the three: a person who names two means something else than we would do. */
function selectorOf(cli: Cli): Record<string, Json> {
  const shop = cli.options.text('shop');
  const jobs = cli.options.wholes('job');
  const all = cli.options.flag('all');
  const given = [shop !== undefined, jobs !== undefined, all].filter(Boolean).length;
  if (given !== 1) {
    throw new FailureError(
      failure('invalid-input', { expected: '--shop NAME | --job ID | --all' }),
    );
  }
  if (shop !== undefined) return { shop };
  return jobs === undefined ? { all } : { jobs: [...jobs] };
}
