/** An import, or its preview, for a person and for a machine. */
import type { ImportReport } from '#app/imports/run-import';
import type { MappedColumn } from '#domain/imports/column-mapping';
import type { RowRejection } from '#domain/imports/rejection';
import type { Json } from '#kernel/json';
import { rejectionText, remarkText } from '#text/rejection-text';
import type { Texts } from '#text/texts';
import { asData } from '../cli.ts';
import type { Screen } from '../terminal/screen.ts';

const shownExtremes = 5;

/** What `import --json` prints. */
export function importData(report: ImportReport, dryRun: boolean, texts: Texts): Json {
  const { preview, file, sheet, applied, changeSet } = report;
  const { mapping } = preview;
  return asData({
    dryRun,
    applied,
    changeSet,
    file,
    sheet,
    headerRow: mapping.headerRow,
    currency: mapping.currency,
    counts: {
      products: preview.products,
      variants: preview.variants,
      rejected: preview.rejectedRows,
      rejections: preview.rejectionCount,
      remarks: preview.remarkCount,
    },
    columns: mapping.columns,
    rejected: preview.rejections.map((rejection) => rejectionData(rejection, texts)),
    remarks: preview.remarks.map((remark) => ({
      row: remark.row,
      column: columnName(remark.column),
      value: remark.value,
      reason: remark.reason,
      message: remarkText(remark, texts),
    })),
    extremePrices: preview.extremePrices,
    extremeStock: preview.extremeStock,
  });
}

function rejectionData(rejection: RowRejection, texts: Texts): Json {
  const { what, expected, fix } = rejectionText(rejection, texts);
  return {
    row: rejection.row,
    column: columnName(rejection.column),
    columnLetter: rejection.column?.letter ?? null,
    value: rejection.value,
    reason: rejection.reason,
    message: what,
    expected,
    fix,
    detail: rejection.detail,
  };
}

/** The header as the file has it; the letter where the header is blank. */
function columnName(column: RowRejection['column']): string | null {
  if (column === null) return null;
  return column.header === '' ? column.letter : column.header;
}

/** Shows what an import would do, or did. */
export function showImport(screen: Screen, report: ImportReport): void {
  const { texts } = screen;
  const { preview, file, sheet } = report;
  const { mapping } = preview;
  screen.line(sheet === null ? file.name : `${file.name} · ${sheet}`, screen.styles.strong);
  screen.line(
    texts.text('import.meaning', {
      row: mapping.headerRow,
      currency: mapping.currency.code,
      why: texts.text(`import.currency-${mapping.currency.why}`),
    }),
  );
  for (const part of file.ignored) {
    screen.line(texts.text(`import.ignored-${part}`), screen.styles.warn);
  }
  showColumns(screen, mapping.columns);
  screen.line();
  showCounts(screen, report);
  showExtremes(screen, report);
  showRejections(screen, report);
}

function showColumns(screen: Screen, columns: readonly MappedColumn[]): void {
  const { texts, styles } = screen;
  screen.table(
    [
      { title: texts.text('column.letter') },
      { title: texts.text('column.header') },
      { title: texts.text('column.field') },
      { title: texts.text('column.sample') },
    ],
    columns.map((column) => [
      column.letter,
      column.header,
      column.field === null
        ? { text: texts.text('import.unused'), style: styles.faint }
        : fieldText(column),
      { text: column.samples[0] ?? '', style: styles.faint },
    ]),
  );
}

/** `price:CNY`, as `--map` takes it. */
function fieldText(column: MappedColumn): string {
  const parameter = column.name ?? column.position ?? column.unit ?? column.currency;
  return parameter === undefined ? `${column.field}` : `${column.field}:${parameter}`;
}

function showCounts(screen: Screen, { preview }: ImportReport): void {
  const { texts, styles } = screen;
  const number = { align: 'right' } as const;
  const row = (title: string, counts: ImportReport['preview']['products']) => [
    title,
    { text: texts.number(counts.new), style: counts.new > 0 ? styles.good : styles.faint },
    {
      text: texts.number(counts.changed),
      style: counts.changed > 0 ? styles.strong : styles.faint,
    },
    { text: texts.number(counts.unchanged), style: styles.faint },
  ];
  screen.table(
    [
      { title: '' },
      { title: texts.text('import.new'), ...number },
      { title: texts.text('import.changed'), ...number },
      { title: texts.text('import.unchanged'), ...number },
    ],
    [
      row(texts.text('import.products'), preview.products),
      row(texts.text('import.variants'), preview.variants),
    ],
  );
}

function showExtremes(screen: Screen, { preview }: ImportReport): void {
  const { texts } = screen;
  for (const { sku, before, after } of preview.extremePrices.slice(0, shownExtremes)) {
    const old = before === null ? '—' : texts.money(before);
    screen.line(
      texts.text('import.extreme-price', { sku, before: old, after: texts.money(after) }),
    );
  }
  for (const { sku, before, after } of preview.extremeStock.slice(0, shownExtremes)) {
    const old = before === null ? '—' : texts.number(before);
    screen.line(
      texts.text('import.extreme-stock', { sku, before: old, after: texts.number(after) }),
    );
  }
}

function showRejections(screen: Screen, { preview }: ImportReport): void {
  const { texts, styles } = screen;
  if (preview.rejectedRows === 0) return;
  screen.line();
  screen.line(texts.text('import.rejected', { count: preview.rejectedRows }), styles.bad);
  for (const group of preview.rejectionGroups) {
    const [first] = group.examples;
    if (first === undefined) continue;
    const { what, expected, fix } = rejectionText(first, texts);
    const where = columnName(first.column);
    const head = where === null ? what : `${where}: ${what}`;
    screen.line(`${texts.text('import.rows', { count: group.rows })}  ${head}`, styles.warn);
    screen.line(`    ${texts.text('import.remedy', { expected, fix })}`);
    for (const example of group.examples) {
      screen.line(
        `    ${texts.text('import.example', { row: example.row, value: example.value })}`,
        styles.faint,
      );
    }
  }
}
