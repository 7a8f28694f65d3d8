/** The queue as people and the engine see it; served by the read thread. */

import type { JobState } from '#domain/job/job-state';
import { asId, type ShopId } from '#kernel/ids';
import type { JobReads } from '#ports/job-store';
import type { Handlers } from '../calls.ts';
import { type Db, intOf, intOrNull, textOf, textOrNull } from '../db.ts';
import { breakerOf, budgetOf } from './budget-row.ts';
import { jobColumns, jobViewOf, unfinished } from './job-row.ts';

/** Handlers of `JobReads`. */
export function jobReads(db: Db): Handlers<JobReads> {
  return {
    list: (filter) => listJobs(db, filter),
    counts: () =>
      db
        .all('SELECT shop_id, state, count(*) AS n FROM job GROUP BY shop_id, state')
        .map((row) => ({
          shopId: asId<ShopId>(intOf(row, 'shop_id')),
          state: textOf(row, 'state') as JobState,
          count: intOf(row, 'n'),
        })),
    outlook: (shopId) => outlook(db, shopId),
    budget: (shopId) => budgetOf(db, shopId),
    breaker: (shopId) => breakerOf(db, shopId),
    requests: (filter) =>
      db
        .all(
          'SELECT * FROM request_log WHERE (? IS NULL OR shop_id = ?) ORDER BY id DESC LIMIT ?',
          filter.shopId ?? null,
          filter.shopId ?? null,
          filter.limit,
        )
        .map((row) => ({
          shopId: asId<ShopId>(intOf(row, 'shop_id')),
          at: intOf(row, 'at'),
          endpoint: textOf(row, 'endpoint'),
          method: textOf(row, 'method'),
          host: textOf(row, 'host'),
          remoteAddress: textOrNull(row, 'remote_address'),
          status: intOrNull(row, 'status'),
          failureCode: textOrNull(row, 'failure_code'),
          bytesSent: intOf(row, 'bytes_sent'),
          bytesReceived: intOf(row, 'bytes_received'),
          durationMs: intOf(row, 'duration_ms'),
        })),
  };
}

function listJobs(
  db: Db,
  filter: Parameters<JobReads['list']>[0],
): ReturnType<Handlers<JobReads>['list']> {
  const conditions = ['id > ?'];
  const values: (string | number)[] = [filter.after ?? 0];
  const when = (condition: string, value: string | number | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    values.push(value);
  };
  when('shop_id = ?', filter.shopId);
  when('state = ?', filter.state);
  when('plan_id = ?', filter.planId);
  when(`((${unfinished}) OR updated_at >= ?)`, filter.since);
  return db
    .all(
      `SELECT ${jobColumns}, until, reason, failure, plan_id, updated_at FROM job WHERE ${conditions.join(' AND ')} ORDER BY id LIMIT ?`,
      ...values,
      filter.limit,
    )
    .map(jobViewOf);
}

/** Calls left, estimated as whole batches of up to a hundred per batch key. */
function outlook(db: Db, shopId: ShopId): ReturnType<Handlers<JobReads>['outlook']> {
  const groups = db.all(
    `SELECT batch_key, count(*) AS n FROM job WHERE shop_id = ? AND ${unfinished} AND state <> 'held' AND state <> 'needs-human' GROUP BY batch_key`,
    shopId,
  );
  let left = 0;
  let calls = 0;
  for (const group of groups) {
    left += intOf(group, 'n');
    calls += Math.ceil(intOf(group, 'n') / 100);
  }
  const due = db.get(
    `SELECT min(until) AS next FROM job WHERE shop_id = ? AND state IN ('waiting', 'unknown') AND until IS NOT NULL`,
    shopId,
  );
  return { unfinished: left, calls, nextDue: due === undefined ? null : intOrNull(due, 'next') };
}
