/** The command line from argument list to exit code. It ends no process and reads no global: the entry does. */
import { CommanderError } from 'commander';
import { failure, failureOf } from '#kernel/failure';
import { type Language, languageOf } from '#kernel/language';
import { createTexts, type Texts } from '#text/texts';
import type { CommandSpec, Outcome } from './cli.ts';
import { allCommands } from './commands/all-commands.ts';
import type { CliEnvironment, CliOutput } from './environment.ts';
import { exitCode, exitCodeOf } from './exit-codes.ts';
import { type Interrupt, listenForStop } from './interrupt.ts';
import { badOption, type OptionValues } from './option-values.ts';
import { buildProgram } from './program.ts';
import { reportFailure } from './report-failure.ts';
import { Session } from './session.ts';
import { plainText } from './terminal/display-width.ts';
import { usageError } from './usage-error.ts';

/** Runs one command; resolves with the exit code once everything is written. */
export async function runCli(
  argv: readonly string[],
  environment: CliEnvironment,
): Promise<number> {
  const run = new Run(argv, environment);
  return run.toItsEnd();
}

class Run {
  readonly #argv: readonly string[];
  readonly #environment: CliEnvironment;
  readonly #texts: Texts;
  readonly #isJson: boolean;
  #session: Session | null = null;
  #exit: number = exitCode('done');

  constructor(argv: readonly string[], environment: CliEnvironment) {
    this.#argv = argv;
    this.#environment = environment;
    // Both are needed before (and when) parsing fails.
    this.#texts = createTexts(chosenLanguage(argv, environment.environment));
    this.#isJson = beforeDashes(argv).includes('--json');
  }

  async toItsEnd(): Promise<number> {
    const { signals, streams } = this.#environment;
    // A reader that went away (`| head`) is no defect: what is still written is dropped.
    const drop = (): void => {};
    streams.stdout.on('error', drop);
    streams.stderr.on('error', drop);
    const interrupt = listenForStop(signals, () => {
      this.#session?.say(this.#texts.text('notice.stopping'));
    });
    try {
      const end = await Promise.race([this.#whole(interrupt), interrupt.atOnce]);
      if (end !== 'at-once') return end;
      this.#session?.abandon();
      return exitCode('cancelled');
    } finally {
      interrupt.release();
      await written(streams.stdout, '');
      await written(streams.stderr, '');
      streams.stdout.off('error', drop);
      streams.stderr.off('error', drop);
    }
  }

  /** Never rejects: whatever is thrown ends as an exit code. */
  async #whole(interrupt: Interrupt): Promise<number> {
    try {
      const program = buildProgram({
        environment: this.#environment,
        texts: this.#texts,
        specs: allCommands(),
        onChosen: (spec, args, options) => this.#command({ spec, args, options }, interrupt),
      });
      await program.parseAsync(this.#argv, { from: 'user' });
      return this.#exit;
    } catch (thrown) {
      return this.#failed(thrown);
    }
  }

  async #command(
    chosen: {
      readonly spec: CommandSpec;
      readonly args: readonly string[];
      readonly options: OptionValues;
    },
    interrupt: Interrupt,
  ): Promise<void> {
    const { spec, args, options } = chosen;
    const asked = options.text('lang');
    if (asked !== undefined && !/^(?:zh|en)(?:[-_]|$)/i.test(asked)) {
      throw badOption('--lang', asked, 'zh, en');
    }
    const session = new Session({
      environment: this.#environment,
      texts: this.#texts,
      options,
      args,
      interrupt,
    });
    this.#session = session;
    try {
      const outcome = await spec.run(session);
      this.#exit = outcome.exit;
      await this.#print(session, outcome);
    } finally {
      await session.close();
    }
  }

  async #print(session: Session, { data, show }: Outcome): Promise<void> {
    const { stdout } = this.#environment.streams;
    if (!this.#isJson) {
      await show(session.screen);
      return;
    }
    if (typeof data === 'object' && data !== null && Symbol.asyncIterator in data) {
      for await (const part of data as AsyncIterable<string>) await written(stdout, part);
      await written(stdout, '\n');
    } else await written(stdout, `${JSON.stringify(data)}\n`);
  }

  #failed(thrown: unknown): number {
    if (thrown instanceof CommanderError) return this.#misused(thrown);
    const known = failureOf(thrown);
    const reported =
      known !== undefined && known.code !== 'internal'
        ? known
        : failure('internal', { reference: this.#environment.recordDefect(thrown) });
    this.#session?.abandon();
    reportFailure(reported, this.#environment, { texts: this.#texts, isJson: this.#isJson });
    return exitCodeOf(reported.code);
  }

  #misused(error: CommanderError): number {
    // Help and version that were asked for end well.
    if (error.exitCode === 0) return exitCode('done');
    const { stdout, stderr } = this.#environment.streams;
    const { message, what } = usageError(error, this.#texts);
    const fix = this.#texts.text('usage.see-help');
    if (this.#isJson) {
      const detail = { usage: error.code.replace('commander.', ''), value: what };
      const body = { code: 'invalid-input', message, detail, fix, acted: 'no', retry: 'never' };
      stdout.write(`${JSON.stringify({ error: body })}\n`);
    } else stderr.write(`${plainText(message)}\n${fix}\n`);
    return exitCode('usage');
  }
}

/** `--lang`, else the locale of the environment, else that of the system. */
function chosenLanguage(
  argv: readonly string[],
  environment: CliEnvironment['environment'],
): Language {
  const before = beforeDashes(argv);
  const at = before.indexOf('--lang');
  const joined = before.find((arg) => arg.startsWith('--lang='))?.slice('--lang='.length);
  const asked = joined ?? (at < 0 ? undefined : before[at + 1]);
  if (asked !== undefined) return languageOf(asked);
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'];
  return languageOf(locale || Intl.DateTimeFormat().resolvedOptions().locale);
}

function beforeDashes(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end < 0 ? argv : argv.slice(0, end);
}

/** Resolves when the stream has taken the text, or will take nothing any more. */
function written(stream: CliOutput, text: string): Promise<void> {
  return new Promise((resolve) => {
    stream.write(text, () => resolve());
  });
}
