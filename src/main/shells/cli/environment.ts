/** What the command line is given from outside: everything it touches, so that tests run it whole, in their own process. */
import type { Hosts } from '#app/host';
import type { UseCaseIo } from '#app/use-case';
import type { Instant } from '#kernel/instant';

/** A stream that people or scripts read. */
export interface CliOutput extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The stream that answers, passphrases and credentials come from. */
export type CliInput = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/** The two signals that ask a process to stop. */
export type StopSignal = 'SIGINT' | 'SIGTERM';

/** Where signals arrive; `process` fits. */
export interface CliSignals {
  on(signal: StopSignal, listener: () => void): unknown;
  off(signal: StopSignal, listener: () => void): unknown;
}

/** What the demonstration found in one practice shop. */
export interface DemoShop {
  readonly shop: string;
  readonly marketplace: string;
  readonly wanted: number;
  readonly live: number;
  readonly missing: number;
  readonly duplicated: number;
  readonly calls: number;
  /** Calls that the shop's own limiter refused. */
  readonly overLimit: number;
  /** First to last send. */
  readonly seconds: number;
  /** (calls − burst) ÷ rate: what the limit alone asks. */
  readonly limitSeconds: number;
}

/** The whole demonstration. `broken` names every promise that did not hold, in English for a report of a defect. */
export interface DemoReport {
  readonly shops: readonly DemoShop[];
  readonly broken: readonly string[];
}

/** Runs the main job against practice shops, in folders of its own. */
export type Demo = (io: UseCaseIo) => Promise<DemoReport>;

/** Everything from outside. */
export interface CliEnvironment {
  readonly hosts: Hosts;
  readonly demo?: Demo;
  readonly streams: {
    readonly stdin: CliInput;
    readonly stdout: CliOutput;
    readonly stderr: CliOutput;
  };
  /** Where the process was started. */
  readonly cwd: string;
  /** Read: INIT_CWD, LC_ALL, LC_MESSAGES, LANG, NO_COLOR, TERM. Nothing secret is ever taken from here. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signals: CliSignals;
  readonly now: () => Instant;
  readonly version: string;
  /** Writes a defect with all its details to the log and returns the reference that the person is shown. */
  readonly recordDefect: (thrown: unknown) => string;
}
