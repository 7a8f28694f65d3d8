/** `import`: a supplier's file into the catalogue, after a look at what it would do. */
import type { ImportReport } from '#app/imports/run-import';
import type { Json } from '#kernel/json';
import type { Cli, CommandSpec, Outcome } from '../cli.ts';
import { columnChoice } from '../column-choice.ts';
import { exitCode } from '../exit-codes.ts';
import { importData, showImport } from '../views/import-view.ts';

/** The command. */
export const importFile: CommandSpec = {
  path: ['import'],
  args: '<file>',
  options: [
    { flags: '--sheet <name>' },
    { flags: '--map <column=field>', isList: true },
    { flags: '--header-row <number>' },
    { flags: '--currency <code>', text: 'import-currency' },
    { flags: '--dry-run' },
    { flags: '-y, --yes' },
  ],
  examples: [
    'shopkeep import supplier.xlsx --dry-run',
    'shopkeep import supplier.xlsx --map "Item no.=sku" --map "Shade=option:Colour" --yes',
  ],
  run,
};

async function run(cli: Cli): Promise<Outcome> {
  const request = requestOf(cli);
  const dryRun = cli.options.flag('dryRun');
  if (dryRun || !cli.canAsk || cli.options.flag('yes')) {
    const report = await cli.call('imports.run', { ...request, dryRun });
    return outcomeOf(cli, report, dryRun, (screen) => {
      showImport(screen, report);
      screen.line();
      screen.line(dryRun ? cli.texts.text('import.dry') : doneText(cli, report));
    });
  }
  return askThenImport(cli, request);
}

/** A person at a terminal sees the preview before anything is written. */
async function askThenImport(cli: Cli, request: Record<string, Json>): Promise<Outcome> {
  const preview = await cli.call('imports.run', { ...request, dryRun: true });
  showImport(cli.screen, preview);
  cli.screen.line();
  const count = changesOf(preview);
  if (count === 0) {
    return outcomeOf(cli, preview, true, (screen) => screen.line(cli.texts.text('import.nothing')));
  }
  if (!(await cli.ask(cli.texts.text('import.ask', { count })))) {
    const declined = outcomeOf(cli, preview, true, (screen) =>
      screen.line(cli.texts.text('import.declined')),
    );
    return { ...declined, exit: exitCode('cancelled') };
  }
  const report = await cli.call('imports.run', { ...request, dryRun: false });
  return outcomeOf(cli, report, false, (screen) => screen.line(doneText(cli, report)));
}

function requestOf(cli: Cli): Record<string, Json> {
  const { options } = cli;
  const sheet = options.text('sheet');
  const columns = options.list('map')?.map(columnChoice);
  const headerRow = options.whole('headerRow');
  const currency = options.text('currency')?.toUpperCase();
  return {
    file: cli.path(cli.arg(0)),
    ...(sheet === undefined ? {} : { sheet }),
    ...(columns === undefined ? {} : { columns }),
    ...(headerRow === undefined ? {} : { headerRow }),
    ...(currency === undefined ? {} : { currency }),
  };
}

function outcomeOf(
  cli: Cli,
  report: ImportReport,
  dryRun: boolean,
  show: Outcome['show'],
): Outcome {
  return {
    exit: exitCode(report.preview.rejectedRows > 0 ? 'partial' : 'done'),
    data: importData(report, dryRun, cli.texts),
    show,
  };
}

function changesOf({ preview }: ImportReport): number {
  return preview.products.new + preview.products.changed;
}

function doneText(cli: Cli, report: ImportReport): string {
  if (!report.applied) return cli.texts.text('import.nothing');
  return cli.texts.text('import.done', { count: changesOf(report), id: report.changeSet ?? '' });
}
