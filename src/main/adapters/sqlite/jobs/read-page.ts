/** A page that a read brought: stored with the new cursor in one commit, so that a crash repeats at most one page. */
import type { Json } from '#kernel/json';
import type { ReadPage } from '#ports/marketplace';
import type { StoreContext } from '../context.ts';
import type { JobRow } from './job-row.ts';

/** Stores a page; returns whether the read goes on. */
export function storeReadPage(context: StoreContext, job: JobRow, page: ReadPage): boolean {
  const { db } = context;
  for (const listing of page.listings) {
    db.run(
      `INSERT INTO remote_listing (shop_id, remote_id, body, pull_id, seen_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (shop_id, remote_id) DO UPDATE SET body = excluded.body, pull_id = excluded.pull_id, seen_at = excluded.seen_at`,
      job.shopId,
      listing.remoteId,
      JSON.stringify(listing),
      job.id,
      context.now(),
    );
  }
  for (const { ref, remoteId } of page.references) {
    db.run(
      `INSERT INTO shop_reference (shop_id, kind, key, remote_id) VALUES (?, ?, ?, ?)
       ON CONFLICT (shop_id, kind, key) DO UPDATE SET remote_id = excluded.remote_id`,
      job.shopId,
      ref.kind,
      ref.key,
      remoteId,
    );
  }
  if (page.cursor === null) {
    finishRead(context, job);
    return false;
  }
  const cursor: Json = page.cursor;
  // A page that came is a success: only hiccups in a row may end a read.
  const label = page.total === null ? job.body.label : String(page.total);
  db.run(
    'UPDATE job SET body = ?, attempts = 0 WHERE id = ?',
    JSON.stringify({ ...job.body, cursor, label }),
    job.id,
  );
  return true;
}

/** A whole read has been made: what it did not see is no longer in the shop. */
function finishRead(context: StoreContext, job: JobRow): void {
  const { db } = context;
  if (job.kind === 'read.listings') {
    db.run('DELETE FROM remote_listing WHERE shop_id = ? AND pull_id <> ?', job.shopId, job.id);
  }
  db.run(
    `INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    `${job.kind}:${job.shopId}`,
    JSON.stringify({ at: context.now(), job: job.id }),
  );
}
