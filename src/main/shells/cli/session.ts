/** One run of one command: options read, workspace opened at the first need, events turned into bars and notices. */
import { resolve } from 'node:path';
import type { Host, HostOptions } from '#app/host';
import type { UseCaseEvent, UseCaseIo } from '#app/use-case';
import { FailureError, failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import { Redacted } from '#kernel/redacted';
import type { Texts } from '#text/texts';
import type { Cli } from './cli.ts';
import type { CliEnvironment } from './environment.ts';
import { readInputText } from './input-files.ts';
import type { Interrupt } from './interrupt.ts';
import { noticeText } from './notice-text.ts';
import type { OptionValues } from './option-values.ts';
import { answerOf, type CalledUseCase, type Results } from './results.ts';
import { askHidden, askYes } from './terminal/ask.ts';
import { plainText } from './terminal/display-width.ts';
import { createProgress, noProgress, type ProgressView } from './terminal/progress.ts';
import { createScreen, type Screen } from './terminal/screen.ts';
import { stylesFor } from './terminal/styles.ts';

/** What a session starts from. */
export interface SessionStart {
  readonly environment: CliEnvironment;
  readonly texts: Texts;
  readonly options: OptionValues;
  readonly args: readonly string[];
  readonly interrupt: Interrupt;
}

/** A session; `close` frees the workspace. */
export class Session implements Cli {
  readonly environment: CliEnvironment;
  readonly texts: Texts;
  readonly screen: Screen;
  readonly options: OptionValues;
  readonly args: readonly string[];
  readonly isJson: boolean;
  readonly canAsk: boolean;
  readonly #interrupt: Interrupt;
  readonly #isQuiet: boolean;
  readonly #progress: ProgressView;
  #host: Host | null = null;
  #passphrase: HostOptions['passphrase'];

  constructor(start: SessionStart) {
    const { environment, texts, options, args, interrupt } = start;
    const { stdin, stdout, stderr } = environment.streams;
    this.environment = environment;
    this.texts = texts;
    this.options = options;
    this.args = args;
    this.#interrupt = interrupt;
    this.isJson = options.flag('json');
    this.#isQuiet = options.flag('quiet');
    const isTerminal = stdin.isTTY === true && stdout.isTTY === true && stderr.isTTY === true;
    this.canAsk = isTerminal && !this.isJson;
    this.screen = createScreen({
      texts,
      styles: stylesFor(stdout, environment.environment),
      output: stdout,
      write: this.isJson ? () => {} : (text) => stdout.write(text),
    });
    this.#progress = this.#isQuiet
      ? noProgress
      : createProgress({ output: stderr, texts, now: environment.now });
  }

  arg(at: number): string {
    const value = this.args[at];
    if (value === undefined) throw new Error(`argument ${at} is required but was not declared so`);
    return value;
  }

  path(typed: string): string {
    // npm runs scripts in the folder of the package and leaves where the person stands in INIT_CWD.
    return resolve(this.environment.environment['INIT_CWD'] ?? this.environment.cwd, typed);
  }

  async hostOptions(): Promise<HostOptions> {
    const data = this.options.text('data');
    const passphrase = await this.passphrase({ askFor: false });
    return {
      folder: this.environment.hosts.defaultFolder(
        data === undefined ? undefined : this.path(data),
      ),
      face: 'cli',
      ...(passphrase === undefined ? {} : { passphrase }),
      ...(this.options.flag('sessionKey') ? { sessionKey: true } : {}),
      ...(this.options.flag('allowUnsafeFolder') ? { allowUnsafe: true } : {}),
    };
  }

  async passphrase({ askFor }: { readonly askFor: boolean }): Promise<HostOptions['passphrase']> {
    if (this.#passphrase !== undefined) return this.#passphrase;
    const { stdin, stderr } = this.environment.streams;
    const file = this.options.text('passphraseFile');
    let typed: string | null = null;
    if (this.canAsk && (file === '-' || (file === undefined && askFor))) {
      const question = this.texts.text('ask.passphrase');
      const signal = this.#interrupt.signal;
      typed = await askHidden(question, { input: stdin, output: stderr, signal });
      if (typed === null) throw new FailureError(failure('cancelled'));
    } else if (file !== undefined) {
      const text = await readInputText(file === '-' ? '-' : this.path(file), stdin);
      typed = text.replace(/\r?\n$/, '');
    }
    if (typed !== null) this.#passphrase = new Redacted(typed);
    return this.#passphrase;
  }

  async call<N extends CalledUseCase>(name: N, input: Json): Promise<Results[N]> {
    const host = await this.#open();
    try {
      return answerOf(name, await host.call(name, input, this.io()));
    } finally {
      this.#progress.stop();
    }
  }

  io(): UseCaseIo {
    return { emit: (event) => this.#hear(event), signal: this.#interrupt.signal };
  }

  say(text: string): void {
    if (!this.#isQuiet) this.#progress.notice(plainText(text));
  }

  async ask(question: string): Promise<boolean> {
    const { stdin, stderr } = this.environment.streams;
    const { signal } = this.#interrupt;
    return askYes(plainText(question), { input: stdin, output: stderr, signal });
  }

  /** Takes the bars away and frees the workspace. */
  async close(): Promise<void> {
    this.#progress.stop();
    const host = this.#host;
    this.#host = null;
    // Who wants to stop does not wait for what other processes have handed over.
    await host?.close({ urgent: this.#interrupt.signal.aborted });
  }

  /** Takes the bars away at once; for an end that does not wait. */
  abandon(): void {
    this.#progress.stop();
  }

  async #open(): Promise<Host> {
    if (this.#host !== null) return this.#host;
    this.#host = await this.environment.hosts.open(await this.hostOptions());
    if (this.#host.handedOver) this.say(this.texts.text('notice.handed-over'));
    return this.#host;
  }

  #hear(event: UseCaseEvent): void {
    if (event.type === 'notice') this.say(noticeText(event, this.texts));
    else this.#progress.show(event);
  }
}
