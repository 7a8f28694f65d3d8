/** Approving turns operations into jobs in slices; what a crash left half-way is finished first. */
import type { PlanId } from '#kernel/ids';
import type { PlanSelection } from '#ports/plan-store';
import type { Application } from '../application.ts';
import type { UseCaseIo } from '../use-case.ts';

const sliceOperations = 100;

/** Approves a part of a plan. Throws `plan-stale` when the catalogue has moved on. */
export async function approvePlan(
  app: Application,
  plan: PlanId,
  selection: PlanSelection,
  io: UseCaseIo,
): Promise<{ readonly approved: number; readonly heldBack: number }> {
  const outcome = await app.plans.approve(plan, selection, 'seller');
  await enqueueApproved(app, plan, io);
  return outcome;
}

/** Rolls forward approvals that a crash cut off. */
export async function finishApprovals(app: Application, io: UseCaseIo): Promise<void> {
  for (const plan of await app.plans.unfinishedApprovals()) await enqueueApproved(app, plan, io);
}

async function enqueueApproved(app: Application, plan: PlanId, io: UseCaseIo): Promise<void> {
  let done = 0;
  for (;;) {
    const slice = await app.plans.approveSlice(plan, sliceOperations);
    done += slice.enqueued;
    io.emit({ type: 'progress', stage: 'approve', done, total: done + slice.remaining });
    if (slice.remaining === 0) return;
  }
}
