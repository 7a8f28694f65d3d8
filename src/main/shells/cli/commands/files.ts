/** `export`, `sheet`: the catalogue as a file; a file as it is. */
import { extname } from 'node:path';
import { columnLetter } from '#domain/imports/column-mapping';
import { FailureError, failure } from '#kernel/failure';
import { asData, type CommandSpec } from '../cli.ts';
import { exitCode } from '../exit-codes.ts';

const formats = ['xlsx', 'csv', 'json'];
const shownRows = 20;

/** `export`. */
export const exportFile: CommandSpec = {
  path: ['export'],
  args: '<file>',
  examples: ['shopkeep export catalogue.xlsx', 'shopkeep export catalogue.csv --lang zh'],
  run: async (cli) => {
    const file = cli.path(cli.arg(0));
    const format = extname(file).slice(1).toLowerCase();
    if (!formats.includes(format)) {
      const accepted = formats.map((known) => `.${known}`).join(', ');
      throw new FailureError(failure('file-unsupported', { file: cli.arg(0), accepted }));
    }
    const { language } = cli.texts;
    const written = await cli.call('exports.run', { file, format, language });
    return {
      exit: exitCode('done'),
      data: asData(written),
      show: (screen) => {
        const { texts } = cli;
        const { products, rows, bytes } = written;
        const facts = {
          file: cli.arg(0),
          products: texts.number(products),
          rows: texts.number(rows),
          size: texts.bytes(bytes),
        };
        screen.line(texts.text('export.done', facts), screen.styles.good);
      },
    };
  },
};

/** `sheet`. */
export const sheet: CommandSpec = {
  path: ['sheet'],
  args: '<file>',
  examples: ['shopkeep sheet supplier.xlsx', 'shopkeep sheet supplier.xlsx --json'],
  run: async (cli) => {
    const rows = cli.isJson ? 'all' : shownRows;
    const { facts, sheets } = await cli.call('sheets.describe', {
      file: cli.path(cli.arg(0)),
      rows,
    });
    return {
      exit: exitCode('done'),
      data: asData({ sheets, facts }),
      show: (screen) => {
        const { texts, styles } = cli.screen;
        for (const one of sheets) {
          const hidden = one.hidden ? ` ${texts.text('sheet.hidden')}` : '';
          screen.line(`${one.name}${hidden}`, styles.strong);
          const header =
            one.headerRow === null
              ? texts.text('sheet.no-header')
              : texts.text('sheet.header', { row: one.headerRow });
          screen.line(`${texts.text('sheet.rows', { count: one.rowCount })} · ${header}`);
          const width = Math.max(0, ...one.rows.map((row) => row.length));
          const letters = Array.from({ length: width }, (_, at) => ({ title: columnLetter(at) }));
          screen.table(
            [{ title: '', align: 'right' }, ...letters],
            one.rows.map((row, at) => [String(at + 1), ...row]),
          );
          screen.line();
        }
      },
    };
  },
};
