/** `override`: what one shop shows differently from the catalogue. */
import { FailureError, failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import { asData, type Cli, type CommandSpec } from '../cli.ts';
import { exitCode } from '../exit-codes.ts';
import { badOption, wholeNumbers } from '../option-values.ts';

/** Fields that `--clear` takes back to the catalogue's value. */
const clearable = [
  'title',
  'description',
  'category',
  'quantityCap',
  'listed',
  'price',
  'salePrice',
  'priceRule',
];

/** The command. */
export const override: CommandSpec = {
  path: ['override'],
  args: '<sku>',
  options: [
    { flags: '--shop <name>', text: 'one-shop', isRequired: true },
    { flags: '--title <text>' },
    { flags: '--description <text>' },
    { flags: '--category <path>' },
    { flags: '--quantity-cap <number>' },
    { flags: '--listed <choice>' },
    { flags: '--price <amount>' },
    { flags: '--sale-price <amount>' },
    { flags: '--price-percent <percent>' },
    { flags: '--price-add <minor>' },
    { flags: '--price-ending <minor/step>' },
    { flags: '--clear <field>', isList: true },
  ],
  examples: [
    'shopkeep override TS-RED-M --shop "Main shop" --price 129.00',
    'shopkeep override TS-RED-M --shop Outlet --price-percent 80 --price-ending 99/100',
    'shopkeep override TS-RED-M --shop Outlet --clear price --clear priceRule',
  ],
  run: async (cli) => {
    const changes = changesOf(cli);
    if (Object.keys(changes).length === 0) {
      const expected = '--price, --title, --listed, --clear …';
      throw new FailureError(failure('invalid-input', { expected }));
    }
    const shop = cli.options.text('shop') ?? '';
    const answer = await cli.call('catalogue.override', { shop, sku: cli.arg(0), ...changes });
    return {
      exit: exitCode('done'),
      data: asData(answer),
      show: (screen) =>
        screen.line(cli.texts.text('override.done', { count: answer.changed, shop })),
    };
  },
};

function changesOf(cli: Cli): Record<string, Json> {
  const { options } = cli;
  const changes: Record<string, Json> = {};
  for (const name of ['title', 'description', 'category', 'price', 'salePrice'] as const) {
    const text = options.text(name);
    if (text !== undefined) changes[name] = text;
  }
  const cap = options.text('quantityCap');
  if (cap !== undefined)
    changes['quantityCap'] = cap === '0' ? 0 : (wholeNumbers(cap, '--quantity-cap')[0] ?? null);
  const listed = options.text('listed');
  if (listed !== undefined) {
    if (listed !== 'yes' && listed !== 'no') throw badOption('--listed', listed, 'yes, no');
    changes['listed'] = listed === 'yes';
  }
  const rule = ruleOf(cli);
  if (rule !== null) changes['priceRule'] = rule;
  for (const field of options.list('clear') ?? []) {
    if (!clearable.includes(field)) throw badOption('--clear', field, clearable.join(', '));
    if (changes[field] !== undefined)
      throw badOption('--clear', field, `--${field} | --clear ${field}`);
    changes[field] = null;
  }
  return changes;
}

/** `price × percent / 100 + add`, raised to the next amount that ends as asked. */
function ruleOf(cli: Cli): Json {
  const percent = cli.options.text('pricePercent');
  const add = cli.options.text('priceAdd');
  const ending = cli.options.text('priceEnding');
  if (percent === undefined && add === undefined && ending === undefined) return null;
  if (percent !== undefined && !/^\d{1,6}(?:\.\d{1,6})?$/.test(percent)) {
    throw badOption('--price-percent', percent, '110, 97.5');
  }
  if (add !== undefined && !/^[+-]?\d{1,12}$/.test(add))
    throw badOption('--price-add', add, '50, -50');
  const parts = ending === undefined ? null : /^(\d{1,9})\/([1-9]\d{0,8})$/.exec(ending);
  if (ending !== undefined && parts === null) throw badOption('--price-ending', ending, '99/100');
  return {
    percent: percent ?? '100',
    addMinor: add === undefined ? 0 : Number(add),
    ...(parts === null ? {} : { endingMinor: Number(parts[1]), endingStepMinor: Number(parts[2]) }),
  };
}
