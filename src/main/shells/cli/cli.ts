/** What a command has to work with: its options, the workspace, the screen and the person. */
import type { HostOptions } from '#app/host';
import type { UseCaseIo } from '#app/use-case';
import type { Json } from '#kernel/json';
import type { Texts } from '#text/texts';
import type { CliEnvironment } from './environment.ts';
import type { OptionValues } from './option-values.ts';
import type { CalledUseCase, Results } from './results.ts';
import type { Screen } from './terminal/screen.ts';

/** How a command ended: the same facts for a machine and for a person. */
export interface Outcome {
  readonly exit: number;
  /** What `--json` prints, as one document. */
  readonly data: Json | AsyncIterable<string>;
  /** What a person is shown. */
  readonly show: (screen: Screen) => void | Promise<void>;
}

/** One run of one command. */
export interface Cli {
  readonly environment: CliEnvironment;
  readonly texts: Texts;
  /** Prints parts of the result early; silent with `--json`. */
  readonly screen: Screen;
  readonly options: OptionValues;
  /** Positional arguments in order; a list argument is flattened. */
  readonly args: readonly string[];
  readonly isJson: boolean;
  /** Whether there is a person at a terminal who can answer. */
  readonly canAsk: boolean;
  /** An argument that the command requires. */
  arg(at: number): string;
  /** An absolute path: what the person typed, from where the person stands. */
  path(typed: string): string;
  /** What the global options say about the workspace. */
  hostOptions(): Promise<HostOptions>;
  /** Calls a use case; opens the workspace at the first call. Throws `FailureError`. */
  call<N extends CalledUseCase>(name: N, input: Json): Promise<Results[N]>;
  /** Progress, notices and the stop switch, for what is no use case. */
  io(): UseCaseIo;
  /** Tells the person something that is no result (stderr; nothing with `--quiet`). */
  say(text: string): void;
  /** Asks a question of yes or no; no when the person stops. */
  ask(question: string): Promise<boolean>;
  /** The passphrase of `--passphrase-file`, or asked for at the terminal; `undefined` when there is none. */
  passphrase(options: { readonly askFor: boolean }): Promise<HostOptions['passphrase']>;
}

/** One command. */
export interface CommandSpec {
  /** `['shops', 'add']`. */
  readonly path: readonly string[];
  /** As commander writes them: `<marketplace>`, `[skus...]`. */
  readonly args?: string;
  readonly options?: readonly OptionSpec[];
  /** Command lines that work as they stand; at least one. */
  readonly examples: readonly string[];
  readonly run: (cli: Cli) => Promise<Outcome>;
}

/** One option. Its text is `option.<text>`, by default that of its own long name. */
export interface OptionSpec {
  readonly flags: string;
  readonly text?: string;
  readonly isRequired?: true;
  /** May be given several times. */
  readonly isList?: true;
}

/** A value of our own types as JSON; they hold plain data only. */
export function asData<T>(value: T): Json {
  return value as unknown as Json;
}
