/** `shops link|unlink`: the seller's word on which listing is which product. Nothing is written to the shop. */
import { FailureError, failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import { asData, type Cli, type CommandSpec } from '../cli.ts';
import { exitCode } from '../exit-codes.ts';
import { readInputJson } from '../input-files.ts';
import { badOption } from '../option-values.ts';

/** `shops link`. */
export const linkShop: CommandSpec = {
  path: ['shops', 'link'],
  args: '<name>',
  options: [
    { flags: '--file <file>', text: 'decisions' },
    { flags: '--remote <id>' },
    { flags: '--sku <sku>', text: 'link-sku' },
    { flags: '--new' },
  ],
  examples: [
    'shopkeep shops link "Main shop" --remote 5120 --sku TS-RED-M',
    'shopkeep shops link "Main shop" --remote 5121 --new',
    'shopkeep shops link "Main shop" --file decisions.json',
  ],
  run: async (cli) => {
    const answer = await cli.call('shops.link', { shop: cli.arg(0), links: await linksOf(cli) });
    const { linked, imported } = answer;
    return {
      exit: exitCode('done'),
      data: asData(answer),
      show: (screen) => {
        const { texts } = cli;
        const counts = { linked: texts.number(linked), imported: texts.number(imported) };
        screen.line(texts.text('shops.linked', counts), screen.styles.good);
        const extra = answer.extra.reduce((sum, { variants }) => sum + variants.length, 0);
        if (extra > 0) screen.line(texts.text('pull.extra', { count: extra }));
      },
    };
  },
};

/** `shops unlink`. */
export const unlinkShop: CommandSpec = {
  path: ['shops', 'unlink'],
  args: '<name> [skus...]',
  options: [{ flags: '-y, --yes' }],
  examples: [
    'shopkeep shops unlink "Main shop" TS-RED-M',
    'shopkeep shops unlink "Main shop" --yes',
  ],
  run: async (cli) => {
    const [shop = '', ...skus] = cli.args;
    if (skus.length === 0 && !cli.options.flag('yes')) await confirmAll(cli, shop);
    const answer = await cli.call('shops.unlink', { shop, ...(skus.length === 0 ? {} : { skus }) });
    const { unlinked, cancelled } = answer;
    return {
      exit: exitCode('done'),
      data: asData(answer),
      show: (screen) =>
        screen.line(cli.texts.text('shops.unlinked', { count: unlinked, cancelled })),
    };
  },
};

/** All links of a shop at once: a person is asked, a script has to say `--yes`. */
async function confirmAll(cli: Cli, shop: string): Promise<void> {
  if (!cli.canAsk) throw badOption('--yes', '', 'SKU … | --yes');
  if (!(await cli.ask(cli.texts.text('shops.ask-unlink', { shop })))) {
    throw new FailureError(failure('cancelled'));
  }
}

async function linksOf(cli: Cli): Promise<Json> {
  const file = cli.options.text('file');
  const remoteId = cli.options.text('remote');
  if (file !== undefined) return linksOfFile(cli, file);
  if (remoteId === undefined)
    throw badOption('--remote', '', '--remote ID --sku SKU | --file FILE');
  const sku = cli.options.text('sku');
  const isNew = cli.options.flag('new');
  if ((sku === undefined) === !isNew) throw badOption('--sku', sku ?? '', '--sku SKU | --new');
  return [{ remoteId, sku: isNew ? null : (sku ?? null) }];
}

/** `[{"remoteId": "5120", "sku": "TS-RED-M"}, {"remoteId": "5121", "sku": null}]`, or that under `links`. */
async function linksOfFile(cli: Cli, file: string): Promise<Json> {
  const { stdin } = cli.environment.streams;
  const read = (await readInputJson(file === '-' ? '-' : cli.path(file), stdin)) as Json;
  const isWrapped = typeof read === 'object' && read !== null && 'links' in read;
  const links = isWrapped ? read['links'] : read;
  if (!Array.isArray(links)) throw badOption('--file', file, '[{"remoteId": …, "sku": …}]');
  return links;
}
