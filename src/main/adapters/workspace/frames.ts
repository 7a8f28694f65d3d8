/**
 * The hand-over's language: one JSON value per line.
 *
 *   client → owner   {token, id, useCase, input}
 *   owner → client   {id, accepted: true}
 *   client → owner   {id, go: true}
 *   owner → client   {id, event} ...  {id, result} or {id, failure}
 *
 * `accepted` comes at once: it tells a living owner with long work from one that no longer answers. Nothing is done
 * before `go`: a client that gave up waiting has not sent it, so an owner that wakes late starts nothing.
 */
import * as z from 'zod';
import { failureCodes } from '#kernel/failure';
import type { Json } from '#kernel/json';

/** The longest line, in bytes. */
export const longestLine = 8 * 1024 * 1024;

/** A use case to do. Any JSON may be its input: what fits is the use case's to decide. */
export const requestSchema = z.strictObject({
  token: z.string().max(200),
  id: z.string().min(1).max(64),
  useCase: z.string().min(1).max(200),
  input: z.custom<Json>((value) => value !== undefined),
});

/** The client is still there and wants it done. */
export const goSchema = z.strictObject({ id: z.string(), go: z.literal(true) });

const failureSchema = z.object({
  code: z.enum(failureCodes),
  acted: z.enum(['no', 'yes', 'unknown']),
  retry: z.enum(['now', 'later', 'never']),
  retryAfterMs: z.number().optional(),
  detail: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** What the owner answers. */
export const replySchema = z.union([
  z.strictObject({ id: z.string(), accepted: z.literal(true) }),
  z.strictObject({ id: z.string(), failure: failureSchema }),
  z.strictObject({ id: z.string(), event: z.custom<Json>((value) => value !== undefined) }),
  z.strictObject({ id: z.string(), result: z.custom<Json>((value) => value !== undefined) }),
]);

/** One line, ready to send, or null when it is longer than the other side takes. */
export function encodeLine(value: Json): string | null {
  const line = `${JSON.stringify(value)}\n`;
  return Buffer.byteLength(line) <= longestLine ? line : null;
}

/** A line's value; undefined when it is no JSON. */
export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // Not JSON: no schema accepts `undefined`, so the caller refuses the line.
    return undefined;
  }
}

/** Cuts a stream of bytes into lines. */
export class LineReader {
  #parts: Uint8Array[] = [];
  #length = 0;

  /** The lines that are whole now, or `too-long` when one outgrew the limit. */
  push(chunk: Uint8Array): readonly string[] | 'too-long' {
    const lines: string[] = [];
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      this.#add(chunk.subarray(from, end));
      if (this.#length > longestLine) return 'too-long';
      lines.push(Buffer.concat(this.#parts).toString('utf8'));
      this.#parts = [];
      this.#length = 0;
      from = end + 1;
    }
    this.#add(chunk.subarray(from));
    return this.#length > longestLine ? 'too-long' : lines;
  }

  #add(part: Uint8Array): void {
    if (part.byteLength === 0) return;
    this.#parts.push(part);
    this.#length += part.byteLength;
  }
}
