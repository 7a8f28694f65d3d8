/** Mistakes in the command line itself, in the person's language; the parser speaks English only. */
import type { CommanderError } from 'commander';
import type { Texts } from '#text/texts';

const keyByCode = {
  'commander.unknownOption': 'usage.unknown-option',
  'commander.unknownCommand': 'usage.unknown-command',
  'commander.missingArgument': 'usage.missing-argument',
  'commander.optionMissingArgument': 'usage.missing-value',
  'commander.missingMandatoryOptionValue': 'usage.missing-option',
  'commander.excessArguments': 'usage.excess-arguments',
  'commander.help': 'usage.missing-command',
} as const;

/** A mistake in words, with the piece it is about and a suggestion where there is one. */
export interface UsageError {
  readonly message: string;
  /** The option, argument or command that is wrong; empty when there is none. */
  readonly what: string;
}

/** The words for the parser's error. */
export function usageError(error: CommanderError, texts: Texts): UsageError {
  const key = Object.entries(keyByCode).find(([code]) => code === error.code)?.[1];
  const what = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  const guess = /\(Did you mean (?:one of )?(.*?)\?\)/.exec(error.message)?.[1];
  const message =
    key === undefined ? error.message.replace(/^error: /, '') : texts.text(key, { what });
  const hint = guess === undefined ? '' : ` ${texts.text('usage.did-you-mean', { guess })}`;
  return { message: message + hint, what };
}
