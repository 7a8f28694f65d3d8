/** The first schema: catalogue, change sets, shops, listings, plans, jobs, audit. */
import type { Migration } from './migration.ts';

/** Tables are STRICT, so that a wrong type is refused by the database itself. */
export const foundation: Migration = {
  version: 1,
  name: 'foundation',
  sql: `
CREATE TABLE migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
-- Ids are never used twice, not even after a delete.
CREATE TABLE id_counter (name TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO id_counter VALUES ('product', 1), ('variant', 1), ('job', 1), ('change_set', 1), ('listing', 1), ('plan', 1), ('dispatch', 1);

-- Catalogue -------------------------------------------------------------------------------------------------
CREATE TABLE location (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO location VALUES (1, 'main');

CREATE TABLE product (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL, description TEXT NOT NULL, category TEXT, brand TEXT, parent_sku TEXT,
  option_names TEXT NOT NULL, attributes TEXT NOT NULL, images TEXT NOT NULL,
  hs_code TEXT, origin TEXT,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX product_updated ON product (updated_at DESC, id DESC) WHERE deleted = 0;

CREATE TABLE variant (
  id INTEGER PRIMARY KEY,
  product_id INTEGER NOT NULL REFERENCES product (id),
  sku TEXT NOT NULL, option_values TEXT NOT NULL,
  price_minor INTEGER, price_currency TEXT, sale_minor INTEGER, sale_currency TEXT, cost_minor INTEGER, cost_currency TEXT,
  barcode TEXT, weight_grams INTEGER, length_mm INTEGER, width_mm INTEGER, height_mm INTEGER, image_key TEXT,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  CHECK ((price_minor IS NULL) = (price_currency IS NULL)),
  CHECK ((sale_minor IS NULL) = (sale_currency IS NULL)),
  CHECK ((cost_minor IS NULL) = (cost_currency IS NULL))
) STRICT;
CREATE INDEX variant_product ON variant (product_id, id);
CREATE INDEX variant_barcode ON variant (barcode) WHERE deleted = 0 AND barcode IS NOT NULL;

CREATE TABLE stock (
  variant_id INTEGER NOT NULL REFERENCES variant (id), location_id INTEGER NOT NULL REFERENCES location (id),
  quantity INTEGER, PRIMARY KEY (variant_id, location_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE product_override (
  shop_id INTEGER NOT NULL REFERENCES shop (id), product_id INTEGER NOT NULL REFERENCES product (id),
  patch TEXT NOT NULL, PRIMARY KEY (shop_id, product_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE variant_override (
  shop_id INTEGER NOT NULL REFERENCES shop (id), variant_id INTEGER NOT NULL REFERENCES variant (id),
  patch TEXT NOT NULL, PRIMARY KEY (shop_id, variant_id)
) STRICT, WITHOUT ROWID;

-- The one namespace of SKUs (variants) and parent SKUs (products) that are not deleted, and the way to find them by
-- SKU. claim_*: a change set that is not applied yet will give the SKU to this entity. release_set: such a set
-- will take it from its holder. contested: claimed while another holds it and nobody releases it.
CREATE TABLE sku (
  sku TEXT PRIMARY KEY,
  kind TEXT CHECK (kind IN ('variant', 'product')), entity_id INTEGER, product_id INTEGER,
  claim_kind TEXT CHECK (claim_kind IN ('variant', 'product')), claim_id INTEGER, claim_product INTEGER, claim_set INTEGER,
  release_set INTEGER, contested INTEGER NOT NULL DEFAULT 0 CHECK (contested IN (0, 1)),
  CHECK ((kind IS NULL) = (entity_id IS NULL) AND (kind IS NULL) = (product_id IS NULL)),
  CHECK ((claim_kind IS NULL) = (claim_set IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX sku_contested ON sku (claim_set) WHERE contested = 1;

-- Words made by the program (search-text.ts), so the tokenizer only splits at spaces; the row id is the product's.
CREATE VIRTUAL TABLE product_search USING fts5 (body, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '1 2 3 4 5 6');
-- Products that a large change set touched and that the index does not know yet.
CREATE TABLE search_pending (product_id INTEGER PRIMARY KEY) STRICT;

-- Change sets -----------------------------------------------------------------------------------------------
CREATE TABLE change_set (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('drafting', 'applying', 'applied', 'discarded')),
  cause_kind TEXT NOT NULL, cause TEXT NOT NULL, author TEXT NOT NULL, created_at INTEGER NOT NULL, applied_at INTEGER,
  -- 1, 2, 3 … in the order in which sets were applied: undo goes back along it.
  applied_order INTEGER,
  delta_count INTEGER NOT NULL DEFAULT 0, cursor INTEGER NOT NULL DEFAULT 0,
  undone_by INTEGER, skipped_count INTEGER NOT NULL DEFAULT 0,
  -- Covers the deltas as applied; part of the audit row.
  digest TEXT NOT NULL DEFAULT '',
  -- Deltas below this one were forgotten, by age or because the set was dropped.
  compacted INTEGER NOT NULL DEFAULT 0
) STRICT;
-- One each: a query for one state does not use an index on several.
CREATE INDEX change_set_drafting ON change_set (id) WHERE state = 'drafting';
CREATE INDEX change_set_applying ON change_set (id) WHERE state = 'applying';
CREATE UNIQUE INDEX change_set_order ON change_set (applied_order) WHERE applied_order IS NOT NULL;
CREATE INDEX change_set_dropped ON change_set (id) WHERE state = 'discarded' AND compacted < delta_count;
CREATE TABLE change_delta (
  change_set_id INTEGER NOT NULL REFERENCES change_set (id), seq INTEGER NOT NULL,
  entity TEXT NOT NULL, entity_id INTEGER NOT NULL, product_id INTEGER NOT NULL, shop_id INTEGER,
  op TEXT NOT NULL CHECK (op IN ('insert', 'update', 'delete')), before TEXT, after TEXT,
  PRIMARY KEY (change_set_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_delta_product ON change_delta (product_id, change_set_id);
-- Which products a set touches, once each.
CREATE TABLE change_product (
  change_set_id INTEGER NOT NULL REFERENCES change_set (id), product_id INTEGER NOT NULL, PRIMARY KEY (change_set_id, product_id)
) STRICT, WITHOUT ROWID;
-- What was left alone because the catalogue had moved on.
CREATE TABLE change_skip (
  change_set_id INTEGER NOT NULL REFERENCES change_set (id), n INTEGER NOT NULL, seq INTEGER NOT NULL,
  entity TEXT NOT NULL, entity_id INTEGER NOT NULL, product_id INTEGER NOT NULL, field TEXT, reason TEXT NOT NULL,
  PRIMARY KEY (change_set_id, n)
) STRICT, WITHOUT ROWID;

-- Shops -----------------------------------------------------------------------------------------------------
CREATE TABLE shop (
  id INTEGER PRIMARY KEY, marketplace TEXT NOT NULL, name TEXT NOT NULL,
  url TEXT NOT NULL, currency TEXT NOT NULL, facts TEXT NOT NULL, settings TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'frozen', 'needs-sign-in', 'removed')),
  state_reason TEXT, created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX shop_name ON shop (name) WHERE state <> 'removed';
CREATE TABLE shop_secret (
  shop_id INTEGER NOT NULL REFERENCES shop (id), name TEXT NOT NULL, version INTEGER NOT NULL, envelope BLOB NOT NULL,
  PRIMARY KEY (shop_id, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE budget (
  shop_id INTEGER NOT NULL REFERENCES shop (id), bucket TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (shop_id, bucket)
) STRICT, WITHOUT ROWID;
-- What the shop knows under its own id: categories by path, pictures by key.
CREATE TABLE shop_reference (
  shop_id INTEGER NOT NULL REFERENCES shop (id), kind TEXT NOT NULL, key TEXT NOT NULL, remote_id TEXT NOT NULL,
  PRIMARY KEY (shop_id, kind, key)
) STRICT, WITHOUT ROWID;

-- Listings --------------------------------------------------------------------------------------------------
CREATE TABLE listing (
  id INTEGER PRIMARY KEY, shop_id INTEGER NOT NULL REFERENCES shop (id), product_id INTEGER NOT NULL REFERENCES product (id),
  remote_id TEXT NOT NULL, url TEXT,
  state TEXT NOT NULL CHECK (state IN ('live', 'ended')), origin TEXT NOT NULL CHECK (origin IN ('published', 'linked')),
  sent TEXT NOT NULL, echoed TEXT NOT NULL, updated_at INTEGER NOT NULL,
  UNIQUE (shop_id, product_id), UNIQUE (shop_id, remote_id)
) STRICT;
CREATE TABLE listing_variant (
  listing_id INTEGER NOT NULL REFERENCES listing (id) ON DELETE CASCADE, variant_id INTEGER NOT NULL REFERENCES variant (id),
  remote_id TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('live', 'ended')),
  sent TEXT NOT NULL, echoed TEXT NOT NULL, PRIMARY KEY (listing_id, variant_id)
) STRICT, WITHOUT ROWID;
-- What a pull saw, until it is linked or the pull is repeated.
CREATE TABLE remote_listing (
  shop_id INTEGER NOT NULL REFERENCES shop (id), remote_id TEXT NOT NULL, body TEXT NOT NULL, pull_id INTEGER NOT NULL, seen_at INTEGER NOT NULL,
  PRIMARY KEY (shop_id, remote_id)
) STRICT, WITHOUT ROWID;

-- Plans -----------------------------------------------------------------------------------------------------
CREATE TABLE plan (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('computing', 'ready', 'approving', 'approved', 'superseded')),
  created_at INTEGER NOT NULL,
  -- What the catalogue and everything else it looks at were when it was begun.
  revision INTEGER NOT NULL, ground INTEGER NOT NULL,
  -- Approved operations that are not jobs yet: counted down slice by slice.
  to_enqueue INTEGER NOT NULL DEFAULT 0,
  summary TEXT, author TEXT NOT NULL
) STRICT;
CREATE TABLE plan_operation (
  id INTEGER PRIMARY KEY, plan_id INTEGER NOT NULL REFERENCES plan (id) ON DELETE CASCADE, shop_id INTEGER NOT NULL, product_id INTEGER,
  kind TEXT NOT NULL, lane TEXT NOT NULL, braked INTEGER NOT NULL, approved INTEGER NOT NULL DEFAULT 0,
  batch_key TEXT NOT NULL, weight INTEGER NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX plan_operation_plan ON plan_operation (plan_id, id);

-- Jobs ------------------------------------------------------------------------------------------------------
CREATE TABLE job (
  id INTEGER PRIMARY KEY, shop_id INTEGER NOT NULL, kind TEXT NOT NULL, lane TEXT NOT NULL,
  product_id INTEGER, variant_id INTEGER, batch_key TEXT NOT NULL, weight INTEGER NOT NULL, priority INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'queued', 'running', 'unknown', 'reconciling', 'held', 'needs-human', 'done', 'failed', 'cancelled')),
  until INTEGER, reason TEXT, attempts INTEGER NOT NULL DEFAULT 0, crashes INTEGER NOT NULL DEFAULT 0,
  body TEXT NOT NULL,
  dispatch_id INTEGER, sent_at INTEGER, failure TEXT, plan_id INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  CHECK ((state IN ('running', 'reconciling')) <= (dispatch_id IS NOT NULL))
) STRICT;
-- Only work that is ready now is here: a claim never skips a row.
CREATE INDEX job_ready ON job (shop_id, priority, id) WHERE state = 'queued';
CREATE INDEX job_ready_batch ON job (shop_id, batch_key, priority, id) WHERE state = 'queued';
-- No IS NOT NULL here: SQLite would compare it with bound values and prepare every query on jobs anew each time.
CREATE INDEX job_due ON job (until) WHERE state = 'waiting';
CREATE INDEX job_unknown ON job (shop_id, until) WHERE state = 'unknown';
-- Spelt as in job-row.ts: an index is only used by queries that repeat its condition.
CREATE INDEX job_line ON job (shop_id, product_id, id) WHERE state <> 'done' AND state <> 'failed' AND state <> 'cancelled';
-- A category or picture under way, whoever asks for it again.
CREATE INDEX job_reference ON job (shop_id, kind, json_extract(body, '$.label')) WHERE product_id IS NULL AND state <> 'done' AND state <> 'failed' AND state <> 'cancelled';
CREATE TABLE job_after (job_id INTEGER NOT NULL, after_id INTEGER NOT NULL, PRIMARY KEY (job_id, after_id)) STRICT, WITHOUT ROWID;
CREATE INDEX job_after_reverse ON job_after (after_id, job_id);

-- Intent before effect: written before the socket is, with the lease that may settle it.
CREATE TABLE dispatch (
  id INTEGER PRIMARY KEY, shop_id INTEGER NOT NULL, purpose TEXT NOT NULL CHECK (purpose IN ('send', 'reconcile', 'read')),
  -- jobs: the ids that are on the wire, as JSON.
  batch_key TEXT NOT NULL, items INTEGER NOT NULL, jobs TEXT NOT NULL, token TEXT NOT NULL, fingerprint TEXT NOT NULL,
  sent_at INTEGER NOT NULL, lease_until INTEGER NOT NULL, ended_at INTEGER, outcome TEXT
) STRICT;
CREATE INDEX dispatch_open ON dispatch (lease_until) WHERE ended_at IS NULL;
-- What became of a job of a call, when it was not simply done: that says the job. The call itself, with its jobs, was
-- written before it was made.
CREATE TABLE attempt (
  job_id INTEGER NOT NULL, dispatch_id INTEGER NOT NULL, outcome TEXT NOT NULL, failure TEXT, PRIMARY KEY (job_id, dispatch_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE request_log (
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, shop_id INTEGER NOT NULL, endpoint TEXT NOT NULL, method TEXT NOT NULL,
  host TEXT NOT NULL, remote_address TEXT, status INTEGER, failure_code TEXT,
  bytes_sent INTEGER NOT NULL, bytes_received INTEGER NOT NULL, duration_ms INTEGER NOT NULL
) STRICT;

-- Audit -----------------------------------------------------------------------------------------------------
-- Ids and hashes only; each row's hash covers the row before it. The head is also witnessed in a file outside.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
  detail_hash TEXT NOT NULL, previous_hash TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
`,
};
