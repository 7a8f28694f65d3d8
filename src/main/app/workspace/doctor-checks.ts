/** What is well and what is not, from the facts alone. */
import type { Failure } from '#kernel/failure';
import { toIso } from '#kernel/instant';
import { type DoctorFacts, isFailure, type ShopFindings } from './doctor-facts.ts';

/** `error`: something is broken or cannot work; `warning`: it works, but should be looked at. */
export type CheckLevel = 'ok' | 'warning' | 'error';

/** One check. */
export interface DoctorCheck {
  readonly name:
    | 'node'
    | 'sqlite'
    | 'disk'
    | 'fsync'
    | 'owner'
    | 'database'
    | 'references'
    | 'skus'
    | 'audit'
    | 'key'
    | 'shop'
    | 'queue'
    | 'backup';
  readonly ok: boolean;
  readonly level: CheckLevel;
  readonly detail: Readonly<Record<string, string | number>>;
}

const dayMs = 24 * 3_600_000;
const gigabyte = 1_000_000_000;
/** Below the first nothing can be written soon, below the second a backup may not fit. */
const diskFloors = { error: 0.2 * gigabyte, warning: gigabyte };
/** A commit waits for the disk: slower than this, a queue of thousands is felt. */
const slowFsyncMs = 50;
/** Two connections could corrupt a database before this version. */
const sqliteFloor = [3, 51, 3] as const;
const nodeFloor = [20, 19, 0] as const;
const oldBackupMs = 2 * dayMs;
const oldPullMs = 30 * dayMs;
const shownTexts = 5;

/** All checks, always in the same order. */
export function checksOf(facts: DoctorFacts): readonly DoctorCheck[] {
  return [
    ...systemChecks(facts),
    ...fileChecks(facts),
    keyCheck(facts),
    ...facts.shops.map((one) => shopCheck(one, facts.at)),
    queueCheck(facts),
    backupCheck(facts),
  ];
}

function check(
  name: DoctorCheck['name'],
  level: CheckLevel,
  detail: DoctorCheck['detail'],
): DoctorCheck {
  return { name, ok: level === 'ok', level, detail };
}

function broken(name: DoctorCheck['name'], reason: Failure): DoctorCheck {
  return check(name, 'error', { ...reason.detail, code: reason.code });
}

function systemChecks({ system, workspace }: DoctorFacts): readonly DoctorCheck[] {
  // Whoever answers owns the workspace: nobody else can have its database open for writing.
  const owner = check(
    'owner',
    workspace === null ? 'error' : 'ok',
    workspace === null ? { code: 'workspace-missing' } : { held: 'yes' },
  );
  if (isFailure(system)) return [broken('disk', system), owner];
  const { node, sqlite, freeDiskBytes, fsyncMs } = system;
  const disk =
    freeDiskBytes < diskFloors.error
      ? 'error'
      : freeDiskBytes < diskFloors.warning
        ? 'warning'
        : 'ok';
  return [
    check('node', atLeast(node, nodeFloor) ? 'ok' : 'error', { version: node }),
    check('sqlite', atLeast(sqlite, sqliteFloor) ? 'ok' : 'error', { version: sqlite }),
    check('disk', disk, { freeBytes: freeDiskBytes }),
    check('fsync', fsyncMs > slowFsyncMs ? 'warning' : 'ok', { medianMs: fsyncMs }),
    owner,
  ];
}

function fileChecks({ files }: DoctorFacts): readonly DoctorCheck[] {
  if (isFailure(files)) return [broken('database', files)];
  const { database, brokenReferences, skuMismatches, audit, bytes, schemaVersion } = files;
  const whole = database.length === 1 && database[0] === 'ok';
  if (!whole)
    return [
      check('database', 'error', { problems: database.length, first: firstOf(database), bytes }),
    ];
  const first = audit.findings[0];
  return [
    check('database', 'ok', { bytes, schemaVersion }),
    listCheck('references', brokenReferences),
    listCheck('skus', skuMismatches),
    check('audit', first === undefined ? 'ok' : 'error', {
      rows: audit.rows,
      findings: audit.findings.length,
      ...(first === undefined ? {} : { first: first.text }),
    }),
  ];
}

function listCheck(name: 'references' | 'skus', problems: readonly string[]): DoctorCheck {
  if (problems.length === 0) return check(name, 'ok', { problems: 0 });
  return check(name, 'error', { problems: problems.length, first: firstOf(problems) });
}

function firstOf(texts: readonly string[]): string {
  return texts.slice(0, shownTexts).join('; ');
}

/** A locked key is the seller's to open; an absent one is missed as soon as there are shops. */
function keyCheck({ key, shops }: DoctorFacts): DoctorCheck {
  const detail = {
    state: key.state,
    wrapper: key.wrapper ?? 'none',
    ...(key.reason === null ? {} : { reason: key.reason }),
  };
  switch (key.state) {
    case 'available':
      return check('key', 'ok', detail);
    case 'session':
    case 'locked':
      return check('key', 'warning', detail);
    case 'absent':
      return check('key', shops.length > 0 ? 'error' : 'warning', detail);
    case 'unavailable':
    case 'insecure':
    case 'changed':
    case 'lost':
    case 'corrupt':
      return check('key', 'error', detail);
  }
}

function shopCheck({ shop, listings, outlook, lastPull }: ShopFindings, at: number): DoctorCheck {
  const stale = lastPull !== null && at - lastPull > oldPullMs;
  const stopped = shop.state === 'frozen' || shop.state === 'needs-sign-in';
  return check('shop', stopped ? 'error' : shop.state === 'paused' || stale ? 'warning' : 'ok', {
    shop: shop.name,
    state: shop.state,
    ...(shop.stateReason === null ? {} : { reason: shop.stateReason }),
    days: daysBetween(shop.createdAt, at),
    live: listings.live,
    unfinished: outlook.unfinished,
    ...(lastPull === null ? {} : { daysSincePull: daysBetween(lastPull, at) }),
  });
}

function queueCheck({ counts }: DoctorFacts): DoctorCheck {
  const sums: Record<string, number> = {};
  for (const { state, count } of counts) sums[state] = (sums[state] ?? 0) + count;
  const stuck = (sums['failed'] ?? 0) + (sums['needs-human'] ?? 0) + (sums['unknown'] ?? 0);
  return check('queue', stuck > 0 ? 'warning' : 'ok', sums);
}

function backupCheck({ backups, files, at }: DoctorFacts): DoctorCheck {
  if (isFailure(backups)) return broken('backup', backups);
  const newest = backups[0];
  if (newest !== undefined) {
    const age = at - newest.createdAt;
    return check('backup', age > oldBackupMs ? 'warning' : 'ok', {
      count: backups.length,
      newest: toIso(newest.createdAt),
      days: daysBetween(newest.createdAt, at),
    });
  }
  const worthIt =
    !isFailure(files) && (files.counts['product'] ?? 0) + (files.counts['shop'] ?? 0) > 0;
  return check('backup', worthIt ? 'warning' : 'ok', { count: 0 });
}

function daysBetween(from: number, to: number): number {
  return Math.max(0, Math.floor((to - from) / dayMs));
}

function atLeast(version: string, floor: readonly number[]): boolean {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10));
  for (const [index, needed] of floor.entries()) {
    const part = parts[index] ?? 0;
    if (part !== needed) return part > needed;
  }
  return true;
}
