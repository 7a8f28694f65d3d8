/** What is left to do after a crash. One slice per call, until nothing is left. */
import type { ChangeSetId } from '#kernel/ids';
import { type RecoverProgress, sliceProducts } from '#ports/catalogue-store';
import type { StoreContext } from '../context.ts';
import { applyNextSlice } from './apply-slice.ts';
import { applyingSet } from './change-set-rows.ts';
import { clearDropped } from './forget.ts';
import { indexPending } from './search-index.ts';

/** Does the next slice. `firstOwnId` is the first set of this process: drafts before it have lost their author. */
export function recoverSlice(
  context: StoreContext,
  firstOwnId: ChangeSetId,
  maxDeltas: number,
): RecoverProgress {
  const { db } = context;
  const discarded = db.run(
    `UPDATE change_set SET state = 'discarded' WHERE state = 'drafting' AND id < ?`,
    firstOwnId,
  );
  const set = applyingSet(db);
  if (set !== undefined) {
    const applying = applyNextSlice(context, set, maxDeltas, 'later');
    return { more: true, applying, discarded };
  }
  const rest = { applying: null, discarded };
  if (indexPending(db, sliceProducts) > 0) return { more: true, ...rest };
  return { more: clearDropped(db, maxDeltas), ...rest };
}
