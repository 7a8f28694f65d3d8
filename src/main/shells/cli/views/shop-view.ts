/** Shops for a person. */
import { failureText } from '#text/failure-text';
import type { ShopRow, TestedShop } from '../results.ts';
import type { Screen } from '../terminal/screen.ts';

/** All shops with their listings and queues. */
export function showShops(screen: Screen, shops: readonly ShopRow[]): void {
  const { texts, styles } = screen;
  if (shops.length === 0) {
    screen.line(texts.text('shops.none'));
    return;
  }
  const number = { align: 'right' } as const;
  screen.table(
    [
      { title: texts.text('column.shop') },
      { title: texts.text('column.marketplace') },
      { title: texts.text('column.state') },
      { title: texts.text('column.live'), ...number },
      { title: texts.text('column.waiting'), ...number },
      { title: texts.text('column.currency') },
      { title: texts.text('column.last-pull') },
      { title: texts.text('column.address') },
    ],
    shops.map((shop) => [
      shop.name,
      shop.marketplace,
      {
        text: texts.text(`shop-state.${shop.state}`),
        style: shop.state === 'active' ? styles.good : styles.warn,
      },
      texts.number(shop.listings.live),
      texts.number(shop.outlook.unfinished),
      shop.currency,
      shop.lastPull === null ? '—' : texts.dateTime(shop.lastPull),
      { text: shop.url, style: styles.faint },
    ]),
  );
}

/** What talking to a shop found out. */
export function showTestedShop(screen: Screen, { shop, checks, warnings }: TestedShop): void {
  const { texts, styles } = screen;
  screen.line(`${shop.url} · ${shop.currency}`);
  for (const { name, ok, failure } of checks) {
    const why = failure === null ? '' : `  ${failureText(failure, texts).what}`;
    const key = `probe-check.${name}`;
    const what = texts.has(key) ? texts.text(key) : name;
    screen.line(`  ${ok ? '✓' : '✗'} ${what}${why}`, ok ? styles.good : styles.bad);
  }
  for (const { code, detail } of warnings) {
    const key = `probe.${code}`;
    const text = texts.has(key) ? texts.text(key, detail) : code;
    screen.line(`  ! ${text}`, styles.warn);
  }
}
