/** Where results and messages go. Results: stdout. Notices, questions and progress: stderr, so that a pipe stays clean. */
import type { Texts } from '#text/texts';
import type { CliOutput } from '../environment.ts';
import { plainText } from './display-width.ts';
import type { Styles } from './styles.ts';
import { type Cell, type Column, tableLines } from './table.ts';

/** The screen of one run. */
export interface Screen {
  readonly texts: Texts;
  readonly styles: Styles;
  /** One line of the result; made safe. */
  line(text?: string, style?: (text: string) => string): void;
  /** A table of the result. */
  table(columns: readonly Column[], rows: readonly (readonly Cell[])[]): void;
}

/** What a screen writes to. */
export interface ScreenOptions {
  readonly texts: Texts;
  readonly styles: Styles;
  readonly write: (text: string) => void;
  readonly output: CliOutput;
}

/** Builds a screen. */
export function createScreen({ texts, styles, write, output }: ScreenOptions): Screen {
  const width = output.isTTY === true ? Math.max(40, output.columns ?? 80) : null;
  return {
    texts,
    styles,
    line: (text = '', style = (same) => same) => write(`${style(plainText(text))}\n`),
    table: (columns, rows) => {
      if (rows.length === 0) return;
      for (const line of tableLines(columns, rows, { width, styles })) write(`${line}\n`);
    },
  };
}
