/**
 * A secret that cannot print: template strings, JSON and inspectors all show a placeholder.
 * `reveal` is the one way out, so every use can be found by searching for it.
 */
const values = new WeakMap<Redacted, string>();

/** A secret text. */
export class Redacted {
  readonly kind = 'redacted';

  constructor(value: string) {
    values.set(this, value);
  }

  toString(): string {
    return '[redacted]';
  }

  toJSON(): string {
    return '[redacted]';
  }

  /** What Node's inspector prints. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[redacted]';
  }
}

/** The text inside. SECURITY: call it only where the secret goes on the wire or into an envelope. */
export function reveal(secret: Redacted): string {
  const value = values.get(secret);
  if (value === undefined) throw new Error('a redacted value that holds nothing');
  return value;
}
