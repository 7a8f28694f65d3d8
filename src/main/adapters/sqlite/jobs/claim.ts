/** Claiming: one index seek finds the head, one more its companions; the intent is written in the same commit. */
import { createHash } from 'node:crypto';
import type { FieldValues } from '#domain/listing/operation';
import { asId, type DispatchId, type RemoteId, type ShopId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { Claim, ClaimCommand, ClaimedJob, JobKind } from '#ports/job-store';
import type { RemoteContext } from '#ports/marketplace';
import { type StoreContext, takeIds } from '../context.ts';
import { intOf, intOrNull, jsonOf, type Row, textOf, textOrNull } from '../db.ts';
import { putBudget } from './budget-row.ts';
import { type JobRow, jobColumns, jobRowOf } from './job-row.ts';

/** A job in flight at this many deaths of the program is sent alone from then on. */
const suspectAfterCrashes = 3;
const reconcileBatch = 100;

/** Takes the next ready work of a shop, or `null`. */
export function claimReady(context: StoreContext, command: ClaimCommand): Claim | null {
  const head = context.db.get(
    `SELECT id, batch_key, kind, crashes FROM job INDEXED BY job_ready WHERE shop_id = ?+0 AND state = 'queued' ORDER BY priority, id LIMIT 1`,
    command.shopId,
  );
  if (head === undefined) return null;
  const kind = textOf(head, 'kind') as JobKind;
  const rows = companions(context, command, head, kind);
  const purpose = kind.startsWith('read.') ? 'read' : 'send';
  return takeRows(context, command, rows, purpose);
}

/** Takes effects in doubt whose time has come, of one batch key. */
export function claimUnknown(context: StoreContext, command: ClaimCommand): Claim | null {
  const head = context.db.get(
    `SELECT id, batch_key FROM job INDEXED BY job_unknown WHERE shop_id = ?+0 AND state = 'unknown' AND until <= ?+0 ORDER BY until LIMIT 1`,
    command.shopId,
    context.now(),
  );
  if (head === undefined) return null;
  const rows = context.db.all(
    `SELECT ${jobColumns}, batch_key FROM job INDEXED BY job_unknown WHERE shop_id = ?+0 AND state = 'unknown' AND until <= ?+0 AND batch_key = ?||'' ORDER BY until LIMIT ?`,
    command.shopId,
    context.now(),
    textOf(head, 'batch_key'),
    reconcileBatch,
  );
  return takeRows(context, command, rows, 'reconcile');
}

function companions(context: StoreContext, command: ClaimCommand, head: Row, kind: JobKind): Row[] {
  const most = command.batchMax[kind] ?? 1;
  const alone = most === 1 || intOf(head, 'crashes') >= suspectAfterCrashes;
  if (alone)
    return context.db.all(
      `SELECT ${jobColumns}, batch_key FROM job WHERE id = ?+0`,
      intOf(head, 'id'),
    );
  const candidates = context.db.all(
    `SELECT ${jobColumns}, batch_key FROM job INDEXED BY job_ready_batch WHERE shop_id = ?+0 AND batch_key = ?||'' AND state = 'queued' ORDER BY priority, id LIMIT ?`,
    command.shopId,
    textOf(head, 'batch_key'),
    most,
  );
  const rows: Row[] = [];
  let weight = 0;
  for (const row of candidates) {
    if (rows.length > 0 && weight + intOf(row, 'weight') > command.weightCap) break;
    if (intOf(row, 'crashes') >= suspectAfterCrashes) continue;
    rows.push(row);
    weight += intOf(row, 'weight');
  }
  return rows;
}

function takeRows(
  context: StoreContext,
  command: ClaimCommand,
  rows: readonly Row[],
  purpose: Claim['purpose'],
): Claim {
  const { db } = context;
  const now = context.now();
  const dispatchId = takeIds(db, 'dispatch');
  const ids = JSON.stringify(rows.map((row) => intOf(row, 'id')));
  const fingerprint = createHash('sha256');
  let weight = 0;
  for (const row of rows) {
    fingerprint.update(textOf(row, 'kind')).update(textOf(row, 'body'));
    weight += intOf(row, 'weight');
  }
  const first = rows[0];
  if (first === undefined) throw new Error('a claim without jobs');
  db.run(
    `INSERT INTO dispatch (id, shop_id, purpose, batch_key, items, jobs, token, fingerprint, sent_at, lease_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    dispatchId,
    command.shopId,
    purpose,
    textOf(first, 'batch_key'),
    rows.length,
    ids,
    command.token,
    fingerprint.digest('hex'),
    now,
    now + command.leaseMs,
  );
  putOnTheWire(context, ids, { dispatchId, purpose });
  putBudget(db, command.shopId, command.budget);
  const tag = workspaceTag(context);
  const jobs = rows.map((row) => claimedJob(context, row, { purpose, tag }));
  return { dispatchId: asId<DispatchId>(dispatchId), purpose, weight, jobs };
}

function putOnTheWire(
  context: StoreContext,
  ids: string,
  call: { readonly dispatchId: number; readonly purpose: Claim['purpose'] },
): void {
  const now = context.now();
  if (call.purpose === 'reconcile') {
    context.db.run(
      `UPDATE job SET state = 'reconciling', dispatch_id = ?, until = NULL, updated_at = ? WHERE id IN (SELECT value FROM json_each(?))`,
      call.dispatchId,
      now,
      ids,
    );
    return;
  }
  context.db.run(
    `UPDATE job SET state = 'running', dispatch_id = ?, sent_at = ?, attempts = attempts + 1, until = NULL, reason = NULL, updated_at = ? WHERE id IN (SELECT value FROM json_each(?))`,
    call.dispatchId,
    now,
    now,
    ids,
  );
}

function claimedJob(
  context: StoreContext,
  row: Row,
  call: { readonly purpose: Claim['purpose']; readonly tag: string },
): ClaimedJob {
  const job = jobRowOf(row);
  const reconciles = call.purpose === 'reconcile';
  return {
    jobId: job.id,
    kind: job.kind,
    lane: job.lane as ClaimedJob['lane'],
    productId: job.productId,
    operationKey: `${call.tag}-${job.id}`,
    attempts: job.attempts + (reconciles ? 0 : 1),
    label: job.body.label,
    changes: job.body.changes,
    context: job.body.context,
    remote: remoteContext(context, job),
    sentAt: reconciles ? intOrNull(row, 'sent_at') : null,
    cursor: job.body.cursor ?? (null satisfies Json),
  };
}

/** Makes operation keys unique over workspaces: two of them behind one shop never take each other's work for their own. */
function workspaceTag(context: StoreContext): string {
  const row = context.db.get(
    `SELECT substr(value, 1, 12) AS tag FROM meta WHERE key = 'workspace-id'`,
  );
  if (row === undefined) throw new Error('the workspace has no id');
  return String(row['tag']);
}

/** The ids the shop gave, as they are now. */
function remoteContext(context: StoreContext, job: JobRow): RemoteContext {
  const row =
    job.productId === null
      ? undefined
      : context.db.get(
          `SELECT l.remote_id, l.echoed, v.remote_id AS variant_remote_id, v.echoed AS variant_echoed
           FROM listing l LEFT JOIN listing_variant v ON v.listing_id = l.id AND v.variant_id = ?+0
           WHERE l.shop_id = ?+0 AND l.product_id = ?+0`,
          job.variantId,
          job.shopId,
          job.productId,
        );
  const variantId = row === undefined ? null : textOrNull(row, 'variant_remote_id');
  return {
    listingId: row === undefined ? null : asId<RemoteId>(textOf(row, 'remote_id')),
    variantId: variantId === null ? null : asId<RemoteId>(variantId),
    references: referencesOf(context, job.shopId, job),
    echoed: row === undefined ? {} : { ...jsonOf<FieldValues>(row, 'echoed'), ...echoedOf(row) },
    hasOptions: job.body.hasOptions,
  };
}

function echoedOf(row: Row): FieldValues {
  return row['variant_echoed'] === null ? {} : jsonOf<FieldValues>(row, 'variant_echoed');
}

function referencesOf(
  context: StoreContext,
  shopId: ShopId,
  job: JobRow,
): ReadonlyMap<string, RemoteId> {
  const found = new Map<string, RemoteId>();
  for (const ref of job.body.refs) {
    const row = context.db.get(
      'SELECT remote_id FROM shop_reference WHERE shop_id = ? AND kind = ? AND key = ?',
      shopId,
      ref.kind,
      ref.key,
    );
    if (row !== undefined) found.set(ref.key, asId<RemoteId>(textOf(row, 'remote_id')));
  }
  return found;
}
