/** Drives a large change set to its end, slice by slice; a crash in between is rolled forward at the next start. */
import type { ChangeSet } from '#domain/catalog/change-set';
import type { ChangeSetId } from '#kernel/ids';
import { sliceDeltas, sliceProducts } from '#ports/catalogue-store';
import type { Application } from '../application.ts';
import type { UseCaseIo } from '../use-case.ts';

/** Applies what is left of a change set, then brings the search index up to date. */
export async function applyChangeSet(
  app: Application,
  id: ChangeSetId,
  io: Pick<UseCaseIo, 'emit'>,
): Promise<ChangeSet> {
  for (;;) {
    const changeSet = await app.catalogue.applySlice(id, sliceDeltas);
    io.emit({
      type: 'progress',
      stage: 'apply',
      done: changeSet.cursor,
      total: changeSet.deltaCount,
    });
    if (changeSet.state !== 'applied') continue;
    await indexSearch(app);
    return changeSet;
  }
}

/** Rolls forward what an earlier process left half-way. */
export async function recoverCatalogue(app: Pick<Application, 'catalogue'>): Promise<void> {
  while ((await app.catalogue.recover(sliceDeltas)).more);
}

async function indexSearch(app: Application): Promise<void> {
  while ((await app.catalogue.indexSearch(sliceProducts)) > 0);
}
