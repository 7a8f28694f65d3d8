/** Compact tables: columns as wide as their content, the widest cut until a row fits the screen. */
import { cutToWidth, displayWidth, padToWidth, plainText } from './display-width.ts';
import type { Styles } from './styles.ts';

/** A column. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** A cell: plain text, or with a style. */
export type Cell = string | { readonly text: string; readonly style: (text: string) => string };

const gap = '  ';
const narrowest = 8;

/** Lines of a table. `width`: columns of the screen, or `null` for a file, where nothing is cut. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  screen: { readonly width: number | null; readonly styles: Styles },
): readonly string[] {
  const texts = rows.map((row) => columns.map((_, at) => plainText(textOf(row[at]))));
  const titles = columns.map((column) => plainText(column.title));
  const wanted = columns.map((_, at) =>
    Math.max(displayWidth(titles[at] ?? ''), ...texts.map((row) => displayWidth(row[at] ?? ''))),
  );
  const widths = screen.width === null ? wanted : shrink(wanted, screen.width);
  const lay = (cells: readonly string[], style: (at: number) => (text: string) => string): string =>
    cells
      .map((cell, at) => {
        const width = widths[at] ?? 0;
        const isLast = at === cells.length - 1;
        const align = columns[at]?.align ?? 'left';
        const cut = cutToWidth(cell, width);
        // Padding outside of the style, and none after the last column.
        const filled = isLast && align === 'left' ? cut : padToWidth(cut, width, align);
        return filled.replace(cut, () => style(at)(cut));
      })
      .join(gap)
      .trimEnd();
  return [
    lay(titles, () => screen.styles.faint),
    ...texts.map((cells, index) => lay(cells, (at) => styleOf(rows[index]?.[at]))),
  ];
}

/** Takes from the widest column, one step at a time, until the row fits. */
function shrink(wanted: readonly number[], screen: number): readonly number[] {
  const widths = [...wanted];
  const room = screen - gap.length * (widths.length - 1);
  for (;;) {
    const sum = widths.reduce((total, width) => total + width, 0);
    const widest = Math.max(...widths);
    if (sum <= room || widest <= narrowest) return widths;
    const second = Math.max(narrowest, ...widths.filter((width) => width < widest));
    const many = widths.filter((width) => width === widest).length;
    const take = Math.max(1, Math.min(widest - second, Math.ceil((sum - room) / many)));
    const at = widths.indexOf(widest);
    widths[at] = widest - take;
  }
}

function textOf(cell: Cell | undefined): string {
  return cell === undefined ? '' : typeof cell === 'string' ? cell : cell.text;
}

function styleOf(cell: Cell | undefined): (text: string) => string {
  return cell === undefined || typeof cell === 'string' ? (text) => text : cell.style;
}
