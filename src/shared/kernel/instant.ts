/** Time is UTC epoch milliseconds inside, ISO 8601 at the edges. */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** `2026-11-21T10:15:00.000Z`. */
export function toIso(at: Instant): string {
  return new Date(at).toISOString();
}

/** Reads an ISO 8601 instant; a text without an offset is taken as UTC. Returns `undefined` when it is none. */
export function fromIso(text: string): Instant | undefined {
  const hasOffset = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const at = Date.parse(hasOffset ? text : `${text}Z`);
  return Number.isNaN(at) ? undefined : at;
}
