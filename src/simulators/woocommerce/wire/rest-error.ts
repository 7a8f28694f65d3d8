/** What WordPress calls a WP_Error, thrown where the PHP returns one. */
import type { Json } from '#kernel/json';

/** An error with the shape `{code, message, data:{status, …}}`. */
export class RestError extends Error {
  readonly code: string;
  readonly status: number;
  readonly data: { readonly [key: string]: Json | undefined };

  constructor(
    code: string,
    message: string,
    status: number,
    extra: { readonly [key: string]: Json | undefined } = {},
  ) {
    super(message);
    this.name = 'RestError';
    this.code = code;
    this.status = status;
    this.data = { status, ...extra };
  }

  /** The body of the answer, or of a failed batch item. */
  toJson(): { readonly [key: string]: Json | undefined } {
    return { code: this.code, message: this.message, data: this.data };
  }
}
