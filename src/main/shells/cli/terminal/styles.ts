/** Colours, on a terminal only and never when the person asked for none (NO_COLOR). */
import type { CliOutput } from '../environment.ts';

/** What a colour stands for. */
export interface Styles {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bad: (text: string) => string;
}

/** The styles for a stream. */
export function stylesFor(
  stream: CliOutput,
  environment: Readonly<Record<string, string | undefined>>,
): Styles {
  const refused = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  if (stream.isTTY !== true || refused) {
    const plain = (text: string): string => text;
    return { strong: plain, faint: plain, good: plain, warn: plain, bad: plain };
  }
  const sgr =
    (on: number, off: number) =>
    (text: string): string =>
      text === '' ? '' : `\u001B[${on}m${text}\u001B[${off}m`;
  return {
    strong: sgr(1, 22),
    faint: sgr(2, 22),
    good: sgr(32, 39),
    warn: sgr(33, 39),
    bad: sgr(31, 39),
  };
}
