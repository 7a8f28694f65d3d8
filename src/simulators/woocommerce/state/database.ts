/**
 * The shop's database. WAL without fsync: it survives a kill of any process, and a practice shop need not survive
 * a power cut.
 */
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** An open better-sqlite3 database. */
export type Db = Database.Database;

const schema = `
CREATE TABLE IF NOT EXISTS posts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  parent_id INTEGER NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  name TEXT NOT NULL,
  slug TEXT NOT NULL,
  sku TEXT NOT NULL COLLATE NOCASE,
  gtin TEXT NOT NULL,
  price REAL,
  stock_status TEXT NOT NULL,
  created INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  menu_order INTEGER NOT NULL,
  data TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS posts_sku ON posts (sku) WHERE sku <> '';
CREATE INDEX IF NOT EXISTS posts_gtin ON posts (gtin) WHERE gtin <> '';
CREATE INDEX IF NOT EXISTS posts_parent ON posts (parent_id, kind, menu_order, id) WHERE parent_id > 0;
CREATE INDEX IF NOT EXISTS posts_slug ON posts (slug, kind);
CREATE INDEX IF NOT EXISTS posts_created ON posts (kind, created, id);
CREATE INDEX IF NOT EXISTS posts_modified ON posts (kind, modified, id);
CREATE INDEX IF NOT EXISTS posts_status ON posts (kind, status);

CREATE TABLE IF NOT EXISTS terms (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  taxonomy TEXT NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  slug TEXT NOT NULL,
  parent INTEGER NOT NULL,
  description TEXT NOT NULL,
  display TEXT NOT NULL,
  menu_order INTEGER NOT NULL,
  image_id INTEGER NOT NULL,
  UNIQUE (taxonomy, slug)
);
CREATE INDEX IF NOT EXISTS terms_name ON terms (taxonomy, name);
CREATE TABLE IF NOT EXISTS object_terms (
  object_id INTEGER NOT NULL,
  taxonomy TEXT NOT NULL,
  term_id INTEGER NOT NULL,
  PRIMARY KEY (object_id, taxonomy, term_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS object_terms_term ON object_terms (term_id, object_id);

CREATE TABLE IF NOT EXISTS attributes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  label TEXT NOT NULL,
  slug TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  order_by TEXT NOT NULL,
  has_archives INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sequences (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS uploads (path TEXT PRIMARY KEY, mime TEXT NOT NULL, bytes BLOB);

CREATE TABLE IF NOT EXISTS api_keys (
  consumer_key TEXT PRIMARY KEY,
  consumer_secret TEXT NOT NULL,
  permissions TEXT NOT NULL,
  nonces TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS application_passwords (
  login TEXT NOT NULL,
  password TEXT NOT NULL,
  PRIMARY KEY (login, password)
);

CREATE TABLE IF NOT EXISTS calls (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  method TEXT NOT NULL,
  route TEXT NOT NULL,
  path TEXT NOT NULL,
  status INTEGER,
  fault TEXT
);
CREATE TABLE IF NOT EXISTS effects (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  call_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  object_id INTEGER NOT NULL
);
`;

/** Opens, or makes, the database in a folder. */
export function openDatabase(stateDir: string): Db {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const path = join(stateDir, 'practice-shop.db');
  // SECURITY: the keys are in it; SQLite gives its side files the mode of the database.
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
  const db = new Database(path);
  // One shop owns its folder; held exclusively, statements need no file locks and run several times faster.
  db.pragma('locking_mode = EXCLUSIVE');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = OFF');
  db.pragma('busy_timeout = 2000');
  db.exec(schema);
  return db;
}
