/** The ports of an open workspace database: a writing thread and a reading thread behind them. */
import type { AuditReads, AuditStore } from '#ports/audit';
import type { CatalogueReads, CatalogueStore } from '#ports/catalogue-store';
import type { Clock } from '#ports/clock';
import type { JobReads, JobStore } from '#ports/job-store';
import type { PlanReads, PlanStore } from '#ports/plan-store';
import type { ShopReads, ShopStore } from '#ports/shop-store';
import type { WorkspaceStore } from '#ports/workspace-store';
import { type CallRunner, portOf, startThread } from './client.ts';

/** Where the database is. */
export interface StoreFiles {
  readonly database: string;
  readonly auditWitness: string;
}

/** The ports. */
export interface Stores {
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
  /** Ends both threads after the calls under way; the writer folds its log into the file. */
  close(): Promise<void>;
}

/** Opens the database in its threads. Throws `FailureError` with the reason when it cannot be opened. */
export async function openStores(files: StoreFiles, clock: Pick<Clock, 'now'>): Promise<Stores> {
  const writer = await startThread(threadFile('store-thread'), files, clock);
  try {
    const reader = await startThread(threadFile('read-thread'), files, clock);
    return storesOf(writer, reader);
  } catch (thrown) {
    await writer.close();
    throw thrown;
  }
}

/** The ports over two runners; they may be the same. */
export function storesOf(writer: CallRunner, reader: CallRunner): Stores {
  return {
    workspace: portOf(writer, 'workspace'),
    catalogue: portOf(writer, 'catalogue'),
    catalogueReads: portOf(reader, 'catalogueReads'),
    jobs: portOf(writer, 'jobs'),
    jobReads: portOf(reader, 'jobReads'),
    plans: portOf(writer, 'plans'),
    planReads: portOf(reader, 'planReads'),
    shops: portOf(writer, 'shops'),
    shopReads: portOf(reader, 'shopReads'),
    audit: portOf(writer, 'audit'),
    auditReads: portOf(reader, 'auditReads'),
    async close() {
      await reader.close();
      await writer.close();
    },
  };
}

/** Built threads lie beside the entry under their own names. */
function threadFile(name: string): URL {
  return new URL(
    import.meta.url.endsWith('.ts') ? `./${name}.ts` : `./${name}.js`,
    import.meta.url,
  );
}
