/** `plans.show`, `plans.operations`: the plan as it was made, page by page. */
import { nothing, planOperations } from '#contract/schemas';
import { asId, type JobId, type PlanId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import { asJson, useCase } from '../use-case.ts';

/** The latest plan's head and summary. */
export const showPlan = useCase(
  nothing,
  async (app): Promise<Json> => asJson({ plan: await app.planReads.latest() }),
);

/** Operations of a plan, in order. */
export const showOperations = useCase(planOperations, async (app, request): Promise<Json> => {
  const after = request.after === null ? null : asId<JobId>(request.after);
  return asJson({
    operations: await app.planReads.operations(asId<PlanId>(request.plan), after, request.limit),
  });
});
