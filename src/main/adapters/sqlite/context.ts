/** What the handlers of the store thread share. */
import type { Instant } from '#kernel/instant';
import type { Json } from '#kernel/json';
import type { Db } from './db.ts';
import { intOf } from './db.ts';

/** The writer's context. One per store thread. */
export interface StoreContext {
  readonly db: Db;
  /** The caller's clock, as sent with the call being answered. */
  readonly now: () => Instant;
  /** Appends a row to the audit chain inside the running transaction. */
  readonly audit: (entry: AuditEntry) => void;
}

/** What is audited: ids and hashes only, never a buyer's data, never a secret. */
export interface AuditEntry {
  readonly actor: string;
  readonly action: string;
  readonly subject: Json;
  /** Hashed, not stored. */
  readonly detail: Json;
}

/** Counters of ids; an id is never used twice. */
export type IdCounter =
  | 'product'
  | 'variant'
  | 'job'
  | 'change_set'
  | 'listing'
  | 'plan'
  | 'dispatch';

/** Takes `count` ids and returns the first. */
export function takeIds(db: Db, counter: IdCounter, count = 1): number {
  const row = db.get(
    'UPDATE id_counter SET next = next + ? WHERE name = ? RETURNING next',
    count,
    counter,
  );
  if (row === undefined) throw new Error(`no counter ${counter}`);
  return intOf(row, 'next') - count;
}
