/** Questions to the person at the terminal. They go to stderr, and Ctrl-C is a "no" to all of them. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { CliInput, CliOutput } from '../environment.ts';

/** Who is asked. */
export interface Asking {
  readonly input: CliInput;
  readonly output: CliOutput;
  readonly signal: AbortSignal;
}

/** Asks for one line. `null` when the input ended or the person stopped. */
export async function askLine(question: string, asking: Asking): Promise<string | null> {
  // Without raw mode: Ctrl-C then reaches the process as the signal that it is.
  const { input, output, signal } = asking;
  const lines = createInterface({ input, output, terminal: false });
  const ended = new Promise<null>((resolve) => lines.once('close', () => resolve(null)));
  try {
    return await Promise.race([lines.question(question, { signal }), ended]);
  } catch (thrown) {
    if (signal.aborted) return null;
    throw thrown;
  } finally {
    lines.close();
  }
}

/** Asks a question that only a clear yes answers with yes. */
export async function askYes(question: string, asking: Asking): Promise<boolean> {
  const answer = await askLine(question, asking);
  if (answer === null) asking.output.write('\n');
  return answer !== null && /^\s*(?:y|yes|是|好|对)\s*$/i.test(answer);
}

/** Asks for a passphrase without showing what is typed. `null` when the person stopped. */
export async function askHidden(question: string, asking: Asking): Promise<string | null> {
  const { input, output, signal } = asking;
  output.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: silent, terminal: true });
  const stopped = new Promise<null>((resolve) => {
    lines.once('SIGINT', () => resolve(null));
    lines.once('close', () => resolve(null));
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  try {
    return await Promise.race([lines.question(''), stopped]);
  } finally {
    lines.close();
    output.write('\n');
  }
}
