/** What goes out on the socket. */

/** Status, headers and a body of text or bytes. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}
