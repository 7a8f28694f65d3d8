/** What the queue is compared with: the least that SQLite can do for a durable job, and a queue from npm. */
import Database from 'better-sqlite3';
import { better, defineQueue } from 'plainjob';

/** A queue that is only timed. */
export interface PeerQueue {
  enqueue(payloads: readonly string[]): void;
  /** Takes jobs up and ends them, so many at a time, until none is left; returns how many. */
  drain(atOnce: number): number;
  readonly synchronous: number;
  close(): void;
}

/** Hand-written SQL: insert; end the last and claim the next in one commit. */
export function rawQueue(file: string): PeerQueue {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(`
    CREATE TABLE job (id INTEGER PRIMARY KEY, priority INTEGER NOT NULL, state INTEGER NOT NULL DEFAULT 0, payload TEXT NOT NULL,
      created_at INTEGER NOT NULL, claimed_at INTEGER, ended_at INTEGER) STRICT;
    CREATE INDEX ready ON job (priority, id) WHERE state = 0;`);
  const insert = db.prepare('INSERT INTO job (priority, payload, created_at) VALUES (1, ?, ?)');
  const claim = db.prepare(
    'UPDATE job SET state = 1, claimed_at = ? WHERE id IN (SELECT id FROM job WHERE state = 0 ORDER BY priority, id LIMIT ?) RETURNING id, payload',
  );
  const end = db.prepare('UPDATE job SET state = 2, ended_at = ? WHERE id = ?');
  const enqueue = db.transaction((payloads: readonly string[]) => {
    for (const payload of payloads) insert.run(payload, Date.now());
  });
  const advance = db.transaction((last: readonly { id: number }[], atOnce: number) => {
    for (const { id } of last) end.run(Date.now(), id);
    return claim.all(Date.now(), atOnce) as { id: number }[];
  });
  return {
    enqueue: (payloads) => enqueue.immediate(payloads),
    drain: (atOnce) => {
      let count = 0;
      for (
        let last = advance.immediate([], atOnce);
        last.length > 0;
        last = advance.immediate(last, atOnce)
      )
        count += last.length;
      return count;
    },
    get synchronous() {
      return db.pragma('synchronous', { simple: true }) as number;
    },
    close: () => db.close(),
  };
}

/** plainjob with the durability it does not ship with. */
export function plainjobQueue(file: string): PeerQueue {
  const db = new Database(file);
  const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
  const queue = defineQueue({ connection: better(db), logger: silent });
  db.pragma('synchronous = FULL');
  return {
    enqueue: (payloads) => {
      if (payloads.length === 1) queue.add('job', payloads[0]);
      else queue.addMany('job', [...payloads]);
    },
    drain: () => {
      let count = 0;
      for (
        let job = queue.getAndMarkJobAsProcessing('job');
        job !== undefined;
        job = queue.getAndMarkJobAsProcessing('job')
      ) {
        queue.getJobById(job.id);
        queue.markJobAsDone(job.id);
        count += 1;
      }
      return count;
    },
    get synchronous() {
      return db.pragma('synchronous', { simple: true }) as number;
    },
    close: () => {
      queue.close();
      db.close();
    },
  };
}
