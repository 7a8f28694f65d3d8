/** Finds out what became of effects whose replies were lost. Reads only. */
import type { ReconcileItem, Verdict } from '#ports/marketplace';
import { imageSettleMs, plainSettleMs } from '../manifest.ts';
import { isCreation } from '../outcomes.ts';
import { callFor } from '../send/send.ts';
import type { Session } from '../session.ts';
import { reconcileProductCreations, reconcileVariationCreations } from './creations.ts';
import { reconcileCategories, reconcileMedia } from './references.ts';
import { reconcileUpdates } from './updates.ts';
import type { Settled } from './verdicts.ts';

/** The verdicts, in any order. */
export async function reconcile(
  session: Session,
  items: readonly ReconcileItem[],
): Promise<readonly Verdict[]> {
  const now = session.tools.now();
  const settled: Settled = (item) => now - item.sentAt >= settleMs(item);
  const of = (call: ReturnType<typeof callFor>, creation: boolean): readonly ReconcileItem[] =>
    items.filter(
      (item) =>
        callFor(item.kind, item.remote.hasOptions) === call && isCreation(item) === creation,
    );
  return [
    ...(await reconcileProductCreations(session, of('products', true), settled)),
    ...(await reconcileVariationCreations(session, of('variations', true), settled)),
    ...(await reconcileUpdates(
      session,
      [...of('products', false), ...of('variations', false)],
      settled,
    )),
    ...(await reconcileCategories(session, of('categories', false), settled)),
    ...(await reconcileMedia(session, of('media', false), settled)),
  ];
}

function settleMs(item: ReconcileItem): number {
  const pictures = item.values.images !== undefined || item.values.image !== undefined;
  return pictures ? imageSettleMs : plainSettleMs;
}
