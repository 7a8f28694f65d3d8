/** How a run ends that did not succeed: words for a person, one document for a machine, a code for a script. */
import type { Failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import { failureText } from '#text/failure-text';
import type { Texts } from '#text/texts';
import type { CliEnvironment } from './environment.ts';
import { plainText } from './terminal/display-width.ts';
import { stylesFor } from './terminal/styles.ts';

/** Codes whose remedy on the command line is a certain command or option. */
const hintCodes = [
  'workspace-missing',
  'workspace-exists',
  'workspace-unsafe-folder',
  'no-key',
  'key-unavailable',
  'key-locked',
  'key-lost',
  'key-changed',
  'secret-corrupt',
  'mapping-incomplete',
  'needs-sign-in',
  'shop-paused',
  'shop-frozen',
] as const;

/** What to do about a failure, with the commands that do it. */
export function fixText(failure: Failure, texts: Texts): string {
  const { fix } = failureText(failure, texts);
  const hint = hintCodes.find((code) => code === failure.code);
  return hint === undefined
    ? fix
    : texts.text('hint.after', { fix, hint: texts.text(`hint.${hint}`) });
}

/** A failure as `--json` shows it. */
export function failureJson(failure: Failure, texts: Texts): Json {
  return {
    code: failure.code,
    message: failureText(failure, texts).what,
    detail: failure.detail,
    fix: fixText(failure, texts),
    acted: failure.acted,
    retry: failure.retry,
  };
}

/** Prints a failure. */
export function reportFailure(
  failure: Failure,
  environment: CliEnvironment,
  options: { readonly texts: Texts; readonly isJson: boolean },
): void {
  const { texts, isJson } = options;
  const { stdout, stderr } = environment.streams;
  if (isJson) {
    stdout.write(`${JSON.stringify({ error: failureJson(failure, texts) })}\n`);
    return;
  }
  const styles = stylesFor(stderr, environment.environment);
  stderr.write(`${styles.bad(plainText(failureText(failure, texts).what))}\n`);
  stderr.write(`${plainText(fixText(failure, texts))}\n`);
}
