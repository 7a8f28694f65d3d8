/** `search`, `history`, `undo`, `redo`: looking at the catalogue and taking changes back. */

import type { FullProduct } from '#domain/catalog/product';
import { totalStock } from '#domain/catalog/product';
import { asData, type CommandSpec, type Outcome } from '../cli.ts';
import { exitCode } from '../exit-codes.ts';
import { wholeNumbers } from '../option-values.ts';
import type { AppliedChange } from '../results.ts';
import type { Screen } from '../terminal/screen.ts';
import { showHistory } from '../views/history-view.ts';

/** `search`. */
export const search: CommandSpec = {
  path: ['search'],
  args: '<text...>',
  options: [{ flags: '--limit <number>' }],
  examples: ['shopkeep search 连衣裙', 'shopkeep search TS-RED --limit 5 --json'],
  run: async (cli) => {
    const limit = cli.options.whole('limit');
    const answer = await cli.call('catalogue.search', {
      text: cli.args.join(' '),
      ...(limit === undefined ? {} : { limit }),
    });
    return {
      exit: exitCode('done'),
      data: asData(answer),
      show: (screen) => {
        if (answer.products.length === 0) screen.line(cli.texts.text('search.none'));
        showProducts(screen, answer.products);
        if (answer.next !== null) screen.line(cli.texts.text('search.more'), screen.styles.faint);
      },
    };
  },
};

/** `history`. */
export const history: CommandSpec = {
  path: ['history'],
  options: [{ flags: '--limit <number>' }, { flags: '--before <id>' }],
  examples: ['shopkeep history', 'shopkeep history --limit 10'],
  run: async (cli) => {
    const limit = cli.options.whole('limit');
    const before = cli.options.whole('before');
    const answer = await cli.call('catalogue.history', {
      ...(limit === undefined ? {} : { limit }),
      ...(before === undefined ? {} : { before }),
    });
    return {
      exit: exitCode('done'),
      data: asData(answer),
      show: (screen) => showHistory(screen, answer.changeSets),
    };
  },
};

/** `undo`. */
export const undo: CommandSpec = {
  path: ['undo'],
  args: '[id]',
  examples: ['shopkeep undo', 'shopkeep undo 17'],
  run: async (cli) => {
    const [id] = cli.args[0] === undefined ? [] : wholeNumbers(cli.args[0], 'id');
    const input = id === undefined ? {} : { changeSet: id };
    return appliedOutcome(await cli.call('catalogue.undo', input), 'undo.done');
  },
};

/** `redo`. */
export const redo: CommandSpec = {
  path: ['redo'],
  examples: ['shopkeep redo'],
  run: async (cli) => appliedOutcome(await cli.call('catalogue.redo', {}), 'redo.done'),
};

function appliedOutcome(applied: AppliedChange, key: 'undo.done' | 'redo.done'): Outcome {
  const { changeSet } = applied;
  return {
    // Fields that were edited since are left alone: that is a part, and a script should know.
    exit: exitCode(changeSet.skippedCount > 0 ? 'partial' : 'done'),
    data: asData(applied),
    show: (screen) => {
      const { texts, styles } = screen;
      const { cause } = changeSet;
      const facts = { id: changeSet.id, of: 'of' in cause ? cause.of : '' };
      screen.line(texts.text(key, { ...facts, count: changeSet.deltaCount }), styles.good);
      if (changeSet.skippedCount > 0) {
        screen.line(texts.text('undo.skipped', { count: changeSet.skippedCount }), styles.warn);
      }
    },
  };
}

function showProducts(screen: Screen, products: readonly FullProduct[]): void {
  const { texts } = screen;
  screen.table(
    [
      { title: texts.text('field.sku') },
      { title: texts.text('field.title') },
      { title: texts.text('field.optionValues') },
      { title: texts.text('field.price'), align: 'right' },
      { title: texts.text('field.quantity'), align: 'right' },
    ],
    products.flatMap(({ product, variants, stock }) =>
      variants.map((variant) => {
        const quantity = totalStock(stock.filter((level) => level.variantId === variant.id));
        return [
          variant.sku,
          product.title,
          variant.optionValues.join(' / '),
          variant.price === null ? '—' : texts.money(variant.price),
          quantity === null ? '—' : texts.number(quantity),
        ];
      }),
    ),
  );
}
