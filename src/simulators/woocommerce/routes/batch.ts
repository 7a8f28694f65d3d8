/** `batch_items`: creates, then updates, then deletes; every item has its own outcome and the whole is a 200. */
import type { Json } from '#kernel/json';
import type { Shop } from '../shop.ts';
import { isEmpty, isRecord, listOf, type Params, toInt } from '../text/php.ts';
import type { ArgSchemas } from '../wire/arg-schema.ts';
import { defaultsOf } from '../wire/check-params.ts';
import { RestError } from '../wire/rest-error.ts';
import { PhpDied, type RestRequest } from '../wire/rest-request.ts';
import { type RestResponse, reply } from '../wire/rest-response.ts';

/** How a kind of object takes part in batches. Each answers with the object's JSON. */
export interface BatchKind {
  /** Arguments whose defaults creates get; nothing of them is checked. */
  readonly args: ArgSchemas;
  readonly create: (params: Params, request: RestRequest) => Promise<Json>;
  readonly update: (params: Params, request: RestRequest) => Promise<Json>;
  /** Deletes for good; batches never use the trash. */
  readonly remove: (id: number, request: RestRequest) => Promise<Json>;
  /** After the last item, also when PHP died before it. */
  readonly settle?: () => void;
}

interface Work {
  readonly verb: 'create' | 'update' | 'delete';
  readonly id: Json;
  readonly run: () => Promise<Json>;
}

/** Carries out a batch. */
export async function runBatch(
  shop: Shop,
  kind: BatchKind,
  request: RestRequest,
): Promise<RestResponse> {
  const { params } = request;
  refuseLarge(shop, params);
  const work = [...creates(kind, request), ...updates(kind, request), ...deletes(kind, request)];
  const body: Record<string, Json[]> = {};
  const { perItemMs } = shop.settings.config().latency;
  try {
    for (const [index, item] of work.entries()) {
      if (index === request.dieAfterItems) throw new PhpDied();
      if (perItemMs > 0) await shop.sleep(perItemMs);
      body[item.verb] = [...(body[item.verb] ?? []), await outcome(item)];
    }
    if (request.dieAfterItems !== undefined) throw new PhpDied();
  } finally {
    kind.settle?.();
  }
  return reply(Object.keys(body).length === 0 ? [] : body);
}

function refuseLarge(shop: Shop, params: Params): void {
  const limit = shop.settings.config().batchLimit;
  const total = ['create', 'update', 'delete'].reduce(
    (sum, key) => sum + listOf(params[key]).length,
    0,
  );
  if (total > limit) {
    throw new RestError(
      'woocommerce_rest_request_entity_too_large',
      `Unable to accept more than ${limit} items for this request.`,
      413,
    );
  }
}

async function outcome(item: Work): Promise<Json> {
  try {
    return await item.run();
  } catch (problem) {
    if (!(problem instanceof RestError)) throw problem;
    return { id: item.id, error: problem.toJson() };
  }
}

function asParams(item: Json): Params {
  return isRecord(item) ? item : {};
}

function creates(kind: BatchKind, request: RestRequest): Work[] {
  const defaults = defaultsOf(kind.args);
  return listOf(request.params['create']).map((item) => ({
    verb: 'create',
    id: 0,
    run: () =>
      kind.create(
        { ...request.urlParams, ...defaults, ...request.query, ...asParams(item) },
        request,
      ),
  }));
}

function updates(kind: BatchKind, request: RestRequest): Work[] {
  return listOf(request.params['update']).map((item) => ({
    verb: 'update',
    id: asParams(item)['id'] ?? null,
    run: () => {
      const { id: _route, ...urlParams } = request.urlParams;
      return kind.update({ ...urlParams, ...asParams(item) }, request);
    },
  }));
}

function deletes(kind: BatchKind, request: RestRequest): Work[] {
  return listOf(request.params['delete'])
    .filter((id) => !isEmpty(toInt(id)))
    .map((id) => ({ verb: 'delete', id: toInt(id), run: () => kind.remove(toInt(id), request) }));
}
