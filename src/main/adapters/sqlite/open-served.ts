/** What the two threads serve: the writer's areas and the reader's, ready to answer calls. */
import { dirname } from 'node:path';
import { auditHandlers, auditReads } from './audit/audit-handlers.ts';
import { createAuditWriter } from './audit/audit-writer.ts';
import { realSteps } from './backup/file-steps.ts';
import { makeBackup } from './backup/make-backup.ts';
import type { AreaHandlers, ServedAreas } from './calls.ts';
import { catalogueHandlers } from './catalogue/catalogue-handlers.ts';
import { catalogueReads } from './catalogue/catalogue-reads.ts';
import type { StoreContext } from './context.ts';
import { jobHandlers } from './jobs/job-handlers.ts';
import { jobReads } from './jobs/job-reads.ts';
import { closeCleanly, markOpen, openReader, openWriter } from './open.ts';
import { planHandlers } from './plans/plan-handlers.ts';
import { planReads } from './plans/plan-reads.ts';
import { shopHandlers } from './shops/shop-handlers.ts';
import { shopReads } from './shops/shop-reads.ts';
import type { StoreFiles } from './stores.ts';
import { workspaceHandlers } from './workspace/workspace-handlers.ts';

/** Opens the writer and all areas that change something. */
export function openWriterAreas(files: StoreFiles, startedAt: number): ServedAreas {
  let now = startedAt;
  const db = openWriter({
    file: files.database,
    now: () => now,
    backupBefore: () => {
      const order = { workspaceFolder: dirname(files.database), at: now, steps: realSteps };
      makeBackup({ ...order, reason: 'before-migration' });
    },
  });
  const audit = createAuditWriter(db, () => now, files.auditWitness);
  const context: StoreContext = { db, now: () => now, audit: (entry) => audit.append(entry) };
  markOpen(db);
  return {
    db,
    file: files.database,
    areas: {
      workspace: area(workspaceHandlers(context)),
      catalogue: area(catalogueHandlers(context)),
      jobs: area(jobHandlers(context)),
      plans: area(planHandlers(context)),
      shops: area(shopHandlers(context)),
      audit: area(auditHandlers(context, files.auditWitness)),
    },
    maintenance: {
      close: () => {
        audit.close();
        closeCleanly(db);
      },
    },
    setNow: (at) => {
      now = at;
    },
    afterCommit: () => audit.afterCommit(),
  };
}

/** Opens the reader and all areas that only look. */
export function openReaderAreas(files: StoreFiles): ServedAreas {
  const db = openReader(files.database);
  return {
    db,
    file: files.database,
    areas: {
      catalogueReads: area(catalogueReads(db)),
      jobReads: area(jobReads(db)),
      planReads: area(planReads(db)),
      shopReads: area(shopReads(db)),
      auditReads: area(auditReads(db)),
    },
    maintenance: {
      close: () => {
        db.raw.close();
      },
    },
    setNow: () => {},
    afterCommit: () => {},
  };
}

/** Handlers are looked up by name from messages; their own types were checked where they were built. */
function area(handlers: object): AreaHandlers {
  return handlers as AreaHandlers;
}
