/** `demo`: the main job from a workbook to live listings, against practice shops on this computer. */
import { FailureError, failure } from '#kernel/failure';
import { asData, type CommandSpec } from '../cli.ts';
import type { DemoShop } from '../environment.ts';
import { exitCode } from '../exit-codes.ts';

/** The command. */
export const demo: CommandSpec = {
  path: ['demo'],
  examples: ['shopkeep demo', 'shopkeep demo --json'],
  run: async (cli) => {
    const { demo: play } = cli.environment;
    if (play === undefined) throw new FailureError(failure('unsupported', { value: 'demo' }));
    const report = await play(cli.io());
    const isGood = report.broken.length === 0 && report.shops.every(isPerfect);
    return {
      exit: exitCode(isGood ? 'done' : 'partial'),
      data: asData(report),
      show: (screen) => {
        const { texts, styles } = screen;
        const number = { align: 'right' } as const;
        screen.table(
          [
            { title: texts.text('column.shop') },
            { title: texts.text('column.marketplace') },
            { title: texts.text('demo.wanted'), ...number },
            { title: texts.text('demo.live'), ...number },
            { title: texts.text('demo.missing'), ...number },
            { title: texts.text('demo.duplicated'), ...number },
            { title: texts.text('column.calls'), ...number },
            { title: texts.text('demo.over-limit'), ...number },
            { title: texts.text('column.time'), ...number },
            { title: texts.text('demo.limit'), ...number },
          ],
          report.shops.map((shop) => [
            shop.shop,
            shop.marketplace,
            texts.number(shop.wanted),
            texts.number(shop.live),
            texts.number(shop.missing),
            texts.number(shop.duplicated),
            texts.number(shop.calls),
            texts.number(shop.overLimit),
            texts.duration(shop.seconds),
            texts.duration(shop.limitSeconds),
          ]),
        );
        for (const broken of report.broken) screen.line(`  ${broken}`, styles.bad);
        screen.line(
          texts.text(isGood ? 'demo.good' : 'demo.bad'),
          isGood ? styles.good : styles.bad,
        );
      },
    };
  },
};

/** Every SKU is live exactly once, and the shop's own limiter refused nothing. */
function isPerfect(shop: DemoShop): boolean {
  return (
    shop.live === shop.wanted && shop.missing === 0 && shop.duplicated === 0 && shop.overLimit === 0
  );
}
