/**
 * Hand-written SQL that keeps the same records as the queue does (the intent before the call, the outcome, the base
 * snapshot, the budget, the request) in the same tables: what is left between it and the ports is their own cost.
 */
import type Database from 'better-sqlite3';
import { openWriter } from '#adapters/sqlite/open';
import type { PeerQueue } from './peers.ts';

const budget = JSON.stringify({
  tokens: 9,
  at: 1,
  perSecond: 1000,
  weightCap: 25,
  notBefore: 0,
  goodReplies: 0,
  refusals: 0,
});

/** The peer, over a database with `listings` listed variants. */
export function sameRecordsQueue(file: string, listings: number): PeerQueue {
  const { raw: db } = openWriter({ file, now: () => Date.now() });
  list(db, listings);
  const life = new RecordedLife(db);
  return {
    enqueue: (payloads) => life.enqueue(payloads),
    drain: (atOnce) => life.drain(atOnce),
    get synchronous() {
      return db.pragma('synchronous', { simple: true }) as number;
    },
    close: () => db.close(),
  };
}

interface Taken {
  readonly id: number;
  readonly variant_id: number;
  readonly body: string;
}

class RecordedLife {
  readonly #db: Database.Database;
  readonly #insert;
  readonly #claim;
  readonly #intend;
  readonly #end;
  readonly #variant;
  readonly #remember;
  readonly #close;
  readonly #note;
  readonly #spend;
  #nextJob = 1;
  #nextDispatch = 1;

  constructor(db: Database.Database) {
    this.#db = db;
    this.#insert = db.prepare(
      `INSERT INTO job (id, shop_id, kind, lane, product_id, variant_id, batch_key, weight, priority, state, body, created_at, updated_at)
       VALUES (?, 1, 'variant.update', 'stock', ?, ?, 'variations', 1, 20, 'queued', ?, ?, ?)`,
    );
    this.#claim = db.prepare(
      `UPDATE job SET state = 'running', dispatch_id = ?, sent_at = ?, attempts = attempts + 1, updated_at = ? WHERE id IN
         (SELECT id FROM job WHERE shop_id = 1 AND batch_key = 'variations' AND state = 'queued' ORDER BY priority, id LIMIT ?) RETURNING id, variant_id, body`,
    );
    this.#intend = db.prepare(
      `INSERT INTO dispatch (id, shop_id, purpose, batch_key, items, jobs, token, fingerprint, sent_at, lease_until) VALUES (?, 1, 'send', 'variations', ?, ?, ?, 'f', ?, ?)`,
    );
    this.#end = db.prepare(`UPDATE job SET state = 'done', updated_at = ? WHERE id = ?`);
    this.#variant = db.prepare(
      'SELECT sent, echoed FROM listing_variant WHERE listing_id = ? AND variant_id = ?',
    );
    this.#remember = db.prepare(
      'UPDATE listing_variant SET sent = ?, echoed = ? WHERE listing_id = ? AND variant_id = ?',
    );
    this.#close = db.prepare(`UPDATE dispatch SET ended_at = ?, outcome = 'done' WHERE id = ?`);
    this.#note = db.prepare(
      `INSERT INTO request_log (at, shop_id, endpoint, method, host, remote_address, status, bytes_sent, bytes_received, duration_ms) VALUES (?, 1, 'POST products/batch', 'POST', '127.0.0.1', '127.0.0.1', 200, 900, 2000, 40)`,
    );
    this.#spend = db.prepare(
      `INSERT INTO budget (shop_id, bucket, state) VALUES (1, ?, ?) ON CONFLICT (shop_id, bucket) DO UPDATE SET state = excluded.state`,
    );
  }

  enqueue(payloads: readonly string[]): void {
    this.#atomic(() => {
      for (const payload of payloads) {
        const id = this.#nextJob++;
        const body = JSON.stringify({
          label: `SKU-${id}`,
          changes: [{ field: 'quantity', old: 1, new: 2 }],
          context: { description: payload },
          refs: [],
          hasOptions: true,
        });
        this.#insert.run(id, id, id, body, Date.now(), Date.now());
      }
    });
  }

  drain(atOnce: number): number {
    let count = 0;
    let last: readonly Taken[] = [];
    do {
      const ended = last;
      last = this.#atomic(() => {
        this.#settle(ended);
        return this.#take(atOnce);
      });
      count += last.length;
    } while (last.length > 0);
    return count;
  }

  #settle(jobs: readonly Taken[]): void {
    if (jobs.length === 0) return;
    for (const job of jobs) {
      const { changes } = JSON.parse(job.body) as {
        readonly changes: readonly { readonly field: string; readonly new: number }[];
      };
      const patch = Object.fromEntries(changes.map((change) => [change.field, change.new]));
      const row = this.#variant.get(job.variant_id, job.variant_id) as {
        readonly sent: string;
        readonly echoed: string;
      };
      this.#remember.run(
        merged(row.sent, patch),
        merged(row.echoed, patch),
        job.variant_id,
        job.variant_id,
      );
      this.#end.run(Date.now(), job.id);
    }
    this.#close.run(Date.now(), this.#nextDispatch - 1);
    this.#note.run(Date.now());
    this.#spend.run('breaker', budget);
  }

  #take(atOnce: number): readonly Taken[] {
    const dispatch = this.#nextDispatch;
    const jobs = this.#claim.all(dispatch, Date.now(), Date.now(), atOnce) as readonly Taken[];
    if (jobs.length === 0) return jobs;
    this.#nextDispatch += 1;
    this.#intend.run(
      dispatch,
      jobs.length,
      JSON.stringify(jobs.map((job) => job.id)),
      `token-${dispatch}`,
      Date.now(),
      Date.now() + 60_000,
    );
    this.#spend.run('all', budget);
    return jobs;
  }

  #atomic<T>(work: () => T): T {
    return this.#db.transaction(work).immediate();
  }
}

function merged(text: string, patch: Readonly<Record<string, number>>): string {
  return JSON.stringify({ ...(JSON.parse(text) as object), ...patch });
}

function list(db: Database.Database, count: number): void {
  db.exec(
    `INSERT INTO shop (id, marketplace, name, url, currency, facts, settings, state, created_at) VALUES (1, 'bench', 'Bench', 'u', 'USD', '{}', '{}', 'active', 0)`,
  );
  const base = JSON.stringify({ quantity: 1, sku: 'x' });
  db.transaction(() => {
    for (let id = 1; id <= count; id += 1) {
      db.prepare(
        `INSERT INTO product (id, title, description, option_names, attributes, images, updated_at) VALUES (?, 'P', '', '[]', '[]', '[]', 0)`,
      ).run(id);
      db.prepare(
        `INSERT INTO variant (id, product_id, sku, option_values) VALUES (?, ?, ?, '[]')`,
      ).run(id, id, `SKU-${id}`);
      db.prepare(
        `INSERT INTO listing (id, shop_id, product_id, remote_id, state, origin, sent, echoed, updated_at) VALUES (?, 1, ?, ?, 'live', 'published', '{}', '{}', 0)`,
      ).run(id, id, `r${id}`);
      db.prepare(
        `INSERT INTO listing_variant (listing_id, variant_id, remote_id, state, sent, echoed) VALUES (?, ?, ?, 'live', ?, ?)`,
      ).run(id, id, `v${id}`, base, base);
    }
  })();
}
