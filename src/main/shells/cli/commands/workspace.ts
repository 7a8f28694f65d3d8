/** `backup`, `restore`, `audit list|verify`: the workspace itself. */
import { FailureError, failure } from '#kernel/failure';
import { asData, type CommandSpec } from '../cli.ts';
import { exitCode } from '../exit-codes.ts';

/** `backup`. */
export const backup: CommandSpec = {
  path: ['backup'],
  examples: ['shopkeep backup'],
  run: async (cli) => {
    const answer = await cli.call('workspace.backup', {});
    return {
      exit: exitCode('done'),
      data: asData(answer),
      show: (screen) => {
        const { texts, styles } = screen;
        const { folder, bytes, createdAt } = answer.backup;
        const facts = { folder, size: texts.bytes(bytes), time: texts.dateTime(createdAt) };
        screen.line(texts.text('backup.done', facts), styles.good);
      },
    };
  },
};

/** `restore`. */
export const restore: CommandSpec = {
  path: ['restore'],
  args: '<folder>',
  options: [{ flags: '-y, --yes' }],
  examples: ['shopkeep restore ./backups/2026-11-20 --yes'],
  run: async (cli) => {
    const options = await cli.hostOptions();
    if (cli.canAsk && !cli.options.flag('yes')) {
      const isSure = await cli.ask(cli.texts.text('restore.ask', { folder: options.folder }));
      if (!isSure) throw new FailureError(failure('cancelled'));
    }
    const backupFolder = cli.path(cli.arg(0));
    const outcome = await cli.environment.hosts.restore({ ...options, backup: backupFolder });
    return {
      exit: exitCode('done'),
      data: asData({ folder: options.folder, ...outcome }),
      show: (screen) => {
        const { texts, styles } = screen;
        screen.line(texts.text('restore.done', { folder: options.folder }), styles.good);
        if (outcome.replacedFolder !== null) {
          screen.line(texts.text('restore.kept', { folder: outcome.replacedFolder }));
        }
        screen.line(texts.text('restore.sign-in'), styles.faint);
      },
    };
  },
};

/** `audit list`. */
export const listAudit: CommandSpec = {
  path: ['audit', 'list'],
  options: [{ flags: '--limit <number>' }, { flags: '--before <id>' }],
  examples: ['shopkeep audit list --limit 20'],
  run: async (cli) => {
    const limit = cli.options.whole('limit');
    const before = cli.options.whole('before');
    const answer = await cli.call('audit.list', {
      ...(limit === undefined ? {} : { limit }),
      ...(before === undefined ? {} : { before }),
    });
    return {
      exit: exitCode('done'),
      data: asData(answer),
      show: (screen) => {
        const { texts } = screen;
        screen.table(
          [
            { title: '#', align: 'right' },
            { title: texts.text('column.when') },
            { title: texts.text('column.who') },
            { title: texts.text('column.what') },
            { title: texts.text('column.label') },
          ],
          answer.rows.map((row) => [
            String(row.seq),
            texts.dateTime(row.at),
            row.actor,
            row.action,
            JSON.stringify(row.subject),
          ]),
        );
      },
    };
  },
};

/** `audit verify`. */
export const verifyAudit: CommandSpec = {
  path: ['audit', 'verify'],
  examples: ['shopkeep audit verify'],
  run: async (cli) => {
    const report = await cli.call('audit.verify', {});
    return {
      exit: exitCode(report.ok ? 'done' : 'damaged'),
      data: asData(report),
      show: (screen) => {
        const { texts, styles } = screen;
        if (report.ok) screen.line(texts.text('audit.ok', { count: report.rows }), styles.good);
        else screen.line(texts.text('audit.broken', { count: report.findings.length }), styles.bad);
        for (const { fault, seq } of report.findings) {
          screen.line(`  #${seq}  ${texts.text(`audit.fault-${fault}`)}`, styles.bad);
        }
      },
    };
  },
};
