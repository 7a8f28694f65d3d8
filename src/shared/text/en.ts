/** All English texts; they are the list of keys that the other languages must have. */
import { enCli } from './en/cli.ts';
import { enCommands } from './en/commands.ts';
import { enFailures } from './en/failures.ts';
import { enListings } from './en/listings.ts';
import { enRejections } from './en/rejections.ts';

/** English. */
export const en = {
  ...enFailures,
  ...enRejections,
  ...enListings,
  ...enCli,
  ...enCommands,
} as const;
