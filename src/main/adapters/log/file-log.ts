/**
 * The workspace's log: pino writes JSON lines into `logs/shopkeep.log`. Every text passes the scrub of live secrets
 * and of shapes, and a finished line that still holds a live secret is withheld: better no line than a leak.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Failure } from '#kernel/failure';
import { type Instant, toIso } from '#kernel/instant';
import type { Log, LogFacts } from '#ports/log';
import type { LiveSecretRegister } from './live-secrets.ts';
import { eventId, lineFailure, lineFields } from './log-line.ts';
import { RotatingFile, type RotationLimits } from './rotating-file.ts';
import { scrubPatterns } from './scrub-patterns.ts';

/** What the log needs. */
export interface FileLogOptions {
  readonly workspaceFolder: string;
  readonly secrets: LiveSecretRegister;
  readonly now: () => Instant;
  /** Told once when lines begin to be lost (full disk), with the system's error. */
  readonly onLoss: (thrown: unknown) => void;
  readonly limits?: RotationLimits;
}

/** Five files of 5 MB. */
const usualLimits: RotationLimits = { fileBytes: 5_000_000, files: 5 };

/** A log into the workspace's folder. */
export function fileLog(options: FileLogOptions): Log & { close(): void } {
  const path = join(options.workspaceFolder, 'logs', 'shopkeep.log');
  const sink = new Sink(new RotatingFile(path, options.limits ?? usualLimits), options);
  const scrub = textScrub(options.secrets);
  const logger = pino(
    {
      base: null,
      messageKey: 'event',
      timestamp: () => `,"time":"${toIso(options.now())}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    sink,
  );
  const write = (level: 'info' | 'warn' | 'error', event: string, facts: object): void =>
    logger[level](facts, scrub(eventId(event)));
  return {
    info: (event, fields = {}) => write('info', event, lineFields(fields, scrub)),
    warn: (event, fields = {}) => write('warn', event, lineFields(fields, scrub)),
    error: (event, fields: LogFacts = {}, failure?: Failure) =>
      write('error', event, {
        ...lineFields(fields, scrub),
        ...(failure === undefined ? {} : { failure: lineFailure(failure, scrub) }),
      }),
    close: () => sink.close(),
  };
}

/** Removes live secrets, this user's home and every known shape from a text. */
export function textScrub(secrets: LiveSecretRegister): (text: string) => string {
  const home = homedir();
  return (text) => {
    const withoutSecrets = secrets.scrub(text);
    return scrubPatterns(
      home.length > 1 ? withoutSecrets.replaceAll(home, '/home/user') : withoutSecrets,
    );
  };
}

/** Where pino's lines end up; counts what could not be written and says so in the next line that can. */
class Sink {
  readonly #file: RotatingFile;
  readonly #options: FileLogOptions;
  #lost = 0;

  constructor(file: RotatingFile, options: FileLogOptions) {
    this.#file = file;
    this.#options = options;
  }

  write(line: string): void {
    const { secrets, now, onLoss } = this.#options;
    const time = toIso(now());
    // SECURITY: the last look, at the very bytes: keys and numbers were never texts to scrub.
    const safe = secrets.isIn(line)
      ? `${JSON.stringify({ level: 'warn', time, event: 'log.line-withheld' })}\n`
      : line;
    const loss = { level: 'warn', time, count: this.#lost, event: 'log.lines-lost' };
    const before = this.#lost === 0 ? '' : `${JSON.stringify(loss)}\n`;
    try {
      this.#file.append(before + safe);
      this.#lost = 0;
    } catch (thrown) {
      this.#lost += 1;
      if (this.#lost === 1) onLoss(thrown);
    }
  }

  close(): void {
    this.#file.close();
  }
}
