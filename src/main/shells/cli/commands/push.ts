/** `push`: a plan approved and carried out; without an approval only what was approved before. */
import type { PlanReport } from '#app/publishing/make-plan';
import type { PushReport } from '#app/publishing/push';
import type { Json } from '#kernel/json';
import type { Cli, CommandSpec, Outcome } from '../cli.ts';
import { exitCode } from '../exit-codes.ts';
import { wholeNumbers } from '../option-values.ts';
import { listingsOf, operationsOf } from '../plan-pages.ts';
import { shownListings, showPlan } from '../views/plan-view.ts';
import { pushData, showPush } from '../views/push-view.ts';

/** The command. */
export const push: CommandSpec = {
  path: ['push'],
  options: [
    { flags: '--approve' },
    { flags: '--plan <id>' },
    { flags: '--shop <name>', isList: true },
    { flags: '--sku <sku>', isList: true },
    { flags: '--accept-brakes [ids]' },
    { flags: '--offline-seconds <number>' },
  ],
  examples: [
    'shopkeep push',
    'shopkeep push --approve --shop "Main shop"',
    'shopkeep push --approve --plan 12 --accept-brakes 345,346',
  ],
  run,
};

async function run(cli: Cli): Promise<Outcome> {
  const request = requestOf(cli);
  if (cli.options.flag('approve')) {
    return outcomeOf(cli, await cli.call('publishing.push', { ...request, approve: true }));
  }
  if (cli.canAsk) return askThenPush(cli, request);
  cli.say(cli.texts.text('push.approved-only'));
  return outcomeOf(
    cli,
    await cli.call('publishing.push', { ...withoutPlan(request), approve: false }),
  );
}

/** A person at a terminal sees the plan and decides. */
async function askThenPush(cli: Cli, request: Record<string, Json>): Promise<Outcome> {
  const { shops } = request;
  const plan = await cli.call('plans.make', shops === undefined ? {} : { shops });
  await showPlan(cli.screen, plan, listingsOf(operationsOf(cli, plan.plan)), shownListings);
  const acceptsBrakes =
    cli.options.flag('acceptBrakes') || cli.options.text('acceptBrakes') !== undefined;
  const count = acceptsBrakes ? plan.operations : plan.operations - plan.held;
  if (count <= 0) {
    return outcomeOf(
      cli,
      await cli.call('publishing.push', { ...withoutPlan(request), approve: false }),
    );
  }
  if (!(await cli.ask(askText(cli, plan, count)))) {
    return {
      exit: exitCode('cancelled'),
      data: { declined: true, plan: plan.plan },
      show: (screen) => screen.line(cli.texts.text('push.declined')),
    };
  }
  const report = await cli.call('publishing.push', { ...request, approve: true, plan: plan.plan });
  return outcomeOf(cli, report);
}

function askText(cli: Cli, plan: PlanReport, count: number): string {
  const seconds = plan.shops.reduce((most, shop) => Math.max(most, shop.seconds ?? 0), 0);
  const time = cli.texts.duration(seconds);
  return cli.texts.text(seconds > 0 ? 'push.ask-time' : 'push.ask', { count, time });
}

function requestOf(cli: Cli): Record<string, Json> {
  const { options } = cli;
  const shops = options.list('shop');
  const skus = options.list('sku');
  const plan = options.whole('plan');
  const offlineSeconds = options.number('offlineSeconds');
  const ids = options.text('acceptBrakes');
  const acceptBraked: Json | undefined = options.flag('acceptBrakes')
    ? 'all'
    : ids === undefined
      ? undefined
      : [...wholeNumbers(ids, '--accept-brakes')];
  return {
    ...(shops === undefined ? {} : { shops: [...shops] }),
    ...(skus === undefined ? {} : { skus: [...skus] }),
    ...(plan === undefined ? {} : { plan }),
    ...(acceptBraked === undefined ? {} : { acceptBraked }),
    ...(offlineSeconds === undefined ? {} : { offlineSeconds }),
  };
}

/** Without an approval there is nothing to choose from a plan. */
function withoutPlan(request: Record<string, Json>): Record<string, Json> {
  const { plan: _plan, acceptBraked: _braked, skus: _skus, ...rest } = request;
  return rest;
}

function outcomeOf(cli: Cli, report: PushReport): Outcome {
  return {
    exit: exitOf(report),
    data: pushData(report, cli.texts),
    show: (screen) => showPush(screen, report),
  };
}

/** The worst first: what a script must react to. */
function exitOf(report: PushReport): number {
  if (report.end === 'cancelled') return exitCode('cancelled');
  if (report.end === 'offline') return exitCode('unreachable');
  const isUnclear = report.listings.some(({ outcome }) => outcome === 'unknown');
  if (report.failed > 0 || isUnclear) return exitCode('partial');
  if (report.waiting > 0 || report.heldBack > 0) return exitCode('held');
  return exitCode('done');
}
