/** The stored budget of a shop, and the record of its requests. */

import type { BreakerState } from '#domain/job/breaker';
import type { BudgetState } from '#domain/job/budget';
import type { ShopId } from '#kernel/ids';
import type { HttpRecord } from '#ports/http';
import type { StoreContext } from '../context.ts';
import { type Db, jsonOf } from '../db.ts';

/** One bucket per shop for now; the key leaves room for marketplaces that count several. */
const bucket = 'all';
const breakerBucket = 'breaker';

/** Stores the moving side of a budget. */
export function putBudget(db: Db, shopId: ShopId, budget: BudgetState): void {
  put(db, shopId, bucket, JSON.stringify(budget));
}

/** Stores what the circuit breaker has counted. */
export function putBreaker(db: Db, shopId: ShopId, breaker: BreakerState): void {
  put(db, shopId, breakerBucket, JSON.stringify(breaker));
}

/** What the circuit breaker has counted, or `null` before the first call. */
export function breakerOf(db: Db, shopId: ShopId): BreakerState | null {
  const row = db.get(
    'SELECT state FROM budget WHERE shop_id = ? AND bucket = ?',
    shopId,
    breakerBucket,
  );
  return row === undefined ? null : jsonOf<BreakerState>(row, 'state');
}

/** The stored budget, or `null` before the first call. */
export function budgetOf(db: Db, shopId: ShopId): BudgetState | null {
  const row = db.get('SELECT state FROM budget WHERE shop_id = ? AND bucket = ?', shopId, bucket);
  return row === undefined ? null : jsonOf<BudgetState>(row, 'state');
}

/** Appends request records: no secrets, no bodies. */
export function putRecords(
  context: StoreContext,
  shopId: ShopId,
  records: readonly HttpRecord[],
): void {
  for (const record of records) {
    context.db.run(
      `INSERT INTO request_log (at, shop_id, endpoint, method, host, remote_address, status, failure_code, bytes_sent, bytes_received, duration_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      record.at,
      shopId,
      record.endpoint,
      record.method,
      record.host,
      record.remoteAddress,
      record.status,
      record.failureCode,
      record.bytesSent,
      record.bytesReceived,
      Math.round(record.durationMs),
    );
  }
}

function put(db: Db, shopId: ShopId, name: string, state: string): void {
  db.run(
    `INSERT INTO budget (shop_id, bucket, state) VALUES (?, ?, ?) ON CONFLICT (shop_id, bucket) DO UPDATE SET state = excluded.state`,
    shopId,
    name,
    state,
  );
}
