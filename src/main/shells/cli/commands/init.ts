/** `init`: a new workspace. */
import { isCurrency } from '#kernel/money';
import { asData, type Cli, type CommandSpec, type Outcome } from '../cli.ts';
import { exitCode } from '../exit-codes.ts';
import { keyChoice } from '../key-choice.ts';
import { badOption } from '../option-values.ts';

/** The command. */
export const init: CommandSpec = {
  path: ['init'],
  options: [{ flags: '--currency <code>', text: 'base-currency' }, { flags: '--key <kind>' }],
  examples: [
    'shopkeep init',
    'shopkeep init --currency USD --key passphrase --passphrase-file pass.txt --data ./shop-data',
  ],
  run,
};

async function run(cli: Cli): Promise<Outcome> {
  const baseCurrency = (cli.options.text('currency') ?? 'CNY').toUpperCase();
  if (!isCurrency(baseCurrency)) throw badOption('--currency', baseCurrency, 'CNY, USD, EUR …');
  const key = await keyChoice(cli);
  const options = await cli.hostOptions();
  const report = await cli.environment.hosts.init({ ...options, baseCurrency, key });
  return {
    exit: exitCode('done'),
    data: asData(report),
    show: (screen) => {
      const { texts } = cli;
      screen.line(texts.text('init.done', { folder: report.folder }), screen.styles.good);
      const wrapper = texts.text(`key.wrapper-${key.wrapper}`);
      screen.line(texts.text('init.facts', { currency: report.baseCurrency, wrapper }));
      if (!report.key.persistent) screen.line(texts.text('key.session-only'), screen.styles.warn);
    },
  };
}
