/** What reached the shop and what it did: every call and every effect, counted by the shop itself. */
import type { Db } from './database.ts';

/** Sums over the ledger since it was last reset. */
export interface Counters {
  readonly calls: number;
  /** Calls by `METHOD route-pattern`. */
  readonly callsByRoute: Readonly<Record<string, number>>;
  readonly callsByStatus: Readonly<Record<string, number>>;
  /** Calls that the limiter turned away. */
  readonly refusedByLimiter: number;
  /** Epoch milliseconds of the first and the last call; null when there was none. */
  readonly firstCallAt: number | null;
  readonly lastCallAt: number | null;
  /** Effects by kind: `product.create`, `variation.update`, `media.create`, … */
  readonly effects: Readonly<Record<string, number>>;
  readonly effectsTotal: number;
  /** Faults that struck, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  /** Connections reset on purpose, before or after the effect. */
  readonly resetsInjected: number;
}

/** One call. */
export interface CallEntry {
  readonly id: number;
  readonly at: number;
  readonly method: string;
  readonly route: string;
  readonly path: string;
  readonly status: number | null;
  readonly fault: string | null;
}

/** One effect. */
export interface EffectEntry {
  readonly call_id: number;
  readonly at: number;
  readonly kind: string;
  readonly object_id: number;
}

/** Writes and reads of the ledger. */
export interface Ledger {
  readonly begin: (call: Pick<CallEntry, 'at' | 'method' | 'route' | 'path'>) => number;
  readonly end: (callId: number, status: number | null, fault: string | null) => void;
  readonly effect: (effect: Omit<EffectEntry, 'at'> & { readonly at: number }) => void;
  readonly counters: () => Counters;
  readonly calls: () => CallEntry[];
  readonly effects: () => EffectEntry[];
  readonly reset: () => void;
}

function sums(db: Db, sql: string): () => Record<string, number> {
  const statement = db.prepare(sql);
  return () => {
    const result: Record<string, number> = {};
    for (const row of statement.all() as { name: string; n: number }[]) result[row.name] = row.n;
    return result;
  };
}

/** Prepares the statements. */
export function createLedger(db: Db): Ledger {
  const begin = db.prepare(
    'INSERT INTO calls (at, method, route, path) VALUES (@at, @method, @route, @path)',
  );
  const end = db.prepare('UPDATE calls SET status = ?, fault = ? WHERE id = ?');
  const effect = db.prepare(
    'INSERT INTO effects (call_id, at, kind, object_id) VALUES (@call_id, @at, @kind, @object_id)',
  );
  const range = db.prepare('SELECT COUNT(*) AS n, MIN(at) AS first, MAX(at) AS last FROM calls');
  const byRoute = sums(
    db,
    `SELECT method || ' ' || route AS name, COUNT(*) AS n FROM calls GROUP BY 1`,
  );
  const byStatus = sums(
    db,
    `SELECT COALESCE(status, 'none') AS name, COUNT(*) AS n FROM calls GROUP BY 1`,
  );
  const byFault = sums(
    db,
    'SELECT fault AS name, COUNT(*) AS n FROM calls WHERE fault IS NOT NULL GROUP BY 1',
  );
  const byEffect = sums(db, 'SELECT kind AS name, COUNT(*) AS n FROM effects GROUP BY 1');
  const listCalls = db.prepare('SELECT * FROM calls ORDER BY id');
  const listEffects = db.prepare('SELECT call_id, at, kind, object_id FROM effects ORDER BY id');
  return {
    begin: (call) => Number(begin.run(call).lastInsertRowid),
    end: (callId, status, fault) => {
      end.run(status, fault, callId);
    },
    effect: (entry) => {
      effect.run(entry);
    },
    counters: () => {
      const { n, first, last } = range.get() as {
        n: number;
        first: number | null;
        last: number | null;
      };
      const faults = byFault();
      const effects = byEffect();
      const { limiter = 0, ...injected } = faults;
      return {
        calls: n,
        callsByRoute: byRoute(),
        callsByStatus: byStatus(),
        refusedByLimiter: limiter,
        firstCallAt: first,
        lastCallAt: last,
        effects,
        effectsTotal: Object.values(effects).reduce((sum, count) => sum + count, 0),
        faults: injected,
        resetsInjected: (faults['reset-before'] ?? 0) + (faults['reset-after'] ?? 0),
      };
    },
    calls: () => listCalls.all() as CallEntry[],
    effects: () => listEffects.all() as EffectEntry[],
    reset: () => {
      db.exec('DELETE FROM calls; DELETE FROM effects;');
    },
  };
}
