/** Options of a command as the person gave them, read with their types; a wrong one is named in the failure. */
import { FailureError, failure } from '#kernel/failure';

/** Reads options by the name commander gives them (`--sale-price` → `salePrice`). */
export class OptionValues {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** An option that may be given several times; `undefined` when it was not given at all. */
  list(name: string): readonly string[] | undefined {
    const value = this.#values[name];
    return Array.isArray(value) ? value.map(String) : undefined;
  }

  /** A whole number above zero. Throws `invalid-input`. */
  whole(name: string): number | undefined {
    return this.#number(name, /^\d{1,15}$/, '1, 2, 3 …');
  }

  /** A number above zero. Throws `invalid-input`. */
  number(name: string): number | undefined {
    return this.#number(name, /^\d{1,12}(?:\.\d{1,6})?$/, '> 0');
  }

  /** Several whole numbers. */
  wholes(name: string): readonly number[] | undefined {
    return this.list(name)?.flatMap((text) => wholeNumbers(text, optionName(name)));
  }

  #number(name: string, shape: RegExp, expected: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = shape.test(text) ? Number(text) : 0;
    if (value <= 0) throw badOption(optionName(name), text, expected);
    return value;
  }
}

/** `12,15 16` → 12, 15, 16. Throws `invalid-input`. */
export function wholeNumbers(text: string, field: string): readonly number[] {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '');
  return parts.map((part) => {
    if (!/^\d{1,15}$/.test(part) || Number(part) <= 0) {
      throw badOption(field, part, '1, 2, 3 …');
    }
    return Number(part);
  });
}

/** A failure for an option that cannot be used. */
export function badOption(field: string, value: string, expected: string): FailureError {
  return new FailureError(failure('invalid-input', { field, value: value.slice(0, 80), expected }));
}

/** `salePrice` → `--sale-price`. */
function optionName(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
