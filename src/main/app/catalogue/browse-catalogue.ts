/** `catalogue.search`, `catalogue.history`: looking, nothing else. */
import { history as historyInput, search as searchInput } from '#contract/schemas';
import { asId, type ChangeSetId, type ProductId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import { asJson, useCase } from '../use-case.ts';

/** Products by words of any length, Chinese or Latin, or by SKU; newest change first. */
export const searchCatalogue = useCase(searchInput, async (app, request): Promise<Json> => {
  const after = request.after === null ? null : asId<ProductId>(request.after);
  return asJson(
    await app.catalogueReads.search({ text: request.text, limit: request.limit, after }),
  );
});

/** Change sets, newest first. */
export const showHistory = useCase(historyInput, async (app, request): Promise<Json> => {
  const before = request.before === null ? null : asId<ChangeSetId>(request.before);
  return asJson({
    changeSets: await app.catalogueReads.changeSets({ before, limit: request.limit }),
  });
});
