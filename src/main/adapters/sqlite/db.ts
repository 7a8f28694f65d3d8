/**
 * One SQLite connection with its prepared statements. Lives in the store thread or the read thread only; the
 * main thread's event loop never opens the database.
 */
import type Database from 'better-sqlite3';

/** A value SQLite can hold. */
export type SqlValue = string | number | bigint | null | Uint8Array;

/** A row as SQLite returns it. */
export type Row = Readonly<Record<string, SqlValue>>;

/** A connection. Statements are prepared once per text and kept. */
export class Db {
  readonly raw: Database.Database;
  readonly #statements = new Map<string, Database.Statement<unknown[], Row>>();

  constructor(raw: Database.Database) {
    this.raw = raw;
  }

  /** The prepared statement of a text. SECURITY: texts are constants; values are always bound. */
  sql(text: string): Database.Statement<unknown[], Row> {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.raw.prepare<unknown[], Row>(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }

  /** All rows. */
  all(text: string, ...values: readonly SqlValue[]): Row[] {
    return this.sql(text).all(...values);
  }

  /** The first row, if any. */
  get(text: string, ...values: readonly SqlValue[]): Row | undefined {
    return this.sql(text).get(...values);
  }

  /** Runs a statement and returns how many rows it changed. */
  run(text: string, ...values: readonly SqlValue[]): number {
    return this.sql(text).run(...values).changes;
  }

  /** Runs several statements without values. */
  exec(text: string): void {
    this.raw.exec(text);
  }
}

/** A column that must be a whole number. */
export function intOf(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new TypeError(`column ${column} is not a number`);
  return value;
}

/** A column that must be text. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new TypeError(`column ${column} is not text`);
  return value;
}

/** A column that is a whole number or null. */
export function intOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : intOf(row, column);
}

/** A column that is text or null. */
export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : textOf(row, column);
}

/** Parses a column that our own code wrote as JSON; a broken one is a defect of the file, not of the caller. */
export function jsonOf<T>(row: Row, column: string): T {
  return JSON.parse(textOf(row, column)) as T;
}
