/** `shops add|list|test|settings|remove`. */
import { FailureError, failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import { asData, type Cli, type CommandSpec, type Outcome } from '../cli.ts';
import { exitCode } from '../exit-codes.ts';
import { readInputJson } from '../input-files.ts';
import { badOption } from '../option-values.ts';
import type { TestedShop } from '../results.ts';
import { showShops, showTestedShop } from '../views/shop-view.ts';

/** `shops add`. */
export const addShop: CommandSpec = {
  path: ['shops', 'add'],
  args: '<marketplace>',
  options: [
    { flags: '--name <name>', isRequired: true },
    { flags: '--url <address>' },
    { flags: '--credentials <file>', isRequired: true },
  ],
  examples: [
    'shopkeep shops add woocommerce --name "Main shop" --url https://shop.example --credentials keys.json',
    'cat keys.json | shopkeep shops add woocommerce --name Outlet --url https://outlet.example --credentials -',
  ],
  run: async (cli) => {
    const credentials = await credentialsOf(cli);
    const url = cli.options.text('url');
    const tested = await cli.call('shops.add', {
      marketplace: cli.arg(0),
      name: cli.options.text('name') ?? '',
      ...(url === undefined ? {} : { url }),
      credentials,
    });
    return testedOutcome(cli, tested, 'shops.added');
  },
};

/** `shops sign-in`. */
export const signIn: CommandSpec = {
  path: ['shops', 'sign-in'],
  args: '<name>',
  options: [{ flags: '--credentials <file>', isRequired: true }],
  examples: ['shopkeep shops sign-in "Main shop" --credentials keys.json'],
  run: async (cli) => {
    const credentials = await credentialsOf(cli);
    const tested = await cli.call('shops.sign-in', { shop: cli.arg(0), credentials });
    return testedOutcome(cli, tested, 'shops.signed-in');
  },
};

/** `shops list`. */
export const listShops: CommandSpec = {
  path: ['shops', 'list'],
  examples: ['shopkeep shops list'],
  run: async (cli) => {
    const answer = await cli.call('shops.list', {});
    return {
      exit: exitCode('done'),
      data: asData(answer),
      show: (screen) => showShops(screen, answer.shops),
    };
  },
};

/** `shops test`. */
export const testShop: CommandSpec = {
  path: ['shops', 'test'],
  args: '<name>',
  examples: ['shopkeep shops test "Main shop"'],
  run: async (cli) =>
    testedOutcome(cli, await cli.call('shops.test', { shop: cli.arg(0) }), 'shops.tested'),
};

/** `shops remove`. */
export const removeShop: CommandSpec = {
  path: ['shops', 'remove'],
  args: '<name>',
  options: [{ flags: '-y, --yes' }],
  examples: ['shopkeep shops remove "Main shop" --yes'],
  run: async (cli) => {
    const shop = cli.arg(0);
    if (cli.canAsk && !cli.options.flag('yes')) {
      const isSure = await cli.ask(cli.texts.text('shops.ask-remove', { shop }));
      if (!isSure) throw new FailureError(failure('cancelled'));
    }
    const answer = await cli.call('shops.remove', { shop });
    const { cancelled } = answer;
    return {
      exit: exitCode('done'),
      data: asData(answer),
      show: (screen) =>
        screen.line(cli.texts.text('shops.removed', { shop: answer.shop, count: cancelled })),
    };
  },
};

/** `shops settings`. */
export const shopSettings: CommandSpec = {
  path: ['shops', 'settings'],
  args: '<name>',
  options: [
    { flags: '--rate <number>' },
    { flags: '--burst <number>' },
    { flags: '--calls-per-hour <number>' },
    { flags: '--writes-per-day <number>' },
    { flags: '--ends-per-day <number>' },
  ],
  examples: [
    'shopkeep shops settings "Main shop" --rate 2 --burst 5',
    'shopkeep shops settings "Main shop" --rate auto --ends-per-day 100',
  ],
  run: async (cli) => {
    const breaker = {
      ...threshold(cli, 'callsPerHour'),
      ...threshold(cli, 'writesPerDay'),
      ...threshold(cli, 'endsPerDay'),
    };
    const rate = rateOf(cli);
    if (rate === undefined && Object.keys(breaker).length === 0) {
      const expected = '--rate, --burst, --calls-per-hour, --writes-per-day, --ends-per-day';
      throw new FailureError(failure('invalid-input', { expected }));
    }
    const answer = await cli.call('shops.settings', {
      shop: cli.arg(0),
      ...(rate === undefined ? {} : { rate }),
      ...(Object.keys(breaker).length === 0 ? {} : { breaker }),
    });
    return {
      exit: exitCode('done'),
      data: asData(answer),
      show: (screen) => screen.line(cli.texts.text('shops.set', { shop: answer.shop.name })),
    };
  },
};

/** `--rate auto` goes back to what the marketplace says or the engine finds. */
function rateOf(cli: Cli): Json | undefined {
  const rate = cli.options.text('rate');
  if (rate === 'auto') return null;
  const perSecond = cli.options.number('rate');
  const burst = cli.options.whole('burst');
  if (perSecond === undefined && burst === undefined) return undefined;
  if (perSecond === undefined) throw badOption('--rate', '', '> 0');
  return { perSecond, burst: burst ?? Math.max(1, Math.ceil(perSecond)) };
}

/** `off` takes a threshold away. */
function threshold(
  cli: Cli,
  name: 'callsPerHour' | 'writesPerDay' | 'endsPerDay',
): Record<string, Json> {
  if (cli.options.text(name) === 'off') return { [name]: null };
  const value = cli.options.whole(name);
  return value === undefined ? {} : { [name]: value };
}

function testedOutcome(
  cli: Cli,
  tested: TestedShop,
  key: 'shops.added' | 'shops.tested' | 'shops.signed-in',
): Outcome {
  return {
    exit: exitCode('done'),
    data: asData(tested),
    show: (screen) => {
      screen.line(cli.texts.text(key, { shop: tested.shop.name }), screen.styles.good);
      showTestedShop(screen, tested);
    },
  };
}

/** SECURITY: credentials come from a file or stdin only; one stdin cannot hold two secrets. */
async function credentialsOf(cli: Cli): Promise<Json> {
  const file = cli.options.text('credentials') ?? '';
  if (file === '-' && cli.options.text('passphraseFile') === '-') {
    throw badOption('--credentials', '-', '- × 1');
  }
  const { stdin } = cli.environment.streams;
  const credentials = await readInputJson(file === '-' ? '-' : cli.path(file), stdin);
  if (typeof credentials !== 'object' || credentials === null || Array.isArray(credentials)) {
    throw new FailureError(failure('invalid-input', { field: '--credentials', expected: '{…}' }));
  }
  return credentials as Json;
}
