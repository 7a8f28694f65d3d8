/**
 * The log of a workspace: message ids and allow-listed fields, no free text, no bodies. What reaches the file has
 * passed two scrubs: secrets are `Redacted` values that cannot print, and the sink removes patterns and every live
 * secret it was told of.
 */
import type { Failure } from '#kernel/failure';
import type { Redacted } from '#kernel/redacted';

/** Every field a log line may carry; anything else is dropped and counted. */
export const logFields = [
  'shop',
  'marketplace',
  'listing',
  'product',
  'variant',
  'job',
  'jobs',
  'dispatch',
  'attempt',
  'plan',
  'changeSet',
  'lane',
  'kind',
  'state',
  'from',
  'to',
  'endpoint',
  'method',
  'host',
  'status',
  'remoteAddress',
  'bytesSent',
  'bytesReceived',
  'durationMs',
  'delayMs',
  'count',
  'total',
  'bytes',
  'file',
  'version',
  'face',
  'pid',
  'useCase',
  'reason',
  'wrapper',
  'backend',
  'keyId',
  'errorName',
  'reference',
] as const;

/** The name of a field. */
export type LogField = (typeof logFields)[number];

/** The facts of one line. A `Redacted` value prints as its placeholder. */
export type LogFacts = Readonly<
  Partial<Record<LogField, string | number | boolean | null | Redacted>>
>;

/** Writes log lines. Never throws and never waits: a full disk costs lines, counted in the next line that gets through. */
export interface Log {
  /** `event` is a message id of lower-case words: `push.started`, `shop.frozen`. */
  info(event: string, fields?: LogFacts): void;
  warn(event: string, fields?: LogFacts): void;
  error(event: string, fields?: LogFacts, failure?: Failure): void;
}

/** Secrets in use, so that the log can remove them wherever they turn up. */
export interface LiveSecrets {
  /**
   * Protects a secret until the returned function is called. A text under 6 characters cannot be told from prose:
   * it is left to the patterns alone.
   */
  protect(secret: Redacted): () => void;
}
