/** The answer of a route before it is put on the wire. */
import type { Json } from '#kernel/json';

/** Status, headers and JSON of an answer. */
export interface RestResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** A plain 200. */
export function reply(body: Json, headers: Readonly<Record<string, string>> = {}): RestResponse {
  return { status: 200, headers, body };
}

/** A 201 with the address of what was made. */
export function created(body: Json, location: string): RestResponse {
  return { status: 201, headers: { Location: location }, body };
}
