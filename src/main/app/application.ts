/**
 * What use cases work with: ports only. The window, the command line and the tests call the same use cases by name
 * (registry.ts), in this process or handed over to the one that owns the workspace.
 */
import type { Random } from '#kernel/random';
import type { AuditReads, AuditStore } from '#ports/audit';
import type { Backups } from '#ports/backup';
import type { CatalogueReads, CatalogueStore } from '#ports/catalogue-store';
import type { Clock } from '#ports/clock';
import type { ShopConnections } from '#ports/connections';
import type { Engine } from '#ports/engine';
import type { ImageFiles } from '#ports/image-files';
import type { JobReads, JobStore } from '#ports/job-store';
import type { Log } from '#ports/log';
import type { PlanReads, PlanStore } from '#ports/plan-store';
import type { Secrets } from '#ports/secrets';
import type { ShopReads, ShopStore } from '#ports/shop-store';
import type { Spreadsheet } from '#ports/spreadsheet';
import type { SystemFacts } from '#ports/system-facts';
import type { WorkspaceStore } from '#ports/workspace-store';

/** An open workspace. */
export interface Application {
  /** Absolute path of the workspace's folder. */
  readonly folder: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly workspace: WorkspaceStore;
  readonly catalogue: CatalogueStore;
  readonly catalogueReads: CatalogueReads;
  readonly jobs: JobStore;
  readonly jobReads: JobReads;
  readonly plans: PlanStore;
  readonly planReads: PlanReads;
  readonly shops: ShopStore;
  readonly shopReads: ShopReads;
  readonly audit: AuditStore;
  readonly auditReads: AuditReads;
  readonly backups: Backups;
  readonly secrets: Secrets;
  readonly spreadsheet: Spreadsheet;
  readonly images: ImageFiles;
  readonly connections: ShopConnections;
  readonly engine: Engine;
  readonly log: Log;
  readonly system: SystemFacts;
}
