/** `plan`: what would be written to the shops, before anything is. */
import type { PlanReport } from '#app/publishing/make-plan';
import { asData, type Cli, type CommandSpec } from '../cli.ts';
import { exitCode } from '../exit-codes.ts';
import { listingsOf, operationsOf } from '../plan-pages.ts';
import { shownListings, showPlan } from '../views/plan-view.ts';

/** The command. */
export const plan: CommandSpec = {
  path: ['plan'],
  options: [{ flags: '--shop <name>', isList: true }, { flags: '--full' }],
  examples: ['shopkeep plan', 'shopkeep plan --shop "Main shop" --full'],
  run: async (cli) => {
    const shops = cli.options.list('shop');
    const report = await cli.call('plans.make', shops === undefined ? {} : { shops: [...shops] });
    const limit = cli.options.flag('full') ? null : shownListings;
    return {
      exit: exitCode('done'),
      data: planDocument(cli, report),
      show: (screen) => showPlan(screen, report, listingsOf(operationsOf(cli, report.plan)), limit),
    };
  },
};

/**
 * `{plan, shops, operationCount, held, notes, noteCount, operations}` as text, a page at a time. Every operation
 * carries the name of its shop.
 */
async function* planDocument(cli: Cli, report: PlanReport): AsyncGenerator<string> {
  const { operations: operationCount, ...rest } = report;
  const nameById = new Map(report.shops.map((shop) => [shop.shopId, shop.name]));
  const head = JSON.stringify(asData({ ...rest, operationCount }));
  yield `${head.slice(0, -1)},"operations":[`;
  let separator = '';
  for await (const page of operationsOf(cli, report.plan)) {
    for (const operation of page) {
      const shop = nameById.get(operation.shopId) ?? '';
      yield separator + JSON.stringify(asData({ ...operation, shop }));
      separator = ',';
    }
  }
  yield ']}';
}
