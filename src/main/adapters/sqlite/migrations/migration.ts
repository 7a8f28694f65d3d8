/** What a migration is. */

/** One step; versions are counted from 1 without gaps. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}
