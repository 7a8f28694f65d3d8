/** What `doctor` looks at, gathered once for the checks and for the bundle. */
import { type Failure, failureOf } from '#kernel/failure';
import type { Instant } from '#kernel/instant';
import type { BackupInfo, WorkspaceCheck } from '#ports/backup';
import type { JobCounts, Outlook } from '#ports/job-store';
import type { KeyStatus } from '#ports/secrets';
import type { Shop } from '#ports/shop-store';
import type { SystemReport } from '#ports/system-facts';
import type { WorkspaceFacts } from '#ports/workspace-store';
import type { Application } from '../application.ts';

/** One shop. */
export interface ShopFindings {
  readonly shop: Shop;
  readonly listings: { readonly live: number; readonly ended: number; readonly linked: number };
  readonly outlook: Outlook;
  readonly lastPull: Instant | null;
}

/** Everything. What cannot be looked at is a failure in its place, never left out. */
export interface DoctorFacts {
  readonly at: Instant;
  readonly folder: string;
  readonly system: SystemReport | Failure;
  readonly workspace: WorkspaceFacts | null;
  readonly files: WorkspaceCheck | Failure;
  readonly key: KeyStatus;
  readonly shops: readonly ShopFindings[];
  readonly counts: readonly JobCounts[];
  readonly backups: readonly BackupInfo[] | Failure;
}

/** Looks at the workspace and the machine; changes nothing. */
export async function gatherFacts(app: Application): Promise<DoctorFacts> {
  const { folder } = app;
  const shops = await app.shopReads.list();
  return {
    at: app.clock.now(),
    folder,
    system: await orFailure(app.system.report(folder)),
    workspace: await app.workspace.facts(),
    files: await orFailure(app.backups.check(folder)),
    key: await app.secrets.status(),
    shops: await Promise.all(
      shops.map(async (shop) => ({
        shop,
        listings: await app.shopReads.listingCounts(shop.id),
        outlook: await app.jobReads.outlook(shop.id),
        lastPull: await app.shopReads.lastRead(shop.id, 'listings'),
      })),
    ),
    counts: await app.jobReads.counts(),
    backups: await orFailure(app.backups.list(folder)),
  };
}

/** Whether a fact could not be had. */
export function isFailure(fact: object): fact is Failure {
  return 'code' in fact && 'acted' in fact;
}

async function orFailure<T>(work: Promise<T>): Promise<T | Failure> {
  try {
    return await work;
  } catch (thrown) {
    const known = failureOf(thrown);
    if (known === undefined) throw thrown;
    return known;
  }
}
