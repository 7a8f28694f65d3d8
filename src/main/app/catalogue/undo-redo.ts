/** `catalogue.undo`, `catalogue.redo`: the inverse is a change set of its own; what was edited since is left and named. */
import { nothing, undo as undoInput } from '#contract/schemas';
import type { ChangeSet } from '#domain/catalog/change-set';
import { asId, type ChangeSetId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { Application } from '../application.ts';
import { forgetBroughtIn } from '../pulling/forget-brought-in.ts';
import { asJson, type UseCaseIo, useCase } from '../use-case.ts';
import { applyChangeSet } from './apply-change-set.ts';

const shownSkips = 500;

/** Takes back the latest change set, or one by id. */
export const undoChange = useCase(undoInput, async (app, request, io): Promise<Json> => {
  const id = request.changeSet === undefined ? undefined : asId<ChangeSetId>(request.changeSet);
  const set = id === undefined ? await latestUndoable(app) : await app.catalogueReads.changeSet(id);
  if (set !== null && isUndoable(set)) await forgetBroughtIn(app, set);
  return finish(app, await app.catalogue.undo('seller', id ?? set?.id), io);
});

/** Takes back the latest undo. */
export const redoChange = useCase(
  nothing,
  async (app, _request, io): Promise<Json> => finish(app, await app.catalogue.redo('seller'), io),
);

/** Sets looked at: far more than can be applied while a large one is being drafted. */
const latestSets = 200;

/** The set that an undo without a name means: the one applied last, which need not be the one begun last. */
async function latestUndoable(app: Application): Promise<ChangeSet | null> {
  const sets = await app.catalogueReads.changeSets({ before: null, limit: latestSets });
  let latest: ChangeSet | null = null;
  for (const set of sets) {
    if (isUndoable(set) && (set.appliedAt ?? 0) > (latest?.appliedAt ?? -1)) latest = set;
  }
  return latest;
}

function isUndoable({ state, undoneBy, deltaCount, cause }: ChangeSet): boolean {
  const isWay = cause.kind === 'undo' || cause.kind === 'redo';
  return state === 'applied' && undoneBy === null && deltaCount > 0 && !isWay;
}

async function finish(app: Application, begun: ChangeSet, io: UseCaseIo): Promise<Json> {
  const changeSet = begun.state === 'applied' ? begun : await applyChangeSet(app, begun.id, io);
  const skipped = await app.catalogueReads.skipped(changeSet.id, 0, shownSkips);
  return asJson({ changeSet, skipped });
}
