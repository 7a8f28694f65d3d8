/** `pull`: brings in shops that already have products. It only reads from them. */
import type { PullReport } from '#app/pulling/pull';
import { asData, type Cli, type CommandSpec } from '../cli.ts';
import { exitCode, exitCodeOf } from '../exit-codes.ts';
import { failureJson } from '../report-failure.ts';
import { showPull } from '../views/pull-view.ts';

/** The command. */
export const pull: CommandSpec = {
  path: ['pull'],
  options: [{ flags: '--shop <name>', isList: true }, { flags: '--offline-seconds <number>' }],
  examples: ['shopkeep pull', 'shopkeep pull --shop "Main shop" --json'],
  run: async (cli) => {
    const shops = cli.options.list('shop');
    const offlineSeconds = cli.options.number('offlineSeconds');
    const answer = await cli.call('pulling.pull', {
      ...(shops === undefined ? {} : { shops: [...shops] }),
      ...(offlineSeconds === undefined ? {} : { offlineSeconds }),
    });
    return {
      exit: exitOf(answer.shops),
      data: pullData(cli, answer.shops),
      show: (screen) => {
        for (const report of answer.shops) showPull(screen, report);
      },
    };
  },
};

function pullData(cli: Cli, reports: readonly PullReport[]): ReturnType<typeof asData> {
  return asData({
    shops: reports.map((report) => ({
      ...report,
      failure: report.failure === null ? null : failureJson(report.failure, cli.texts),
    })),
  });
}

/** A shop that was not read whole ends with the reason's code; listings in doubt are no error. */
function exitOf(reports: readonly PullReport[]): number {
  const unread = reports.find((report) => report.read !== 'done');
  if (unread === undefined) return exitCode('done');
  return unread.failure === null ? exitCode('partial') : exitCodeOf(unread.failure.code);
}
