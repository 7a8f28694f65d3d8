/** Builds what one line may hold: known fields only, plain values only, every text scrubbed before it is cut. */
import type { Failure } from '#kernel/failure';
import { type LogFacts, type LogField, logFields } from '#ports/log';

/** A value as it stands in a line. */
export type LineValue = string | number | boolean | null;

/** The longest text of one field, in characters. */
const longestText = 300;
/** A longer text is not logged at all: cut before the scrub, it could end in half a secret. */
const longestScrubbed = 4_000;
const eventShape = /^[a-z][a-z0-9]*(?:[.-][a-z0-9]+){0,6}$/;
const detailShape = /^[A-Za-z][A-Za-z0-9]{0,39}$/;
const known: ReadonlySet<string> = new Set(logFields);

/** The event's id, or a fixed word when it is none: free text is not logged, not even as an event. */
export function eventId(event: string): string {
  return event.length <= 80 && eventShape.test(event) ? event : 'log.invalid-event';
}

/** The known fields with plain values; `dropped` counts the others. */
export function lineFields(
  fields: LogFacts,
  scrub: (text: string) => string,
): Record<string, LineValue> {
  const line: Record<string, LineValue> = {};
  let dropped = 0;
  for (const [name, value] of Object.entries(fields)) {
    const plain = known.has(name) ? plainValue(value, scrub) : undefined;
    if (plain !== undefined) line[name as LogField] = plain;
    else if (value !== undefined) dropped += 1;
  }
  if (dropped > 0) line['dropped'] = dropped;
  return line;
}

/** A failure's facts; its details are scrubbed like any text, as a shop's own words are among them. */
export function lineFailure(
  failure: Failure,
  scrub: (text: string) => string,
): Record<string, LineValue | Record<string, LineValue>> {
  const detail: Record<string, LineValue> = {};
  for (const [name, value] of Object.entries(failure.detail)) {
    const plain = detailShape.test(name) ? plainValue(value, scrub) : undefined;
    if (plain !== undefined) detail[scrub(name)] = plain;
  }
  const { code, acted, retry, retryAfterMs } = failure;
  const wait = typeof retryAfterMs === 'number' ? { retryAfterMs } : {};
  return { code: scrub(code), acted, retry, ...wait, detail };
}

/** `undefined` for what has no place in a line: objects, functions, lists. A `Redacted` gives its placeholder. */
function plainValue(value: unknown, scrub: (text: string) => string): LineValue | undefined {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return plainNumber(value);
  if (typeof value === 'string') return scrubText(value, scrub);
  return isRedacted(value) ? '[redacted]' : undefined;
}

/** Ids and times are long by nature and stay; a number that is a live secret is caught in the finished line. */
function plainNumber(value: number): LineValue {
  return Number.isFinite(value) ? value : String(value);
}

function scrubText(text: string, scrub: (text: string) => string): string {
  if (text.length > longestScrubbed) return '[too long]';
  const clean = scrub(text);
  return clean.length > longestText ? `${clean.slice(0, longestText)}…` : clean;
}

function isRedacted(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'redacted'
  );
}
