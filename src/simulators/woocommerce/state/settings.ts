/** WordPress options and the shop's own configuration, by name. */
import { defaultConfig, type RuntimeConfig } from '../options.ts';
import type { Db } from './database.ts';

/** Named texts. */
export interface Settings {
  readonly get: (name: string) => string;
  readonly set: (name: string, value: string) => void;
  readonly has: (name: string) => boolean;
  /** The next number of a named sequence, from 1. */
  readonly next: (sequence: string) => number;
  readonly config: () => RuntimeConfig;
  readonly configure: (change: Partial<RuntimeConfig>) => RuntimeConfig;
}

/** Prepares the statements; values are read once and kept in memory beside their rows. */
export function createSettings(db: Db): Settings {
  const rows = db.prepare('SELECT name, value FROM settings').all() as {
    name: string;
    value: string;
  }[];
  const values = new Map(rows.map(({ name, value }) => [name, value]));
  const write = db.prepare('INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)');
  const next = db
    .prepare(
      `INSERT INTO sequences (name, value) VALUES (?, 1)
       ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value`,
    )
    .pluck();
  const stored = values.get('practice_config');
  let config: RuntimeConfig = {
    ...defaultConfig,
    ...(stored === undefined ? {} : (JSON.parse(stored) as Partial<RuntimeConfig>)),
  };
  return {
    get: (name) => values.get(name) ?? '',
    set: (name, value) => {
      write.run(name, value);
      values.set(name, value);
    },
    has: (name) => values.has(name),
    next: (sequence) => next.get(sequence) as number,
    config: () => config,
    configure: (change) => {
      config = { ...config, ...change, latency: { ...config.latency, ...change.latency } };
      write.run('practice_config', JSON.stringify(config));
      return config;
    },
  };
}
