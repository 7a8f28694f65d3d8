/** `init`: a new workspace. */
import { FailureError, failure } from '#kernel/failure';
import { isCurrency } from '#kernel/money';
import type { WrapperChoice } from '#ports/secrets';
import { asData, type Cli, type CommandSpec, type Outcome } from '../cli.ts';
import { exitCode } from '../exit-codes.ts';
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
  const key = await wrapperOf(cli);
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

async function wrapperOf(cli: Cli): Promise<WrapperChoice> {
  const kind = cli.options.text('key') ?? (cli.options.flag('sessionKey') ? 'session' : 'keychain');
  if (kind === 'keychain' || kind === 'session') return { wrapper: kind };
  if (kind !== 'passphrase') throw badOption('--key', kind, 'keychain, passphrase, session');
  const passphrase = await cli.passphrase({ askFor: true });
  if (passphrase === undefined) {
    const detail = { field: '--passphrase-file', expected: 'FILE, -' };
    throw new FailureError(failure('invalid-input', detail));
  }
  return { wrapper: 'passphrase', passphrase };
}
